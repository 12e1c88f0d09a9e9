"""A draft that was read from the tests' paper, and what an officer does to it."""

from typing import Any
from uuid import UUID

from models.plan_changes import FindingsAccepted, PlanCorrections
from models.plan_readings import FindingState
from queries import plan_readings, plans
from queries.sql import Row
from tests.province import Province, on
from workflows.plan_corrections import Settled, correct_plan
from workflows.plan_findings import accept_findings

AT = on(3, 4)


def correct(province: Province, plan_id: UUID, *changes: dict[str, Any], **more: Any) -> Settled:
    content = PlanCorrections.model_validate({"reason": "经核对原文", "changes": changes, **more})
    who = province.call("office.clerk", AT)
    return province.run(correct_plan, call=who, plan_id=plan_id, content=content)


def accept(province: Province, plan_id: UUID, *kinds: str) -> Settled:
    """Accept the open findings of these kinds, all if none is named."""
    found = [finding["id"] for finding in open_findings(province, plan_id) if not kinds or finding["kind"] in kinds]
    content = FindingsAccepted(reason="原文如此", finding_ids=found)
    return province.run(accept_findings, call=province.call("office.clerk", AT), plan_id=plan_id, content=content)


def open_findings(province: Province, plan_id: UUID) -> list[Row]:
    return province.run(plan_readings.findings, plan_id, state=FindingState.OPEN)


def kinds(province: Province, plan_id: UUID) -> list[str]:
    return sorted(finding["kind"] for finding in open_findings(province, plan_id))


def item(province: Province, plan_id: UUID, no: str) -> Row:
    return next(entry for entry in province.run(plans.items, plan_id) if entry["no"] == no)


def unit(province: Province, plan_id: UUID, printed: str) -> Row:
    items = province.run(plans.items, plan_id)
    return next(unit for entry in items for unit in entry["units"] if unit["printed"] == printed)


def corrections(province: Province, plan_id: UUID) -> list[Row]:
    return province.run(plan_readings.corrections, plan_id, after=None, limit=200)
