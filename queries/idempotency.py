"""Answers to keyed requests, stored in the transaction of their effects."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from sqlmodel import Session

from core.errors import InProgress
from queries.sql import Row, json, row, rows

# The time to wait is set by the first row read, before the insert may have to wait for another caller's key.
_CLAIM = """
WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', '3s', true))
INSERT INTO idempotency_key AS k (client, key, request_hash, headers, created_at, expires_at, request_id)
SELECT %(client)s, %(key)s, %(request_hash)s, '{}'::jsonb, %(now)s, %(expires_at)s, %(request_id)s FROM patience
ON CONFLICT (client, key) DO UPDATE SET
  request_hash = excluded.request_hash, status = NULL, headers = excluded.headers, body = NULL,
  created_at = excluded.created_at, expires_at = excluded.expires_at, request_id = excluded.request_id
WHERE k.expires_at <= %(now)s
RETURNING k.key"""


def claim(
    session: Session,
    *,
    client: str,
    key: str,
    request_hash: bytes,
    now: datetime,
    expires_at: datetime,
    request_id: UUID | None,
) -> bool:
    """Take a key for this transaction; False when it was used. Waits for a caller who holds it, then InProgress."""
    values = {"client": client, "key": key, "request_hash": request_hash, "now": now}
    try:
        return row(session, _CLAIM, {**values, "expires_at": expires_at, "request_id": request_id}) is not None
    except psycopg.errors.LockNotAvailable as error:
        raise InProgress("相同幂等键的请求正在处理，请稍后用同一键重试") from error


def is_used(session: Session, *, client: str, key: str, now: datetime) -> bool:
    """Whether a key was answered and still holds."""
    given = {"client": client, "key": key, "now": now}
    statement = "SELECT key FROM idempotency_key WHERE client = %(client)s AND key = %(key)s AND expires_at > %(now)s"
    return bool(rows(session, statement, given))


def stored(session: Session, *, client: str, key: str) -> Row | None:
    """Return what a used key answered."""
    return row(
        session,
        "SELECT request_hash, status, headers, body FROM idempotency_key WHERE client = %(client)s AND key = %(key)s",
        {"client": client, "key": key},
    )


def store(
    session: Session, *, client: str, key: str, status: int, headers: Mapping[str, Any], body: str | None
) -> None:
    """Keep the answer beside the effects it speaks of."""
    values = {"client": client, "key": key, "status": status, "headers": json(headers), "body": body}
    rows(
        session,
        """UPDATE idempotency_key SET status = %(status)s, headers = %(headers)s, body = %(body)s
           WHERE client = %(client)s AND key = %(key)s""",
        values,
    )


def purge(session: Session, *, now: datetime) -> None:
    """Forget keys whose time is over."""
    rows(session, "DELETE FROM idempotency_key WHERE expires_at <= %(now)s", {"now": now})
