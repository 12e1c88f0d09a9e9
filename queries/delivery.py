"""The statements of delivery: claims with a lease, attempts counted before the effect, outcomes fenced by attempt."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from core.ids import new_ids
from queries.sql import Row, json, row, rows

HANDED_OVER = "handed_over"
"""The mark of an attempt whose message may have left the house; what is not marked has not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended and what becomes of the message; `next_at` only where it is tried again."""

    message_id: UUID
    attempt: int
    outcome: str
    state: str
    detail: str | None = None
    next_at: datetime | None = None


_DUE = """
SELECT id, attempts, state FROM message
WHERE channel = %(channel)s AND state IN ('accepted', 'sending', 'retry') AND next_attempt_at <= %(now)s
ORDER BY next_attempt_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED"""

_CLAIM = """
WITH claimed AS (
  UPDATE message m SET state = 'sending', attempts = m.attempts + 1, leased_until = %(until)s,
         next_attempt_at = %(until)s
  FROM jsonb_to_recordset(%(taken)s) AS t(id uuid, attempt_id uuid) WHERE m.id = t.id
  RETURNING m.id, m.attempts, t.attempt_id),
noted AS (
  INSERT INTO delivery_attempt (id, message_id, attempt, started_at)
  SELECT attempt_id, id, attempts, %(now)s FROM claimed)
SELECT id, attempts FROM claimed ORDER BY id"""

_LAST_ATTEMPTS = """
SELECT a.message_id, a.attempt, a.outcome,
       count(*) FILTER (WHERE b.outcome = 'uncertain') AS uncertain, count(*) FILTER (WHERE b.outcome = 'lost') AS lost
FROM message m
JOIN delivery_attempt a ON a.message_id = m.id AND a.attempt = m.attempts
JOIN delivery_attempt b ON b.message_id = m.id
WHERE m.id = ANY(%(ids)s) GROUP BY a.message_id, a.attempt, a.outcome"""

_SETTLE = """
WITH settled AS (
  UPDATE message m SET state = o.state, next_attempt_at = o.next_at, leased_until = NULL,
         sent_at = CASE WHEN o.state = 'sent' THEN %(now)s ELSE m.sent_at END, error = o.detail
  FROM jsonb_to_recordset(%(outcomes)s) AS o(
       message_id uuid, attempt integer, outcome text, state text, detail text, next_at timestamptz)
  WHERE m.id = o.message_id AND m.attempts = o.attempt AND m.state = 'sending'
  RETURNING m.id, o.attempt, o.outcome, o.detail)
UPDATE delivery_attempt a SET outcome = s.outcome, detail = s.detail, ended_at = %(now)s
FROM settled s WHERE a.message_id = s.id AND a.attempt = s.attempt
RETURNING a.message_id"""


def due(session: Session, channel: str, *, now: datetime, limit: int) -> list[Row]:
    """Lock messages whose time has come; `sending` among them are those whose worker has gone."""
    return rows(session, _DUE, {"channel": channel, "now": now, "limit": limit})


def claim(session: Session, ids: Sequence[UUID], *, now: datetime, lease: timedelta) -> dict[UUID, int]:
    """Begin an attempt at each of these locked messages; return its number, which fences all that follows."""
    taken = [{"id": one, "attempt_id": attempt_id} for one, attempt_id in zip(ids, new_ids(len(ids)), strict=True)]
    claimed = rows(session, _CLAIM, {"taken": json(taken), "now": now, "until": now + lease})
    return {entry["id"]: entry["attempts"] for entry in claimed}


def last_attempts(session: Session, ids: Sequence[UUID]) -> list[Row]:
    """Return how the latest attempt at each message stands, and how many before it were lost or uncertain."""
    return rows(session, _LAST_ATTEMPTS, {"ids": list(ids)})


def hand_over(session: Session, message_id: UUID, attempt: int, *, now: datetime) -> bool:
    """Mark an attempt as about to leave the house; False if the lease is over and the message somebody else's."""
    found = row(
        session,
        "UPDATE delivery_attempt a SET outcome = 'handed_over' FROM message m "
        "WHERE a.message_id = %(id)s AND a.attempt = %(attempt)s AND m.id = a.message_id "
        "AND m.attempts = %(attempt)s AND m.state = 'sending' AND m.leased_until > %(now)s RETURNING a.id",
        {"id": message_id, "attempt": attempt, "now": now},
    )
    return found is not None


def extend(session: Session, attempts: dict[UUID, int], *, until: datetime) -> None:
    """Lengthen the lease of what is still to be sent in a slow batch."""
    rows(
        session,
        "UPDATE message m SET leased_until = %(until)s, next_attempt_at = %(until)s "
        "FROM jsonb_to_recordset(%(held)s) AS h(id uuid, attempt integer) "
        "WHERE m.id = h.id AND m.attempts = h.attempt AND m.state = 'sending'",
        {"until": until, "held": json([{"id": key, "attempt": number} for key, number in attempts.items()])},
    )


def settle(session: Session, outcomes: Sequence[Outcome], *, now: datetime) -> set[UUID]:
    """Record how attempts ended; those whose message has gone to another attempt are left alone."""
    if not outcomes:
        return set()
    settled = rows(session, _SETTLE, {"outcomes": json([asdict(entry) for entry in outcomes]), "now": now})
    return {entry["message_id"] for entry in settled}


def channels_due(session: Session, *, now: datetime) -> list[str]:
    """Return the channels that have something to send now."""
    found = rows(
        session,
        "SELECT DISTINCT channel FROM message "
        "WHERE state IN ('accepted', 'sending', 'retry') AND next_attempt_at <= %(now)s",
        {"now": now},
    )
    return [entry["channel"] for entry in found]
