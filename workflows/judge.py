"""The one pure judge of dates that single rows, batches, catch-up and trial all call."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core.clock import ZONE, at_hour
from models.deadlines import DeadlineKind
from standards.office_hours import OfficeHours
from standards.workdays import WorkCalendar
from workflows.office_hours import SHIPPED_HOURS
from workflows.policy import Policy
from workflows.rungs import Act, OnDate, Rung

OFFICE_OPENS_AT = 8  # business hour at which reminders and proposals of a day are due


@dataclass(frozen=True, slots=True)
class Firing:
    """A rung whose moment has come; with `skipped` it is only recorded, with the reason.

    `told` is false for a mark that an urging of the same moment tells anyway: after a stop nobody hears both.
    """

    rung: Rung
    due_at: datetime
    skipped: str | None = None
    told: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What fires now, in order, and when anything can change next."""

    firings: tuple[Firing, ...]
    next_check_at: datetime | None


def moment(rung: Rung, due_on: date, calendar: WorkCalendar, hours: OfficeHours = SHIPPED_HOURS) -> datetime:
    """Return the instant at which a rung of a date is due: when the period is over, else when the office opens.

    Raises ValueError for a rung that no date triggers, or whose offset its paper leaves open.
    """
    if not isinstance(rung.trigger, OnDate) or rung.trigger.offset is None:
        raise ValueError(f"台阶 {rung.key} 不按时限触发")
    offset = rung.trigger.offset
    if offset < 0:
        return _opening(calendar.subtract_working_days(due_on, -offset).on, hours)
    if offset == 0:
        return hours.period_end(due_on).replace(tzinfo=ZONE).astimezone(UTC)
    return _opening(calendar.add_working_days(due_on, offset).on, hours)


def _opening(day: date, hours: OfficeHours) -> datetime:
    opens = hours.opens(day)
    return at_hour(day, opens.hour, opens.minute)


_Steps = tuple[tuple[datetime, Rung], ...]
_MOST_KEPT = 4096
_reckoned: dict[tuple[int, str, date, int, int], tuple[_Steps, Policy, WorkCalendar, OfficeHours]] = {}


def _ladder(policy: Policy, kind: DeadlineKind, due_on: date, calendar: WorkCalendar, hours: OfficeHours) -> _Steps:
    """Return the rungs of a date with their moments, in order; of the many equal dates of a night it reckons one.

    What is kept holds on to policy, calendar and hours, so that no other can come to stand at their address.
    """
    key = (id(policy), kind, due_on, id(calendar), id(hours))
    found = _reckoned.get(key)
    if found is None:
        if len(_reckoned) >= _MOST_KEPT:
            _reckoned.clear()
        steps = tuple((moment(rung, due_on, calendar, hours), rung) for rung in policy.for_kind(kind))
        found = _reckoned[key] = (steps, policy, calendar, hours)
    return found[0]


def judge(
    policy: Policy,
    kind: DeadlineKind,
    due_on: date,
    *,
    fired: Collection[str],
    at: datetime,
    calendar: WorkCalendar,
    hours: OfficeHours = SHIPPED_HOURS,
) -> Judgement:
    """Say which rungs fire at `at` for an open deadline, given those that fired for this date before. Pure.

    However late or often it is asked, every rung whose moment has come is answered once. After a stop, a rung that a
    later one of the same act has overtaken, or that is older than its age limit, is skipped and says so; marks never.
    """
    pending = [step for step in _ladder(policy, kind, due_on, calendar, hours) if step[1].key not in fired]
    come = [(due_at, rung) for due_at, rung in pending if due_at <= at]
    ahead = [due_at for due_at, _ in pending if due_at > at]
    skipped = [
        _overtaken(rung, come[place + 1 :], at) or past_its_use(rung, due_at, at)
        for place, (due_at, rung) in enumerate(come)
    ]
    urged = max(
        (place for place, (_, rung) in enumerate(come) if rung.act is Act.URGE and not skipped[place]), default=-1
    )
    firings = tuple(
        Firing(rung, due_at, skipped[place], rung.act is not Act.MISS or place > urged)
        for place, (due_at, rung) in enumerate(come)
    )
    return Judgement(firings, min(ahead, default=None))


def past_its_use(rung: Rung, due_at: datetime, at: datetime) -> str | None:
    """Say why a missed rung is no longer worth firing, by its age limit in natural days; None while it is."""
    if rung.act is Act.MISS or rung.max_age_days is None or at - due_at <= timedelta(days=rung.max_age_days):
        return None
    return f"补跑时距应触发已 {(at - due_at).days} 天，超过该台阶的时效 {rung.max_age_days} 天"


def overtakes(rung: Rung, other: Rung) -> bool:
    """Whether `other`, whose moment has come too and which stands later, makes it needless to fire `rung`.

    A reminder is needless once anything later has come; the rest only by the same act, of the same proposal.
    """
    if rung.act is Act.REMIND:
        return True
    return rung.act is not Act.MISS and other.act is rung.act and other.proposes is rung.proposes


def _overtaken(rung: Rung, later: Iterable[tuple[datetime, Rung]], at: datetime) -> str | None:
    for due_at, other in later:
        if overtakes(rung, other) and (rung.act is Act.REMIND or past_its_use(other, due_at, at) is None):
            return f"补跑时已被后一台阶 {other.key} 取代"
    return None


def first_check(
    policy: Policy,
    kind: DeadlineKind,
    due_on: date,
    *,
    after: datetime,
    calendar: WorkCalendar,
    hours: OfficeHours = SHIPPED_HOURS,
) -> datetime | None:
    """Return when the clock must first look at a new or re-dated deadline: at once if a rung's moment has passed."""
    moments = [due_at for due_at, _ in _ladder(policy, kind, due_on, calendar, hours)]
    return max(min(moments), after) if moments else None
