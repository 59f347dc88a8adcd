"""The words with which an asker and an author are asked whether an answer is still right."""

from forums.html import excerpt
from forums.models import Answer
from notifications.models import Notification
from notifications.registry import Presented


def present_reviews(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for answers that still ask for the day on which the member was told, of what the member may see."""
    by_post = {notification.pk: int(notification.subject.partition(":")[2]) for notification in notifications}
    answers = Answer.objects.due().visible_to(member).filter(post__in=by_post.values())
    found = {answer.post_id: answer for answer in answers.select_related("post__thread", "post__author")}
    presented = {}
    for notification in notifications:
        answer = found.get(by_post[notification.pk])
        if answer is None or notification.subject != subject_of(answer):
            continue
        post = answer.post
        whose = "Your answer" if post.author_id == member.pk else f"{post.author.display_name}’s answer"
        presented[notification.pk] = Presented(
            actor="Still right?",
            did=f"{whose} to",
            title=post.thread.title,
            url=post.get_absolute_url(),
            passage=excerpt(post.body_text, 200),
            initials=post.author.initials,
            tint=post.author.tint,
        )
    return presented


def subject_of(answer: Answer) -> str:
    """What it is about when someone is asked: again with each day that is set."""
    return f"review {answer.review_by}:{answer.post_id}"
