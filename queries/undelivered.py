"""Messages that have not arrived for certain, for those who may decide about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, row, rows

# An administrator sees to all of them, an office to those that tell of what it supervises.
_VISIBLE = """(%(all)s OR EXISTS (
  SELECT FROM message_item i JOIN event e ON e.id = i.event_id
  WHERE i.message_id = m.id AND e.supervising_unit_id = ANY(%(units)s)))"""
_LISTED = f"""
SELECT m.id, m.channel, m.state, m.urgency, coalesce(p.name, x.name) AS receiver, m.subject, m.attempts,
       CASE WHEN m.item_count > 0 THEN m.item_count
            ELSE (SELECT count(*) FROM message_item i WHERE i.message_id = m.id) END AS item_count,
       m.created_at, (SELECT max(a.started_at) FROM delivery_attempt a WHERE a.message_id = m.id) AS last_attempt_at,
       m.provider, m.error AS reason, m.asked, m.next_attempt_at AS ask_again_at, m.address,
       m.held_reason, m.ready_at
FROM message m LEFT JOIN person p ON p.id = m.person_id LEFT JOIN endpoint x ON x.id = m.endpoint_id
WHERE {{which}} AND (%(channel)s::text IS NULL OR m.channel = %(channel)s) AND {_VISIBLE}"""
_ENDED = "m.state = ANY(%(states)s) AND m.state IN ('failed', 'dead', 'unknown')"
_HELD = "m.item_count = 0 AND m.held_reason = ANY(%(held)s)"
_CHOSEN = f"""
SELECT m.id FROM message m WHERE m.state = ANY(%(states)s) AND m.state IN ('failed', 'dead')
  AND (%(channel)s::text IS NULL OR m.channel = %(channel)s)
  AND (%(from_at)s::timestamptz IS NULL OR m.created_at >= %(from_at)s)
  AND (%(to_at)s::timestamptz IS NULL OR m.created_at < %(to_at)s) AND {_VISIBLE}"""
# It keeps its identity and goes on counting; the address is the one its receiver has now.
_AGAIN = """
UPDATE message m SET state = 'retry', next_attempt_at = %(now)s, replayed_after = m.attempts, asked = 0,
  address = coalesce((
    SELECT nullif(jsonb_build_object('email', p.email, 'phone', p.phone)->>(%(fields)s::jsonb->>m.channel), '')
    FROM person p WHERE p.id = m.person_id), m.address)
WHERE m.id = ANY(%(ids)s) AND m.state = ANY(%(states)s)
RETURNING m.id, m.channel"""


def page(
    session: Session,
    *,
    units: Sequence[UUID],
    sees_all: bool,
    states: Sequence[str],
    held: Sequence[str],
    channel: str | None,
    after: UUID | None,
    limit: int,
) -> list[Row]:
    """Return messages that have not arrived for certain, newest first; with `held` those put off for these reasons."""
    return rows(
        session,
        f"{_LISTED.format(which=_HELD if held else _ENDED)} "
        "AND (%(after)s::uuid IS NULL OR m.id < %(after)s) ORDER BY m.id DESC LIMIT %(limit)s",
        {"units": list(units), "all": sees_all, "states": list(states), "channel": channel}
        | {"held": list(held), "after": after, "limit": limit},
    )


def locked(session: Session, message_id: UUID, *, units: Sequence[UUID], sees_all: bool) -> Row | None:
    """Lock one message that has not arrived for certain and return where it stands."""
    return row(
        session,
        "SELECT m.id, m.state, m.channel, m.attempts, m.provider FROM message m "
        f"WHERE m.id = %(id)s AND {_VISIBLE} FOR UPDATE",
        {"id": message_id, "units": list(units), "all": sees_all},
    )


def chosen(
    session: Session, choice: dict[str, Any], *, units: Sequence[UUID], sees_all: bool, limit: int
) -> tuple[list[UUID], int]:
    """Lock what a choice means, oldest first, at most `limit`; return also how many more there are."""
    given = choice | {"units": list(units), "all": sees_all, "limit": limit}
    counted = row(session, f"SELECT count(*) AS there FROM ({_CHOSEN}) c", given)
    found = rows(session, f"{_CHOSEN} ORDER BY m.id LIMIT %(limit)s FOR UPDATE OF m SKIP LOCKED", given)
    return [entry["id"] for entry in found], (counted["there"] if counted else 0) - len(found)


def send_again(
    session: Session, ids: Sequence[UUID], *, states: Sequence[str], fields: dict[str, str], now: datetime
) -> list[Row]:
    """Let these go out again at once; `fields` say where a person's address of each channel stands."""
    given = {"ids": list(ids), "states": list(states), "fields": json(fields), "now": now}
    return rows(session, _AGAIN, given)
