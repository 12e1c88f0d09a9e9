"""Who was told of what, by what, and how far it got: items with their message, its attempts and the signature."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.shown import SHOWN, SHOWN_TO
from queries.sql import Row, row, rows
from queries.tasks import VISIBLE as TASK_VISIBLE

SIGNED = (
    "task_signed_for",
    "notice_signed_for",
    "bulletin_copy_signed_for",
    "talk_notice_signed_for",
    "rectification_signed_for",
)
"""Events by which a person signs (签收) for what he was told of; each on the subject of that telling."""

_OF_SUBJECT = """e.id IN (SELECT id FROM event WHERE task_id = %(subject_id)s
  UNION SELECT id FROM event WHERE subject_id = %(subject_id)s
  UNION SELECT v.id FROM receipt_chase c JOIN event v ON v.subject_id = c.id WHERE c.subject_id = %(subject_id)s)"""
# A paper goes out by the event that names it, or by the subject that bears it.
_OF_PAPER = """e.id IN (
  SELECT v.id FROM paper x JOIN event v ON v.task_id = x.task_id AND v.data->>'paper_id' = x.id::text
    WHERE x.payload->>'number' = %(number)s
  UNION SELECT v.id FROM paper x JOIN notice n ON n.paper_id = x.id JOIN event v ON v.subject_id = n.id
    WHERE x.payload->>'number' = %(number)s
  UNION SELECT v.id FROM paper x JOIN bulletin b ON b.paper_id = x.id JOIN bulletin_copy c ON c.bulletin_id = b.id
    JOIN event v ON v.subject_id = c.id WHERE x.payload->>'number' = %(number)s)"""
_OF_PERSON = "i.message_id IN (SELECT id FROM message WHERE person_id = %(person_id)s)"
_CHOICES = {"subject_id": _OF_SUBJECT, "number": _OF_PAPER, "person_id": _OF_PERSON, "state": "m.state = %(state)s"}

# The office that supervises, whoever was told, his own unit, and whoever may read the task and know of the event.
_VISIBLE = f"""(e.supervising_unit_id = ANY(%(units)s) OR i.person_id = %(me)s OR po.unit_id = ANY(%(units)s)
  OR (t.id IS NOT NULL AND {TASK_VISIBLE} AND ({SHOWN})))"""

_LISTED = f"""
SELECT i.id, e.id AS event_id, e.kind AS event, e.subject_kind, e.subject_id, e.task_id, e.occurred_at, i.template,
       coalesce(e.data->>'title', t.title) AS title, coalesce(e.data->>'number', e.data->>'label') AS number,
       i.person_id, p.name AS person_name, po.duty, told.name AS unit_name, en.name AS endpoint_name, i.why,
       i.channel, i.urgency,
       CASE WHEN i.person_id = %(me)s OR e.supervising_unit_id = ANY(%(units)s) THEN m.address END AS address,
       i.message_id, m.item_count, m.state, m.created_at AS accepted_at, m.sent_at, m.delivered_at, m.read_at,
       signed.signed_at, m.next_attempt_at, m.attempts, m.provider, m.error, m.ready_at, m.held_reason,
       coalesce(failed.failures, '[]') AS failures
FROM message_item i
JOIN event e ON e.id = i.event_id
JOIN message m ON m.id = i.message_id
LEFT JOIN task t ON t.id = coalesce(e.task_id, CASE WHEN e.subject_kind = 'task' THEN e.subject_id END)
LEFT JOIN person p ON p.id = i.person_id
LEFT JOIN post po ON po.id = i.post_id
LEFT JOIN endpoint en ON en.id = i.endpoint_id
LEFT JOIN LATERAL (
  SELECT n.name FROM unit_name n WHERE n.unit_id = coalesce(po.unit_id, en.unit_id)
    AND n.from_on <= (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date ORDER BY n.from_on DESC LIMIT 1) told ON true
LEFT JOIN LATERAL (
  SELECT min(s.occurred_at) AS signed_at FROM event s
  WHERE (s.subject_id = e.subject_id AND s.subject_seq > e.subject_seq
      OR s.subject_id = (SELECT c.subject_id FROM receipt_chase c WHERE c.id = e.subject_id)
         AND s.occurred_at >= e.occurred_at) AND s.kind = ANY(%(signed)s)
    AND s.person_id = i.person_id) signed ON true
LEFT JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_object('attempt', a.attempt, 'started_at', a.started_at, 'outcome', a.outcome,
                                      'provider', a.provider, 'detail', a.detail) ORDER BY a.attempt) AS failures
  FROM delivery_attempt a
  WHERE a.message_id = m.id AND a.ended_at IS NOT NULL AND a.outcome <> 'sent') failed ON true
WHERE {{chosen}} AND {_VISIBLE} AND (%(event)s::uuid IS NULL OR (e.id, i.id) > (%(event)s, %(item)s::uuid))
ORDER BY e.id, i.id LIMIT %(limit)s"""


def listed(
    session: Session,
    *,
    units: list[UUID],
    me: UUID | None,
    chosen: dict[str, Any],
    after: tuple[UUID, UUID] | None,
    limit: int,
) -> list[Row]:
    """Return one page of who was told, in the order in which things happened.

    `chosen` narrows by `subject_id` (a task means all its papers and dates), `number` of a paper, `person_id`, `state`.
    """
    event, item = after or (None, None)
    where = " AND ".join(clause for name, clause in _CHOICES.items() if name in chosen) or "true"
    given = {"units": units, "me": me, "event": event, "item": item, "limit": limit, "signed": list(SIGNED)}
    return rows(session, _LISTED.format(chosen=where), chosen | given | SHOWN_TO)


def person_of_login(session: Session, login: str) -> UUID | None:
    """Return who logs in by this name."""
    found = row(session, "SELECT id FROM person WHERE login = %(login)s", {"login": login})
    return found["id"] if found else None


def event_to_preview(session: Session, event_id: UUID, *, units: list[UUID], anywhere: bool) -> Row | None:
    """Return an event to its office, or to whoever keeps the templates."""
    return row(
        session,
        """SELECT id, kind, occurred_at, coalesce((SELECT is_demo FROM deployment LIMIT 1), false) AS is_demo
           FROM event WHERE id = %(id)s AND (%(anywhere)s OR supervising_unit_id = ANY(%(units)s))""",
        {"id": event_id, "units": units, "anywhere": anywhere},
    )


def name_of(session: Session, person_id: UUID | None) -> str | None:
    """Return a person's name, as a message addresses him."""
    found = row(session, "SELECT name FROM person WHERE id = %(id)s", {"id": person_id})
    return found["name"] if found else None
