from contextlib import suppress

from django.apps import AppConfig


class ForumsConfig(AppConfig):
    name = "forums"

    def ready(self) -> None:
        from community.profile_sections import register_profile_section
        from forums import live, notices
        from forums.drafts.posting_later import post_due_drafts
        from forums.files import storage
        from forums.files.orphans import remove_orphans, remove_what_no_row_names
        from forums.operations import undoing
        from forums.profile_posts import posts_section
        from forums.pruning import prune_drafts, prune_thread_changes
        from forums.search import PostSource, forum_names
        from forums.states_of_play.search import StateSource
        from forums.tag_names import name_now
        from search.registry import register, register_names, register_value_now
        from work.clock import every

        with suppress(OSError):  # a disk that cannot be written stops those who upload, and nobody else
            storage.incoming()
        register("post", PostSource())
        register_names("forum", forum_names)
        notices.register()
        live.register()
        register_value_now("tag", name_now)
        undoing.register()
        register_profile_section(posts_section)
        every(seconds=24 * 3600, name="forums.prune_thread_changes")(prune_thread_changes)
        every(seconds=24 * 3600, name="forums.prune_drafts")(prune_drafts)
        every(seconds=20, name="forums.post_due_drafts")(post_due_drafts)
        every(seconds=3600, name="forums.remove_orphans")(remove_orphans)
        every(seconds=24 * 3600, name="forums.remove_what_no_row_names")(remove_what_no_row_names)
