"""Endpoints of units: kept, switched off and on, their messages, and what is to be sent again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, row, rows

_ENDPOINT = """
SELECT x.id, x.unit_id, n.name AS unit_name, x.channel, x.name, x.url, x.kinds, x.secrets, x.version, x.created_at,
       x.failing_since, x.disabled_at, x.disabled_reason
FROM endpoint x
JOIN LATERAL (SELECT name FROM unit_name n WHERE n.unit_id = x.unit_id ORDER BY n.from_on DESC LIMIT 1) n ON true
WHERE (%(units)s::uuid[] IS NULL OR x.unit_id = ANY(%(units)s))"""
_SENDING = ("accepted", "sending", "retry")


def page(
    session: Session, *, units: Sequence[UUID] | None, unit_id: UUID | None, after: tuple[Any, ...] | None, limit: int
) -> list[Row]:
    """Return endpoints of these units, of all where None, in the order in which they were made."""
    return rows(
        session,
        f"""{_ENDPOINT} AND (%(unit_id)s::uuid IS NULL OR x.unit_id = %(unit_id)s)
        AND (%(id)s::uuid IS NULL OR x.id > %(id)s) ORDER BY x.id LIMIT %(limit)s""",
        {"units": units, "unit_id": unit_id, "id": after and after[0], "limit": limit},
    )


def get(session: Session, endpoint_id: UUID, *, units: Sequence[UUID] | None) -> Row | None:
    """Return one endpoint of these units."""
    return row(session, f"{_ENDPOINT} AND x.id = %(id)s", {"units": units, "id": endpoint_id})


def lock(session: Session, endpoint_id: UUID) -> None:
    """Let nobody else change it until commit."""
    rows(session, "SELECT id FROM endpoint WHERE id = %(id)s FOR UPDATE", {"id": endpoint_id})


def sealed(session: Session, endpoint_id: UUID) -> Row | None:
    """Return address and secrets as they are kept."""
    return row(session, "SELECT sealed_url, secrets FROM endpoint WHERE id = %(id)s", {"id": endpoint_id})


def change(
    session: Session, endpoint_id: UUID, *, name: str, kinds: Sequence[str], url: str | None, sealed_url: str | None
) -> None:
    """Write what is different; an address only where it is given."""
    rows(
        session,
        """UPDATE endpoint SET name = %(name)s, kinds = %(kinds)s, url = coalesce(%(url)s, url),
             sealed_url = coalesce(%(sealed_url)s, sealed_url), version = version + 1 WHERE id = %(id)s""",
        {"id": endpoint_id, "name": name, "kinds": json(list(kinds)), "url": url, "sealed_url": sealed_url},
    )


def set_secrets(session: Session, endpoint_id: UUID, secrets: Sequence[dict[str, Any]]) -> None:
    """Write all secrets, newest first."""
    rows(
        session,
        "UPDATE endpoint SET secrets = %(secrets)s, version = version + 1 WHERE id = %(id)s",
        {"id": endpoint_id, "secrets": json(list(secrets))},
    )


def switch(session: Session, endpoint_id: UUID, *, off_at: datetime | None, reason: str | None) -> None:
    """Switch an endpoint off, or on again with a clean past."""
    rows(
        session,
        """UPDATE endpoint SET disabled_at = %(at)s, disabled_reason = %(reason)s, failing_since = NULL,
             version = version + 1 WHERE id = %(id)s""",
        {"id": endpoint_id, "at": off_at, "reason": reason},
    )


def given_up(session: Session, *, now: datetime, patience: timedelta) -> list[Row]:
    """Lock endpoints that have failed for so long, or whose other side has said that it is gone."""
    return rows(
        session,
        """SELECT x.id, x.unit_id, x.name, x.channel, x.failing_since, gone.detail AS gone
           FROM endpoint x
           LEFT JOIN LATERAL (
             SELECT a.detail FROM message m JOIN delivery_attempt a ON a.message_id = m.id
             WHERE m.endpoint_id = x.id AND a.outcome = 'gone' AND a.ended_at >= x.failing_since
             ORDER BY a.ended_at DESC LIMIT 1) gone ON true
           WHERE x.disabled_at IS NULL AND x.failing_since IS NOT NULL
             AND (x.failing_since <= %(before)s OR gone.detail IS NOT NULL)
           ORDER BY x.id FOR UPDATE OF x SKIP LOCKED""",
        {"before": now - patience},
    )


def deliveries(
    session: Session, endpoint_id: UUID, *, state: str | None, after: tuple[Any, ...] | None, limit: int
) -> list[Row]:
    """Return the messages of an endpoint, newest first."""
    return rows(
        session,
        """SELECT m.id AS message_id, m.state, m.attempts, m.created_at, m.sent_at, m.delivered_at, m.next_attempt_at,
             m.error, coalesce(told.kinds, '{}') AS kinds
           FROM message m
           LEFT JOIN LATERAL (
             SELECT array_agg(DISTINCT e.kind) AS kinds FROM message_item i JOIN event e ON e.id = i.event_id
             WHERE i.message_id = m.id) told ON true
           WHERE m.endpoint_id = %(endpoint)s AND m.item_count > 0
             AND (%(state)s::text IS NULL OR m.state = %(state)s) AND (%(id)s::uuid IS NULL OR m.id < %(id)s)
           ORDER BY m.id DESC LIMIT %(limit)s""",
        {"endpoint": endpoint_id, "state": state, "id": after and after[0], "limit": limit},
    )


def to_replay(
    session: Session,
    endpoint_id: UUID,
    *,
    ids: Sequence[UUID],
    since: datetime | None,
    to: datetime | None,
    delivered: bool,
    limit: int,
) -> list[UUID]:
    """Lock messages that are over: those named, or of a span of time those that did not arrive; oldest first."""
    found = rows(
        session,
        """SELECT id FROM message
           WHERE endpoint_id = %(endpoint)s AND state <> ALL(%(sending)s) AND item_count > 0
             AND (id = ANY(%(ids)s) OR (created_at >= %(since)s AND created_at < %(to)s
                                        AND (%(delivered)s OR state IN ('failed', 'dead', 'unknown'))))
           ORDER BY id LIMIT %(limit)s FOR UPDATE""",
        {"endpoint": endpoint_id, "sending": list(_SENDING), "ids": list(ids), "since": since, "to": to}
        | {"delivered": delivered, "limit": limit},
    )
    return [entry["id"] for entry in found]


def replay(session: Session, ids: Sequence[UUID], *, now: datetime) -> None:
    """Have messages sent again under their own identity; earlier attempts stay and count no more."""
    rows(
        session,
        """UPDATE message SET state = 'retry', next_attempt_at = %(now)s, replayed_after = attempts, error = NULL,
             asked = 0
           WHERE id = ANY(%(ids)s)""",
        {"ids": list(ids), "now": now},
    )
