"""Formal papers that were told and wait for 签收: which they are, who can be told further, and what a step writes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, row, rows

TOLD_BY = (
    "notice_issued",
    "bulletin_copy_sent",
    "talk_party_served",
    "rectification_ordered",
    "task_assigned",
    "task_reassigned",
)
"""Events by which a unit is told of a paper that it has to sign for."""
UNSIGNED = """
  SELECT 'notice' AS subject_kind, id AS subject_id, unit_id, supervising_unit_id AS office_id, task_id, paper_id
  FROM notice WHERE stage = 'issued'
  UNION ALL
  SELECT 'bulletin_copy', c.id, c.unit_id, c.supervising_unit_id, NULL, b.paper_id
  FROM bulletin_copy c JOIN bulletin b ON b.id = c.bulletin_id WHERE c.stage = 'sent'
  UNION ALL
  SELECT 'talk_party', x.id, x.unit_id, x.supervising_unit_id, x.task_id, k.notice_paper_id
  FROM talk_party x JOIN talk k ON k.id = x.talk_id
  WHERE x.stage = 'summoned' AND x.served_on IS NOT NULL AND k.stage = 'served'
  UNION ALL
  SELECT 'rectification', id, unit_id, supervising_unit_id, task_id, order_paper_id
  FROM rectification WHERE stage IN ('ordered', 'in_progress') AND signed_for_at IS NULL
  UNION ALL
  SELECT 'task', id, unit_id, supervising_unit_id, id, NULL FROM task WHERE stage = 'assigned'"""
# What was last served on a subject is what waits; the same paper served again begins anew.
_LAST_TOLD = """LATERAL (
  SELECT e.id, e.occurred_at, e.data FROM event e
  WHERE e.subject_id = {subject} AND e.kind = ANY(%(told_by)s) ORDER BY e.subject_seq DESC LIMIT 1) told"""
_FRESH = f"""
FROM ({UNSIGNED}) u JOIN {_LAST_TOLD.format(subject="u.subject_id")} ON true
WHERE NOT EXISTS (SELECT FROM receipt_chase c
                  WHERE c.subject_id = u.subject_id AND c.unit_id = u.unit_id AND c.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM receipt_chase c WHERE c.event_id = told.id)"""
# The last way certainly led nowhere: of all that went out of the house to who has the turn, nothing arrived.
_FAILED = """(NOT c.hurried AND (
  SELECT bool_and(m.state IN ('failed', 'dead', 'unknown'))
  FROM message_item i JOIN message m ON m.id = i.message_id LEFT JOIN post po ON po.id = i.post_id
  WHERE i.event_id = c.last_event_id AND i.channel <> 'inbox'
    AND (i.endpoint_id IS NOT NULL AND c.step > 0 OR po.duty = c.duty)))"""
_DUE = f"(c.due_at <= %(at)s OR {_FAILED})"


def any_due(session: Session, at: datetime) -> bool:
    """Whether a paper waits that is not yet watched, or one whose next step has come."""
    found = row(
        session,
        f"""SELECT EXISTS (SELECT FROM receipt_chase c WHERE c.ended_at IS NULL AND {_DUE})
              OR EXISTS (SELECT {_FRESH}) AS due""",
        {"at": at, "told_by": list(TOLD_BY)},
    )
    return bool(found and found["due"])


def fresh(session: Session, *, limit: int) -> list[Row]:
    """Return papers nobody watches yet: the event that told them, when, and the duties that are there to sign."""
    return rows(
        session,
        f"""SELECT u.*, told.id AS event_id, told.occurred_at, ARRAY(
              SELECT DISTINCT po.duty FROM message_item i JOIN post po ON po.id = i.post_id
              WHERE i.event_id = told.id) AS duties {_FRESH} LIMIT %(limit)s""",
        {"limit": limit, "told_by": list(TOLD_BY)},
    )


def watch(session: Session, chases: Sequence[dict[str, Any]]) -> None:
    """Begin to watch these; whoever was faster has begun the same."""
    rows(
        session,
        """INSERT INTO receipt_chase (id, event_id, subject_kind, subject_id, unit_id, office_id, task_id, step, duty,
                                      last_event_id, hurried, due_at)
           SELECT id, event_id, subject_kind, subject_id, unit_id, office_id, task_id, 0, duty, event_id, false, due_at
           FROM jsonb_to_recordset(%(chases)s) AS c(id uuid, event_id uuid, subject_kind text, subject_id uuid,
             unit_id uuid, office_id uuid, task_id uuid, duty text, due_at timestamptz)
           ON CONFLICT (event_id) DO NOTHING""",
        {"chases": json(list(chases))},
    )


def claim_due(session: Session, *, at: datetime, after: UUID | None, limit: int) -> list[Row]:
    """Lock chases whose step has come, by id; `waits` tells whether the paper still waits as it was told."""
    return rows(
        session,
        f"""WITH due AS MATERIALIZED (
              SELECT c.* FROM receipt_chase c
              WHERE c.ended_at IS NULL AND (%(after)s::uuid IS NULL OR c.id > %(after)s) AND {_DUE}
              ORDER BY c.id LIMIT %(limit)s FOR UPDATE OF c SKIP LOCKED)
            SELECT c.*, c.due_at > %(at)s AS failed, coalesce(told.id = c.event_id, false) AS waits, u.paper_id,
                   coalesce(p.payload->>'number', told.data->>'number') AS number,
                   coalesce(t.title, told.data->>'title') AS title, told.data->>'label' AS label,
                   (SELECT min(d.due_on) FROM deadline d
                    WHERE d.subject_id = c.subject_id AND d.met_at IS NULL AND d.cancelled_at IS NULL) AS due_on
            FROM due c
            LEFT JOIN ({UNSIGNED}) u ON u.subject_id = c.subject_id AND u.unit_id = c.unit_id
            LEFT JOIN {_LAST_TOLD.format(subject="u.subject_id")} ON true
            LEFT JOIN task t ON t.id = c.task_id LEFT JOIN paper p ON p.id = u.paper_id
            ORDER BY c.id""",
        {"at": at, "after": after, "limit": limit, "told_by": list(TOLD_BY)},
    )


def people(session: Session, units: Sequence[UUID], *, duties: Sequence[str], at: datetime) -> list[Row]:
    """Return who holds these duties in these units on the business day, with his addresses; nobody disabled."""
    return rows(
        session,
        """SELECT po.unit_id, po.id AS post_id, po.duty, p.id AS person_id, p.name, p.email, p.phone
           FROM post po JOIN person p ON p.id = po.person_id
           WHERE po.unit_id = ANY(%(units)s) AND po.duty = ANY(%(duties)s) AND p.disabled_at IS NULL
             AND po.from_on <= (%(at)s AT TIME ZONE 'Asia/Shanghai')::date
             AND (po.to_on IS NULL OR po.to_on > (%(at)s AT TIME ZONE 'Asia/Shanghai')::date)
           ORDER BY po.id""",
        {"units": list(units), "duties": list(duties), "at": at},
    )


def robots(session: Session, units: Sequence[UUID], *, channels: Sequence[str]) -> list[Row]:
    """Return the open group endpoints of these units on these channels."""
    return rows(
        session,
        """SELECT id AS endpoint_id, unit_id, channel, kinds FROM endpoint
           WHERE unit_id = ANY(%(units)s) AND channel = ANY(%(channels)s) AND disabled_at IS NULL ORDER BY id""",
        {"units": list(units), "channels": list(channels)},
    )


def told(session: Session, chases: Sequence[UUID]) -> list[Row]:
    """Return whom these papers were told to and by what, `step` 0 for the telling itself."""
    return rows(
        session,
        """SELECT c.id, i.person_id, i.endpoint_id, i.channel, 0 AS step
           FROM receipt_chase c JOIN message_item i ON i.event_id = c.event_id WHERE c.id = ANY(%(ids)s)
           UNION ALL
           SELECT c.id, i.person_id, i.endpoint_id, i.channel, e.subject_seq
           FROM receipt_chase c JOIN event e ON e.subject_id = c.id JOIN message_item i ON i.event_id = e.id
           WHERE c.id = ANY(%(ids)s)""",
        {"ids": list(chases)},
    )


_WRITE = """
WITH stepped AS (
  UPDATE receipt_chase c SET step = n.step, duty = n.duty, last_event_id = coalesce(n.last_event_id, c.last_event_id),
    hurried = n.hurried, due_at = n.due_at, ended_at = n.ended_at, outcome = n.outcome
  FROM jsonb_to_recordset(%(chases)s) AS n(id uuid, step integer, duty text, last_event_id uuid, hurried boolean,
    due_at timestamptz, ended_at timestamptz, outcome text) WHERE c.id = n.id),
