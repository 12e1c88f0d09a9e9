"""Endpoints of units: an administrator makes them, changes their secrets and switches them; secrets are told once.

The unit's own system may look at them, try them and have messages sent again, by its key.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden, Invalid, NotFound, PreconditionFailed, Refused
from core.settings import endpoint_settings
from models.actors import SYSTEM
from models.calls import Call
from models.endpoints import (
    Endpoint,
    EndpointChange,
    EndpointCreate,
    EndpointDisabling,
    EndpointPublic,
    EndpointSecretTold,
    SecretRotation,
)
from models.events import SubjectKind
from models.messages import CHANNEL_NAMES, Channel
from queries import endpoints as queries
from queries import events, units
from queries.events import Note
from queries.sql import Row
from workflows.administration import AdministrativeEvent, require_administrator
from workflows.endpoint_addresses import (
    kept,
    require_address,
    require_channel,
    require_kinds,
    sealed,
    secret_of,
    shown,
)

MOST_SECRETS = 3
"""A new one, the former, and one more if a change was made in a hurry."""


def list_endpoints(
    session: Session, *, call: Call, after: tuple[Any, ...] | None, limit: int, unit_id: UUID | None = None
) -> list[EndpointPublic]:
    """Return endpoints without their secrets: all to an administrator, its own to a unit's system."""
    found = queries.page(session, units=units_of(call), unit_id=unit_id, after=after, limit=limit)
    return [_public(entry) for entry in found]


def get_endpoint(session: Session, *, call: Call, endpoint_id: UUID) -> EndpointPublic:
    """Return one endpoint. Raises NotFound."""
    return _public(found_of(session, call, endpoint_id))


def create_endpoint(
    session: Session, *, call: Call, draft: EndpointCreate, key: str, now: datetime
) -> EndpointSecretTold:
    """Make an endpoint; a secret that this system makes is told in the answer and never again."""
    require_administrator(call)
    if units.get(session, draft.unit_id, call.on) is None:
        raise Invalid("没有这个单位", errors=[{"field": "unit_id", "expected": "应为已有单位的编号"}])
    require_channel(draft.channel)
    require_address(draft.channel, draft.url)
    require_kinds(draft.kinds)
    secret, is_ours = secret_of(draft.channel, draft.secret)
    made = Endpoint(
        unit_id=draft.unit_id,
        channel=draft.channel,
        name=draft.name,
        url=shown(draft.channel, draft.url),
        sealed_url="",
        kinds=sorted(set(draft.kinds)),
        created_by=call.actor.person_id,
        created_at=now,
    )
    made.sealed_url = sealed(key, made.id, draft.url)
    made.secrets = [kept(key, made.id, secret)] if secret else []
    session.add(made)
    session.flush()
    endpoint = get_endpoint(session, call=call, endpoint_id=made.id)
    note(session, call, AdministrativeEvent.ENDPOINT_CREATED, endpoint, channel=draft.channel, url=made.url)
    return EndpointSecretTold(endpoint=endpoint, secret=secret if is_ours else None)


def change_endpoint(
    session: Session, *, call: Call, endpoint_id: UUID, change: EndpointChange, key: str
) -> EndpointPublic:
    """Change name, address or kinds; a field left out stays. Raises PreconditionFailed if it was changed meanwhile."""
    found = _to_change(session, call, endpoint_id)
    channel = Channel(found["channel"])
    if change.url is not None:
        require_address(channel, change.url)
    if change.kinds is not None:
        require_kinds(change.kinds)
    queries.change(
        session,
        endpoint_id,
        name=change.name or found["name"],
        kinds=found["kinds"] if change.kinds is None else sorted(set(change.kinds)),
        url=change.url and shown(channel, change.url),
        sealed_url=change.url and sealed(key, endpoint_id, change.url),
    )
    endpoint = get_endpoint(session, call=call, endpoint_id=endpoint_id)
    fields = sorted(name for name, value in change.model_dump().items() if value is not None)
    note(session, call, AdministrativeEvent.ENDPOINT_CHANGED, endpoint, fields=fields)
    return endpoint


def rotate_secret(
    session: Session, *, call: Call, endpoint_id: UUID, rotation: SecretRotation, key: str, now: datetime
) -> EndpointSecretTold:
    """Give an endpoint a new secret; the former signs beside it until its end, so that nothing is refused meanwhile."""
    found = _to_change(session, call, endpoint_id)
    secret, is_ours = secret_of(Channel(found["channel"]), rotation.secret, required=True)
    hours = endpoint_settings().secret_overlap_hours if rotation.overlap_hours is None else rotation.overlap_hours
    until = (now + timedelta(hours=hours)).isoformat()
    former = [entry | {"until": min(entry["until"] or until, until)} for entry in found["secrets"]]
    valid = [entry for entry in former if datetime.fromisoformat(entry["until"]) > now]
    queries.set_secrets(session, endpoint_id, [kept(key, endpoint_id, secret or ""), *valid][:MOST_SECRETS])
    endpoint = get_endpoint(session, call=call, endpoint_id=endpoint_id)
    note(session, call, AdministrativeEvent.ENDPOINT_SECRET_ROTATED, endpoint, overlap_hours=hours)
    return EndpointSecretTold(endpoint=endpoint, secret=secret if is_ours else None)


