from contextlib import suppress

from django.apps import AppConfig


class ForumsConfig(AppConfig):
    name = "forums"

    def ready(self) -> None:
        from community.group_uses import register_group_use
        from community.profile_sections import register_profile_section
        from community.settings_of_members import register_keeping
        from forums import live, moderators_notices, notices
        from forums.answers.asking import ask_about_due_answers
        from forums.bookmarks.reminders import prune_bookmarks, remind_of_due_bookmarks
        from forums.curating import notices as notices_of_acts
        from forums.drafts.posting_later import post_due_drafts
        from forums.files import storage
        from forums.files.orphans import remove_orphans, remove_what_no_row_names
        from forums.forums_of_groups import degree_changed, forums_section
        from forums.operations import undoing
        from forums.operations.quiet import close_quiet_threads, end_what_is_over
        from forums.operations.settings_of_authors import keep_settings_of
        from forums.profile_posts import posts_section
        from forums.pruning import prune_drafts, prune_held_posts, prune_thread_changes, prune_transfers
        from forums.search import PostSource, forum_names
        from forums.states_of_play.search import StateSource
        from forums.tag_names import name_now
        from forums.tag_tasks import resume_merges
        from search.registry import register, register_names, register_value_now
        from work.clock import every

        with suppress(OSError):  # a disk that cannot be written stops those who upload, and nobody else
            storage.incoming()
        register("post", PostSource())
        register("state", StateSource())
        register_names("forum", forum_names)
        register_value_now("tag", name_now)
        notices.register()
        moderators_notices.register()
        notices_of_acts.register()
        live.register()
        undoing.register()
        register_profile_section(posts_section)
        register_group_use(degree_changed=degree_changed, section=forums_section)
        register_keeping(keep_settings_of)
        every(seconds=24 * 3600, name="forums.prune_thread_changes")(prune_thread_changes)
        every(seconds=24 * 3600, name="forums.prune_drafts")(prune_drafts)
        every(seconds=24 * 3600, name="forums.prune_held_posts")(prune_held_posts)
        every(seconds=24 * 3600, name="forums.prune_transfers")(prune_transfers)
        every(seconds=20, name="forums.post_due_drafts")(post_due_drafts)
        every(seconds=60, name="forums.end_what_is_over")(end_what_is_over)
        every(seconds=3600, name="forums.close_quiet_threads")(close_quiet_threads)
        every(seconds=60, name="forums.remind_of_due_bookmarks")(remind_of_due_bookmarks)
        every(seconds=24 * 3600, name="forums.prune_bookmarks")(prune_bookmarks)
        every(seconds=3600, name="forums.ask_about_due_answers")(ask_about_due_answers)
        every(seconds=3600, name="forums.resume_merges")(resume_merges)
        every(seconds=3600, name="forums.remove_orphans")(remove_orphans)
        every(seconds=24 * 3600, name="forums.remove_what_no_row_names")(remove_what_no_row_names)
