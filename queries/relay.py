"""The statements of the relay: events become items in the messages of those who are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.ids import id_prefix
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
# A message is open, and its count 0, until all that belongs to it is there: one for each (person, channel, urgency).
_PLAN = f"""
WITH told AS MATERIALIZED (
  SELECT DISTINCT ON (e.id, p.id, c.channel)
         e.id AS event_id, coalesce(e.cause_event_id, e.id) AS group_id, e.occurred_at, p.id AS person_id,
         po.id AS post_id, c.channel, r.template,
         jsonb_build_object('email', p.email, 'phone', p.phone)->>c.address AS address,
         CASE WHEN r.narrowed THEN coalesce(e.data->>'urgency', r.urgency) ELSE r.urgency END AS urgency
  FROM event e
  JOIN jsonb_to_recordset(%(reactions)s) AS r(
       place integer, kind text, party text, duties text[], narrowed boolean, report_kinds text[], template text,
       urgency text) ON r.kind = e.kind
  JOIN post po ON po.unit_id = CASE r.party
       WHEN 'concerned' THEN e.concerned_unit_id WHEN 'supervising' THEN e.supervising_unit_id
       WHEN 'actor' THEN e.unit_id
       WHEN 'superior' THEN CASE WHEN e.data ? 'above' THEN {_GOVERNMENT_ABOVE} END
       ELSE (e.data->>'from_unit_id')::uuid END
  JOIN person p ON p.id = po.person_id
  CROSS JOIN jsonb_to_recordset(%(channels)s) AS c(channel text, address text)
  WHERE e.id = ANY(%(events)s)
    AND po.duty = ANY(r.duties)
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
    AND NOT EXISTS (SELECT FROM message_item i WHERE i.event_id = e.id)
  ORDER BY e.id, p.id, c.channel, r.place, po.id),
keys AS (
  SELECT person_id, channel, urgency, min(address) AS address, max(occurred_at) AS business_at
  FROM told GROUP BY person_id, channel, urgency),
begun AS (
  INSERT INTO message (id, person_id, channel, urgency, address, item_count, state, attempts, created_at, business_at)
  SELECT (%(id_prefix)s || lpad(to_hex(row_number() OVER (ORDER BY k.person_id, k.channel, k.urgency)), 12, '0'))::uuid,
         k.person_id, k.channel, k.urgency, k.address, 0, 'accepted', 0, %(now)s, k.business_at
  FROM keys k WHERE NOT EXISTS (
    SELECT FROM message m WHERE m.item_count = 0 AND (m.person_id, m.channel, m.urgency)
      = (k.person_id, k.channel, k.urgency))
  RETURNING id, person_id, channel, urgency),
open AS (
  SELECT id, person_id, channel, urgency FROM begun
  UNION ALL SELECT id, person_id, channel, urgency FROM message WHERE item_count = 0)
INSERT INTO message_item (id, event_id, group_id, person_id, post_id, channel, template, urgency, message_id)
SELECT gen_random_uuid(), t.event_id, t.group_id, t.person_id, t.post_id, t.channel, t.template, t.urgency, o.id
FROM told t JOIN open o USING (person_id, channel, urgency)"""

_CLOSE = """
WITH counted AS (
  SELECT i.message_id, count(*) AS items, max(e.occurred_at) AS business_at
  FROM message_item i JOIN event e ON e.id = i.event_id WHERE i.message_id = ANY(%(ids)s) GROUP BY i.message_id)
UPDATE message m SET item_count = n.items, business_at = n.business_at, created_at = %(now)s,
  state = CASE WHEN m.channel = ANY(%(stay)s) THEN 'sent' ELSE m.state END,
  sent_at = CASE WHEN m.channel = ANY(%(stay)s) THEN %(now)s END,
  next_attempt_at = CASE WHEN m.channel = ANY(%(stay)s) THEN NULL ELSE %(now)s END
FROM counted n WHERE m.id = n.message_id
RETURNING m.id, m.channel"""

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


def plan_items(
    session: Session,
    events: Sequence[UUID],
    *,
    reactions: Sequence[dict[str, Any]],
    channels: Sequence[dict[str, Any]],
    now: datetime,
) -> None:
    """Write who is told of these events, by every channel that reaches him, into the messages that are open for him."""
    given = {"reactions": json(reactions), "channels": json(channels), "now": now, "id_prefix": id_prefix()}
    rows(session, _PLAN, {"events": list(events), **given})


def open_messages(session: Session, *, limit: int) -> list[UUID]:
    """Return messages that are still open, those of a person together."""
    found = rows(
        session,
        "SELECT id FROM message WHERE item_count = 0 ORDER BY person_id, channel, urgency LIMIT %(limit)s",
        {"limit": limit},
    )
    return [message["id"] for message in found]


def close(session: Session, ids: Sequence[UUID], *, stay: Sequence[str], now: datetime) -> list[Row]:
    """Count what these messages hold and hand them over to their channels; those of `stay` have arrived."""
    return rows(session, _CLOSE, {"ids": list(ids), "stay": list(stay), "now": now})


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


def is_waiting(session: Session) -> bool:
    """Whether events wait to be relayed or messages to be closed.

    Asked in the order of the index: after a large night the statistics promise many open messages, and a search through
    all that were ever sent would look cheap.
    """
    found = row(
        session,
        f"""SELECT EXISTS (SELECT FROM event_to_relay WHERE {_RELEASED}) OR
              (SELECT id FROM message WHERE item_count = 0 ORDER BY person_id, channel, urgency LIMIT 1) IS NOT NULL
              AS waiting""",
    )
    return bool(found and found["waiting"])
