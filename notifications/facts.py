"""What a template may know of an item: these fields and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from queries.sql import Row


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
    deadline_name: str = "事项"
    report_name: str = "报送件"
    notice: str = "督办件"

    @classmethod
    def of(cls, row: Row) -> Self:
        """Read it from a row of `queries.messages.items`; what the event says goes before what stands now."""
        data: Mapping[str, Any] = row["data"] or {}
        opened = {entry["kind"]: _date(entry["due_on"]) for entry in data.get("deadlines_opened", ())}
        sign_for_on = opened.pop(DeadlineKind.SIGN_FOR, None)
        return cls(
            kind=row["kind"],
            title=data.get("title") or row["task_title"] or "（无题）",
            due_on=_date(data.get("due_on"))
            or next(iter(opened.values()), None)
            or row["deadline_due_on"]
            or row["task_due_on"],
            unit=row["unit_name"] or "有关单位",
            office=row["office_name"] or "督查机构",
            reason=row["reason"] or row["notice_reason"],
            sign_for_on=sign_for_on,
            period=row["deadline_period"] or row["report_period"] or data.get("period"),
            detail=data.get("indicator"),
            deadline_name=DEADLINE_KIND_NAMES.get(row["deadline_kind"], "事项"),
            report_name=row["report_name"] or "报送件",
            notice=row["paper_number"] or data.get("label") or row["level_label"] or row["notice_name"] or "督办件",
        )


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
