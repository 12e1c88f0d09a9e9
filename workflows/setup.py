"""First run and demo: the one-time administrator, what makes a database a demo, and the demo's clock."""

from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel, Field
from sqlmodel import Session

from core.clock import business_time, day_of
from core.credentials import digest, new_token, same
from core.errors import Invalid, NotAuthenticated, NotFound, Refused
from models.actors import SYSTEM
from models.calls import Call
from models.logins import SetupCreate
from models.people import Duty, PersonCreate, PersonPublic, Post
from models.units import Unit, UnitKind, UnitName
from queries import deployment, identity, people, schedule, units
from queries.sql import Row
from workflows import findings_run, rankings_run
from workflows.administration import AdministrativeEvent, note_person, note_unit, require_administrator
from workflows.calendar_versions import calendar_in_force
from workflows.people import create_person, get_person

EARLIEST, LATEST = 1990, 2100


def ensure_setup_token(session: Session) -> str | None:
    """Return a new one-time token while there is no administrator; the one given before stops counting."""
    found = deployment.lock(session)
    if people.administrators(session, on=day_of(business_time(found["offset_seconds"]))):
        return None
    token = new_token()
    deployment.set_setup_token(session, digest(token))
    return token


def require_setup_token(session: Session, *, token: str) -> Row:
    """Refuse a token that is not the last one printed, before a password is hashed for it."""
    found = deployment.lock(session)
    if found["setup_token_hash"] is None or not same(found["setup_token_hash"], digest(token)):
        raise NotAuthenticated("一次性令牌无效或已使用；重新运行 duban up 会显示新的令牌")
    return found


def set_up(session: Session, *, draft: SetupCreate, password_hash: str) -> PersonPublic:
    """Exchange the token for the first administrator, on the province, which is made if it is not there."""
    found = require_setup_token(session, token=draft.token)
    call = Call(SYSTEM, business_time(found["offset_seconds"]))
    if people.administrators(session, on=call.on):
        raise Refused("已有系统管理员")
    root = _province(session, call, draft)
    person = create_person(session, call=call, draft=PersonCreate(name=draft.name, login=draft.login))
    appoint_administrator(session, call=call, person_id=person.id, unit_id=root)
    identity.set_password(session, person_id=person.id, password_hash=password_hash, one_time_until=None)
    deployment.set_setup_token(session, None)
    return get_person(session, call=call, person_id=person.id)


def _province(session: Session, call: Call, draft: SetupCreate) -> UUID:
    found = units.root(session)
    if found is not None:
        root: UUID = found["id"]
        return root
    province = draft.province
    unit = Unit(code=province.code, kind=UnitKind.PROVINCE, from_on=call.on)
    session.add(unit)
    session.flush()
    session.add(
        UnitName(unit_id=unit.id, name=province.name, short_name=province.short_name, from_on=call.on),
    )
    session.flush()
    note_unit(session, call, AdministrativeEvent.UNIT_CREATED, unit.id, **province.model_dump())
    return unit.id


def appoint_administrator(session: Session, *, call: Call, person_id: UUID, unit_id: UUID) -> None:
    """Give a person the administrator's post; used at the first run and when a demo's world is loaded."""
    post = Post(person_id=person_id, unit_id=unit_id, duty=Duty.ADMINISTRATOR, from_on=call.on)
    session.add(post)
    session.flush()
    data = {"post_id": str(post.id), "duty": Duty.ADMINISTRATOR, "from_on": str(call.on)}
    note_person(session, call, AdministrativeEvent.POST_BEGUN, person_id, unit_id=unit_id, **data)


def mark_demo(session: Session) -> None:
    """Make the database a demo for good; one that holds real business is refused."""
    found = deployment.lock(session)
    if found["is_demo"]:
        return
    if deployment.holds_business(session):
        raise Refused("数据库中已有真实业务，不能改作演示")
    deployment.mark_demo(session)


class ClockPublic(BaseModel):
    """Business time, and by which calendar working days are counted."""

    business_time: datetime
    business_day: str
    is_demo: bool
    calendar_version: str
    settled: bool = Field(description="到这一时刻应做的是否都已做完：期限已核、消息已发")


class ClockShift(BaseModel):
    """Either an instant to go to, or a number of days to go on."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {"examples": [{"days": 3}, {"to": "2021-10-15T09:00:00+08:00"}]},
    }

    to: datetime | None = None
    days: int | None = None


def clock(session: Session, *, call: Call) -> ClockPublic:
    """Return business time."""
    return _clock(session, _state(session), call.at)


def shift_clock(session: Session, *, call: Call, shift: ClockShift, now: datetime) -> ClockPublic:
    """Move a demo's business time forward; anywhere else there is no such thing."""
    found = deployment.lock(session)
    if not found["is_demo"]:
        raise NotFound
    require_administrator(call)
    at = now + timedelta(seconds=found["offset_seconds"])
    to = _aim(shift, at)
    deployment.set_offset(session, (to - now).total_seconds())
    return _clock(session, found, to)


def start_demo_clock(session: Session, *, at: datetime, now: datetime) -> None:
    """Set a new demo's clock to the day its story begins, before anything happened in it."""
    found = deployment.lock(session)
    if not found["is_demo"] or deployment.holds_business(session):
        raise Refused("只有尚无业务的演示数据库可以设定起始时间")
    deployment.start_clock(session, (at - now).total_seconds())


def _aim(shift: ClockShift, at: datetime) -> datetime:
    if (shift.to is None) == (shift.days is None):
        raise _wrong("to", "to 与 days 二者填一")
    if shift.days is not None and not 0 < shift.days <= 3660:
        raise _wrong("days", "应为 1 至 3660 的整数")
    to = shift.to or at + timedelta(days=shift.days or 0)
    if to.tzinfo is None or not EARLIEST <= to.year <= LATEST:
        raise _wrong("to", f"应为带时区的时刻，{EARLIEST} 年至 {LATEST} 年")
    if to < at:
        raise Refused("业务时间只能向前推移")
    return to


def _wrong(field: str, expected: str) -> Invalid:
    return Invalid(f"{field}：{expected}", errors=[{"field": field, "expected": expected}])


def _state(session: Session) -> Row:
    return deployment.state(session) or {}


def _clock(session: Session, found: Row, at: datetime) -> ClockPublic:
    day = str(day_of(at))
    return ClockPublic(
        business_time=at,
        business_day=day,
        is_demo=found["is_demo"],
        calendar_version=calendar_in_force(session).version,
        settled=schedule.settled(session, at=at, day=day, runs=_runs_due(session, at)),
    )


def _runs_due(session: Session, at: datetime) -> list[tuple[str, str]]:
    """Return the runs that figures which have come in ask for, by job and period."""
    due = [(run.JOB, run.run_due(session, at)) for run in (rankings_run, findings_run)]
    return [(job, period) for job, period in due if period is not None]
