"""The demo's threads, from demo/content/threads: a file a forum, each thread one conversation."""

import re
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from community.models import Member
from demo.people import CONTENT, read_content
from forums.html import plain_text, quote_html, sanitise
from forums.models import Forum, Poll, Post, Thread
from forums.operations.attaching import attach, keep_upload, put_into
from forums.operations.importing import ImportedPost, import_thread
from forums.operations.polling import change_poll, vote
from forums.operations.states_of_play import tell_state_of_play
from forums.polls.new_poll import NewPoll
from notifications.operations import follow

_AFTER = {"m": "minutes", "h": "hours", "d": "days"}


def fill_threads(say) -> None:
    """Adds the threads that are not there yet, with the dates they would have had."""
    members = {member.handle: member for member in Member.objects.all()}
    for path in sorted((CONTENT / "threads").glob("*.toml")):
        forum = Forum.objects.get(slug=path.stem)
        entries = read_content(f"threads/{path.stem}")["threads"]
        say(f"{forum.title}: {len(entries)} threads")
        for number, entry in enumerate(entries):
            _fill_thread(f"demo:{path.stem}:{number}", forum, entry, members)


@transaction.atomic
def _fill_thread(key: str, forum: Forum, entry: dict, members: dict[str, Member]) -> None:
    times = _times(entry)
    authors = [members[entry["author"]], *(members[reply["author"]] for reply in entry.get("replies", []))]
    bodies = [entry["body"], *(reply["body"] for reply in entry.get("replies", []))]
    posts = [
        ImportedPost(author, sanitise(body), when) for author, body, when in zip(authors, bodies, times, strict=True)
    ]
    thread = import_thread(
        key=key,
        forum=forum,
        kind=entry["kind"],
        title=entry["title"],
        tags=entry["tags"],
        posts=posts,
        accepted=_chosen(entry),
    )
    if thread is None:
        return
    for position, reply in enumerate(entry.get("replies", []), start=2):
        if "quote" in reply:
            _fill_quote(thread.posts.get(position=position), **reply["quote"])
        if "poll" in reply:
            _fill_poll(thread.posts.get(position=position), reply["poll"], members)
        if "files" in reply:
            _fill_files(thread.posts.select_related("author").get(position=position), reply["files"])
    state = {"surfaced_at": thread.last_posted_at}
    if entry.get("pinned"):
        state["pinned_at"] = thread.last_posted_at
    if entry.get("locked"):
        state |= {"locked_at": thread.last_posted_at, "lock_reason": entry["locked"]}
    Thread.objects.filter(pk=thread.pk).update(**state)
    if told := entry.get("state_of_play"):
        tell_state_of_play(members[told["by"]], thread.pk, told["words"], up_to=told["up_to"], version=0)
    for member in {author.pk: author for author in authors}.values():
        follow(member, thread.topic)


def _fill_quote(post: Post, of: int, words: str) -> None:
    """Puts words of the post at position `of` before a reply, as its author's quote of them."""
    quoted = Post.objects.select_related("author").get(thread=post.thread_id, position=of)
    assert words in quoted.body_html
    quote = quote_html(quoted.author.display_name, quoted.get_absolute_url(), f"<p>{words}</p>")
    post.body_html = quote + post.body_html
    post.body_text = plain_text(post.body_html)
    post.save(update_fields=["body_html", "body_text"])


def _fill_poll(post: Post, entry: dict, members: dict[str, Member]) -> None:
    asked = NewPoll(entry["question"], tuple(entry["choices"]), voters=entry.get("voters", Poll.Voters.PEOPLE))
    change_poll(post, asked)
    for handle, chosen in entry["votes"].items():
        vote(members[handle], post.pk, [chosen], fingerprint=asked.fingerprint)


def _fill_files(post: Post, entries: list[dict]) -> None:
    """Adds files of demo/content/files to a post, as its author would; of a picture, what it shows."""
    shown = []
    files = []
    for entry in entries:
        content = (CONTENT / "files" / entry["file"]).read_bytes()
        file = keep_upload(post.author, SimpleUploadedFile(entry["name"], content))
        files.append(file.pk)
        if file.is_picture:
            shown.append(f"<p>{file.html(entry['shows'])}</p>")
    attached = attach(post.author, files, post.body_html + "".join(shown))
    put_into(post, attached)
    post.body_html, post.body_text = attached.body_html, plain_text(attached.body_html)
    post.attachments = attached.attachments
    post.save(update_fields=["body_html", "body_text", "attachments"])


def _chosen(entry: dict) -> list[int]:
    """The numbers of the replies that are chosen answers: `accepted` is one of them or a list."""
    given = entry.get("accepted", [])
    return given if isinstance(given, list) else [given]


def _times(entry: dict) -> list[datetime]:
    """When each post was written: never in the future, whatever the hour at which the demo is filled."""
    days, hour, minute = map(int, re.findall(r"\d+", entry["opened"]))
    opened_on = timezone.localdate() - timedelta(days=days)
    times = [timezone.make_aware(datetime.combine(opened_on, time(hour, minute)))]
    for reply in entry.get("replies", []):
        amount, unit = int(reply["after"][:-1]), reply["after"][-1]
        times.append(times[-1] + timedelta(**{_AFTER[unit]: amount}))
    while times[-1] > timezone.now():
        times = [when - timedelta(days=1) for when in times]
    return times
