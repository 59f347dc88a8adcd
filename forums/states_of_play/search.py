"""How states of play are found: under their thread's title, by who may read the thread."""

from collections.abc import Iterable, Iterator

from forums.models import StateOfPlay, Thread
from search.documents import Document, key_of

KIND = "state"


def those_ever_told(thread_ids: Iterable[int]) -> list[int]:
    """Which of these threads have, or had, a state of play: no others are looked for in the index."""
    states = StateOfPlay.objects.filter(thread__in=list(thread_ids)).order_by("thread_id")
    return list(states.values_list("thread_id", flat=True).distinct())


class StateSource:
    """Each by its thread's number: a thread shows one."""

    kind = KIND
    label = "States of play"
    template = "forums/_search_result_state.html"

    def documents(self, ids: Iterable[int]) -> Iterator[Document]:
        """Those that visible threads show; the others are not to be found by anyone."""
        threads = Thread.objects.filter(
            pk__in=ids, hidden_at__isnull=True, deleted_at__isnull=True, state_of_play__isnull=False
        ).select_related("forum__member_group", "state_of_play")
        for thread in threads:
            state = thread.state_of_play
            if state is None:
                continue
            yield Document(
                key=key_of(self.kind, thread.pk),
                kind=self.kind,
                title=thread.title,
                body=state.body_text,
                tags=tuple(name for _, name in thread.tag_labels),
                facets={"forum": thread.forum.slug},
                audience=thread.audience_tokens,
                created_at=state.written_at,
                popularity=thread.reply_count,
            )

    def all_ids(self) -> Iterator[int]:
        threads = Thread.objects.filter(state_of_play__isnull=False).order_by("pk")
        return threads.values_list("pk", flat=True).iterator(2000)

    def visible(self, ids: Iterable[int], member) -> dict[int, Thread]:
        threads = Thread.objects.visible_to(member).filter(state_of_play__isnull=False, hidden_at__isnull=True)
        return threads.select_related("forum", "state_of_play__written_by").in_bulk(list(ids))
