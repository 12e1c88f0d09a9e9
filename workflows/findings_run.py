"""Holds every office's ranking book against what came in: new findings are proposed, differences put to an officer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlmodel import Session

from core.clock import day_of
from core.database import run_command
from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.findings import CorrectionStage
from models.monitoring import MEDIUM_NAMES, Medium
from queries import findings as finding_queries
from queries import lagging as queries
from queries import plans
from workflows.lag_differences import Difference
from workflows.lag_hits import proposed
from workflows.lag_judge import Hit
from workflows.lag_record import Record, read_record
from workflows.lifecycle import Subject, Writing, advance, create, create_many
from workflows.rank_corrections_words import difference_row
from workflows.tables import FINDING, RANK_CORRECTION

JOB = "judge_rankings"


def judge_rankings(engine: sa.Engine, *, at: datetime, cause_event_id: UUID) -> int:
    """Judge the record of every office with a ranking book, one transaction each; return how many findings are new.

    Safe to run again, and by several schedulers: what was found is found once, and an open correction that says the
    same stays as it is.
    """
    call = Call(SYSTEM, at, cause_event_id=cause_event_id)
    return sum(_judged_again(engine, office_id, call) for office_id in run_command(engine, queries.offices))


def _judged_again(engine: sa.Engine, office_id: UUID, call: Call) -> int:
    """Where another scheduler was just faster with the same findings, what it wrote is left out."""
    try:
        return run_command(engine, judge_office, office_id, call)
    except psycopg.errors.UniqueViolation:
        return run_command(engine, judge_office, office_id, call)


def run_due(session: Session, at: datetime) -> str | None:
    """Return under which period the run for today and the present record goes; None where no office has a book."""
    state = queries.state(session)
    return f"{day_of(at):%Y%m%d}{state}" if state else None


def judge_office(session: Session, office_id: UUID, call: Call) -> int:
    """Judge one office's record; return how many findings were proposed."""
    record = read_record(session, office_id, call.on)
    _, compared = record.compared(call.on)
    within = plans.designated(session, office_id=office_id, unit_ids=[hit.unit_id for hit in compared.new], on=call.on)
    new = [hit for hit in compared.new if hit.unit_id in within]
    names = names_of(session, new, [hit.unit_id for hit in new], call)
    create_many(session, FINDING, "propose", [proposed(hit, office_id, names, call) for hit in new], call=call)
    for medium in Medium:
        differences = [one for one in compared.differences if _medium_of(one) is medium]
        put_to_officer(session, record, medium, differences, call)
    finding_queries.mark_judged(session, [entry["id"] for entry in record.rankings if not entry["judged"]], call.at)
    return len(new)


def names_of(session: Session, hits: Iterable[Hit], units: Iterable[UUID], call: Call) -> dict[UUID, str]:
    """Return the names of these places and of the neighbours that hits name."""
    units = {*units, *(UUID(near["unit_id"]) for hit in hits for near in hit.evidence["neighbours"])}
    return {entry["id"]: entry["name"] for entry in queries.units(session, list(units), call.on)}


def put_to_officer(
    session: Session, record: Record, medium: Medium, differences: Sequence[Difference], call: Call
) -> None:
    """Make one correction of all differences of a medium; an open one that says otherwise is superseded by it."""
    names = names_of(session, [one.hit for one in differences if one.hit], [one.key[1] for one in differences], call)
    rows = [difference_row(one, record, names) for one in differences]
    before = record.open_correction(medium)
    if before is not None:
        if _same(before["differences"], rows):
            return
        subject = correction_subject(before)
        data = {"title": title_for(medium, before["period"])}
        advance(session, RANK_CORRECTION, subject, "supersede", call=call, writing=Writing(data=data))
    if rows:
        _propose(session, record, medium, differences, rows, call)


def _propose(
    session: Session,
    record: Record,
    medium: Medium,
    differences: Sequence[Difference],
    rows: list[dict[str, Any]],
    call: Call,
) -> None:
    period = min(one.key[2] for one in differences)
    newest = max((entry["id"] for entry in record.rankings if entry["medium"] == medium), default=None)
    subject = Subject(SubjectKind.RANK_CORRECTION, new_id(), CorrectionStage.PROPOSED, 1, None, record.office_id)
    columns = {
        "supervising_unit_id": record.office_id,
        "ranking_id": newest,
        "medium": medium,
        "period": period,
        "differences": rows,
        "created_at": call.at,
    }
    data = {"title": title_for(medium, period), "label": f"{len(rows)} 处", "period": period}
    create(session, RANK_CORRECTION, subject, "propose", call=call, writing=Writing(columns, data))


def _same(before: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> bool:
    keys = ("what", "rule_key", "unit_id", "period", "stamp")
    return [[one[key] for key in keys] for one in before] == [[one[key] for key in keys] for one in rows]


def title_for(medium: Medium, period: str) -> str:
    """Return how a correction is called in messages."""
    return f"{MEDIUM_NAMES[medium]}数据更正（自{period}起）引起的认定变化"


def _medium_of(one: Difference) -> Medium:
    return one.hit.rule.medium if one.hit is not None else one.found.medium if one.found is not None else Medium.AIR


def correction_subject(entry: Mapping[str, Any]) -> Subject:
    """Return a correction as the lifecycle sees it: the office's own."""
    return Subject(
        SubjectKind.RANK_CORRECTION, entry["id"], entry["stage"], entry["version"], None, entry["supervising_unit_id"]
    )
