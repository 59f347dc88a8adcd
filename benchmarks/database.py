"""The benchmark's own database, on the server that DATABASE_URL names, and what the server knows about its use."""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

NAME, LARGE_NAME = "staffroom_benchmark", "staffroom_benchmark_large"


class NeedsPostgreSQL(Exception):
    """There is no server to measure on; the message says in one sentence what is needed."""


def own_url(url: str, name: str = NAME) -> str:
    """The address of the benchmark's database on the server of another."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def create(url: str, name: str = NAME) -> None:
    """An empty database, in place of what the last run left. Raises NeedsPostgreSQL."""
    needed = (
        "make bench needs a PostgreSQL server on this machine where it may create a database: set DATABASE_URL, "
        "such as postgresql://staffroom:password@127.0.0.1:5432/staffroom"
    )
    if urlsplit(url).scheme not in ("postgres", "postgresql"):
        raise NeedsPostgreSQL(f"{needed}.")
    try:
        # To the server's own database: the one in the address need not exist.
        with psycopg.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")), autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as error:
        raise NeedsPostgreSQL(f"{needed} ({str(error).strip().splitlines()[0]}).") from error


class Observer:
    """A connection that asks about the others, and does what the measured sites must not be charged for."""

    def __init__(self, url: str, name: str = NAME) -> None:
        self._connection = psycopg.connect(own_url(url, name), autocommit=True, application_name="benchmark-observer")

    def forget_reading(self, member_id: int, thread_id: int) -> None:
        """Makes a thread new to a member again."""
        self._connection.execute(
            "DELETE FROM forums_readmark WHERE member_id = %s AND thread_id = %s", (member_id, thread_id)
        )

    def come_back(self, member_id: int, days_away: int) -> None:
        """Has a member come back just now, who was there last so many days before the newest post."""
        self._connection.execute(
            "INSERT INTO community_visit (member_id, began_at, seen_at, away_since) SELECT %s, now(), now(), "
            "max(last_posted_at) - make_interval(days => %s) FROM forums_thread ON CONFLICT (member_id) DO UPDATE "
            "SET began_at = excluded.began_at, seen_at = excluded.seen_at, away_since = excluded.away_since",
            (member_id, days_away),
        )

    def backends_of(self, application_name: str) -> list[int]:
        """The processes of the server that work for a site."""
        found = self._connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = %s", (application_name,)
        )
        return [pid for (pid,) in found]

    def rows_written(self) -> int:
        """Rows inserted, updated and deleted, ever. Connections tell what they wrote when they end at the latest."""
        found = self._connection.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables")
        return int(found.fetchone()[0])
