"""Statements on the driver's own cursor, inside the session's transaction, for the paths where layers cost most."""

import json as _json_module
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.types.json import Jsonb
from sqlmodel import Session

Row = dict[str, Any]
Params = Mapping[str, Any] | Sequence[Any]


def rows(session: Session, statement: str, params: Params = ()) -> list[Row]:
    """Run a statement written by us and return every row as a dict; works under a sync and an async engine alike."""
    cursor = session.connection().connection.cursor()
    try:
        cursor.execute(statement, params)
        names = [column[0] for column in cursor.description or ()]  # an update without RETURNING has none
        return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()] if cursor.description else []
    finally:
        cursor.close()


def row(session: Session, statement: str, params: Params = ()) -> Row | None:
    """Run a statement that yields at most one row."""
    found = rows(session, statement, params)
    return found[0] if found else None


def json(value: Any) -> Jsonb:
    """Wrap a JSON-ready value as a jsonb parameter; UUIDs, dates and decimals become text."""
    return Jsonb(value, dumps=_dumps)


def _dumps(value: Any) -> bytes:
    return _json_module.dumps(value, ensure_ascii=False, default=str, separators=(",", ":")).encode()
