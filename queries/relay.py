"""The statements of the relay: events become items in the messages of those who are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, row, rows

_CLOSE = """
WITH counted AS (
  SELECT i.message_id, count(*) AS items, max(e.occurred_at) AS business_at
  FROM message_item i JOIN event e ON e.id = i.event_id WHERE i.message_id = ANY(%(ids)s) GROUP BY i.message_id)
UPDATE message m SET item_count = n.items, business_at = n.business_at, created_at = %(now)s,
  state = CASE WHEN m.channel = ANY(%(stay)s) THEN 'sent' ELSE m.state END,
  ready_at = %(at)s, sent_at = CASE WHEN m.channel = ANY(%(stay)s) THEN %(now)s END,
  next_attempt_at = CASE WHEN m.channel = ANY(%(stay)s) THEN NULL ELSE %(now)s END
FROM counted n WHERE m.id = n.message_id
RETURNING m.id, m.channel, m.person_id"""

_RELEASED = "group_id <> ALL (ARRAY(SELECT group_id FROM event_to_relay WHERE held))"


def alone(session: Session) -> None:
    """Wait until no other relay is at work, and be the only one until commit.

    Two that shared out the events of a group would tell its people twice.
    """
    rows(session, "SELECT pg_advisory_xact_lock(hashtextextended('relay', 0))")


def claim(session: Session, *, limit: int) -> list[UUID]:
    """Take events whose group waits for nothing more; they leave the queue when this transaction commits."""
    taken = rows(
        session,
        f"WITH taken AS (SELECT event_id FROM event_to_relay WHERE {_RELEASED} ORDER BY event_id LIMIT %(limit)s "
        "FOR UPDATE SKIP LOCKED) "
        "DELETE FROM event_to_relay q USING taken WHERE q.event_id = taken.event_id RETURNING q.event_id",
        {"limit": limit},
    )
    return [entry["event_id"] for entry in taken]


def claim_urgent(session: Session, kinds: Sequence[str], *, limit: int) -> list[UUID]:
    """Take the events of these kinds, however much else waits: whole groups, until `limit` events are reached."""
    taken = rows(
        session,
        f"WITH found AS MATERIALIZED (SELECT event_id, group_id FROM event_to_relay WHERE kind = ANY(%(kinds)s) "
        f"AND {_RELEASED} ORDER BY event_id LIMIT %(limit)s) "
        "DELETE FROM event_to_relay WHERE kind = ANY(%(kinds)s) AND group_id IN (SELECT group_id FROM found) "
        "RETURNING event_id",
        {"kinds": list(kinds), "limit": limit},
    )
    return [entry["event_id"] for entry in taken]


def close(session: Session, ids: Sequence[UUID], *, stay: Sequence[str], at: datetime, now: datetime) -> list[Row]:
    """Count what these messages hold and hand them over to their channels; those of `stay` have arrived.

    `at` is business time, by which the messages of a day are counted.
    """
    return rows(session, _CLOSE, {"ids": list(ids), "stay": list(stay), "at": at, "now": now})


def store_texts(session: Session, texts: Sequence[dict[str, Any]]) -> None:
    """Keep messages as they are read: by id, the subject and body, or why there is none."""
    rows(
        session,
        "UPDATE message m SET subject = t.subject, body = t.body, html = t.html, text_version = t.text_version, "
        "error = t.error, "
        "state = CASE WHEN t.error IS NULL THEN m.state ELSE 'dead' END "
        "FROM jsonb_to_recordset(%(texts)s) AS t("
        "id uuid, subject text, body text, error text, html text, text_version text) WHERE m.id = t.id",
        {"texts": json(texts)},
    )


def is_waiting(session: Session, *, at: datetime) -> bool:
    """Whether events wait to be relayed, or messages to be judged or closed by business time `at`.

    Asked in the order of the index: after a large night the statistics promise many open messages, and a search through
    all that were ever sent would look cheap.
    """
    found = row(
        session,
        f"""SELECT EXISTS (SELECT FROM event_to_relay WHERE {_RELEASED}) OR
              (SELECT id FROM message WHERE item_count = 0 AND ready_at IS NULL LIMIT 1) IS NOT NULL OR
              (SELECT id FROM message WHERE item_count = 0 AND ready_at <= %(at)s ORDER BY ready_at LIMIT 1) IS NOT NULL
              AS waiting""",
        {"at": at},
    )
    return bool(found and found["waiting"])
