"""The daily look for what gives points: causes on the record, each proposed once as an entry; people confirm."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlmodel import Session

from core.database import run_command
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from queries import policies, standing
from queries import score_causes as queries
from queries.sql import Row
from workflows.lifecycle import create_many
from workflows.score_account import HUNDREDTH
from workflows.score_given import Points, entry_by_rule
from workflows.score_rules import Cause, OnEvent, OnFiring, OnOutcome, Outcome, ScoreRule, ScoreRules, outcome_of
from workflows.tables import ENTRY

JOB = "propose_points"
BATCH = 1000
OVERLAP = timedelta(days=2)
"""Looked at again each day, so that what was written while the last run looked is not passed over."""
BEGINNING = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ScoreVersion:
    """Rules with the id of their row and the days they are in force (`to_on` excluded)."""

    id: UUID
    rules: ScoreRules
    from_on: date
    to_on: date | None


Chains = Mapping[UUID, Sequence[ScoreVersion]]


def propose_points(engine: sa.Engine, *, at: datetime, cause_event_id: UUID, batch: int = BATCH) -> int:
    """Propose what the causes found since the last run give, a batch a transaction; return how many entries."""
    call = Call(SYSTEM, at, cause_event_id=cause_event_id)
    chains, since = run_command(engine, _prepared)
    total = 0
    for look in (_dates, _notices, _firings, _events):
        found = run_command(engine, look, chains, since, call)
        for start in range(0, len(found), batch):
            total += _written_again(engine, found[start : start + batch], call)
    return total


def _prepared(session: Session) -> tuple[Chains, datetime]:
    looked = standing.looked_until(session, JOB)
    return chains_of(session, standing.offices(session)), looked - OVERLAP if looked else BEGINNING


def chains_of(session: Session, offices: Sequence[UUID]) -> dict[UUID, list[ScoreVersion]]:
    """Return the score rules that each of these offices ever went by; an office without any is left out."""
    chains: dict[UUID, list[ScoreVersion]] = {}
    for entry in policies.chain(session, name="scores", offices=offices):
        rules = ScoreRules.model_validate(entry["body"])
        version = ScoreVersion(entry["id"], rules, entry["from_on"], entry["to_on"])
        chains.setdefault(entry["office_id"], []).append(version)
    return chains


def _written_again(engine: sa.Engine, found: Sequence[Points], call: Call) -> int:
    """Where another scheduler was just faster with the same causes, what it wrote is left out."""
    try:
        return run_command(engine, write, found, call)
    except psycopg.errors.UniqueViolation:
        return run_command(engine, write, found, call)


def write(session: Session, found: Sequence[Points], call: Call) -> int:
    """Propose these points in one statement, without those proposed before."""
    known = queries.proposed(session, [one.cause.from_id for one in found])
    new = [one for one in found if (one.cause.from_id, one.cause.period, one.unit_id) not in known]
    create_many(session, ENTRY, "propose", [entry_by_rule(one, call) for one in new], call=call)
    return len(new)


def version_on(chain: Sequence[ScoreVersion], day: date) -> ScoreVersion | None:
    """Return the version in force on a day; a rule never reaches back before its first."""
    return next((one for one in chain if one.from_on <= day and (one.to_on is None or day < one.to_on)), None)


def points_for(cause: Cause, chain: Sequence[ScoreVersion]) -> Iterator[Points]:
    """Yield what a cause gives by the version of its day: to the unit that bears it, and shares to participants. Pure.

    A split task's parts are tasks of their own, so each part's points go to the unit that bears the part.
    """
    version = version_on(chain, cause.day)
    rule = version.rules.rule_for(cause) if version else None
    if version is None or rule is None or rule.points is None:
        return
    basis = f"{rule.basis}（计分规则第 {version.rules.version} 版，{rule.key}）"
    yield Points(cause, cause.unit_id, version.id, rule.key, rule.label, basis, rule.points)
    share = _share(rule)
    for unit_id in cause.participants if share else ():
        yield Points(cause, unit_id, version.id, rule.key, rule.label, basis, share, shared=True)


def _share(rule: ScoreRule) -> Decimal:
    whole = (rule.points or Decimal(0)) * rule.participants_percent / 100
    return whole.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def _dates(session: Session, chains: Chains, since: datetime, call: Call) -> list[Points]:
    rules = [version.rules for chain in chains.values() for version in chain]
    kinds = {kind for one in rules for rule in one.rules if isinstance(rule.trigger, OnOutcome)
             for kind in rule.trigger.kinds}  # fmt: skip
    if not kinds:
        return []
    grace = timedelta(days=min(one.never_after_days or 0 for one in rules))
    offices, asked = list(chains), sorted(kinds)
    found = queries.dates_met(session, offices=offices, kinds=asked, since=since, at=call.at)
    found += queries.dates_unmet(session, offices=offices, kinds=asked, before=call.on - grace)
    return [one for entry in found for one in _of_date(entry, chains[entry["office_id"]], call)]


def _of_date(entry: Row, chain: Sequence[ScoreVersion], call: Call) -> Iterator[Points]:
    """A date in time is judged by the version of the day it was met, any other by that of its own day.

    A paper that was returned, or a task that was reopened, is met anew and counts anew; never is never once.
    """
    met_on, due_on = entry["met_on"], entry["due_on"]
    day = min(due_on, met_on) if met_on else due_on
    version = version_on(chain, day)
    if version is None:
        return
    outcome = outcome_of(
        due_on, met_on, urged=entry["urged"], never_after_days=version.rules.never_after_days or 0, on=call.on
    )
    figures = {"时限": str(due_on), "完成日": str(met_on) if met_on else "未完成"}
    if outcome not in (None, Outcome.NEVER):
        entry = entry | {"period": f"{entry['period']}/{met_on}"}
    if outcome is not None:
        yield from points_for(_cause("date", entry, day, outcome=outcome, figures=figures), chain)


def _notices(session: Session, chains: Chains, since: datetime, call: Call) -> list[Points]:
    if not chains:
        return []
    found = queries.notices(session, offices=list(chains), since=since, at=call.at)
    return [
        one
        for entry in found
        for one in points_for(
            _cause("notice", entry, entry["day"], figures={"签发日": str(entry["day"]), "级别": entry["label"]}),
            chains[entry["office_id"]],
        )
    ]


def _firings(session: Session, chains: Chains, since: datetime, call: Call) -> list[Points]:
    """Points that a rung states go before any rule of the scores: one firing gives points once."""
    rungs = {key for chain in chains.values() for version in chain for rule in version.rules.rules
             if isinstance(rule.trigger, OnFiring) for key in rule.trigger.rungs}  # fmt: skip
    made: list[Points] = []
    for entry in queries.firings(session, rungs=sorted(rungs), since=since, at=call.at):
        cause = _cause("firing", entry, entry["day"], figures={"触发日": str(entry["day"]), "台阶": entry["what"]})
        if entry["points"] is None:
            made += points_for(cause, chains.get(entry["office_id"], ()))
        else:
            basis = f"{entry['basis'] or '督办规则'}（督办规则第 {entry['ladder_version']} 版，台阶 {entry['what']}）"
            made.append(Points(cause, cause.unit_id, entry["ladder_id"], entry["what"], f"督办台阶 {entry['what']}",
                               basis, Decimal(entry["points"])))  # fmt: skip
    return made


def _events(session: Session, chains: Chains, since: datetime, call: Call) -> list[Points]:
    kinds = {what for chain in chains.values() for version in chain for rule in version.rules.rules
             if isinstance(rule.trigger, OnEvent) for what in rule.trigger.what}  # fmt: skip
    if not kinds:
        return []
    found = queries.happenings(session, offices=list(chains), kinds=sorted(kinds), since=since, at=call.at)
    return [
        one
        for entry in found
        for one in points_for(
            _cause("event", entry, entry["day"], figures={"日期": str(entry["day"]), "event_id": entry["period"]}),
            chains[entry["office_id"]],
        )
    ]


def _cause(on: Any, entry: Row, day: date, **more: Any) -> Cause:
    return Cause(
        on=on,
        from_kind=SubjectKind(entry["from_kind"]),
        from_id=entry["from_id"],
        period=entry["period"],
        day=day,
        office_id=entry["office_id"],
        unit_id=entry["unit_id"],
        task_id=entry["task_id"],
        title=entry["title"],
        what=entry["what"],
        level=entry["level"],
        participants=tuple(entry["participants"]),
        **more,
    )
