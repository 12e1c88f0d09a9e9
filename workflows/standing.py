"""The daily look at what whole tasks and units have come to: facts of a thousand at once, written at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlmodel import Session

from core.clock import day_of
from core.database import run_command
from models.actors import SYSTEM
from models.calls import Call
from queries import deadlines as deadline_queries
from queries import policies, stagnation
from queries import standing as queries
from queries.sql import Row
from workflows.judge_standing import Occurrence, Pace, Standing, Stretch, judge_standing
from workflows.policy import PolicyVersion, known_policy
from workflows.rungs import Counted, OnBehind, OnCount, OnNoProgress, Per
from workflows.stagnation import find_stagnation
from workflows.standing_writing import StandingWriting

JOB = "judge_standing"
BATCH = 1000
OVERLAP = timedelta(days=2)
"""Looked at again each day, so that what was written while the last run looked is not passed over."""
BEGINNING = datetime(1990, 1, 1, tzinfo=UTC)

Chains = Mapping[UUID, Sequence[PolicyVersion]]
Pair = tuple[UUID, UUID]
"""A task or unit, and the office it stands under."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the rungs in force ask to know of tasks or of units."""

    per: Per
    counted: frozenset[Counted]
    stretches: bool
    paces: bool

    @classmethod
    def of(cls, per: Per, versions: Iterable[PolicyVersion]) -> "Wanted":
        """Collect it from every version that may still judge."""
        triggers = [rung.trigger for version in versions for rung in version.policy.beyond_dates(per)]
        return cls(
            per,
            frozenset(trigger.what for trigger in triggers if isinstance(trigger, OnCount)),
            any(isinstance(trigger, OnNoProgress) for trigger in triggers),
            any(isinstance(trigger, OnBehind) for trigger in triggers),
        )


def judge_all_standing(engine: sa.Engine, *, at: datetime, cause_event_id: UUID, batch: int = BATCH) -> int:
    """Judge every task and unit to which something happened since the last run; return how many were looked at."""
    chains, since = run_command(engine, _prepared)
    looked_on = None if since is BEGINNING else day_of(since + OVERLAP)
    find_stagnation(engine, offices=list(chains), after=looked_on, on=day_of(at))
    total = 0
    for per in Per:
        wanted = Wanted.of(per, (version for chain in chains.values() for version in chain))
        pairs = run_command(engine, candidates, wanted, chains, since, at)
        total += len(pairs)
        for start in range(0, len(pairs), batch):
            given = {"wanted": wanted, "chains": chains, "pairs": pairs[start : start + batch]}
            _judged_again(engine, at=at, cause_event_id=cause_event_id, **given)
    return total


def _judged_again(engine: sa.Engine, **given: Any) -> None:
    """Where another scheduler or an officer was just faster, the batch is judged again and sees it."""
    try:
        run_command(engine, judge_batch, **given)
    except psycopg.errors.UniqueViolation:
        run_command(engine, judge_batch, **given)


def chains_of(session: Session, offices: Sequence[UUID]) -> dict[UUID, list[PolicyVersion]]:
    """Return for each office the versions it ever went by, each with its days."""
    chains: dict[UUID, list[PolicyVersion]] = {office: [] for office in offices}
    for entry in policies.chain(session, name="ladder", offices=offices):
        policy = known_policy(entry["id"], entry["body"])
        chains[entry["office_id"]].append(PolicyVersion(entry["id"], policy, entry["from_on"], entry["to_on"]))
    return chains


def _prepared(session: Session) -> tuple[Chains, datetime]:
    looked = queries.looked_until(session, JOB)
    return chains_of(session, queries.offices(session)), looked - OVERLAP if looked else BEGINNING


def candidates(session: Session, wanted: Wanted, chains: Chains, since: datetime, at: datetime) -> list[Pair]:
    """Return the tasks or units to which something that counts happened since an instant, each with its office."""
    offices, on = list(chains), day_of(at)
    found: set[Pair] = set()
    for what in wanted.counted:
        touched = queries.touched(session, what=what, per=wanted.per, offices=offices, since=since, on=on)
        found |= {(entry["subject_id"], entry["office_id"]) for entry in touched}
    if wanted.stretches:
        watched = queries.tasks_watched(session, offices=offices, since=since)
        found |= {(entry["subject_id"], entry["office_id"]) for entry in watched}
    if wanted.paces:
        behind = stagnation.lagging_since(session, offices=offices, since=day_of(since))
        found |= {(entry["subject_id"], entry["office_id"]) for entry in behind}
    return sorted(found)


def standings(session: Session, wanted: Wanted, pairs: Sequence[Pair], at: datetime) -> dict[Pair, Standing]:
    """Return what is known of each of these tasks or units, in the order of time."""
    gathered: dict[Pair, _Gathered] = {pair: _Gathered() for pair in pairs}
    subjects, offices = list({pair[0] for pair in pairs}), list({pair[1] for pair in pairs})
    for what in wanted.counted:
        for entry in queries.occurrences(
            session, what=what, per=wanted.per, offices=offices, subjects=subjects, on=day_of(at)
        ):
            pair = entry["subject_id"], entry["supervising_unit_id"]
            if pair in gathered:
                gathered[pair].occurrences.append(_occurrence(entry))
    office_of = dict(pairs)
    for entry in queries.stretches(session, tasks=subjects) if wanted.stretches else ():
        pair = entry["task_id"], office_of[entry["task_id"]]
        gathered[pair].stretches.append(Stretch(entry["since"], entry["until"]))
    for entry in stagnation.lags(session, subjects) if wanted.paces else ():
        pair = entry["task_id"], office_of[entry["task_id"]]
        gathered[pair].paces.append(Pace(entry["on_day"], entry["points"], entry["against"]))
    return {pair: Standing(known.occurrences, known.stretches, known.paces) for pair, known in gathered.items()}


@dataclass
class _Gathered:
    occurrences: list[Occurrence] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    paces: list[Pace] = field(default_factory=list)


def _occurrence(entry: Row) -> Occurrence:
    what, undone_at = Counted(entry["what"]), entry["undone_at"]
    return Occurrence(
        what, entry["id"], entry["at"], entry["task_id"], entry["level"], undone_at, breaks=entry["breaks"]
    )


def judge_batch(
    session: Session,
    *,
    at: datetime,
    cause_event_id: UUID,
    wanted: Wanted,
    chains: Chains,
    pairs: Sequence[Pair],
) -> int:
    """Judge these tasks or units and write what follows; return how many rungs they have come to."""
    known = standings(session, wanted, pairs, at)
    before: dict[UUID, set[tuple[UUID, str, str]]] = {}
    for entry in queries.fired(session, [pair[0] for pair in pairs]):
        before.setdefault(entry["subject_id"], set()).add((entry["rule_set_id"], entry["rung"], entry["period"]))
    writing = StandingWriting(Call(SYSTEM, at, cause_event_id=cause_event_id), wanted.per)
    for pair, standing in known.items():
        for version in chains[pair[1]]:
            fired = {(rung, period) for owner, rung, period in before.get(pair[0], ()) if owner == version.id}
            for firing in judge_standing(version, wanted.per, standing, fired=fired, at=at):
                writing.add(pair, version, firing)
    written = writing.write(session)
    deadline_queries.mark_many(session, marks=[], firings=written.firings, events=written.events)
    return len(written.firings)
