"""What a caller reads: lists and pages of business, each with the actions its lifecycle allows him now."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from models.papers import NOTICE_STAGE_NAMES
from models.reports import REPORT_STAGE_NAMES, ReportKind
from models.tasks import TASK_STAGE_NAMES, TaskStage
from queries import deadlines, history, notices, reports, stagnation, task_lists, tasks
from queries import plans as plan_queries
from queries.sql import Row
from workflows.guards import Facts
from workflows.lamps import lamps_of
from workflows.lifecycle import allowed_actions, history_needed
from workflows.matter_sources import shown_source
from workflows.plans import facts_of as facts_of_plan
from workflows.report_content import facts_of
from workflows.stagnation import sentence
from workflows.subjects import notice_subject, plan_subject, report_subject, task_subject
from workflows.tables import NOTICE, PLAN, REPORT, TASK


def list_plans(session: Session, *, call: Call) -> list[Row]:
    """Return the plans the caller may see."""
    return [_with_plan_actions(session, plan, call) for plan in plan_queries.plans(session, call.actor.unit_ids)]


def get_plan(session: Session, *, call: Call, plan_id: UUID) -> Row:
    """Return one plan. Raises NotFound."""
    plan = plan_queries.plan(session, plan_id, call.actor.unit_ids)
    if plan is None:
        raise NotFound("没有这个方案")
    return _with_plan_actions(session, plan, call)


def list_items(session: Session, *, call: Call, plan_id: UUID) -> list[Row]:
    """Return the entries of a plan with printed units and targets. Raises NotFound."""
    get_plan(session, call=call, plan_id=plan_id)
    return plan_queries.items(session, plan_id)


def plan_history(session: Session, *, call: Call, plan_id: UUID, after: tuple[UUID] | None, limit: int) -> list[Row]:
    """Return one page of a plan's own events. Raises NotFound."""
    get_plan(session, call=call, plan_id=plan_id)
    units = call.actor.unit_ids
    return history.of_subject(session, plan_id, units=units, after=after and after[0], limit=limit)


def _with_plan_actions(session: Session, plan: Row, call: Call) -> Row:
    actions = allowed_actions(PLAN, plan_subject(plan), actor=call.actor, facts=facts_of_plan(session, plan))
    return plan | {"allowed_actions": actions}


def list_tasks(
    session: Session, *, call: Call, view: str, filters: dict[str, Any], after: tuple[date, UUID] | None, limit: int
) -> list[Row]:
    """Return one page of tasks, earliest date first."""
    found = task_lists.listed(
        session, units=call.actor.unit_ids, on=call.on, view=view, filters=filters, after=after, limit=limit
    )
    lamps = lamps_of(session, call=call, tasks=found)
    still = stagnation.of_tasks(session, [task["id"] for task in found])
    return [
        task | {"lamp": asdict(lamps[task["id"]]), "stagnation": _stagnation(still.get(task["id"]))} for task in found
    ]


def _stagnation(found: Row | None) -> str | None:
    return sentence(found) if found else None


_WAITS_WITH = {
    TaskStage.CLOSING_APPLIED: ReportKind.CLOSING,
    TaskStage.CLOSING_EXAMINED: ReportKind.CLOSING,
    TaskStage.RETURN_ASKED: ReportKind.REFUSAL,
}


def get_task(session: Session, *, call: Call, task_id: UUID) -> Row:
    """Return a task's page. Raises NotFound."""
    task = tasks.detail(session, task_id, call.actor.unit_ids, call.on)
    if task is None:
        raise NotFound("没有这项任务")
    kind = _WAITS_WITH.get(task["stage"])
    paper = tasks.waiting_paper(session, task_id, kind) if kind else None
    done_by = history.done_by(session, [task_id, *([paper["id"]] if paper else [])], history_needed(TASK))
    facts = Facts(open_children=task["parts"] - task["parts_closed"] - task["parts_excused"], done_by=done_by)
    return task | {
        "stage_name": TASK_STAGE_NAMES[task["stage"]],
        "lamp": asdict(lamps_of(session, call=call, tasks=[task])[task_id]),
        "stagnation": _stagnation(stagnation.of_tasks(session, [task_id]).get(task_id)),
        "parts_summary": parts_summary(task),
        "source": shown_source(session, task_id, call.on),
        "targets": tasks.targets(session, task_id),
        "milestones": tasks.milestones(session, task_id),
        "contributions": tasks.contributions(session, task_id, call.on),
        "allowed_actions": allowed_actions(TASK, task_subject(task), actor=call.actor, facts=facts),
    }


