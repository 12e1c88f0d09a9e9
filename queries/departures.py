"""What is to be told to somebody who has left meanwhile: set aside with its reason, and told to the duty's holder."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.ids import new_ids
from queries.sql import Row, json, rows

# Of the duty that a set-aside item was for, whoever holds it now, unless somebody who holds it has been told already.
TO_SUCCESSORS = """
named AS MATERIALIZED (
  SELECT e.id AS event_id, i.group_id, e.kind, e.occurred_at, 0 AS place, i.template, i.urgency,
         po.id AS post_id, po.unit_id, p.id AS person_id, p.email, p.phone, 'successor' AS why
  FROM message_item i JOIN event e ON e.id = i.event_id JOIN post old ON old.id = i.post_id
  JOIN post po ON po.unit_id = old.unit_id AND po.duty = old.duty AND po.from_on <= %(on)s
    AND (po.to_on IS NULL OR po.to_on > %(on)s)
  JOIN person p ON p.id = po.person_id
  WHERE i.message_id = ANY(%(aside)s) AND p.disabled_at IS NULL AND p.id <> i.person_id
    AND NOT EXISTS (
      SELECT FROM message_item j JOIN post held ON held.id = j.post_id JOIN person q ON q.id = j.person_id
      WHERE j.event_id = i.event_id AND j.person_id <> i.person_id AND held.unit_id = old.unit_id
        AND held.duty = old.duty AND q.disabled_at IS NULL AND (held.to_on IS NULL OR held.to_on > %(on)s)))"""
_LEFT = """
SELECT i.message_id, array_agg(i.id) AS items FROM message_item i
JOIN message m ON m.id = i.message_id JOIN person p ON p.id = m.person_id LEFT JOIN post po ON po.id = i.post_id
WHERE i.message_id = ANY(%(ids)s) AND (p.disabled_at IS NOT NULL OR po.to_on <= %(on)s)
GROUP BY i.message_id"""
_SET_ASIDE = """
WITH left_ones AS (SELECT * FROM jsonb_to_recordset(%(left)s) AS l(id uuid, message_id uuid, items jsonb)),
aside AS (
  INSERT INTO message (id, person_id, channel, urgency, lane, address, item_count, state, attempts, error, created_at,
                       business_at)
  SELECT l.id, m.person_id, m.channel, m.urgency, m.lane, m.address, jsonb_array_length(l.items), 'dead', 0,
         %(reason)s, %(now)s, %(at)s
  FROM left_ones l JOIN message m ON m.id = l.message_id RETURNING id)
UPDATE message_item i SET message_id = l.id
FROM left_ones l, aside a WHERE a.id = l.id AND i.message_id = l.message_id AND l.items ? i.id::text"""
_TEMPLATES = "SELECT DISTINCT template FROM message_item WHERE message_id = ANY(%(ids)s)"
_NOBODY = """
SELECT old.unit_id, e.supervising_unit_id AS office_id, array_agg(DISTINCT old.duty) AS duties, count(*) AS items,
       min(coalesce(e.data->>'title', e.kind)) AS title
FROM message_item i JOIN event e ON e.id = i.event_id JOIN post old ON old.id = i.post_id
WHERE i.message_id = ANY(%(ids)s) AND e.supervising_unit_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM post po JOIN person p ON p.id = po.person_id
                  WHERE po.unit_id = old.unit_id AND po.duty = old.duty AND p.disabled_at IS NULL
                    AND po.from_on <= %(on)s AND (po.to_on IS NULL OR po.to_on > %(on)s))
GROUP BY old.unit_id, e.supervising_unit_id"""


def set_aside(
    session: Session, ids: Sequence[UUID], *, reason: str, on: date, at: datetime, now: datetime
) -> list[UUID]:
    """Take out of open messages what is for somebody who has left, into messages that end here; return these.

    A message that held nothing else is gone.
    """
    found = rows(session, _LEFT, {"ids": list(ids), "on": on})
    if not found:
        return []
    asides = new_ids(len(found))
    left: list[dict[str, Any]] = [
        {"id": aside, "message_id": entry["message_id"], "items": entry["items"]}
        for aside, entry in zip(asides, found, strict=True)
    ]
    rows(session, _SET_ASIDE, {"left": json(left), "reason": reason, "at": at, "now": now})
    rows(
        session,
        "DELETE FROM message m WHERE id = ANY(%(ids)s) AND item_count = 0 "
        "AND NOT EXISTS (SELECT FROM message_item i WHERE i.message_id = m.id)",
        {"ids": [entry["message_id"] for entry in found]},
    )
    return list(asides)


def templates(session: Session, ids: Sequence[UUID]) -> list[str]:
    """Return by which templates these messages tell."""
    return [entry["template"] for entry in rows(session, _TEMPLATES, {"ids": list(ids)})]


def without_holder(session: Session, ids: Sequence[UUID], *, on: date) -> list[Row]:
    """Return the units and duties these messages were for that nobody holds any more."""
    return rows(session, _NOBODY, {"ids": list(ids), "on": on})
