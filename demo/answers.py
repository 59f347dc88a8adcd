"""What the demo's members say of answers: thanks and the rest, who has tried them, and the documents they go by."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from community.models import Member
from community.setting_sorts import sort_of
from demo.people import read_content
from forums.models import Answer, DocumentEdition, Post, Reaction, StatutoryDocument, Thread, Tried
from forums.operations.keeping_answers import keep_answers, keep_tried
from forums.operations.reacting import reactions_of
from forums.operations.relying import keep_documents
from forums.tag_names import tags_named


@transaction.atomic
def fill_answers() -> None:
    """Adds what is not there yet. Tells nobody: it is as if it had been said a while ago."""
    content = read_content("answers")
    if not Reaction.objects.exists():
        _fill_reactions()
        for entry in content["newer"]:
            _fill_newer(entry)
    for entry in content["answers"]:
        _fill_answer(entry)
    _fill_documents(content["documents"])


def _fill_reactions() -> None:
    """Who asked thanks for an answer, and who wrote after it in its thread found it useful or agrees."""
    made = []
    for answer in Answer.objects.select_related("post__thread").order_by("pk"):
        post, thread = answer.post, answer.post.thread
        later = thread.posts.filter(position__gt=post.position).order_by("position").values_list("author_id", flat=True)
        given = {thread.author_id: Reaction.Kind.THANKS}
        for number, author_id in enumerate(dict.fromkeys(later)):
            given.setdefault(author_id, (Reaction.Kind.USEFUL, Reaction.Kind.AGREE, Reaction.Kind.THANKS)[number % 3])
        made += [Reaction(post=post, member_id=pk, kind=kind) for pk, kind in given.items() if pk != post.author_id]
    Reaction.objects.bulk_create(made)
    for pk, kept in reactions_of(sorted({reaction.post_id for reaction in made})).items():
        Post.objects.filter(pk=pk).update(reactions=kept)


def _fill_newer(entry: dict) -> None:
    """A later post takes the place of a thread or of an answer in it."""
    newer = Post.objects.get(thread__title=entry["newer_thread"], position=entry["newer_reply"] + 1)
    older = Post.objects.filter(thread__title=entry["thread"], position=entry["reply"] + 1)
    older.filter(created_at__lt=newer.created_at).update(superseded_by=newer)


def _fill_answer(entry: dict) -> None:
    thread = Thread.objects.select_for_update().get(title=entry["thread"])
    post = thread.posts.get(position=entry["reply"] + 1)
    if post.tried.exists():
        return
    now = timezone.now()
    answer, _ = Answer.objects.get_or_create(post=post, defaults={"chosen_at": thread.last_posted_at})
    if days := entry.get("asks_after_days"):
        answer.review_by = timezone.localdate() + timedelta(days=days)
        answer.save(update_fields=["review_by"])
    for number, said in enumerate(entry["tried"], start=1):
        member = Member.objects.select_related("setting").get(handle=said["by"])
        Tried.objects.create(
            post=post,
            member=member,
            setting=member.setting,
            kind_of_setting=sort_of(member.setting.kind) if member.setting else Tried.KindOfSetting.OTHER,
            line=said["line"],
            is_kept=said["kept"],
            said_at=max(thread.last_posted_at, now - timedelta(days=30)) + (now - thread.last_posted_at) / 40 * number,
        )
    keep_tried([post.pk])
    keep_answers(thread)


def _fill_documents(entries: list[dict]) -> None:
    for entry in entries:
        tag = next(iter(tags_named([entry["tag"]]).values()), None) if entry["tag"] else None
        named = {"names": entry["names"], "tag": tag}
        document, is_new = StatutoryDocument.objects.get_or_create(title=entry["title"], defaults=named)
        if is_new:
            DocumentEdition.objects.bulk_create(
                DocumentEdition(document=document, name=one["name"], came_out=_day(one), address=entry["address"])
                for one in entry["editions"]
            )
    keep_documents(Thread.objects.values_list("pk", flat=True))


def _day(edition: dict) -> date:
    if "came_out" in edition:
        return edition["came_out"]
    return timezone.localdate() - timedelta(days=edition["out_before_days"])
