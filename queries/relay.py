"""The statements of the relay: events become items for people, items that belong together become messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, row, rows

# The nearest government above the unit of the matter, however many bureaus lie between, by the tree of the day.
_GOVERNMENT_ABOVE = """(
  WITH RECURSIVE up AS (
    SELECT e.concerned_unit_id AS unit_id, 0 AS steps
    UNION ALL
    SELECT u.parent_id, up.steps + 1 FROM up JOIN unit_parent u ON u.unit_id = up.unit_id
    WHERE up.steps < 9 AND u.from_on <= (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date
      AND (u.to_on IS NULL OR u.to_on > (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date))
  SELECT up.unit_id FROM up JOIN unit u ON u.id = up.unit_id
  WHERE up.steps > 0 AND u.kind IN ('province', 'prefecture', 'county', 'zone') ORDER BY up.steps LIMIT 1)"""
# An item's id carries no order: its event's does. Hence it may be made by the database, row by row.
_PLAN = f"""
WITH told AS (
  SELECT DISTINCT ON (e.id, p.id, c.channel)
         e.id AS event_id, coalesce(e.cause_event_id, e.id) AS group_id, p.id AS person_id, po.id AS post_id,
         c.channel, r.template,
         CASE WHEN r.narrowed THEN coalesce(e.data->>'urgency', r.urgency) ELSE r.urgency END AS urgency
  FROM event e
  JOIN jsonb_to_recordset(%(reactions)s) AS r(
       place integer, kind text, party text, duties text[], narrowed boolean, report_kinds text[], template text,
       urgency text) ON r.kind = e.kind
  JOIN post po ON po.unit_id = CASE r.party
       WHEN 'concerned' THEN e.concerned_unit_id WHEN 'supervising' THEN e.supervising_unit_id
       WHEN 'actor' THEN e.unit_id WHEN 'superior' THEN {_GOVERNMENT_ABOVE}
       ELSE (e.data->>'from_unit_id')::uuid END
  JOIN person p ON p.id = po.person_id
  CROSS JOIN jsonb_to_recordset(%(channels)s) AS c(channel text, address text)
  WHERE e.id = ANY(%(events)s)
    AND po.duty = ANY(r.duties)
    AND (r.party <> 'superior' OR e.data ? 'above')
    AND (NOT r.narrowed OR e.data->(CASE r.party WHEN 'superior' THEN 'above' ELSE 'audience' END)
         @> to_jsonb(po.duty::text))
    AND (NOT r.narrowed OR po.duty <> 'principal_leader' OR e.data ? 'principal_leader_basis')
    AND (r.report_kinds IS NULL OR e.data->>'kind' IS NULL OR e.data->>'kind' = ANY(r.report_kinds))
    AND po.from_on <= (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date
    AND (po.to_on IS NULL OR po.to_on > (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date)
    AND p.disabled_at IS NULL
    AND p.id IS DISTINCT FROM e.person_id
    AND (c.address IS NULL
         OR nullif(jsonb_build_object('email', p.email, 'phone', p.phone)->>c.address, '') IS NOT NULL)
  ORDER BY e.id, p.id, c.channel, r.place, po.id)
INSERT INTO message_item (id, event_id, group_id, person_id, post_id, channel, template, urgency)
SELECT gen_random_uuid(), event_id, group_id, person_id, post_id, channel, template, urgency FROM told
ON CONFLICT (event_id, person_id, channel) DO NOTHING"""

_READY = """i.message_id IS NULL AND NOT EXISTS (SELECT FROM event_to_relay q WHERE q.group_id = i.group_id)"""

_GATHER = f"""
WITH wanted AS (
  SELECT * FROM jsonb_to_recordset(%(keys)s) AS k(id uuid, person_id uuid, channel text, urgency text)),
linked AS (
  UPDATE message_item i SET message_id = k.id FROM wanted k
  WHERE i.person_id = k.person_id AND i.channel = k.channel AND i.urgency = k.urgency AND {_READY}
  RETURNING i.message_id, i.event_id),
counted AS (
  SELECT l.message_id, count(*) AS items, max(e.occurred_at) AS business_at
  FROM linked l JOIN event e ON e.id = l.event_id GROUP BY l.message_id)
INSERT INTO message (id, person_id, channel, urgency, address, item_count, state, attempts, next_attempt_at, created_at,
                     business_at, sent_at)
SELECT k.id, k.person_id, k.channel, k.urgency,
       jsonb_build_object('email', p.email, 'phone', p.phone)->>c.address, n.items,
       CASE WHEN c.stays THEN 'sent' ELSE 'accepted' END, 0, CASE WHEN c.stays THEN NULL ELSE %(now)s END, %(now)s,
       n.business_at, CASE WHEN c.stays THEN %(now)s END
FROM wanted k JOIN counted n ON n.message_id = k.id JOIN person p ON p.id = k.person_id
JOIN jsonb_to_recordset(%(channels)s) AS c(channel text, address text, stays boolean) ON c.channel = k.channel
RETURNING id, channel"""


def claim(session: Session, *, limit: int) -> list[UUID]:
    """Take events that nobody else is relaying; they leave the queue when this transaction commits."""
    taken = rows(
        session,
        "WITH taken AS (SELECT event_id FROM event_to_relay WHERE NOT held ORDER BY event_id LIMIT %(limit)s "
        "FOR UPDATE SKIP LOCKED) "
        "DELETE FROM event_to_relay q USING taken WHERE q.event_id = taken.event_id RETURNING q.event_id",
        {"limit": limit},
    )
    return [entry["event_id"] for entry in taken]


def plan_items(
    session: Session,
    events: Sequence[UUID],
    *,
    reactions: Sequence[dict[str, Any]],
    channels: Sequence[dict[str, Any]],
) -> None:
    """Write who is told of these events, by every channel that reaches him; whatever stands already stays."""
    rows(session, _PLAN, {"events": list(events), "reactions": json(reactions), "channels": json(channels)})


def hold_people(session: Session, *, limit: int) -> list[UUID]:
    """Return people with items whose group is complete, and hold them until commit.

    Another relay waits here instead of passing by: two that shared out a person's items would tell him twice.
    """
    held = rows(
        session,
        f"SELECT p.id FROM person p WHERE p.id IN (SELECT i.person_id FROM message_item i WHERE {_READY}) "
        "ORDER BY p.id LIMIT %(limit)s FOR NO KEY UPDATE OF p",
        {"limit": limit},
    )
    return [person["id"] for person in held]


def ready_keys(session: Session, people: Sequence[UUID]) -> list[Row]:
    """Return for what messages are due: (person, channel, urgency)."""
    return rows(
        session,
        "SELECT DISTINCT i.person_id, i.channel, i.urgency FROM message_item i "
        f"WHERE i.person_id = ANY(%(people)s) AND {_READY} ORDER BY 1, 2, 3",
        {"people": list(people)},
    )


def gather(session: Session, keys: Sequence[Row], *, channels: Sequence[dict[str, Any]], now: datetime) -> list[Row]:
    """Make one message for each key out of all its ready items; one whose items are gone meanwhile is not made."""
    return rows(session, _GATHER, {"keys": json(keys), "channels": json(channels), "now": now})


def store_texts(session: Session, texts: Sequence[dict[str, Any]]) -> None:
    """Keep messages as they are read: by id, the subject and body, or why there is none."""
    rows(
        session,
        "UPDATE message m SET subject = t.subject, body = t.body, error = t.error, "
        "state = CASE WHEN t.error IS NULL THEN m.state ELSE 'dead' END "
        "FROM jsonb_to_recordset(%(texts)s) AS t(id uuid, subject text, body text, error text) WHERE m.id = t.id",
        {"texts": json(texts)},
    )


def is_waiting(session: Session) -> bool:
    """Whether events wait to be relayed or items to be gathered."""
    found = row(
        session,
        "SELECT EXISTS (SELECT FROM event_to_relay WHERE NOT held) "
        f"OR EXISTS (SELECT FROM message_item i WHERE {_READY}) AS waiting",
    )
    return bool(found and found["waiting"])
