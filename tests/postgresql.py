"""PostgreSQL databases of the tests, beside the one that DATABASE_URL names."""

import os
from urllib.parse import urlsplit, urlunsplit


def on_postgresql() -> bool:
    return urlsplit(os.environ.get("DATABASE_URL", "")).scheme.startswith("postgres")


def own_name() -> str:
    """The name of the database that DATABASE_URL names, after which the others are called."""
    return urlsplit(os.environ["DATABASE_URL"]).path.strip("/")


def address_of(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(scheme="postgresql", path=f"/{name}"))


def copy_database(source: str, target: str) -> None:
    """Makes a database anew as a copy of another."""
    drop_database(target)
    _maintain("CREATE DATABASE {} TEMPLATE {}", target, source)


def drop_database(name: str) -> None:
    _maintain("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _maintain(statement: str, *names: str) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(address_of("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
