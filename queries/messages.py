"""What a message needs to be written, a person's inbox, and who was told what of a subject."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.papers import NOTICE_KIND_NAMES, NoticeKind
from models.reports import REPORT_KIND_NAMES, ReportKind
from queries.sql import Row, row, rows


def _name_on(unit: str, alias: str) -> str:
    """Return the join that gives a unit the name of the event's business day."""
    return f"""
LEFT JOIN LATERAL (
  SELECT n.name, n.short_name FROM unit_name n
  WHERE n.unit_id = {unit} AND n.from_on <= (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date
  ORDER BY n.from_on DESC LIMIT 1) {alias} ON true"""


_TOLD_OF = f"""
SELECT e.id AS event_id, e.kind, e.subject_kind, e.subject_id, e.task_id, e.occurred_at, e.reason,
       e.data, t.title AS task_title, t.due_on AS task_due_on, d.kind AS deadline_kind,
       coalesce(d.due_on, answer.due_on) AS deadline_due_on, d.period AS deadline_period, r.kind AS report_kind,
       r.period AS report_period, n.kind AS notice_kind, n.reason AS notice_reason, n.level_label,
       pa.payload->>'number' AS paper_number, bearer.name AS unit_name, office.name AS office_name,
       lead.name AS lead_name
FROM event e
LEFT JOIN task t ON t.id = coalesce(e.task_id, CASE WHEN e.subject_kind = 'task' THEN e.subject_id END)
LEFT JOIN deadline d ON e.subject_kind = 'deadline' AND d.id = e.subject_id
LEFT JOIN report r ON e.subject_kind = 'report' AND r.id = e.subject_id
LEFT JOIN notice n ON e.subject_kind = 'notice' AND n.id = e.subject_id
LEFT JOIN paper pa ON pa.id = n.paper_id
LEFT JOIN LATERAL (
  SELECT o.due_on FROM deadline o WHERE o.subject_id = n.id AND o.kind = 'answer' ORDER BY o.due_on DESC LIMIT 1
) answer ON true
{_name_on("e.concerned_unit_id", "bearer")}
{_name_on("e.supervising_unit_id", "office")}
{_name_on("(e.data->>'lead_unit_id')::uuid", "lead")}
WHERE e.id = ANY(%(ids)s)"""

# All that it tells was for posts which he no longer holds on the business day.
_LEFT = """EXISTS (SELECT FROM message_item i JOIN post po ON po.id = i.post_id WHERE i.message_id = m.id)
AND NOT EXISTS (SELECT FROM message_item i LEFT JOIN post po ON po.id = i.post_id WHERE i.message_id = m.id
  AND (po.to_on IS NULL OR po.to_on > ((now() + make_interval(secs => coalesce(
    (SELECT offset_seconds FROM deployment LIMIT 1), 0))) AT TIME ZONE 'Asia/Shanghai')::date))"""
_INBOX = """
SELECT m.id, m.subject, m.item_count, m.urgency, m.business_at, m.created_at, m.read_at
FROM message m
WHERE m.person_id = %(person_id)s AND m.channel = 'inbox' AND m.state = 'sent'
  AND (%(before)s::uuid IS NULL OR m.id < %(before)s)
  AND (NOT %(unread)s OR m.read_at IS NULL)
ORDER BY m.id DESC LIMIT %(limit)s"""


def heads(session: Session, ids: Sequence[UUID]) -> list[Row]:
    """Return for each message to whom it goes and whether this is a demo, in the order of their ids."""
    return rows(
        session,
        "SELECT m.id, m.channel, m.address, m.subject, m.body, m.html, m.business_at, m.created_at, m.endpoint_id, "
        "coalesce(p.name, x.name) AS person_name, x.sealed_url, x.secrets, "
        "coalesce(p.disabled_at, x.disabled_at) IS NOT NULL AS is_disabled, "
        "coalesce((SELECT is_demo FROM deployment LIMIT 1), false) AS is_demo, "
        f"m.person_id IS NOT NULL AND {_LEFT} AS has_left "
        "FROM message m LEFT JOIN person p ON p.id = m.person_id LEFT JOIN endpoint x ON x.id = m.endpoint_id "
        "WHERE m.id = ANY(%(ids)s) ORDER BY m.id",
        {"ids": list(ids)},
    )


def items(session: Session, ids: Sequence[UUID]) -> list[Row]:
    """Return of what events these messages tell and by which templates, in the order in which they are read."""
    return rows(
        session,
        "SELECT message_id, event_id, template FROM message_item WHERE message_id = ANY(%(ids)s) "
        "ORDER BY message_id, template, event_id",
        {"ids": list(ids)},
    )


def told_of(session: Session, event_ids: Sequence[UUID]) -> list[Row]:
    """Return these events with all that templates may say of them."""
    found = rows(session, _TOLD_OF, {"ids": list(event_ids)})
    for entry in found:
        entry["report_name"] = REPORT_KIND_NAMES[ReportKind(entry["report_kind"])] if entry["report_kind"] else None
        entry["notice_name"] = NOTICE_KIND_NAMES[NoticeKind(entry["notice_kind"])] if entry["notice_kind"] else None
    return found


def inbox(
    session: Session, *, person_id: UUID, before: UUID | None = None, unread: bool = False, limit: int = 50
) -> list[Row]:
    """Return a person's messages, newest first; `before` is the last id of the page read before."""
    return rows(session, _INBOX, {"person_id": person_id, "before": before, "unread": unread, "limit": limit})


def unread_count(session: Session, *, person_id: UUID) -> int:
    """Return how many messages wait to be read."""
    found = row(
        session,
        "SELECT count(*) AS unread FROM message WHERE person_id = %(person_id)s AND channel = 'inbox' "
        "AND state = 'sent' AND read_at IS NULL",
        {"person_id": person_id},
    )
    return found["unread"] if found else 0


def inbox_message(session: Session, *, person_id: UUID, message_id: UUID) -> Row | None:
    """Return one message of a person's inbox as it was sent; somebody else's is not there."""
    return row(
        session,
        "SELECT id, subject, body, item_count, urgency, business_at, created_at, read_at FROM message "
        "WHERE id = %(message_id)s AND person_id = %(person_id)s AND channel = 'inbox' AND state = 'sent'",
        {"message_id": message_id, "person_id": person_id},
    )


def mark_read(session: Session, *, person_id: UUID, message_id: UUID, at: datetime) -> bool:
    """Note when a message was first read; return whether it is his and there."""
    found = row(
        session,
        "UPDATE message SET read_at = coalesce(read_at, %(at)s) "
        "WHERE id = %(message_id)s AND person_id = %(person_id)s AND channel = 'inbox' AND state = 'sent' RETURNING id",
        {"message_id": message_id, "person_id": person_id, "at": at},
    )
    return found is not None
