"""Recognises who calls, and lets people in and out; the rights come from posts in force on the business day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from core.credentials import KEY_PREFIX, PASSWORD_RULE, digest, is_strong, new_token, same, split_agency_key
from core.errors import Forbidden, Invalid, LockedOut, NotAuthenticated, NotFound
from models.actors import Actor, PostHeld, Via
from models.calls import Call
from models.logins import LoginOpened, LoginPublic, Me
from models.people import Duty, LoginSession
from queries import identity
from queries.sql import Row
from workflows.people import list_persons

TOUCH_AFTER = timedelta(minutes=1)
ATTEMPTS_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Visit:
    """What a request says of its sender, before anybody believed it; `now` is real time."""

    token: str
    now: datetime
    idle: timedelta
    request_id: UUID | None = None
    post_id: UUID | None = None
    if_match: int | None = None
    writes: bool = False
    scope: str | None = None
    """What a key must be for, where `read` or `write` does not say it."""


def recognise(session: Session, visit: Visit) -> Call:
    """Turn a visit into a call: who acts, from which posts, at which business time. Raises NotAuthenticated."""
    if visit.token.startswith(KEY_PREFIX):
        return _by_key(session, visit)
    token_hash = digest(visit.token)
    found = identity.by_token(session, token_hash=token_hash, now=visit.now, idle_since=visit.now - visit.idle)
    if not found:
        raise NotAuthenticated("请先登录；登录可能已过期或已注销")
    if visit.now - found[0]["seen_at"] > TOUCH_AFTER:
        identity.touch(session, token_hash=token_hash, now=visit.now)
    at = visit.now + timedelta(seconds=found[0]["offset_seconds"])
    actor = Actor(
        found[0]["person_id"],
        _in_force(found, at),
        Via.WEB,
        request_id=visit.request_id,
        chosen_post_id=visit.post_id,
    )
    if visit.post_id is not None and all(post.id != visit.post_id for post in actor.posts):
        raise Forbidden("您未担任所选岗位，或该岗位已到期", post_id=visit.post_id)
    return Call(actor, at, visit.if_match)


def _in_force(found: list[Row], at: datetime) -> tuple[PostHeld, ...]:
    day = day_of(at)
    return tuple(
        PostHeld(entry["post_id"], entry["unit_id"], Duty(entry["duty"]))
        for entry in found
        if entry["post_id"] and entry["from_on"] <= day and (entry["to_on"] is None or day < entry["to_on"])
    )


def _by_key(session: Session, visit: Visit) -> Call:
    parts = split_agency_key(visit.token)
    found = identity.by_key(session, key_id=parts[0], now=visit.now) if parts else None
    if not parts or not found or not same(found["secret_hash"], digest(parts[1])):
        raise NotAuthenticated("接口密钥无效、已过期或已吊销")
    needed = visit.scope or ("write" if visit.writes else "read")
    if needed not in found["scopes"]:
        raise Forbidden(f"接口密钥没有 {needed} 权限", scope=needed)
    actor = Actor(None, (), Via.KEY, found["id"], found["unit_id"], visit.request_id)
    return Call(actor, visit.now + timedelta(seconds=found["offset_seconds"]), visit.if_match)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An account as somebody claims it to be his, before the password was looked at."""

    login: str
    person_id: UUID | None
    password_hash: str | None
    one_time: bool
    one_time_over: bool


def begin_login(session: Session, *, login: str, address: str, now: datetime) -> Claimed | datetime:
    """Count the attempt first, so that many at once gain nothing; a locked account answers till when."""
    counted = identity.count_attempt(
        session,
        login=login,
        address=address,
        now=now,
        forgotten_before=now - LOCKED_FOR,
        locked_until=now + LOCKED_FOR,
        allowed=ATTEMPTS_ALLOWED,
    )
    if not counted:
        return identity.locked_until(session, login=login, address=address) or now
    found = identity.person_by_login(session, login)
    if not found:
        return Claimed(login, None, None, one_time=False, one_time_over=False)
    until = found["one_time_until"]
    return Claimed(login, found["id"], found["password_hash"], until is not None, until is not None and until <= now)


