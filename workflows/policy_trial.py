"""`duban policy try`: replays a policy over the recorded history, by the judges of the clock itself; writes nothing."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from sqlmodel import Session

from core.clock import at_hour, day_of
from queries import calendars, standing
from queries import trial as queries
from queries.sql import Row
from standards.office_hours import OfficeHours
from standards.workdays import WorkCalendar
from workflows.calendar_versions import calendar_of
from workflows.judge_standing import StandingFiring, judge_standing
from workflows.office_hours import SHIPPED_HOURS, hours_of
from workflows.policy import Policy, PolicyVersion
from workflows.rungs import OnBehind, Per
from workflows.standing import BEGINNING, JOB, Chains, Pair, Wanted, candidates, chains_of, standings
from workflows.trial_compare import Difference, Line, compare
from workflows.trial_dates import Clock, DateTrial, Reckoning, Supervised, Tried, intervals, within

SWEEP, DAILY = "sweep_deadlines", "open_periods"


@dataclass(frozen=True, slots=True)
class Trial:
    """What a policy would have done between two days, and how that differs from the record."""

    from_on: date
    to_on: date
    tried: list[Tried]
    recorded: list[Row]
    lines: list[Line]
    names: dict[UUID, str]
    not_judged: list[str]

    def totals(self) -> dict[str, dict[Difference, int]]:
        """Count lines by what is done and how they differ."""
        counted: dict[str, Counter[Difference]] = {}
        for line in self.lines:
            counted.setdefault(line.act, Counter())[line.difference] += 1
        return {act: {kind: counts[kind] for kind in Difference} for act, counts in counted.items()}


def try_policy(
    session: Session, *, policy: Policy | None, offices: Sequence[UUID], from_on: date, to_on: date
) -> Trial:
    """Replay `policy` as if it had always been in force; None replays the versions that were, each for its days.

    Dates stay as recorded: what is tried is the rungs, not the lengths. A moment at which nothing was recorded to be
    due counts as looked at when it came, if the clock had looked on that day before it.
    """
    chains = chains_of(session, offices)
    if policy is not None:
        candidate = PolicyVersion(UUID(int=0), policy)
        chains = {office: [candidate] for office in offices}
    since, until = at_hour(from_on), at_hour(to_on + timedelta(days=1))
    dates = _dates(session, chains, replayed=policy is None, until=until)
    tried = sorted(
        [*within(dates, since, until), *within(_standing(session, chains, policy is None, until), since, until)],
        key=lambda entry: (entry.due_at, entry.subject_id, entry.rung.key),
    )
    recorded = queries.recorded(session, offices=offices, since=since, until=until)
    titles = {entry["id"]: entry["title"] or "" for entry in queries.bearers(session, offices=offices).values()}
    lines = compare(tried, recorded, titles)
    units = {line.unit_id for line in lines}
    return Trial(from_on, to_on, tried, recorded, lines, queries.unit_names(session, list(units)), _not_judged(chains))


def _dates(session: Session, chains: Chains, *, replayed: bool, until: datetime) -> list[Tried]:
    offices = list(chains)
    looks = queries.looks(session, SWEEP)
    daily = queries.looks(session, DAILY)
    clock = Clock(looks) if replayed else Clock(sorted({*looks, *daily}), daily)
    trial = DateTrial(
        Reckoning(_version(chains), _calendars(session), _hours(session, offices)),
        clock,
        queries.bearers(session, offices=offices),
        Supervised(intervals(queries.notices(session, offices=offices))),
    )
    return trial.run(queries.changes(session, offices=offices, until=until), until)


def _version(chains: Chains) -> Callable[[UUID, date], PolicyVersion | None]:
    def version(office_id: UUID, on: date) -> PolicyVersion | None:
        held = chains.get(office_id, ())
        return next((one for one in held if one.from_on <= on and (one.to_on is None or on < one.to_on)), None)

    return version


def _calendars(session: Session) -> Callable[[date], WorkCalendar]:
    papers = calendars.papers(session)
    days = [paper["known_on"] for paper in papers]

    @lru_cache(maxsize=len(papers) + 1)
    def first(count: int) -> WorkCalendar:
        return calendar_of(papers[:count])

    return lambda day: first(sum(known <= day for known in days))


def _hours(session: Session, offices: Sequence[UUID]) -> Callable[[UUID, date], OfficeHours]:
    held = queries.hours(session, offices)

    @lru_cache(maxsize=4096)
    def hours(office_id: UUID, on: date) -> OfficeHours:
        for entry in held:
            ended = entry["to_on"] is not None and entry["to_on"] <= on
            if entry["office_id"] == office_id and entry["from_on"] <= on and not ended:
                return hours_of(entry["hours"])
        return SHIPPED_HOURS

    return hours


def _standing(session: Session, chains: Chains, replayed: bool, until: datetime) -> list[Tried]:
    """Judge what tasks and units came to at every daily look of the time, each with what had fired before it."""
    found: list[Tried] = []
    looks = queries.looks(session, JOB)
    for per in Per:
        wanted = Wanted.of(per, (version for chain in chains.values() for version in chain))
        pairs = candidates(session, wanted, chains, BEGINNING, until)
        known = standings(session, wanted, pairs, until)
        tasks = [pair[0] for pair in pairs] if per is Per.TASK else []
        units = [pair[0] for pair in pairs] if per is Per.UNIT else []
        borne = standing.borne(session, tasks=tasks, units=units, on=day_of(until))
        for pair, facts in known.items():
            for version in chains[pair[1]]:
                fired: set[tuple[str, str]] = set()
                due = {one.due_at for one in judge_standing(version, per, facts, fired=(), at=until)}
                for at in sorted({at for moment in due if (at := _look(looks, moment, replayed)) is not None}):
                    for firing in judge_standing(version, per, facts, fired=fired, at=at):
                        fired.add((firing.rung.key, firing.period))
                        found.append(_tried(pair, version, firing, at, borne[pair[0]]))
    return found


def _look(looks: Sequence[datetime], moment: datetime, replayed: bool) -> datetime | None:
    place = bisect_left(looks, moment)
    if not replayed:
        return moment
    return looks[place] if place < len(looks) else None


def _tried(pair: Pair, version: PolicyVersion, firing: StandingFiring, at: datetime, borne: Row) -> Tried:
    return Tried(
        pair[0],
        firing.period,
        firing.rung,
        version,
        firing.due_at,
        at,
        firing.skipped,
        pair[1],
        borne["unit_id"],
        borne["title"],
    )


def _not_judged(chains: Chains) -> list[str]:
    """Say which rungs the trial left out: numbers that are open, and paces below what was recorded then."""
    said: dict[str, None] = {}
    for chain in chains.values():
        for version in chain:
            for rung in version.policy.rungs:
                if rung.blanks:
                    said[f"{rung.key}：文件未写明 {'、'.join(rung.blanks)}，未试算"] = None
                elif isinstance(rung.trigger, OnBehind):
                    said[f"{rung.key}：历史进度差按当时规则的起点留存，未超过当时起点的不在试算之内"] = None
    return list(said)
