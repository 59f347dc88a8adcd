"""How large the networks are that are measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """A network in numbers, with a thread far longer than the others."""

    members: int
    threads: int
    posts: int
    posts_of_long_thread: int
    posts_a_page: int = 20

    @property
    def last_page_of_long_thread(self) -> int:
        return self.posts_of_long_thread // self.posts_a_page

    def __str__(self) -> str:
        return f"{self.threads:,} threads, {self.posts:,} posts, {self.members:,} members"


NETWORK = Size(members=500, threads=2000, posts=40_000, posts_of_long_thread=2000)
LARGE = Size(members=50_000, threads=100_000, posts=2_000_000, posts_of_long_thread=20_000)
SIZES = {"network": NETWORK, "large": LARGE}
