"""What the guards of a rectification ask, and what every event of one says of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from models.calls import Call
from models.rectifications import STANDARD_NAMES, RectificationKind, RectificationStage
from queries import history
from queries import rectifications as queries
from queries import reports as report_queries
from queries.sql import Row
from workflows.calendar_versions import calendar_in_force
from workflows.guards import Facts
from workflows.lifecycle import history_needed
from workflows.tables import RECTIFICATION

_MEASURE_PARTS = {
    "problem": "问题",
    "goal": "整改目标",
    "measures": "整改措施",
    "responsible_person": "责任人",
    "urging_unit": "督导单位",
    "accepting_unit": "验收单位",
}


def facts_of(session: Session, found: Row, on: date, *, standards: Sequence[Mapping[str, Any]] | None = None) -> Facts:
    """Return what the guards ask of a rectification on a day; `standards` are the findings of a visit on site."""
    done_by = history.done_by(session, [found["id"]], history_needed(RECTIFICATION))
    return Facts(
        task_stage=found["task_stage"],
        order_signed_for=found["signed_for_at"] is not None,
        standing=found["kind"] == RectificationKind.STANDING,
        missing_parts=tuple(missing(session, found)),
        levels_left=len(found["levels"]) - found["accepted_levels"],
        publicity_days_left=publicity_days_left(session, found["publicity"], on),
        standards_missing=() if standards is None else _unmet(standards),
        done_by=done_by,
    )


def missing(session: Session, found: Row) -> list[str]:
    """Name what is missing of the plan or the result that the unit has to hand in now."""
    if found["stage"] not in (RectificationStage.ORDERED, RectificationStage.IN_PROGRESS):
        return []
    planned = queries.measures(session, found["id"], found["round"])
    if found["stage"] == RectificationStage.ORDERED:
        return missing_of_plan(planned, found["due_on"])
    return missing_of_result(planned, found["result"], found["kind"])


def missing_of_plan(planned: Sequence[Row], due_on: date | None) -> list[str]:
    """Name what a plan lacks: per problem each part, none of them dated after what was ordered."""
    if not planned:
        return ["整改措施（至少一项）"]
    parts = [
        f"第 {place} 项的{name}"
        for place, measure in enumerate(planned, start=1)
        for field, name in _MEASURE_PARTS.items()
        if not measure[field].strip()
    ]
    late = [
        f"第 {place} 项不晚于 {due_on} 的时限"
        for place, measure in enumerate(planned, start=1)
        if due_on and measure["due_on"] > due_on
    ]
    return parts + late


def missing_of_result(planned: Sequence[Row], result: Mapping[str, Any], kind: str) -> list[str]:
    """Name what a result lacks: what was done per measure with evidence, long-term mechanism, self-conclusion."""
    told = {item["measure_id"]: item for item in result.get("items", ())}
    expected: list[tuple[str | None, str]] = [
        (str(measure["id"]), f"第 {measure['position'] + 1} 项措施") for measure in planned
    ]
    parts = []
    for measure_id, name in expected or [(None, "整改情况")]:
        item = told.get(measure_id, {})
        parts += [] if str(item.get("done", "")).strip() else [f"{name}的完成情况"]
        parts += [] if item.get("evidence") else [f"{name}的佐证材料"]
    if kind != RectificationKind.STANDING:
        parts += [] if str(result.get("long_term", "")).strip() else ["长效机制"]
    return parts + ([] if str(result.get("self_conclusion", "")).strip() else ["自查结论"])


def _unmet(standards: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    met = {entry["standard"] for entry in standards if entry["met"]}
    return tuple(name for standard, name in STANDARD_NAMES.items() if standard not in met)


def publicity_days_left(session: Session, publicity: Mapping[str, Any], on: date) -> int:
    """Return how many working days of publicity are still to come; its last day counts until it has ended."""
    if not publicity.get("to_on"):
        return 0
    until = date.fromisoformat(publicity["to_on"])
    if on > until:
        return 0
    return max(1, calendar_in_force(session).working_days_between(on, until) + 1)


def told(found: Row, **more: Any) -> dict[str, Any]:
    """Return what an event says of a rectification beside its move."""
    return {"title": found["task_title"], "round": found["round"], "rectification_kind": found["kind"], **more}


def check_files(session: Session, files: Sequence[UUID], unit_id: UUID) -> None:
    """Raise Invalid unless the unit itself has uploaded these files."""
    foreign = set(files) - report_queries.own_attachments(session, list(files), unit_id)
    if foreign:
        errors = [
            {"field": "evidence", "value": str(file), "expected": "本单位已上传的附件"} for file in sorted(foreign)
        ]
        raise Invalid("附件有误，未保存任何内容", errors=errors)


def not_after_today(call: Call, field: str, day: date) -> None:
    """Raise Invalid if something is said to have happened tomorrow."""
    if day > call.on:
        raise Invalid(errors=[{"field": field, "value": str(day), "expected": f"不晚于今日 {call.on}"}])


def after_today(call: Call, field: str, day: date | None) -> None:
    """Raise Invalid if a date to keep has come already."""
    if day is not None and day <= call.on:
        raise Invalid(errors=[{"field": field, "value": str(day), "expected": f"晚于今日 {call.on}"}])
