"""The labels of many threads at once, after a change of their tags: as many queries for a hundred as for one."""

from collections.abc import Iterable

from forums import effects
from forums.models import Thread, ThreadChange
from forums.operations.tagging import tag_labels_of


def locked_threads(thread_ids: Iterable[int]) -> list[Thread]:
    """These threads, locked in the order of their ids, so that two who do this do not wait for each other."""
    threads = Thread.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(thread_ids))
    return list(threads.order_by("pk"))


def relabel(threads: list[Thread]) -> None:
    """Makes the kept labels of these locked threads true; who has one open that changed hears of it. All are found
    anew, as they are found by the other names of their tags too."""
    if not threads:
        return
    labels = tag_labels_of([thread.pk for thread in threads])
    changed = [thread for thread in threads if thread.tag_labels != labels[thread.pk]]
    for thread in changed:
        thread.tag_labels = labels[thread.pk]
        thread.change_number += 1
    if changed:
        Thread.objects.bulk_update(changed, ["tag_labels", "change_number"])
        ThreadChange.objects.bulk_create(
            ThreadChange(thread=thread, number=thread.change_number, kind=ThreadChange.Kind.THREAD)
            for thread in changed
        )
    effects.threads_relabelled(changed, [thread.pk for thread in threads])
