"""Who calls: one statement from a token or a key to person, posts and business time; log-ins and their throttle."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

_BY_LOGIN = """
SELECT s.person_id, s.seen_at, d.offset_seconds, p.id AS post_id, p.unit_id, p.duty, p.from_on, p.to_on
FROM login_session s
JOIN person h ON h.id = s.person_id AND h.disabled_at IS NULL
JOIN deployment d ON d.id = 1
LEFT JOIN post p ON p.person_id = s.person_id
WHERE s.token_hash = %(token_hash)s AND s.ended_at IS NULL AND s.expires_at > %(now)s AND s.seen_at > %(idle_since)s
ORDER BY p.id"""

_BY_KEY = """
SELECT k.id, k.unit_id, k.secret_hash, k.scopes, d.offset_seconds
FROM agency_key k JOIN deployment d ON d.id = 1
WHERE k.id = %(key_id)s AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > %(now)s)"""

# A row somebody else is touching at this moment is as good as touched.
_TOUCH = """
UPDATE login_session SET seen_at = %(now)s WHERE token_hash = (
  SELECT token_hash FROM login_session WHERE token_hash = %(token_hash)s FOR UPDATE SKIP LOCKED)"""

_ATTEMPT = """
INSERT INTO login_throttle AS t (login, address, failures, changed_at)
VALUES (%(login)s, %(address)s, 1, %(now)s)
ON CONFLICT (login, address) DO UPDATE SET
  failures = CASE WHEN t.changed_at < %(forgotten_before)s THEN 1 ELSE t.failures + 1 END,
  locked_until = CASE WHEN t.changed_at >= %(forgotten_before)s AND t.failures + 1 >= %(allowed)s
                      THEN %(locked_until)s END,
  changed_at = %(now)s
WHERE t.locked_until IS NULL OR t.locked_until <= %(now)s
RETURNING failures"""


def by_token(session: Session, *, token_hash: bytes, now: datetime, idle_since: datetime) -> list[Row]:
    """Return one row for each post of the person whose log-in is alive, past and future posts included."""
    return rows(session, _BY_LOGIN, {"token_hash": token_hash, "now": now, "idle_since": idle_since})


def by_key(session: Session, *, key_id: UUID, now: datetime) -> Row | None:
    """Return an agency key in force."""
    return row(session, _BY_KEY, {"key_id": key_id, "now": now})


def touch(session: Session, *, token_hash: bytes, now: datetime) -> None:
    """Note that a log-in is in use, without waiting for anybody."""
    rows(session, _TOUCH, {"token_hash": token_hash, "now": now})


def count_attempt(
    session: Session,
    *,
    login: str,
    address: str,
    now: datetime,
    forgotten_before: datetime,
    locked_until: datetime,
    allowed: int,
) -> bool:
    """Count a log-in attempt before it is judged; False when the account is locked for this address."""
    values = {"login": login, "address": address, "now": now, "allowed": allowed}
    values |= {"forgotten_before": forgotten_before, "locked_until": locked_until}
    return row(session, _ATTEMPT, values) is not None


def locked_until(session: Session, *, login: str, address: str) -> datetime | None:
    """Return till when the account is locked for this address."""
    found = row(
        session,
        "SELECT locked_until FROM login_throttle WHERE login = %(login)s AND address = %(address)s",
        {"login": login, "address": address},
    )
    return found["locked_until"] if found else None


def forget_attempts(session: Session, *, login: str, address: str | None = None) -> None:
    """Take the count back: after a right password for one address, after a reset for all."""
    rows(
        session,
        "DELETE FROM login_throttle WHERE login = %(login)s AND (%(address)s::text IS NULL OR address = %(address)s)",
        {"login": login, "address": address},
    )


def person_by_login(session: Session, login: str) -> Row | None:
    """Return what a log-in is judged by."""
    return row(
        session,
        "SELECT id, login, password_hash, one_time_until FROM person WHERE login = %(login)s AND disabled_at IS NULL",
        {"login": login},
    )


def open_sessions(session: Session, *, person_id: UUID, now: datetime, idle_since: datetime) -> list[Row]:
    """Return a person's live log-ins, newest first; `name` tells them apart without showing the token."""
    return rows(
        session,
        """SELECT encode(sha256(token_hash), 'hex') AS name, token_hash, created_at, seen_at, expires_at
           FROM login_session WHERE person_id = %(person_id)s AND ended_at IS NULL AND expires_at > %(now)s
           AND seen_at > %(idle_since)s ORDER BY created_at DESC""",
        {"person_id": person_id, "now": now, "idle_since": idle_since},
    )


def end_sessions(session: Session, *, person_id: UUID, now: datetime, except_hash: bytes | None = None) -> None:
    """End all log-ins of a person, or all others."""
    rows(
        session,
        """UPDATE login_session SET ended_at = %(now)s WHERE person_id = %(person_id)s AND ended_at IS NULL
           AND token_hash IS DISTINCT FROM %(except_hash)s::bytea""",
        {"person_id": person_id, "now": now, "except_hash": except_hash},
    )


def end_session(session: Session, *, token_hash: bytes, now: datetime) -> None:
    """End one log-in."""
    rows(
        session,
        "UPDATE login_session SET ended_at = %(now)s WHERE token_hash = %(token_hash)s AND ended_at IS NULL",
        {"token_hash": token_hash, "now": now},
    )


def set_password(session: Session, *, person_id: UUID, password_hash: str, one_time_until: datetime | None) -> None:
    """Replace a password; one for a single use carries the time till when it may be used."""
    rows(
        session,
        """UPDATE person SET password_hash = %(password_hash)s, one_time_until = %(one_time_until)s
           WHERE id = %(person_id)s""",
        {"person_id": person_id, "password_hash": password_hash, "one_time_until": one_time_until},
    )


def login_taken(session: Session, login: str) -> bool:
    """Whether somebody has this log-in name, disabled persons included."""
    return bool(rows(session, "SELECT 1 FROM person WHERE lower(login) = lower(%(login)s)", {"login": login}))


def login_of(session: Session, person_id: UUID) -> str:
    """Return a person's log-in name."""
    found = row(session, "SELECT login FROM person WHERE id = %(id)s", {"id": person_id})
    return found["login"] if found else ""


def key_name(session: Session, key_id: UUID | None) -> str:
    """Return what an agency's key is called."""
    found = row(session, "SELECT name FROM agency_key WHERE id = %(id)s", {"id": key_id})
    return found["name"] if found else ""


def purge_logins(session: Session, *, before: datetime) -> None:
    """Forget log-ins that ended or ran out before a time."""
    rows(
        session,
        "DELETE FROM login_session WHERE least(ended_at, expires_at) < %(before)s",
        {"before": before},
    )


def purge_attempts(session: Session, *, before: datetime) -> None:
    """Forget counts of attempts that lock nobody any more."""
    rows(
        session,
        """DELETE FROM login_throttle WHERE changed_at < %(before)s
           AND (locked_until IS NULL OR locked_until < %(before)s)""",
        {"before": before},
    )
