"""A site with one of each kind of person and thing: what tests/test_visibility.py asks for every address of."""

import uuid
from datetime import date, timedelta
from types import SimpleNamespace

from django.test import Client
from django.utils import timezone

from community.operations.suspending import suspend
from forums.models import Act, Answer, ForumGroup, HeldPost, Period, PrivateFeed, Report, Tag, Thread, Tried
from forums.models.feeds import LASTS, hash_of
from forums.operations import bookmarking, reading_lists
from forums.operations.answers import accept_answer
from forums.operations.attaching import Attached, put_into
from forums.operations.curating import hide_post, pin_thread
from forums.operations.documents import add_document, put_edition
from forums.operations.drafting import discard_draft, save_draft
from forums.operations.editing import delete_post, edit_post
from forums.operations.feeds import make_feed
from forums.operations.merging import merge_threads
from forums.operations.reading import mark_all_read
from forums.operations.states_of_play import restore_state_of_play, tell_state_of_play
from forums.operations.tagging import new_tag
from forums.operations.tags import Described, change_tag
from notifications.mail.unsubscribing import token_for
from notifications.models import Follow, Notification
from notifications.operations import notify
from tests.factories import (
    make_forum,
    make_group,
    make_member,
    make_poll,
    make_reply,
    make_setting,
    make_thread,
)
from tests.uploads import add_pdf, add_picture


def make_site(settings, tmp_path) -> SimpleNamespace:
    """One of each kind of person and thing, and a session for each person."""
    settings.FILES_ROOT = tmp_path
    people = SimpleNamespace(
        member=make_member("Meg Member"),
        outsider=make_member("Olly Outsider"),
        suspended=make_member("Sue Suspended"),
        moderator=make_member("Mo Moderator", role="moderator"),
        editor=make_member("Ed Editor", role="editor"),
        team=make_member("Tess Team", role="network_team"),
    )
    author, banned = make_member("Ada Author"), make_member("Bo Banned")
    group = make_group(people.member, people.suspended, author)
    make_group(people.outsider)
    forums = SimpleNamespace(
        public=make_forum(audience="public"),
        members=make_forum(),
        private=make_forum(group=group),
        empty=make_forum(audience="public"),
    )
    threads = SimpleNamespace(
        public=make_thread(author, forums.public, tags=("Open",)),
        members=make_thread(author, forums.members),
        private=make_thread(author, forums.private, tags=("Secret",)),
        hidden=make_thread(author, forums.public),
        locked=make_thread(author, forums.public),
    )
    threads.locked.locked_at = timezone.now()
    threads.locked.save()
    threads.quiet = make_thread(author, forums.public)
    Thread.objects.filter(pk=threads.quiet.pk).update(locked_at=timezone.now(), closed_itself=True)
    threads.merged, threads.merged_private = make_thread(author, forums.public), make_thread(author, forums.public)
    merge_threads(people.moderator, [threads.merged.pk], make_thread(author, forums.public).pk, "The same question")
    merge_threads(people.moderator, [threads.merged_private.pk], threads.private.pk, "The same question")
    threads.private.refresh_from_db()
    hidden_post = threads.hidden.posts.get()
    hide_post(people.moderator, hidden_post.pk, "A pupil is named")
    own_deleted = make_reply(threads.private, people.member)
    delete_post(people.member, own_deleted.pk)
    private_post = make_reply(threads.private, author)
    changed = make_reply(threads.private, author)
    edit_post(author, changed.pk, "<p>Other words</p>", revision=0)
    pin_thread(people.moderator, threads.members.pk, True, "Many ask")
    suspend(people.team, people.suspended, "Unkind words")
    suspend(people.moderator, banned, "Unkind words")
    notify([people.member], kind="reply", actor=author, subject=f"post:{private_post.pk}", topic=threads.private.topic)
    files = SimpleNamespace(
        public=add_pdf(author),
        private=add_pdf(author),
        hidden=add_pdf(author),
        own=add_pdf(people.member),
        private_picture=add_picture(author),
    )
    for post, attached in (
        (threads.public.posts.get(), [files.public]),
        (private_post, [files.private, files.private_picture]),
        (hidden_post, [files.hidden]),
    ):
        put_into(post, Attached("", joining=attached))
    change_tag(people.moderator, Tag.objects.get(slug="open").pk, Described("Open", synonyms=("Open too",)), "One")
    change_tag(people.moderator, Tag.objects.get(slug="secret").pk, Described("Secret", synonyms=("Secret too",)), "So")
    new_tag("Unused")
    feeds = {
        name: make_feed(getattr(people, name), threads.private.topic, "", "A reader") for name in ("member", "outsider")
    }
    PrivateFeed.objects.create(
        member=people.suspended, topic=threads.public.topic, token_hash=hash_of("s"), expires_at=timezone.now() + LASTS
    )
    PrivateFeed.objects.update(last_used_at=timezone.now())
    from community.models import StaffLogEntry

    private_group, managed_group = make_group(degree="private"), make_group(people.member)
    managed_group.memberships.update(is_manager=True)
    Report.objects.create(post=private_post, reporter=banned, reason="other")
    things = {name: thread.pk for name, thread in vars(threads).items()}
    things |= {f"{name}_file": file.pk for name, file in vars(files).items()}
    things |= {f"{name}_forum": forum.slug for name, forum in vars(forums).items()}
    things |= {name: person.handle for name, person in vars(people).items() if name not in things}
    things |= {
        "banned": banned.handle,
        "urn": make_setting().urn,
        "marked_all": mark_all_read(people.member, forums.empty).pk,
        "public_post": threads.public.posts.get().pk,
        "private_post": private_post.pk,
        "hidden_post": hidden_post.pk,
        "own_post": make_reply(threads.private, people.member).pk,
        "own_answer": make_reply(make_thread(people.member, forums.public), author).pk,
        "own_deleted": own_deleted.pk,
        "own_chosen": chosen(make_thread(people.member, forums.public), author)[0],
        **dict(zip(("private_chosen", "line"), chosen(threads.private, author), strict=True)),
        **listed(people.editor),
        **{f"{slug}_tag": Tag.objects.get(slug=slug).pk for slug in ("open", "secret")},
        "pinning": StaffLogEntry.objects.get(action="pin").pk,
        "act": Act.objects.get(action="pin").pk,
        "notification": Notification.objects.get(member=people.member).pk,
        "follow": Follow.objects.get(member=people.member, topic=threads.private.topic).pk,
        "changed": changed.pk,
        "public_poll": make_poll(author, threads.public).post_id,
        "private_poll": make_poll(author, threads.private).post_id,
        "token": token_for(Notification.objects.get(member=people.member)),
        "group": group.slug,
        "open_group": make_group(degree="open").slug,
        "private_group": private_group.slug,
        "managed_group": managed_group.slug,
        "join_request": private_group.join_requests.create(member=author).pk,
        "held": hold(people.member, threads.public).pk,
        "period": Period.objects.create(
            kind="read_only", begins_at=timezone.now() + timedelta(days=9), reason="A holiday", set_by=people.team
        ).pk,
        "heading": ForumGroup.objects.create(title="Nothing under it", position=9).pk,
        "read_at": 1_700_000_000_000_000,
        "saved_draft": draft_of(people.member),
        "told": told_thread(people.moderator, author, forums.public).pk,
        **kept_by(people.member, private_post, people.outsider),
        "discarded_draft": draft_of(people.member, discarded=True),
        "feed": feeds["member"][0].pk,
        "members_feed": feeds["member"][1],
        "outsiders_feed": feeds["outsider"][1],
        "suspendeds_feed": "s",
    }
    things["member"] = people.member.handle
    things["members"] = threads.members.pk
    for name in ("moderator", "outsider", "team"):
        Follow.objects.get_or_create(member=getattr(people, name), topic=threads.private.topic)
    sessions = {"visitor": None}
    for name, person in vars(people).items():
        client = Client()
        client.force_login(person)
        sessions[name] = client.cookies["sessionid"].value
    return SimpleNamespace(things=things, forums=forums, sessions=sessions)


