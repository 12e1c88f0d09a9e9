"""Agency keys: an administrator issues one to a unit's own system and revokes it; the secret is told once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.credentials import agency_key, digest
from core.errors import Invalid, NotFound
from models.calls import Call
from models.logins import AgencyKeyCreate, AgencyKeyIssued, AgencyKeyPublic
from models.people import AgencyKey
from queries import keys, units
from workflows.administration import AdministrativeEvent, note_unit, require_administrator


def list_keys(
    session: Session, *, call: Call, after: tuple[Any, ...] | None, limit: int, unit_id: UUID | None = None
) -> list[AgencyKeyPublic]:
    """Return keys without their secrets, to an administrator."""
    require_administrator(call)
    found = keys.page(session, after=after, limit=limit, unit_id=unit_id)
    return [AgencyKeyPublic.model_validate(entry) for entry in found]


def issue_key(session: Session, *, call: Call, draft: AgencyKeyCreate, secret: str, now: datetime) -> AgencyKeyIssued:
    """Issue a key; only the digest of `secret` stays here."""
    require_administrator(call)
    if units.get(session, draft.unit_id, call.on) is None:
        raise Invalid("没有这个单位", errors=[{"field": "unit_id", "expected": "应为已有单位的编号"}])
    if draft.expires_at is not None and (draft.expires_at.tzinfo is None or draft.expires_at <= now):
        expected = "应为带时区的将来时刻"
        raise Invalid(f"expires_at {expected}", errors=[{"field": "expires_at", "expected": expected}])
    scopes = sorted(set(draft.scopes))
    key = AgencyKey(
        unit_id=draft.unit_id,
        name=draft.name,
        secret_hash=digest(secret),
        scopes=list(scopes),
        created_at=now,
        expires_at=draft.expires_at,
    )
    session.add(key)
    session.flush()
    data = {"key_id": str(key.id), "name": draft.name, "scopes": scopes}
    note_unit(session, call, AdministrativeEvent.KEY_ISSUED, draft.unit_id, **data)
    return AgencyKeyIssued(id=key.id, key=agency_key(key.id, secret))


def revoke_key(session: Session, *, call: Call, key_id: UUID, now: datetime) -> AgencyKeyPublic:
    """Revoke a key at once."""
    require_administrator(call)
    found = keys.get(session, key_id)
    if found is None:
        raise NotFound("没有这个接口密钥")
    if found["revoked_at"] is None:
        keys.revoke(session, key_id=key_id, at=now)
        data = {"key_id": str(key_id), "name": found["name"]}
        note_unit(session, call, AdministrativeEvent.KEY_REVOKED, found["unit_id"], **data)
    return AgencyKeyPublic.model_validate(keys.get(session, key_id))
