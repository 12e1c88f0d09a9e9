"""Acts on many papers of a day at once: each is decided as the single command would, and written with the others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.moves import DeadlineChanges
from models.reports import AttachmentPurpose, ReportContent, ReportKind, ReportStage
from queries import bulk
from queries.sql import Row
from workflows.deadlines import cancelled, clockwork, met, reopened_after_review
from workflows.followups import typed
from workflows.guards import Facts
from workflows.lifecycle import BatchMove, Writing, advance_many, create_many
from workflows.look_back_schedule import look_back_at, lot_of, why_by
from workflows.measures_policy import measures_policy
from workflows.report_content import columns_of, summary
from workflows.subjects import look_back_subject, report_subject, task_subject
from workflows.tables import LOOK_BACK, REPORT, TASK


def apply_for_closing(
    session: Session, *, call: Call, leader: Call, tasks: Sequence[Row], evidence: UUID, text: str
) -> int:
    """申请办结 for tasks of one unit: a paper for each is written, signed by its leader and handed in."""
    papers = [_draft(task, call, text) for task in tasks]
    create_many(session, REPORT, "draft", [made for made, _ in papers], call=call)
    rows = [row for _, row in papers]
    _content(session, rows, tasks, evidence)
    signed = {"signed_on": call.on, "signed_by": None}
    facts = Facts(evidence=1)
    moves = [BatchMove(report_subject(row), facts, Writing(signed, summary(row) | {"text": text})) for row in rows]
    advance_many(session, REPORT, "sign", moves, call=leader)
    submissions = [_submission(row | _SIGNED, task, call) for row, task in zip(rows, tasks, strict=True)]
    done = advance_many(session, REPORT, "submit", submissions, call=call)
    moves = [_application(row, task, call) for row, task in zip(rows, tasks, strict=True)]
    return len(advance_many(session, TASK, "apply_closing", moves, call=call.caused_by(done[0].event_id)))


_SIGNED = {"stage": ReportStage.SIGNED, "version": 2}


def _draft(task: Row, call: Call, text: str) -> tuple[BatchMove, Row]:
    columns: dict[str, Any] = {
        "task_id": task["id"],
        "kind": ReportKind.CLOSING,
        "period": None,
        "round": 1,
        "late_contributors": [],
        "drafted_by": call.actor.person_id,
        "created_at": call.at,
        "unit_id": task["unit_id"],
        "reviewing_unit_id": task["supervising_unit_id"],
        "contribution_id": None,
        "notice_id": None,
        **columns_of(ReportContent(text=text)),
    }
    report_id = new_id()
    row = columns | {"id": report_id, "stage": ReportStage.DRAFT, "version": 1, "task_title": task["title"]}
    data = {"kind": ReportKind.CLOSING, "period": None, "title": task["title"]}
    return BatchMove(report_subject(row), writing=Writing(columns, data)), row


def _content(session: Session, reports: Sequence[Row], tasks: Sequence[Row], evidence: UUID) -> None:
    bulk.insert(
        session,
        "report_attachment",
        [{"report_id": row["id"], "attachment_id": evidence, "purpose": AttachmentPurpose.EVIDENCE} for row in reports],
    )
    values = [
        {"report_id": row["id"], "target_id": target, "value": None, "statement": "已按方案完成"}
        for row, task in zip(reports, tasks, strict=True)
        for target in task["targets"] or ()
    ]
    bulk.insert(session, "report_value", values)


def _submission(row: Row, task: Row, call: Call) -> BatchMove:
    columns = {"submitted_at": call.at, "late_contributors": []}
    writing = Writing(columns, summary(row) | {"late_contributors": []})
    return BatchMove(report_subject(row), Facts(task_stage=task["stage"]), writing)


def _application(row: Row, task: Row, call: Call) -> BatchMove:
    """The completion date is met with the task's own move: in a batch a date follows the subject it belongs to."""
    facts = Facts(evidence=1, open_children=task["open_children"], open_rectifications=task["open_rectifications"])
    changes = tuple(met(entry, call.at) for entry in typed(task["completion"]))
    writing = Writing(
        data={"title": task["title"], "report_id": str(row["id"])}, deadlines=DeadlineChanges((), changes)
    )
    return BatchMove(task_subject(task), facts, writing)


def examine_closings(session: Session, *, call: Call, tasks: Sequence[Row], finding: str) -> int:
    """初审 of many applications by one officer."""
    moves = [
        BatchMove(
            task_subject(task),
            Facts(done_by=_doers(task)),
            Writing(data=_about(task) | {"finding": finding}),
            {"finding": finding},
        )
        for task in tasks
    ]
    return len(advance_many(session, TASK, "examine_closing", moves, call=call))


