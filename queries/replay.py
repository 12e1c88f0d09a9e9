"""What a replay asks of the database: events in order, a schema of its own, and where it differs from the live one.

Everything happens in one snapshot, so that a service at work cannot blur the comparison.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, rows

# Rebuilt from events alone; compared column by column with the table of the same columns.
DEADLINE_COLUMNS = (
    "subject_kind", "subject_id", "task_id", "unit_id", "kind", "period", "original_on", "due_on", "met_at",
    "missed_at", "cancelled_at", "paused_days",
)  # fmt: skip
_NAMES = ", ".join(DEADLINE_COLUMNS)
_PREPARE = f"""
SET LOCAL statement_timeout = 0;
DROP SCHEMA IF EXISTS replay CASCADE;
CREATE SCHEMA replay;
CREATE TABLE replay.subject (id uuid PRIMARY KEY, kind text NOT NULL, reached text NOT NULL, version integer NOT NULL);
CREATE TABLE replay.deadline AS SELECT id, {_NAMES} FROM deadline WITH NO DATA;
ALTER TABLE replay.deadline ADD PRIMARY KEY (id);
"""


def open_snapshot(session: Session) -> None:
    """Begin the one transaction of a replay and its empty schema; what another replay left there is dropped."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    rows(session, _PREPARE)


def events(session: Session, *, size: int) -> Iterator[list[Row]]:
    """Yield all events in the order in which they were written down, a batch at a time, through a streaming cursor."""
    driver: Any = session.connection().connection
    cursor = driver.cursor(name="replay")
    cursor.execute(
        "SELECT id, subject_kind, subject_id, subject_seq, kind, occurred_at, from_stage, to_stage, data "
        "FROM event ORDER BY recorded_at, id"
    )
    names = [column[0] for column in cursor.description]
    while batch := cursor.fetchmany(size):
        yield [dict(zip(names, values, strict=True)) for values in batch]
    cursor.close()


def subjects(session: Session, ids: Iterable[UUID]) -> list[Row]:
    """Return what earlier batches rebuilt of these subjects."""
    return rows(session, "SELECT * FROM replay.subject WHERE id = ANY(%(ids)s)", {"ids": list(ids)})


def deadlines(session: Session, ids: Iterable[UUID]) -> list[Row]:
    """Return what earlier batches rebuilt of these deadlines."""
    return rows(session, "SELECT * FROM replay.deadline WHERE id = ANY(%(ids)s)", {"ids": list(ids)})


def put(session: Session, table: str, entries: Sequence[dict[str, Any]]) -> None:
    """Keep what a batch rebuilt, in place of what stood there."""
    if table not in ("subject", "deadline"):
        raise ValueError(table)
    if entries:
        params = {"ids": [entry["id"] for entry in entries], "rows": json(list(entries))}
        rows(session, f"DELETE FROM replay.{table} WHERE id = ANY(%(ids)s)", params)
        rows(
            session,
            f"INSERT INTO replay.{table} SELECT * FROM jsonb_populate_recordset(NULL::replay.{table}, %(rows)s)",
            params,
        )


_LIVE = " UNION ALL ".join(
    f"SELECT id, '{table}' AS kind, stage AS reached, version FROM {table}"
    for table in (
        "plan",
        "task",
        "report",
        "notice",
        "bulletin",
        "bulletin_copy",
        "talk",
        "talk_party",
        "rectification",
        "look_back",
        "objection",
        "handover",
        "entry",
        "extension",
        "calendar_draft",
        "policy_draft",
        "ranking",
        "fire_point",
        "finding",
        "rank_correction",
    )
)


def counts(session: Session) -> Row:
    """Return how many subjects and deadlines there are, live."""
    found = rows(session, f"SELECT (SELECT count(*) FROM ({_LIVE}) l) AS subjects, count(*) AS deadlines FROM deadline")
    return found[0]


def different_subjects(session: Session, *, limit: int) -> list[Row]:
    """Return subjects whose stage or version the events do not explain, or that only one side knows."""
    return rows(
        session,
        f"""SELECT coalesce(l.kind, r.kind) AS kind, coalesce(l.id, r.id) AS id, l.reached AS live_stage,
              r.reached AS replayed_stage, l.version AS live_version, r.version AS replayed_version
            FROM ({_LIVE}) l FULL JOIN replay.subject r ON r.id = l.id
            WHERE (l.kind, l.reached, l.version) IS DISTINCT FROM (r.kind, r.reached, r.version)
            ORDER BY 1, 2 LIMIT %(limit)s""",
        {"limit": limit},
    )


def different_deadlines(session: Session, *, limit: int) -> list[Row]:
    """Return deadlines of which any rebuilt column differs, each side as JSON; null where only one side knows it."""
    return rows(
        session,
        f"""WITH l AS (SELECT id, {_NAMES} FROM deadline), r AS (SELECT id, {_NAMES} FROM replay.deadline)
            SELECT coalesce(l.id, r.id) AS id, to_jsonb(l) AS live, to_jsonb(r) AS replayed
            FROM l FULL JOIN r ON r.id = l.id WHERE l IS DISTINCT FROM r ORDER BY 1 LIMIT %(limit)s""",
        {"limit": limit},
    )
