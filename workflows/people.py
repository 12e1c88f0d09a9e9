"""Persons and posts: an administrator makes, changes and ends them; nobody is administrator and something else."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict, Invalid, NotFound, Refused
from models.actors import Via
from models.calls import Call
from models.logins import OneTimePassword
from models.people import (
    DUTY_NAMES,
    Duty,
    Person,
    PersonChange,
    PersonCreate,
    PersonPublic,
    Post,
    PostCreate,
    PostPublic,
)
from queries import identity, people, units
from queries.sql import Row
from workflows.administration import AdministrativeEvent, note_person, require_administrator

ONE_TIME_LASTS = timedelta(hours=72)


def list_persons(
    session: Session,
    *,
    call: Call,
    after: tuple[Any, ...] | None,
    limit: int,
    person_id: UUID | None = None,
    unit_id: UUID | None = None,
    duty: Duty | None = None,
) -> list[PersonPublic]:
    """Return persons the caller may know: colleagues of his units, everybody for an administrator."""
    found = people.page(
        session,
        everybody=call.actor.is_administrator or call.actor.via in (Via.SYSTEM, Via.CLI),
        self_id=call.actor.person_id,
        unit_ids=call.actor.unit_ids,
        after=after,
        limit=limit,
        person_id=person_id,
        unit_id=unit_id,
        duty=duty,
        on=call.on,
    )
    posts: dict[UUID, list[PostPublic]] = {entry["id"]: [] for entry in found}
    for entry in people.posts_of(session, list(posts), call.on):
        posts[entry["person_id"]].append(post_public(entry))
    return [
        PersonPublic(**entry, disabled=entry["disabled_at"] is not None, posts=posts[entry["id"]]) for entry in found
    ]


def post_public(entry: Row) -> PostPublic:
    """Return the shape of a post."""
    return PostPublic.model_validate({**entry, "duty_name": DUTY_NAMES[Duty(entry["duty"])]})


def get_person(session: Session, *, call: Call, person_id: UUID) -> PersonPublic:
    """Return one person the caller may know."""
    found = list_persons(session, call=call, after=None, limit=1, person_id=person_id)
    if not found:
        raise NotFound("没有这个人员")
    return found[0]


def create_person(session: Session, *, call: Call, draft: PersonCreate) -> PersonPublic:
    """Make a person; he can log in only after a password was given, and do something only from a post."""
    require_administrator(call)
    if identity.login_taken(session, draft.login):
        raise Conflict("这个账号已被使用，请换一个")
    person = Person.model_validate(draft)
    session.add(person)
    session.flush()
    note_person(session, call, AdministrativeEvent.PERSON_CREATED, person.id, name=person.name)
    return get_person(session, call=call, person_id=person.id)


def change_person(session: Session, *, call: Call, person_id: UUID, change: PersonChange) -> PersonPublic:
    """Change name, e-mail or telephone; a field left out stays."""
    require_administrator(call)
    found = _known(session, person_id)
    given = change.model_dump(exclude_unset=True)
    if given.get("name", "") is None:
        raise Invalid("姓名不能为空", errors=[{"field": "name", "expected": "不能为空"}])
    kept = {name: found[name] for name in ("name", "email", "phone")}
    people.change(session, person_id=person_id, **{**kept, **given})
    note_person(session, call, AdministrativeEvent.PERSON_CHANGED, person_id, fields=sorted(given))
    return get_person(session, call=call, person_id=person_id)


def disable_person(session: Session, *, call: Call, person_id: UUID, now: datetime) -> PersonPublic:
    """Keep a person out at once: all his log-ins end."""
    require_administrator(call)
    _known(session, person_id)
    if person_id == call.actor.person_id:
        raise Refused("不能停用自己")
    people.disable(session, person_id=person_id, at=now)
    identity.end_sessions(session, person_id=person_id, now=now)
    note_person(session, call, AdministrativeEvent.PERSON_DISABLED, person_id)
    return get_person(session, call=call, person_id=person_id)


def enable_person(session: Session, *, call: Call, person_id: UUID) -> PersonPublic:
    """Let a person in again."""
    require_administrator(call)
    _known(session, person_id)
    people.disable(session, person_id=person_id, at=None)
    note_person(session, call, AdministrativeEvent.PERSON_ENABLED, person_id)
    return get_person(session, call=call, person_id=person_id)


def reset_password(
    session: Session, *, call: Call, person_id: UUID, password: str, password_hash: str, now: datetime
) -> OneTimePassword:
    """Give a person a password for one log-in; all his log-ins end and his account is unlocked."""
    require_administrator(call)
    login = _known(session, person_id)["login"]
    until = now + ONE_TIME_LASTS
    identity.set_password(session, person_id=person_id, password_hash=password_hash, one_time_until=until)
    identity.end_sessions(session, person_id=person_id, now=now)
    identity.forget_attempts(session, login=login)
    note_person(session, call, AdministrativeEvent.PASSWORD_RESET, person_id)
    return OneTimePassword(person_id=person_id, password=password, until=until)


def begin_post(session: Session, *, call: Call, draft: PostCreate) -> PersonPublic:
    """Let a person take a duty in a unit from a day on."""
    require_administrator(call)
    if draft.to_on is not None and draft.to_on <= draft.from_on:
        raise _wrong_day(f"晚于 {draft.from_on} 的日期")
    if people.lock(session, draft.person_id) is None:
        raise Invalid("没有这个人员", errors=[{"field": "person_id", "expected": "应为已有人员的编号"}])
    unit = units.get(session, draft.unit_id, draft.from_on)
    if unit is None or draft.from_on < unit["from_on"] or (unit["to_on"] and unit["to_on"] <= draft.from_on):
        raise Invalid("该单位当日不存在", errors=[{"field": "unit_id", "expected": "应为当日存在的单位"}])
    if draft.duty is Duty.ADMINISTRATOR and unit["parent_id"] is not None:
        raise Refused("系统管理员只设在最上级单位")
    _refuse_combination(session, draft)
    post = Post.model_validate(draft)
    session.add(post)
    session.flush()
    note_person(
        session,
        call,
        AdministrativeEvent.POST_BEGUN,
        draft.person_id,
        unit_id=draft.unit_id,
        post_id=str(post.id),
        duty=draft.duty,
        from_on=str(draft.from_on),
    )
    return get_person(session, call=call, person_id=draft.person_id)


def _refuse_combination(session: Session, draft: PostCreate) -> None:
    held = people.overlapping(session, person_id=draft.person_id, from_on=draft.from_on, to_on=draft.to_on)
    if any((entry["unit_id"], entry["duty"]) == (draft.unit_id, draft.duty) for entry in held):
        raise Conflict("该人员同期已担任此岗位")
    both = {Duty(entry["duty"]) for entry in held} | {draft.duty}
    if Duty.ADMINISTRATOR in both and len(both) > 1:
        raise Refused("系统管理员不得兼任其他岗位，其他岗位人员也不得兼任系统管理员")


def end_post(session: Session, *, call: Call, post_id: UUID, to_on: date) -> PersonPublic:
    """End a post; the last administrator stays until another is appointed."""
    require_administrator(call)
    post = people.post(session, post_id)
    if post is None:
        raise NotFound("没有这个岗位")
    if to_on < post["from_on"]:
        raise _wrong_day(f"不早于 {post['from_on']} 的日期")
    if post["to_on"] is not None and post["to_on"] <= call.on:
        raise Refused(f"该岗位已于 {post['to_on']} 结束")
    if post["duty"] == Duty.ADMINISTRATOR and not people.administrators(session, on=call.on, except_post=post_id):
        raise Refused("至少保留一名系统管理员，请先任命他人")
    people.end_post(session, post_id=post_id, to_on=to_on)
    note_person(
        session,
        call,
        AdministrativeEvent.POST_ENDED,
        post["person_id"],
        unit_id=post["unit_id"],
        post_id=str(post_id),
        duty=post["duty"],
        to_on=str(to_on),
    )
    return get_person(session, call=call, person_id=post["person_id"])


def _known(session: Session, person_id: UUID) -> Row:
    found = people.lock(session, person_id)
    if found is None:
        raise NotFound("没有这个人员")
    return found


def _wrong_day(expected: str) -> Invalid:
    return Invalid(f"to_on 应为{expected}", errors=[{"field": "to_on", "expected": f"应为{expected}"}])
