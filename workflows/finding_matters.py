"""The matter (任务) that a measure on a finding belongs to: one under way, or a new one drawn from the finding."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from models.actors import SYSTEM
from models.calls import Call
from models.finding_views import FindingApproval, FindingMatter
from models.findings import FindingEffect
from models.matter_sources import AnySource, InspectionSource, Source
from models.monitoring import Medium
from models.plans import SourceKind
from queries.sql import Row
from workflows.lag_words import period_words
from workflows.single_tasks import SingleTask, assign_task, draft_task
from workflows.subjects import read_task

TITLES = {
    FindingEffect.TALK: "约谈整改",
    FindingEffect.WARNING: "预警整改",
    FindingEffect.SPECIAL_INSPECTION: "专项督察",
    FindingEffect.HANDOVER: "移送问责",
}


def matter_of(session: Session, call: Call, finding: Row, approval: FindingApproval) -> UUID:
    """Return the matter that is named, or draw a new one from the finding and assign it (立项、交办).

    The system draws it up, whoever approves the finding assigns it. Raises Invalid for what it lacks.
    """
    matter = approval.matter or FindingMatter()
    inspects = finding["effect"] == FindingEffect.SPECIAL_INSPECTION
    if matter.task_id is not None and not inspects:
        return _own_task(session, call, finding, matter.task_id)
    if matter.due_on is None:
        raise _lacks("matter.due_on", "新立任务的完成时限（或在 matter.task_id 写明该单位正在办理的任务）")
    if inspects and matter.inspection is None:
        raise _lacks("matter.inspection", "专项督察（督查）的方案：组长、对象、内容、范围等")
    drawn = SingleTask(
        office_id=finding["supervising_unit_id"],
        unit_id=finding["unit_id"],
        title=f"{finding['title']}（{TITLES[FindingEffect(finding['effect'])]}）"[:300],
        requirement=(matter.requirement or finding["reason"])[:4000],
        due_on=matter.due_on,
        report_cycle=matter.report_cycle,
        source=_source(call, finding, matter),
        distinct_because=f"{period_words(finding['period'])}按规则 {finding['rule_key']} 认定，与其他期间非同一事项",
    )
    made = draft_task(session, call=Call(SYSTEM, call.at, cause_event_id=call.cause_event_id), draft=drawn)
    assign_task(session, call=call.caused_by(made.event_id), task_id=made.subject_id)
    return made.subject_id


def _own_task(session: Session, call: Call, finding: Row, task_id: UUID) -> UUID:
    task, _ = read_task(session, call, task_id)
    if task["unit_id"] != finding["unit_id"] or task["supervising_unit_id"] != finding["supervising_unit_id"]:
        expected = "该单位承办、本机构督办的任务"
        raise Invalid(errors=[{"field": "matter.task_id", "value": str(task_id), "expected": expected}])
    return task_id


def _source(call: Call, finding: Row, matter: FindingMatter) -> AnySource:
    rule = finding["evidence"]["rule"]
    stated: dict[str, Any] = {
        "title": finding["title"],
        "basis_paper": f"{rule['basis']} {finding['rule_key']}"[:200],
        "occurred_on": call.on,
    }
    if matter.inspection is not None and finding["effect"] == FindingEffect.SPECIAL_INSPECTION:
        return InspectionSource(kind=SourceKind.SPECIAL_INSPECTION, details=matter.inspection, **stated)
    kind = SourceKind.FIRE_POINT if finding["medium"] == Medium.FIRE else SourceKind.RANKING
    return Source.model_validate(stated | {"kind": kind})


def _lacks(field: str, expected: str) -> Invalid:
    return Invalid(f"请填写{expected}", errors=[{"field": field, "expected": expected}])
