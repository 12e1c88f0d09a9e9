"""What a template may know of an item: these fields and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from queries.sql import Row

_BY_THE_TASK = ("task", "target")
"""Of these the completion date of the task is the date; a report or a contribution has one of its own."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One event in words: what it is about, till when, who bears and who supervises it, why."""

    kind: str
    title: str
    due_on: date | None
    unit: str
    office: str
    reason: str | None = None
    sign_for_on: date | None = None
    period: str | None = None
    detail: str | None = None
    lead: str = "牵头单位"
    days_over: int = 0
    deadline_name: str = "事项"
    report_name: str = "报送件"
    notice: str = "督办件"

    @classmethod
    def of(cls, row: Row) -> Self:
        """Read it from a row of `queries.messages.told_of`; what the event says goes before what stands now."""
        data: Mapping[str, Any] = row["data"] or {}
        opened = {entry["kind"]: _date(entry["due_on"]) for entry in data.get("deadlines_opened", ())}
        deadline_kind = data.get("deadline_kind") or row["deadline_kind"]
        return cls(
            kind=row["kind"],
            title=data.get("title") or row["task_title"] or "（无题）",
            due_on=_due_on(row, data, opened),
            unit=row["unit_name"] or "有关单位",
            office=row["office_name"] or "督查机构",
            reason=row["reason"] or row["notice_reason"],
            sign_for_on=opened.get(DeadlineKind.SIGN_FOR),
            period=row["deadline_period"] or row["report_period"] or data.get("period"),
            detail=data.get("indicator") or data.get("detail"),
            lead=row["lead_name"] or "牵头单位",
            days_over=data.get("days_over") or 0,
            deadline_name=DEADLINE_KIND_NAMES.get(deadline_kind, "事项"),
            report_name=row["report_name"] or "报送件",
            notice=row["paper_number"] or data.get("label") or row["level_label"] or row["notice_name"] or "督办件",
        )


def _due_on(row: Row, data: Mapping[str, Any], opened: Mapping[str, date | None]) -> date | None:
    """Return the date the reader has to keep: what the event says, then the deadline's, then a task's own."""
    begun = [on for kind, on in opened.items() if kind != DeadlineKind.SIGN_FOR]
    moved = [_date(entry.get("due_on")) for entry in data.get("deadlines_changed", ())]
    said = [_date(data.get("due_on")), *begun, *moved, row["deadline_due_on"]]
    own = row["task_due_on"] if row["subject_kind"] in _BY_THE_TASK else None
    return next((on for on in said if on), own)


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
