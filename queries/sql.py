"""Statements on the driver's own cursor, inside the session's transaction, for the paths where layers cost most."""

import json as _json_module
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from sqlalchemy.util import await_only
from sqlmodel import Session

Row = dict[str, Any]
Params = Mapping[str, Any] | Sequence[Any]


def rows(session: Session, statement: str, params: Params = (), *, binary: bool = False) -> list[Row]:
    """Run a statement written by us and return every row as a dict; works under a sync and an async engine alike.

    Under an async engine the driver is awaited here: the cursor SQLAlchemy wraps around it costs a third more. With
    `binary` the rows come as PostgreSQL holds them, which pays for megabytes of bytea; such a statement is planned for
    its values each time, for a plan of a month serves no year.
    """
    driver = session.connection().connection.driver_connection
    if isinstance(driver, psycopg.AsyncConnection):
        waiting = driver.cursor(row_factory=dict_row)
        await_only(waiting.execute(statement, params, binary=binary or None, prepare=False if binary else None))
        # An update without RETURNING has no rows to fetch.
        return await_only(waiting.fetchall()) if waiting.pgresult and waiting.pgresult.nfields else []
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(driver)
    cursor = driver.cursor(row_factory=dict_row)
    cursor.execute(statement, params, binary=binary or None, prepare=False if binary else None)
    return cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []


def row(session: Session, statement: str, params: Params = ()) -> Row | None:
    """Run a statement that yields at most one row."""
    found = rows(session, statement, params)
    return found[0] if found else None


def json(value: Any) -> Jsonb:
    """Wrap a JSON-ready value as a jsonb parameter; UUIDs, dates and decimals become text."""
    return Jsonb(value, dumps=_dumps)


def json_text(value: Any) -> str:
    """Return JSON as it is stored; UUIDs, dates and decimals become text."""
    return _json_module.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))


def _dumps(value: Any) -> bytes:
    return json_text(value).encode()
