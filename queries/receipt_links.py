"""One-time receipt pages: the link with all that decides whether it still opens, and the message with its code."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.ids import new_id
from queries.deliveries import SIGNED
from queries.sql import Row, row, rows
from queries.unsigned import UNSIGNED

_LINK = f"""
SELECT l.*, p.name AS person_name, p.phone, p.disabled_at, po.unit_id, po.duty, po.from_on, po.to_on,
       pa.payload, pa.payload->>'number' AS number, pa.task_id, pa.office_unit_id AS office_id,
       EXISTS (SELECT FROM ({UNSIGNED}) u WHERE u.subject_id = l.subject_id AND u.unit_id = po.unit_id
               AND u.paper_id = l.paper_id) AS waits,
       EXISTS (SELECT FROM paper_withdrawal w WHERE w.paper_id = l.paper_id) AS withdrawn,
       signed.signed_at, signed.signed_by, c.bulletin_id
FROM receipt_link l JOIN person p ON p.id = l.person_id JOIN post po ON po.id = l.post_id
JOIN paper pa ON pa.id = l.paper_id LEFT JOIN bulletin_copy c ON c.id = l.subject_id
LEFT JOIN LATERAL (
  SELECT e.occurred_at AS signed_at, h.name AS signed_by FROM event e LEFT JOIN person h ON h.id = e.person_id
  WHERE e.subject_id = l.subject_id AND e.kind = ANY(%(signed)s) AND e.occurred_at >= pa.issued_at
  ORDER BY e.subject_seq DESC LIMIT 1) signed ON true
WHERE {{chosen}}"""


def by_hash(session: Session, token_hash: bytes, *, lock: bool) -> Row | None:
    """Return a link by what is stored of its token; with `lock` whoever else brings it waits."""
    statement = _LINK.format(chosen="l.token_hash = %(hash)s") + (" FOR UPDATE OF l" if lock else "")
    return row(session, statement, {"hash": token_hash, "signed": list(SIGNED)})


def of_office(session: Session, link_id: UUID, units: list[UUID]) -> Row | None:
    """Return a link to the office whose paper it shows."""
    return row(
        session,
        _LINK.format(chosen="l.id = %(id)s AND pa.office_unit_id = ANY(%(units)s)") + " FOR UPDATE OF l",
        {"id": link_id, "units": units, "signed": list(SIGNED)},
    )


def listed(
    session: Session, *, units: list[UUID], subject_id: UUID | None, after: UUID | None, limit: int
) -> list[Row]:
    """Return one page of the links of an office, newest first."""
    return rows(
        session,
        """SELECT l.id, l.subject_kind, l.subject_id, pa.payload->>'number' AS number, l.person_id,
             p.name AS person_name, l.created_at, l.expires_at, l.codes_sent, l.code_tries, l.revoked_at, l.used_at,
             l.used_from
           FROM receipt_link l JOIN person p ON p.id = l.person_id JOIN paper pa ON pa.id = l.paper_id
           WHERE pa.office_unit_id = ANY(%(units)s)
             AND (%(subject)s::uuid IS NULL OR l.subject_id = %(subject)s)
             AND (%(after)s::uuid IS NULL OR l.id < %(after)s)
           ORDER BY l.id DESC LIMIT %(limit)s""",
        {"units": units, "subject": subject_id, "after": after, "limit": limit},
    )


def paper_to_sign(session: Session, *, kind: str, subject_id: UUID, offices: list[UUID]) -> Row | None:
    """Return a paper of these offices that waits to be signed for, with its number."""
    return row(
        session,
        f"""SELECT u.*, p.payload->>'number' AS number FROM ({UNSIGNED}) u LEFT JOIN paper p ON p.id = u.paper_id
            WHERE u.subject_kind = %(kind)s AND u.subject_id = %(id)s AND u.office_id = ANY(%(offices)s)""",
        {"kind": kind, "id": subject_id, "offices": offices},
    )


def change(session: Session, link_id: UUID, **columns: Any) -> None:
    """Write what happened to a link that is locked."""
    changed = ", ".join(f"{name} = %({name})s" for name in columns)
    rows(session, f"UPDATE receipt_link SET {changed} WHERE id = %(id)s", columns | {"id": link_id})


def send_code(
    session: Session, *, event_id: UUID, link: Row, template: str, address: str, at: datetime, now: datetime
) -> None:
    """Write the text message that carries a code, ready to be sent before all others; the code itself is not in it."""
    rows(
        session,
        """WITH made AS (
             INSERT INTO message (id, person_id, channel, urgency, lane, address, item_count, state, attempts,
                                  next_attempt_at, created_at, business_at)
             VALUES (%(message)s, %(person)s, 'sms', 'urgent', 0, %(address)s, 1, 'accepted', 0, %(now)s, %(now)s,
                     %(at)s) RETURNING id)
           INSERT INTO message_item (id, event_id, group_id, person_id, post_id, channel, template, urgency, message_id)
           SELECT %(item)s, %(event)s, %(event)s, %(person)s, %(post)s, 'sms', %(template)s, 'urgent', id FROM made""",
        {"message": new_id(), "item": new_id(), "event": event_id, "person": link["person_id"],
         "post": link["post_id"], "template": template, "address": address, "at": at, "now": now},
    )  # fmt: skip
