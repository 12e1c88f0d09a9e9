"""Open messages whose time is to be judged: what they need for it, and what was decided."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, row, rows

# An index hands them over by person; what waits for its hour is passed over. What a run has written that has not ended
# waits for all else of it: who is told at its end hears of it in one message.
_TO_JUDGE = """
WITH found AS MATERIALIZED (
  SELECT id, person_id, channel, urgency, ready_at FROM message m
  WHERE item_count = 0 AND (ready_at IS NULL OR ready_at <= %(at)s)
    AND (NOT EXISTS (SELECT FROM event_to_relay WHERE held) OR NOT EXISTS (
      SELECT FROM message_item i JOIN event_to_relay q ON q.group_id = i.group_id AND q.held
      WHERE i.message_id = m.id))
  ORDER BY person_id, channel, urgency LIMIT %(limit)s)
SELECT f.*, office.id AS office_id, p.digest_minute, sent.today, sent.this_month
FROM found f
LEFT JOIN message_preference p ON p.person_id = f.person_id
LEFT JOIN LATERAL (
  SELECT e.supervising_unit_id AS id FROM message_item i JOIN event e ON e.id = i.event_id
  WHERE i.message_id = f.id AND e.supervising_unit_id IS NOT NULL LIMIT 1) office ON true
LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE x.ready_at >= %(day)s) AS today, count(*) AS this_month FROM message x
  WHERE x.person_id = f.person_id AND x.channel = f.channel AND x.item_count > 0
    AND x.ready_at >= %(month)s) sent ON f.channel <> 'inbox'
ORDER BY f.person_id, f.channel, f.urgency = 'ordinary'"""


def to_judge(session: Session, *, at: datetime, day: datetime, month: datetime, limit: int) -> list[Row]:
    """Return open messages not judged yet, or whose time has come by business time `at`, urgent ones first.

    `day` and `month` are when the business day and month began. `office_id` is an office that supervises what is told.
    """
    return rows(session, _TO_JUDGE, {"at": at, "day": day, "month": month, "limit": limit})


def put_off(session: Session, judged: Sequence[dict[str, Any]]) -> None:
    """Keep these open until their time: id, ready_at, held_reason."""
    rows(
        session,
        "UPDATE message m SET ready_at = j.ready_at, held_reason = j.held_reason "
        "FROM jsonb_to_recordset(%(judged)s) AS j(id uuid, ready_at timestamptz, held_reason text) WHERE m.id = j.id",
        {"judged": json(judged)},
    )


def said_today(session: Session, *, subject_id: UUID, kind: str, day: datetime) -> bool:
    """Whether an alarm of this kind was raised about a subject since the business day began."""
    return bool(
        rows(
            session,
            "SELECT 1 FROM event WHERE subject_id = %(id)s AND kind = %(kind)s AND occurred_at >= %(day)s LIMIT 1",
            {"id": subject_id, "kind": kind, "day": day},
        )
    )


def preference(session: Session, person_id: UUID) -> Row | None:
    """Return what a person has chosen."""
    return row(
        session,
        "SELECT digest_minute, changed_at FROM message_preference WHERE person_id = %(id)s",
        {"id": person_id},
    )


def prefer(session: Session, *, preference_id: UUID, person_id: UUID, digest_minute: int | None, at: datetime) -> None:
    """Keep what a person chooses; what is open already is judged anew."""
    rows(
        session,
        "INSERT INTO message_preference (id, person_id, digest_minute, changed_at) "
        "VALUES (%(id)s, %(person)s, %(minute)s, %(at)s) "
        "ON CONFLICT (person_id) DO UPDATE "
        "SET digest_minute = excluded.digest_minute, changed_at = excluded.changed_at",
        {"id": preference_id, "person": person_id, "minute": digest_minute, "at": at},
    )
    rows(
        session,
        "UPDATE message SET ready_at = NULL, held_reason = NULL WHERE person_id = %(person)s AND item_count = 0",
        {"person": person_id},
    )