noted AS (
  INSERT INTO event (id, subject_kind, subject_id, subject_seq, kind, schema_version, occurred_at, capacity, via, data,
                     cause_event_id, task_id, concerned_unit_id, supervising_unit_id)
  SELECT id, 'receipt_chase', subject_id, subject_seq, kind, 1, %(at)s, 'system', 'system', data, %(cause)s, task_id,
         concerned_unit_id, supervising_unit_id
  FROM jsonb_to_recordset(%(events)s) AS e(id uuid, subject_id uuid, subject_seq integer, kind text, data jsonb,
    task_id uuid, concerned_unit_id uuid, supervising_unit_id uuid)
  RETURNING id, kind, cause_event_id),
queued AS (
  INSERT INTO event_to_relay (event_id, group_id, held, kind)
  SELECT id, coalesce(cause_event_id, id), false, kind FROM noted),
wanted AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(messages)s) AS w(id uuid, person_id uuid, endpoint_id uuid, channel text,
    address text)),
begun AS (
  INSERT INTO message (id, person_id, endpoint_id, channel, urgency, lane, address, item_count, state, attempts,
                       created_at, business_at)
  SELECT w.id, w.person_id, w.endpoint_id, w.channel, 'urgent', 1, w.address, 0, 'accepted', 0, %(now)s, %(at)s
  FROM wanted w WHERE NOT EXISTS (
    SELECT FROM message m WHERE m.item_count = 0 AND m.urgency = 'urgent' AND m.channel = w.channel
      AND (m.person_id = w.person_id OR m.endpoint_id = w.endpoint_id))
  RETURNING id, person_id, endpoint_id, channel),
