"""Puts words where the site's forms are not the way in, under the site's own configuration:
`python -m tests.browser.planting WHAT`, with JSON on standard input, answers in JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def plant(environment: dict[str, str], what: str, given: object) -> object:
    """Runs one of this file's functions in a process of the site."""
    command = [sys.executable, "-m", "tests.browser.planting", what]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def stories(titles: list[str]) -> list[int]:
    """Drafts of stories, with these words in each of their fields."""
    from cms.models import ShowcaseIndexPage, StoryPage

    showcase = ShowcaseIndexPage.objects.get()
    made = []
    for number, title in enumerate(titles):
        story = StoryPage(title=title, slug=f"planted-{number}", standfirst=title[:200], quote=title, live=False)
        showcase.add_child(instance=story)
        story.save_revision()
        made.append(story.pk)
    return made


def uproot_stories(pks: list[int]) -> int:
    from wagtail.models import Page

    for page in Page.objects.filter(pk__in=pks):
        page.delete()
    return len(pks)


def letters(given: dict) -> list[str]:
    """The e-mails, as HTML, that tell a member of a thread's posts."""
    from community.models import Member
    from forums.models import Post
    from notifications.mail.letters import letter
    from notifications.models import Notification
    from notifications.registry import present
    from work.worker import run_all_due

    run_all_due()
    member = Member.objects.get(handle=given["member"])
    subjects = [f"post:{pk}" for pk in Post.objects.filter(thread=given["thread"]).values_list("pk", flat=True)]
    told = list(Notification.objects.filter(member=member, subject__in=subjects))
    words = present(told, member)
    return [letter(one, words[one.pk], member.email).alternatives[0].content for one in told if one.pk in words]


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.browser.configuration")
    django.setup()
    json.dump(globals()[sys.argv[1]](json.load(sys.stdin)), sys.stdout)