def chosen(thread: Thread, author) -> tuple[int, int]:
    """A chosen answer that asks whether it is still right, and what a colleague says of it."""
    reply = make_reply(thread, author)
    accept_answer(thread.author, reply.pk)
    Answer.objects.filter(post=reply).update(review_by=date(2026, 1, 5))
    said = Tried.objects.create(
        post=reply, member=author, kind_of_setting="pru", line="So do we", is_kept=True, said_at=timezone.now()
    )
    return reply.pk, said.pk


def listed(editor) -> dict[str, int]:
    """A statutory document with an edition."""
    document = add_document(editor, title="Keeping children safe in education", names=["KCSIE"], tag=None)
    day = date(2025, 9, 1)
    edition = put_edition(editor, document.pk, name="2025", came_out=day, address="https://www.gov.uk/kcsie")
    return {"document": document.pk, "edition": edition.pk}


def told_thread(moderator, author, forum) -> Thread:
    """A thread with a state of play."""
    thread = make_thread(author, forum)
    tell_state_of_play(moderator, thread.pk, "<p>Most use a firm.</p>", up_to=1, version=0)
    restore_state_of_play(moderator, thread.pk, 1)
    return thread


def kept_by(member, post, colleague) -> dict[str, int]:
    """Reading lists of a member's, one of them shared with a colleague, and what is on them."""
    kept = [bookmarking.bookmark_post(member, one.pk) for one in (post, make_reply(post.thread, post.author))]
    shared = reading_lists.add_list(member, "Shared")
    own = reading_lists.add_list(member, "Private")
    reading_lists.share_list(member, shared.pk, colleague)
    return {"bookmark": kept[0].pk, "kept_post": post.pk, "own_list": own.pk, "shared_list": shared.pk}


def hold(member, thread: Thread) -> HeldPost:
    return HeldPost.objects.create(
        author=member,
        forum=thread.forum,
        thread=thread,
        fields={"body": ["Held words"]},
        submission_id=uuid.uuid4(),
        held_at=timezone.now(),
    )


def draft_of(member, discarded: bool = False) -> uuid.UUID:
    fields = {"title": ["A draft"], "body": ["Its words"], "kind": ["question"], "forum": [make_forum().slug]}
    made = save_draft(member, uuid.uuid4(), "thread", fields, base=0, submission_id=uuid.uuid4()).draft
    if discarded:
        discard_draft(member, made.pk)
    return made.pk
