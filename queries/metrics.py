"""Figures for an operator, each by an index that holds only what is unfinished, or by the ids of the last while."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

_UNSENT = """
SELECT channel, CASE WHEN item_count = 0 THEN 'gathering' ELSE state END AS state, count(*) AS messages,
       min(created_at) FILTER (WHERE item_count > 0) AS oldest,
       min(next_attempt_at) FILTER (WHERE item_count > 0 AND next_attempt_at <= %(now)s) AS due
FROM message WHERE state IN ('accepted', 'sending', 'retry') GROUP BY 1, 2
UNION ALL
SELECT channel, state, count(*), NULL, NULL FROM message WHERE state IN ('failed', 'dead', 'unknown') GROUP BY 1, 2"""

_ATTEMPTS = """
SELECT m.channel, coalesce(a.provider, m.channel) AS provider, coalesce(a.outcome, 'begun') AS outcome,
       a.id < %(cut)s AS is_old, count(*) AS attempts
FROM delivery_attempt a JOIN message m ON m.id = a.message_id WHERE a.id >= %(since)s GROUP BY 1, 2, 3, 4"""

_HOUSE = """
SELECT (SELECT count(*) FROM event_to_relay) AS queued,
       (SELECT count(*) FROM event_to_relay WHERE held) AS held,
       (SELECT recorded_at FROM event WHERE id = (SELECT event_id FROM event_to_relay ORDER BY event_id LIMIT 1))
         AS oldest_queued,
       (SELECT max(extract(epoch FROM expires_at - clock_timestamp())) FROM leader) AS lease_seconds,
       (SELECT next_check_at FROM deadline WHERE next_check_at <= %(business)s ORDER BY next_check_at LIMIT 1)
         AS oldest_unjudged,
       clock_timestamp() AS now"""


def unsent(session: Session, *, now: datetime) -> list[Row]:
    """Return by channel and state how many messages are not at a good end, and since when the oldest waits."""
    return rows(session, _UNSENT, {"now": now})


def attempts(session: Session, *, since: UUID, cut: UUID) -> list[Row]:
    """Count attempts begun from `since` on by how they ended; those before `cut` apart."""
    return rows(session, _ATTEMPTS, {"since": since, "cut": cut})


def oldest_open_attempt(session: Session, *, since: UUID, cut: UUID) -> UUID | None:
    """Return the first attempt in this span whose end may still be written."""
    found = row(
        session,
        "SELECT id FROM delivery_attempt WHERE id >= %(since)s AND id < %(cut)s AND ended_at IS NULL "
        "ORDER BY id LIMIT 1",
        {"since": since, "cut": cut},
    )
    return found["id"] if found else None


def house(session: Session, *, business: datetime) -> Row:
    """Return how long the relay's queue is, whether somebody leads, and which date waits longest to be judged."""
    found = row(session, _HOUSE, {"business": business})
    assert found is not None  # noqa: S101  # one row without a table
    return found
