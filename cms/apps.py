from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self) -> None:
        from cms import effects, foundation, notices
        from cms.scheduling import publish_scheduled
        from cms.search import NewsSource, StorySource
        from search.registry import register
        from work.clock import every

        effects.listen()
        notices.register()
        register("story", StorySource())
        register("news", NewsSource())
        every(seconds=60, name="cms.publish_scheduled")(publish_scheduled)
        post_migrate.connect(foundation.lay, sender=self, dispatch_uid="cms.foundation")