def refuse_locked(until: datetime, now: datetime) -> LockedOut:
    """Return the refusal of a locked account."""
    minutes = max(1, -(-int((until - now).total_seconds()) // 60))
    return LockedOut(f"登录失败次数过多，请 {minutes} 分钟后再试", retry_after=minutes * 60)


def finish_login(
    session: Session, claimed: Claimed, *, address: str, now: datetime, lasts: timedelta, new_hash: str | None
) -> LoginOpened:
    """Open the session after the password was found right; a one-time password is replaced in the same step."""
    if claimed.person_id is None:
        raise NotAuthenticated
    if new_hash is not None:
        identity.set_password(session, person_id=claimed.person_id, password_hash=new_hash, one_time_until=None)
        identity.end_sessions(session, person_id=claimed.person_id, now=now)
    identity.forget_attempts(session, login=claimed.login, address=address)
    return open_session(session, person_id=claimed.person_id, now=now, lasts=lasts)


def open_session(session: Session, *, person_id: UUID, now: datetime, lasts: timedelta) -> LoginOpened:
    """Write a reference token for a person, as its digest."""
    token = new_token()
    session.add(
        LoginSession(token_hash=digest(token), person_id=person_id, created_at=now, seen_at=now, expires_at=now + lasts)
    )
    session.flush()
    return LoginOpened(token=token, person_id=person_id, expires_at=now + lasts)


def require_person(call: Call) -> UUID:
    """Return the person who calls; an agency's key is none."""
    if call.actor.person_id is None:
        raise Forbidden("此项操作须由本人登录后进行，接口密钥不能代办")
    return call.actor.person_id


def end_named_session(session: Session, *, call: Call, name: str, now: datetime, idle: timedelta) -> None:
    """End one of one's own log-ins by the name the list shows."""
    person_id = require_person(call)
    own = identity.open_sessions(session, person_id=person_id, now=now, idle_since=now - idle)
    for entry in own:
        if entry["name"] == name:
            return identity.end_session(session, token_hash=entry["token_hash"], now=now)
    raise NotFound("没有这个登录会话，或它已结束")


def change_password(
    session: Session, *, call: Call, password_hash: str, token_hash: bytes, login: str, address: str, now: datetime
) -> None:
    """Set a new password of one's own, after the present one was confirmed, and end all other log-ins."""
    person_id = require_person(call)
    identity.set_password(session, person_id=person_id, password_hash=password_hash, one_time_until=None)
    identity.end_sessions(session, person_id=person_id, now=now, except_hash=token_hash)
    identity.forget_attempts(session, login=login, address=address)


def begin_confirmation(session: Session, visit: Visit, *, address: str) -> Claimed | datetime:
    """Count an attempt to confirm one's own present password, as if it were a log-in."""
    login = identity.login_of(session, require_person(recognise(session, visit)))
    return begin_login(session, login=login, address=address, now=visit.now)


def require_strong(password: str, login: str, *, field: str) -> None:
    """Refuse a password that is easily guessed."""
    if not is_strong(password, login):
        raise Invalid(f"密码应为 {PASSWORD_RULE}", errors=[{"field": field, "expected": f"应为 {PASSWORD_RULE}"}])


def list_sessions(
    session: Session, *, call: Call, token_hash: bytes, now: datetime, idle: timedelta
) -> list[LoginPublic]:
    """Return one's own live log-ins."""
    found = identity.open_sessions(session, person_id=require_person(call), now=now, idle_since=now - idle)
    return [LoginPublic(**entry, current=entry["token_hash"] == token_hash) for entry in found]


def end_current_session(session: Session, *, call: Call, token_hash: bytes, now: datetime) -> None:
    """Log out."""
    require_person(call)
    identity.end_session(session, token_hash=token_hash, now=now)


def get_me(session: Session, *, call: Call) -> Me:
    """Return who calls and from which posts he may act today."""
    actor = call.actor
    own = list_persons(session, call=call, after=None, limit=1, person_id=actor.person_id) if actor.person_id else []
    held = {post.id for post in actor.posts}
    return Me(
        person_id=actor.person_id,
        name=own[0].name if own else identity.key_name(session, actor.key_id),
        login=own[0].login if own else None,
        unit_ids=actor.unit_ids,
        administrator=actor.is_administrator,
        posts=[post for post in own[0].posts if post.id in held] if own else [],
        business_day=call.on,
    )