def disable_endpoint(
    session: Session, *, call: Call, endpoint_id: UUID, disabling: EndpointDisabling, now: datetime
) -> EndpointPublic:
    """Send nothing there until somebody enables it again; its unit is told."""
    found = _to_change(session, call, endpoint_id)
    if found["disabled_at"] is not None:
        raise Refused("该接收端已停用")
    queries.switch(session, endpoint_id, off_at=now, reason=disabling.reason)
    endpoint = get_endpoint(session, call=call, endpoint_id=endpoint_id)
    _note_disabled(session, call, endpoint, disabling.reason)
    return endpoint


def enable_endpoint(session: Session, *, call: Call, endpoint_id: UUID) -> EndpointPublic:
    """Send there again from now on; what was not sent meanwhile is sent only when somebody asks for it."""
    found = _to_change(session, call, endpoint_id)
    if found["disabled_at"] is None:
        raise Refused("该接收端未停用")
    queries.switch(session, endpoint_id, off_at=None, reason=None)
    endpoint = get_endpoint(session, call=call, endpoint_id=endpoint_id)
    note(session, call, AdministrativeEvent.ENDPOINT_ENABLED, endpoint)
    return endpoint


def disable_failing(session: Session, *, at: datetime, now: datetime, patience: timedelta) -> int:
    """Disable what has failed for days and what its other side has given up; return how many. `now` is real time."""
    call = Call(SYSTEM, at)
    found = queries.given_up(session, now=now, patience=patience)
    for entry in found:
        days = (now - entry["failing_since"]).days
        reason = f"对方已撤销该地址：{entry['gone']}" if entry["gone"] else f"连续 {days} 天未能送达"
        queries.switch(session, entry["id"], off_at=now, reason=reason[:200])
        endpoint = get_endpoint(session, call=call, endpoint_id=entry["id"])
        _note_disabled(session, call, endpoint, reason[:200])
    return len(found)


def units_of(call: Call) -> list[UUID] | None:
    """Return of which units the caller may see endpoints, None for all. Raises Forbidden."""
    if call.actor.key_unit_id is not None:
        return [call.actor.key_unit_id]
    if call.actor.is_administrator or call.actor.via.value in ("system", "cli"):
        return None
    raise Forbidden("只有系统管理员和本单位的系统（接口密钥）可以查看接收端")


def found_of(session: Session, call: Call, endpoint_id: UUID) -> Row:
    """Return an endpoint the caller may see. Raises NotFound."""
    found = queries.get(session, endpoint_id, units=units_of(call))
    if found is None:
        raise NotFound("没有这个接收端")
    return found


def note(session: Session, call: Call, kind: AdministrativeEvent, endpoint: EndpointPublic, **data: Any) -> None:
    """Record what was done to an endpoint, by whom; never a secret."""
    _record(
        session, call, Note(kind, SubjectKind.ENDPOINT, endpoint.id, _capacity(call), data, endpoint.unit_id), endpoint
    )


def _note_disabled(session: Session, call: Call, endpoint: EndpointPublic, reason: str) -> None:
    about = (SubjectKind.ENDPOINT, endpoint.id, _capacity(call))
    _record(session, call, Note("endpoint_disabled", *about, {}, endpoint.unit_id, reason=reason), endpoint)


def _record(session: Session, call: Call, said: Note, endpoint: EndpointPublic) -> None:
    said.data.update(title=f"{endpoint.channel_name}“{endpoint.name}”")
    is_system = call.actor.key_unit_id is not None
    events.record(session, said, call=call, post=None if is_system else require_administrator(call))


def _capacity(call: Call) -> str:
    return "unit_system" if call.actor.key_unit_id is not None else "administrator"


def _to_change(session: Session, call: Call, endpoint_id: UUID) -> Row:
    """Lock and return an endpoint that an administrator saw as it is. Raises NotFound, PreconditionFailed."""
    require_administrator(call)
    queries.lock(session, endpoint_id)
    found = found_of(session, call, endpoint_id)
    if call.if_match is not None and call.if_match != found["version"]:
        raise PreconditionFailed(version=found["version"])
    return found


def _public(entry: Row) -> EndpointPublic:
    former = [one["until"] for one in entry["secrets"][1:] if one["until"]]
    more = {"has_secret": bool(entry["secrets"]), "former_secret_until": max(former, default=None)}
    return EndpointPublic.model_validate({**entry, **more, "channel_name": CHANNEL_NAMES[Channel(entry["channel"])]})
