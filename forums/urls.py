from django.urls import path

from forums.views import curating, drafts, lists, mentions, polls, thread, writing

app_name = "forums"
urlpatterns = [
    path("forums/", lists.index, name="index"),
    path("forums/latest/", lists.latest, name="latest"),
    path("forums/ask/", writing.ask, name="ask"),
    path("forums/mark-all-seen/", lists.mark_all_seen, name="mark_all_seen"),
    path("forums/<slug:slug>/", lists.forum, name="forum"),
    path("tags/<str:slug>/", lists.tag, name="tag"),
    path("mentions/", mentions.mentions, name="mentions"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/key/", drafts.key, name="draft_key"),
    path("drafts/at/", drafts.at, name="drafts_at"),
    path("drafts/<uuid:draft_id>/", drafts.draft, name="draft"),
    path("drafts/<uuid:draft_id>/discard/", drafts.discard, name="discard_draft"),
    path("drafts/<uuid:draft_id>/restore/", drafts.restore, name="restore_draft"),
    path("drafts/<uuid:draft_id>/schedule/", drafts.schedule, name="schedule_draft"),
    path("threads/<int:thread_id>/", thread.short_address, name="short_address"),
    path("threads/<int:thread_id>/reply/", writing.reply, name="reply"),
    path("threads/<int:thread_id>/follow/", thread.change_follow, name="follow"),
    path("threads/<int:thread_id>/pin/", curating.pin, name="pin"),
    path("threads/<int:thread_id>/lock/", curating.lock, name="lock"),
    path("threads/<int:thread_id>/tags/", curating.retag, name="retag"),
    path("threads/<int:thread_id>/<str:slug>/", thread.thread, name="thread"),
    path("posts/<int:post_id>/", thread.post, name="post"),
    path("posts/<int:post_id>/edit/", writing.edit, name="edit"),
    path("posts/<int:post_id>/delete/", writing.delete, name="delete"),
    path("posts/<int:post_id>/undelete/", writing.undelete, name="undelete"),
    path("posts/<int:post_id>/history/", writing.history, name="history"),
    path("posts/<int:post_id>/accept/", writing.accept, name="accept"),
    path("posts/<int:post_id>/hide/", curating.hide, name="hide"),
    path("polls/<int:post_id>/", polls.poll, name="poll"),
    path("polls/<int:post_id>/vote/", polls.vote, name="vote"),
    path("polls/<int:post_id>/close/", polls.close, name="close_poll"),
    path("polls/<int:post_id>/results.csv", polls.results, name="poll_results"),
]