open AS (
  SELECT id, person_id, endpoint_id, channel FROM begun
  UNION ALL
  SELECT m.id, m.person_id, m.endpoint_id, m.channel FROM message m JOIN wanted w ON w.channel = m.channel
    AND (m.person_id = w.person_id OR m.endpoint_id = w.endpoint_id)
  WHERE m.item_count = 0 AND m.urgency = 'urgent')
INSERT INTO message_item (id, event_id, group_id, person_id, endpoint_id, why, post_id, channel, template, urgency,
                          message_id)
SELECT gen_random_uuid(), i.event_id, coalesce(%(cause)s, i.event_id), i.person_id, i.endpoint_id, i.why, i.post_id,
       i.channel, i.template, 'urgent', o.id
FROM jsonb_to_recordset(%(items)s) AS i(event_id uuid, person_id uuid, endpoint_id uuid, why text, post_id uuid,
  channel text, template text)
JOIN open o ON o.channel = i.channel AND coalesce(o.person_id, o.endpoint_id) = coalesce(i.person_id, i.endpoint_id)"""


def write(
    session: Session,
    *,
    chases: Sequence[dict[str, Any]],
    events: Sequence[dict[str, Any]],
    messages: Sequence[dict[str, Any]],
    items: Sequence[dict[str, Any]],
    cause: UUID,
    at: datetime,
    now: datetime,
) -> None:
    """Write a batch of steps: the chases as they now stand, an event each, and who is told in the message open for him.

    `messages` are those to be begun where none is open; the caller is alone with the relay (`queries.relay.alone`).
    """
    lists = {"chases": chases, "events": events, "messages": messages, "items": items}
    given = {name: json(list(several)) for name, several in lists.items()}
    rows(session, _WRITE, given | {"cause": cause, "at": at, "now": now})
    session.info["wake_relay"] = True