def parts_summary(task: Row) -> str | None:
    """Say how the parts of a task stand: 下级 60 项，办结 41 项，免予办理 2 项."""
    if not task["parts"]:
        return None
    excused = f"，免予办理 {task['parts_excused']} 项" if task["parts_excused"] else ""
    return f"下级 {task['parts']} 项，办结 {task['parts_closed']} 项{excused}"


def task_history(session: Session, *, call: Call, task_id: UUID, after: tuple[UUID] | None, limit: int) -> list[Row]:
    """Return one page of all that happened around a task, oldest first. Raises NotFound."""
    units = call.actor.unit_ids
    if tasks.for_command(session, task_id, units) is None:
        raise NotFound("没有这项任务")
    return history.of_task(session, task_id, units=units, after=after and after[0], limit=limit)


def list_reports(
    session: Session, *, call: Call, filters: dict[str, Any], after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of papers, newest first."""
    return reports.listed(
        session, units=call.actor.unit_ids, on=call.on, filters=filters, after=after and after[0], limit=limit
    )


def get_report(session: Session, *, call: Call, report_id: UUID) -> Row:
    """Return a paper's page. Raises NotFound."""
    report = reports.detail(session, report_id, call.actor.unit_ids, call.on)
    if report is None:
        raise NotFound("没有这份报送件")
    facts = facts_of(session, report)
    done_by = history.done_by(session, [report_id], history_needed(REPORT))
    facts = Facts(
        missing_parts=facts.missing_parts,
        stamp_pages=1,
        task_stage=report["task_stage"],
        done_by=done_by,
    )
    return report | {
        "stage_name": REPORT_STAGE_NAMES[report["stage"]],
        "missing": facts.missing_parts,
        "allowed_actions": allowed_actions(REPORT, report_subject(report), actor=call.actor, facts=facts),
    }


def report_history(
    session: Session, *, call: Call, report_id: UUID, after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of a paper's own events, with every return and its reasons. Raises NotFound."""
    units = call.actor.unit_ids
    if not reports.known(session, report_id, units):
        raise NotFound("没有这份报送件")
    return history.of_subject(session, report_id, units=units, after=after and after[0], limit=limit)


def list_notices(
    session: Session, *, call: Call, filters: dict[str, Any], after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of notices, newest first."""
    return notices.listed(
        session, units=call.actor.unit_ids, on=call.on, filters=filters, after=after and after[0], limit=limit
    )


def get_notice(session: Session, *, call: Call, notice_id: UUID) -> Row:
    """Return a notice's page. Raises NotFound."""
    notice = notices.detail(session, notice_id, call.actor.unit_ids, call.on)
    if notice is None:
        raise NotFound("没有这件督办件")
    done_by = history.done_by(session, [notice_id], history_needed(NOTICE))
    facts = Facts(task_stage=notice["task_stage"], done_by=done_by, objection_decided=False)
    return notice | {
        "stage_name": NOTICE_STAGE_NAMES[notice["stage"]],
        "allowed_actions": allowed_actions(NOTICE, notice_subject(notice), actor=call.actor, facts=facts),
    }


def notice_history(
    session: Session, *, call: Call, notice_id: UUID, after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of a notice's own events. Raises NotFound."""
    units = call.actor.unit_ids
    if notices.for_command(session, notice_id, units) is None:
        raise NotFound("没有这件督办件")
    return history.of_subject(session, notice_id, units=units, after=after and after[0], limit=limit)


def get_paper(session: Session, *, call: Call, paper_id: UUID) -> Row:
    """Return a paper as issued. Raises NotFound."""
    paper = notices.paper(session, paper_id, call.actor.unit_ids)
    if paper is None:
        raise NotFound("没有这份文书")
    return paper


def list_deadlines(
    session: Session,
    *,
    call: Call,
    view: str,
    overdue: bool,
    kind: str | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[Row]:
    """Return one page of open dates, earliest first."""
    found = deadlines.listed(
        session,
        units=call.actor.unit_ids,
        on=call.on,
        view=view,
        overdue=overdue,
        kind=kind,
        after=after,
        limit=limit,
    )
    return [entry | {"kind_name": DEADLINE_KIND_NAMES[DeadlineKind(entry["kind"])]} for entry in found]
