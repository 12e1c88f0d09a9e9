"""Checking and storing what a unit writes in a report, before anybody signs it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from models.reports import AttachmentPurpose, ReportContent, ReportKind
from queries import bulk
from queries import reports as queries
from queries import tasks as task_queries
from queries.sql import Row
from workflows.classified import refuse_classified
from workflows.guards import Facts


def columns_of(content: ReportContent) -> dict[str, Any]:
    """Return the columns of `report` that the content fills."""
    return {
        "text": content.text,
        "obstacles": content.obstacles,
        "next_step": content.next_step,
        "self_rating": content.self_rating,
        "percent_done": content.percent_done,
        "milestones": [entry.model_dump(mode="json") for entry in content.milestones],
        "milestones_done": [entry.model_dump(mode="json") for entry in content.milestones_done],
    }


def check(session: Session, content: ReportContent, *, task_id: UUID, unit_id: UUID, kind: str, on: date) -> None:
    """Raise Invalid, naming every field, unless targets are the task's own, files the unit's own, steps ahead."""
    refuse_classified(
        text=content.text, obstacles=content.obstacles, next_step=content.next_step, self_rating=content.self_rating
    )
    for value in content.values:
        refuse_classified(values=value.statement)
    for step in content.milestones:
        refuse_classified(milestones=step.title)
    errors = _value_errors(session, content, task_id) + _step_errors(session, content, task_id, kind, on)
    files = set(content.evidence)
    foreign = files - queries.own_attachments(session, list(files), unit_id)
    errors += [_error("evidence", missing, "本单位已上传的附件") for missing in sorted(foreign)]
    if errors:
        raise Invalid("报送内容有误，未保存任何内容", errors=errors)


def _value_errors(session: Session, content: ReportContent, task_id: UUID) -> list[dict[str, Any]]:
    errors = []
    own = queries.task_target_ids(session, task_id) if content.values else {}
    for place, value in enumerate(content.values):
        if value.target_id not in own:
            errors.append(_error(f"values[{place}].target_id", value.target_id, "本任务自身的指标"))
        if value.value is None and not value.statement:
            errors.append(_error(f"values[{place}]", None, "完成值（数字）或文字说明"))
    if len({value.target_id for value in content.values}) != len(content.values):
        errors.append(_error("values", None, "每项指标只填一次"))
    return errors


def _step_errors(session: Session, content: ReportContent, task_id: UUID, kind: str, on: date) -> list[dict[str, Any]]:
    errors = [_error("percent_done", content.percent_done, "只有进展报告填写完成比例")] if (
        content.percent_done is not None and kind != ReportKind.PROGRESS) else []  # fmt: skip
    errors += [
        _error(f"milestones[{place}].due_on", step.due_on, f"不早于今日 {on}")
        for place, step in enumerate(content.milestones)
        if kind == ReportKind.PLAN and step.due_on < on
    ]
    known = {step["id"] for step in task_queries.milestones(session, task_id)} if content.milestones_done else set()
    for place, done in enumerate(content.milestones_done):
        if done.milestone_id not in known:
            errors.append(_error(f"milestones_done[{place}].milestone_id", done.milestone_id, "已采纳实施方案中的节点"))
        if done.done_on > on:
            errors.append(_error(f"milestones_done[{place}].done_on", done.done_on, f"不晚于今日 {on}"))
    return errors


def store(session: Session, report_id: UUID, content: ReportContent) -> None:
    """Write values and evidence of a draft."""
    bulk.insert(
        session,
        "report_value",
        [
            {"report_id": report_id, "target_id": v.target_id, "value": v.value, "statement": v.statement}
            for v in content.values
        ],
    )
    attach(session, report_id, content.evidence, AttachmentPurpose.EVIDENCE)


def attach(session: Session, report_id: UUID, files: list[UUID], purpose: AttachmentPurpose) -> None:
    """Tie uploaded files to a report; a file is tied once, so that the same page may be stamped again."""
    entries = [
        {"report_id": report_id, "attachment_id": file_id, "purpose": purpose} for file_id in dict.fromkeys(files)
    ]
    bulk.insert(session, "report_attachment", entries, keep_existing=True)


def facts_of(session: Session, report: Row) -> Facts:
    """Return what the guards of signing and closing ask: what is still missing, and how much evidence there is."""
    missing_targets, evidence, stamps = queries.reported_targets(session, report["id"], report["task_id"])
    parts = [] if report["text"].strip() else ["正文"]
    if report["kind"] in (ReportKind.PROGRESS, ReportKind.CLOSING):
        parts += [f"指标“{name}”的完成值" for name in missing_targets]
    parts += _fallen(session, report)
    if report["kind"] == ReportKind.PLAN and not report["milestones"]:
        parts.append("节点计划（至少一项）")
    return Facts(
        missing_parts=tuple(parts),
        unreported_targets=tuple(missing_targets),
        evidence=evidence,
        stamp_pages=stamps,
        task_stage=report["task_stage"],
    )


def _fallen(session: Session, report: Row) -> list[str]:
    """What was accepted as done does not shrink unless the paper says why."""
    if report["percent_done"] is None or report["obstacles"].strip():
        return []
    before = queries.percent_accepted(session, report["task_id"])
    if before is None or report["percent_done"] >= before:
        return []
    return [f"完成比例由已采纳的 {before:f}% 降为 {report['percent_done']:f}% 的原因（写入存在问题）"]


def _error(field: str, value: Any, expected: str) -> dict[str, Any]:
    return {"field": field, "value": None if value is None else str(value), "expected": expected}


def summary(report: Row) -> dict[str, Any]:
    """Return what every event of a report says of it."""
    return {
        "kind": report["kind"],
        "period": report["period"],
        "round": report["round"],
        "title": report["task_title"],
    }
