"""The statements of receipts: what providers say later, kept once, and which message it is about."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.ids import new_id
from queries.sql import Row, json, row, rows

_OF_REFERENCE = """
SELECT a.message_id, max(a.attempt) AS attempt FROM delivery_attempt a
WHERE a.provider = %(provider)s AND a.provider_ref = %(reference)s GROUP BY a.message_id
ORDER BY max(a.attempt) DESC LIMIT 1"""
_KEEP = """
INSERT INTO provider_receipt (id, provider, provider_ref, message_id, state, code, detail, received_at)
VALUES (%(id)s, %(provider)s, %(reference)s, %(message_id)s, %(state)s, %(code)s, %(detail)s, %(now)s)
ON CONFLICT (provider, provider_ref, state, code) DO NOTHING RETURNING id"""
_ADOPT = """
UPDATE provider_receipt r SET message_id = a.message_id FROM delivery_attempt a
WHERE a.message_id = ANY(%(ids)s) AND a.provider_ref IS NOT NULL AND r.provider = a.provider
  AND r.provider_ref = a.provider_ref AND r.message_id IS NULL"""
_KEPT = """
SELECT r.message_id, r.state AS said, r.code, r.detail, r.provider, r.received_at, m.state,
       coalesce((SELECT max(a.attempt) FROM delivery_attempt a WHERE a.message_id = m.id
                 AND a.provider = r.provider AND a.provider_ref = r.provider_ref), m.attempts) = m.attempts AS is_latest
FROM provider_receipt r JOIN message m ON m.id = r.message_id
WHERE r.message_id = ANY(%(ids)s) ORDER BY r.message_id, r.received_at, r.id"""
_MOVE = """
UPDATE message SET state = %(state)s::text, next_attempt_at = NULL, leased_until = NULL,
  sent_at = CASE WHEN %(state)s::text IN ('sent', 'delivered') THEN coalesce(sent_at, %(at)s::timestamptz)
                 ELSE sent_at END,
  delivered_at = CASE WHEN %(state)s::text = 'delivered' THEN %(at)s::timestamptz ELSE delivered_at END,
  error = %(error)s
WHERE id = %(id)s"""
_TO_ASK = """
SELECT m.id, m.provider_ref, m.address, m.asked,
       (SELECT max(a.started_at) FROM delivery_attempt a WHERE a.message_id = m.id) AS sent_at
FROM message m WHERE m.channel = %(channel)s AND m.state = 'unknown' AND m.next_attempt_at <= %(now)s
ORDER BY m.next_attempt_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED"""


def lock_reference(session: Session, reference: str) -> None:
    """Let nobody record a sending of this reference until commit, who has not done so yet."""
    rows(session, "SELECT pg_advisory_xact_lock(hashtextextended(%(reference)s, 0))", {"reference": reference})


def message_of(session: Session, provider: str, reference: str) -> Row | None:
    """Return which message, and which attempt at it, a provider knows by this reference."""
    return row(session, _OF_REFERENCE, {"provider": provider, "reference": reference})


def locked(session: Session, message_id: UUID, channel: str) -> Row | None:
    """Lock one message of a channel and return where it stands."""
    return row(
        session,
        "SELECT id, state, attempts FROM message WHERE id = %(id)s AND channel = %(channel)s FOR UPDATE",
        {"id": message_id, "channel": channel},
    )


def keep(session: Session, receipt: dict[str, Any], *, message_id: UUID | None, now: datetime) -> bool:
    """Keep a receipt; False if it was said before."""
    return row(session, _KEEP, receipt | {"id": new_id(), "message_id": message_id, "now": now}) is not None


def kept(session: Session, ids: Collection[UUID]) -> list[Row]:
    """Return what was said of these messages so far, also before we knew their references, in the order it came."""
    given = {"ids": list(ids)}
    rows(session, _ADOPT, given)
    return rows(session, _KEPT, given)


def move(session: Session, message_id: UUID, *, state: str, error: str | None, at: datetime) -> None:
    """Write what became of a message; it is tried no more."""
    rows(session, _MOVE, {"id": message_id, "state": state, "error": error, "at": at})


def to_ask(session: Session, channel: str, *, now: datetime, limit: int) -> list[Row]:
    """Lock unknown messages of which the provider is to be asked now."""
    return rows(session, _TO_ASK, {"channel": channel, "now": now, "limit": limit})


def asking(session: Session, next_at: dict[UUID, datetime | None]) -> None:
    """Count a question before it is asked, and note when the next one is due."""
    entries = [{"id": one, "next_at": at} for one, at in next_at.items()]
    rows(
        session,
        "UPDATE message m SET asked = m.asked + 1, next_attempt_at = a.next_at "
        "FROM jsonb_to_recordset(%(entries)s) AS a(id uuid, next_at timestamptz) "
        "WHERE m.id = a.id AND m.state = 'unknown'",
        {"entries": json(entries)},
    )


def channels_to_ask(session: Session, *, now: datetime) -> list[str]:
    """Return the channels whose providers are to be asked about something now."""
    found = rows(
        session,
        "SELECT DISTINCT channel FROM message WHERE state = 'unknown' AND next_attempt_at <= %(now)s",
        {"now": now},
    )
    return [entry["channel"] for entry in found]


def address_of(session: Session, message_id: UUID, channel: str) -> str | None:
    """Return to which address a message of this channel went."""
    found = row(
        session,
        "SELECT address FROM message WHERE id = %(id)s AND channel = %(channel)s",
        {"id": message_id, "channel": channel},
    )
    return found["address"] if found else None