def accept_closings(session: Session, *, call: Call, tasks: Sequence[Row]) -> int:
    """销号 of many applications by another officer; open dates end, papers are accepted, look-backs are scheduled."""
    moves = [
        BatchMove(
            task_subject(task),
            Facts(
                open_children=task["open_children"],
                open_rectifications=task["open_rectifications"],
                done_by=_doers(task),
            ),
            Writing(
                {"closed_at": call.at},
                _about(task) | {"finding": None},
                DeadlineChanges(changed=tuple(cancelled(entry, call.at) for entry in typed(task["owed"]))),
            ),
        )
        for task in tasks
    ]
    done = advance_many(session, TASK, "accept_closing", moves, call=call)
    caused = call.caused_by(done[0].event_id)
    advance_many(session, REPORT, "accept", [_paper_move(task) for task in tasks], call=caused)
    _schedule_look_backs(session, caused, [task for task in tasks if not task["look_back_waits"]])
    return len(done)


def _schedule_look_backs(session: Session, call: Call, tasks: Sequence[Row]) -> None:
    """Schedule by the office's policy what it draws of these tasks, as the system; all are of one office."""
    if not tasks:
        return
    office_id = tasks[0]["supervising_unit_id"]
    policy = measures_policy(session, office_id=office_id, on=call.on)
    works = clockwork(session, office_id=office_id, on=call.on)
    due = works.calendar.add_months(call.on, policy.look_back_after_months)
    by_system = Call(SYSTEM, call.at, cause_event_id=call.cause_event_id)
    wanted = [
        look_back_at(
            task, SubjectKind.TASK, works=works, due=due, why=why_by(policy, lot), title=task["title"], call=by_system
        )
        for task in tasks
        if (lot := lot_of(task["id"])) < policy.look_back_sample_percent
    ]
    create_many(session, LOOK_BACK, "schedule", wanted, call=by_system)


def return_closings(session: Session, *, call: Call, tasks: Sequence[Row], reason: str) -> int:
    """退回办结申请: the remaining days run again."""
    moves = []
    for task in tasks:
        works = clockwork(session, office_id=task["supervising_unit_id"], on=call.on)
        due = [entry for entry in typed([task["completion"]] if task["completion"] else []) if entry["met_at"]]
        changed = tuple(reopened_after_review(entry, works=works, at=call.at) for entry in due)
        columns = {"due_on": changed[0].due_on if changed else task["due_on"]}
        moves.append(
            BatchMove(
                task_subject(task),
                Facts(done_by=_doers(task)),
                Writing(columns, _about(task), DeadlineChanges(changed=changed)),
                {"reason": reason},
            )
        )
    done = advance_many(session, TASK, "return_closing", moves, call=call)
    papers = [replace(_paper_move(task), given={"reason": reason}) for task in tasks]
    advance_many(session, REPORT, "return", papers, call=call.caused_by(done[0].event_id))
    return len(done)


def _paper_move(task: Row) -> BatchMove:
    paper = task["paper"] | {
        name: UUID(task["paper"][name]) for name in ("id", "task_id", "unit_id", "reviewing_unit_id")
    }
    return BatchMove(report_subject(paper), writing=Writing(data={"kind": paper["kind"], "title": task["title"]}))


def hold_look_backs(session: Session, *, call: Call, look_backs: Sequence[Row], inspectors: list[str]) -> int:
    """成效巩固: many look-backs of one day by one officer who took no part in the closing."""
    finding = "现场未见反弹，长效机制运行正常"
    seen: dict[str, Any] = {"inspectors": inspectors, "looked_on": call.on, "finding": finding}
    moves = [
        BatchMove(
            look_back_subject(found),
            Facts(done_by=_doers(found)),
            Writing(
                seen | {"evidence": []},
                {
                    "title": found["task_title"],
                    "of_kind": found["of_kind"],
                    "of_id": str(found["of_id"]),
                    "evidence": [],
                }
                | seen,
                DeadlineChanges(changed=tuple(met(entry, call.at) for entry in typed(found["owed"]))),
            ),
            {"finding": finding},
        )
        for found in look_backs
    ]
    return len(advance_many(session, LOOK_BACK, "hold", moves, call=call))


def _doers(found: Row) -> Mapping[str, frozenset[UUID]]:
    people: dict[str, list[str]] = found["done_by"] or {}
    return {kind: frozenset(map(UUID, entry)) for kind, entry in people.items()}


def _about(task: Row) -> dict[str, Any]:
    return {"title": task["title"], "report_id": task["paper"]["id"]}
