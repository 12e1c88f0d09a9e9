"""The statements of delivery: claims with a lease, attempts counted before the effect, outcomes fenced by attempt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlmodel import Session

from core.ids import new_ids
from models.messages import Lane
from queries.sql import Row, json, rows

HANDED_OVER = "handed_over"
"""The mark of an attempt whose message may have left the house; what is not marked has not."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended and what becomes of the message; `next_at` where it is tried again or asked about.

    `provider` is who said so, `reference` under what he knows the message.
    """

    message_id: UUID
    attempt: int
    outcome: str
    state: str
    detail: str | None = None
    next_at: datetime | None = None
    provider: str | None = None
    reference: str | None = None


_DUE = """
SELECT id, attempts, state FROM message
WHERE channel = %(channel)s AND lane = %(lane)s AND state IN ('accepted', 'sending', 'retry')
  AND next_attempt_at <= %(now)s
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

_TRIES = """
SELECT m.id AS message_id, m.attempts AS attempt,
       (SELECT a.outcome FROM delivery_attempt a WHERE a.message_id = m.id AND a.attempt = m.attempts) AS outcome,
       count(*) FILTER (WHERE b.outcome = 'deferred') AS deferred,
       count(*) FILTER (WHERE b.outcome = 'uncertain') AS uncertain, count(*) FILTER (WHERE b.outcome = 'lost') AS lost
FROM message m LEFT JOIN delivery_attempt b ON b.message_id = m.id AND b.attempt > m.replayed_after
WHERE m.id = ANY(%(ids)s) GROUP BY m.id"""

# The lock holds up a receipt that comes before the sending is recorded: it then finds the message, or is found here.
_SETTLE = """
WITH outcomes AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(outcomes)s) AS o(message_id uuid, attempt integer, outcome text, state text,
    detail text, next_at timestamptz, provider text, reference text)),
locked AS MATERIALIZED (
  SELECT count(pg_advisory_xact_lock(hashtextextended(reference, 0))) AS held FROM outcomes
  WHERE reference IS NOT NULL),
settled AS (
  UPDATE message m SET state = o.state, next_attempt_at = o.next_at, leased_until = NULL, asked = 0,
         sent_at = CASE WHEN o.state IN ('sent', 'delivered') THEN %(now)s ELSE m.sent_at END,
         delivered_at = CASE WHEN o.state = 'delivered' THEN %(now)s ELSE m.delivered_at END,
         provider = coalesce(o.provider, m.provider), provider_ref = coalesce(o.reference, m.provider_ref),
         error = CASE WHEN o.state NOT IN ('sent', 'delivered') THEN o.detail END
  FROM outcomes o, locked WHERE m.id = o.message_id AND m.attempts = o.attempt AND m.state = 'sending'
  RETURNING m.id, m.endpoint_id, o.attempt, o.outcome, o.detail, o.provider, o.reference),
answering AS (
  UPDATE endpoint x SET failing_since = NULL
  WHERE x.failing_since IS NOT NULL AND x.id IN (SELECT endpoint_id FROM settled WHERE outcome = 'sent')),
failing AS (
  UPDATE endpoint x SET failing_since = %(now)s
  WHERE x.failing_since IS NULL AND x.id IN (
      SELECT endpoint_id FROM settled WHERE outcome IN ('deferred', 'uncertain', 'refused', 'gone'))
    AND x.id NOT IN (SELECT endpoint_id FROM settled WHERE outcome = 'sent' AND endpoint_id IS NOT NULL))
UPDATE delivery_attempt a SET outcome = s.outcome, detail = s.detail, provider = s.provider,
  provider_ref = s.reference, ended_at = %(now)s
FROM settled s WHERE a.message_id = s.id AND a.attempt = s.attempt
RETURNING a.message_id"""


def due(session: Session, channel: str, *, now: datetime, limit: int) -> list[Row]:
    """Lock messages whose time has come, what overtakes first; `sending` are those whose worker has gone."""
    found: list[Row] = []
    for lane in Lane:
        if len(found) < limit:
            given = {"channel": channel, "lane": int(lane), "now": now, "limit": limit - len(found)}
            found += rows(session, _DUE, given)
    return found


def claim(session: Session, ids: Sequence[UUID], *, now: datetime, lease: timedelta) -> dict[UUID, int]:
    """Begin an attempt at each of these locked messages; return its number, which fences all that follows.

    In the order in which they were given.
    """
    taken = [{"id": one, "attempt_id": attempt_id} for one, attempt_id in zip(ids, new_ids(len(ids)), strict=True)]
    claimed = rows(session, _CLAIM, {"taken": json(taken), "now": now, "until": now + lease})
    attempts = {entry["id"]: entry["attempts"] for entry in claimed}
    return {one: attempts[one] for one in ids if one in attempts}


def tries(session: Session, ids: Iterable[UUID]) -> list[Row]:
    """Return how the latest attempt at each message stands, and how many since it was last replayed ended how."""
    return rows(session, _TRIES, {"ids": list(ids)})


def hand_over(session: Session, attempts: Mapping[UUID, int], *, now: datetime) -> set[UUID]:
    """Mark attempts as about to leave the house; return those whose lease is not over: the others are not ours."""
    found = rows(
        session,
        "UPDATE delivery_attempt a SET outcome = 'handed_over' "
        "FROM jsonb_to_recordset(%(held)s) AS h(id uuid, attempt integer) JOIN message m ON m.id = h.id "
        "WHERE a.message_id = h.id AND a.attempt = h.attempt AND m.attempts = h.attempt AND m.state = 'sending' "
        "AND m.leased_until > %(now)s RETURNING a.message_id",
        {"held": _held(attempts), "now": now},
    )
    return {entry["message_id"] for entry in found}


def extend(session: Session, attempts: Mapping[UUID, int], *, until: datetime) -> None:
    """Lengthen the lease of what is still to be sent in a slow batch."""
    rows(
        session,
        "UPDATE message m SET leased_until = %(until)s, next_attempt_at = %(until)s "
        "FROM jsonb_to_recordset(%(held)s) AS h(id uuid, attempt integer) "
        "WHERE m.id = h.id AND m.attempts = h.attempt AND m.state = 'sending'",
        {"until": until, "held": _held(attempts)},
    )


def _held(attempts: Mapping[UUID, int]) -> Jsonb:
    return json([{"id": key, "attempt": number} for key, number in attempts.items()])


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
