"""整改: ordered by the issuer's paper, filed (销号备案) or withdrawn by one, and ordered again when it relapses."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from core.ids import new_id
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.measures import LEGAL_BASIS_NAMES, LegalBasis, MeasureSource
from models.moves import DeadlineChanges, DeadlineOpened
from models.rectification_views import RectificationOrder
from models.rectifications import RectificationKind, RectificationStage
from queries import plans as plan_queries
from queries import rectifications as queries
from queries import talks as talk_queries
from queries.sql import Row
from workflows.classified import refuse_classified, refuse_classified_content
from workflows.deadlines import clockwork, in_working_days
from workflows.guards import Facts
from workflows.lifecycle import Advanced, Writing, advance, create, decide
from workflows.look_back_schedule import cancel_waiting, schedule_by_policy
from workflows.measures_policy import measures_policy
from workflows.rectification_dates import borne_by_unit, ended, met_now, plan_due, work_due
from workflows.rectification_facts import after_today, facts_of, told
from workflows.rectification_papers import freeze_filing, freeze_order
from workflows.subjects import read_rectification, read_task, rectification_subject
from workflows.tables import RECTIFICATION


def order(session: Session, *, call: Call, task_id: UUID, content: RectificationOrder) -> Advanced:
    """Order a unit to put something right (整改通知书). Raises Invalid for a date gone by or a paper not issued."""
    task, _ = read_task(session, call, task_id)
    refuse_classified_content(content)
    _check(session, call, task_id, content)
    fields = content.model_dump(exclude={"unit_id", "levels", "requirements"})
    fields["requirements"] = [entry.model_dump(mode="json") for entry in content.requirements]
    levels = [{"name": level.name} for level in content.levels] if content.levels else None
    return _issue(session, call, task, content.unit_id or task["unit_id"], fields, levels)


def order_from_talk(session: Session, *, call: Call, talk: Row, party: Row, commitments: list[Row]) -> Advanced:
    """Order what a party promised in the minutes of a talk; their issuer is the issuer of the order."""
    call = replace(call, if_match=None)
    task, _ = read_task(session, call, talk["task_id"])
    dates = [entry["due_on"] for entry in commitments]
    fields = {
        "source": MeasureSource.TALK,
        "source_id": talk["id"],
        "kind": RectificationKind.DATED,
        "problem": talk["reason"],
        "basis": f"约谈纪要；{LEGAL_BASIS_NAMES[LegalBasis(talk['legal_basis'])]}",
        "goal": None,
        "requirements": [{"text": entry["text"], "due_on": str(entry["due_on"])} for entry in commitments],
        "due_on": max(dates, default=None),
        "stage_goal": None,
        "next_review_on": None,
    }
    return _issue(session, call, task, party["unit_id"], fields, None)


def _check(session: Session, call: Call, task_id: UUID, content: RectificationOrder) -> None:
    for field in ("due_on", "next_review_on"):
        after_today(call, field, getattr(content, field))
    for entry in content.requirements:
        if content.due_on and entry.due_on > content.due_on:
            error = {"field": "requirements", "value": str(entry.due_on), "expected": f"不晚于 {content.due_on}"}
            raise Invalid(errors=[error])
    if content.source_id and not queries.source_exists(session, content.source, content.source_id, task_id):
        error = {"field": "source_id", "value": str(content.source_id), "expected": "本任务已发出的文书"}
        raise Invalid("整改所依据的文书不存在", errors=[error])


def _issue(
    session: Session,
    call: Call,
    task: Row,
    unit_id: UUID,
    fields: Mapping[str, Any],
    levels: list[dict[str, Any]] | None,
) -> Advanced:
    """Decide, then number the paper, then write: no number is spent on a refusal."""
    found = _drafted(session, call, task, unit_id, fields, levels)
    subject, action = rectification_subject(found), _ORDERS.get(found["kind"], "order")
    designated = plan_queries.designated(session, office_id=subject.office_id, unit_ids=[unit_id], on=call.on)
    facts = Facts(designated=bool(designated), task_stage=queries.hold_task(session, task["id"]))
    decide(RECTIFICATION, subject, action, call=call, facts=facts, given={}, creating=True)
    dates = _first_dates(session, call, found)
    frozen = freeze_order(session, call, found, answer_by=dates[-1].due_on)
    talk_queries.join_task(session, task_id=task["id"], unit_ids=[unit_id])
    columns = {name: value for name, value in found.items() if name not in _SHOWN} | {"order_paper_id": frozen.id}
    about = {name: found[name] for name in ("problem", "source", "requirements")}
    data = told(found, paper_id=str(frozen.id), number=frozen.number, due_on=dates[-1].due_on, **about)
    writing = Writing(columns, data, DeadlineChanges(opened=dates))
    return create(session, RECTIFICATION, subject, action, call=call, facts=facts, writing=writing)


def _drafted(
    session: Session,
    call: Call,
    task: Row,
    unit_id: UUID,
    fields: Mapping[str, Any],
    levels: list[dict[str, Any]] | None,
) -> Row:
    """Return the order as it will stand, with what its paper shows beside."""
    policy = measures_policy(session, office_id=task["supervising_unit_id"], on=call.on)
    return {
        **_NEW,
        "id": new_id(),
        "task_id": task["id"],
        "unit_id": unit_id,
        "supervising_unit_id": task["supervising_unit_id"],
        "levels": levels or [{"name": level.name} for level in policy.acceptance_levels],
        "created_at": call.at,
        "stage": RectificationStage.ORDERED,
        "version": 1,
        "task_title": task["title"],
        **fields,
    }


def _first_dates(session: Session, call: Call, found: Row) -> tuple[DeadlineOpened, ...]:
    """Return the dates for signing and for the plan; what is put right at once has that for its result instead."""
    office_id = found["supervising_unit_id"]
    works = clockwork(session, office_id=office_id, on=call.on)
    bearer, days = borne_by_unit(found), works.policy.sign_for_working_days
    sign = in_working_days(bearer, DeadlineKind.SIGN_FOR, days, works=works, at=call.at)
    if found["kind"] == RectificationKind.AT_ONCE:
        return (sign, work_due(found, (), works=works, at=call.at))
    policy = measures_policy(session, office_id=office_id, on=call.on)
    return (sign, plan_due(found, policy.rectification_plan_working_days, works=works, at=call.at))


_ORDERS = {RectificationKind.AT_ONCE: "order_at_once"}
_SHOWN = ("id", "stage", "version", "task_title")
_NEW: dict[str, Any] = {
    "round": 1,
    "accepted_levels": 0,
    "result": {},
    "verification": {},
    "publicity": {},
}


def sign_for(session: Session, *, call: Call, rectification_id: UUID) -> Advanced:
    """签收: the unit has the order; by whom and when stands in the event."""
    found, subject = read_rectification(session, call, rectification_id)
    changed = DeadlineChanges(changed=met_now(session, call, found, DeadlineKind.SIGN_FOR))
    writing = Writing({"signed_for_at": call.at}, told(found), changed)
    facts = facts_of(session, found, call.on)
    return advance(session, RECTIFICATION, subject, "sign_for", call=call, facts=facts, writing=writing)


def file(session: Session, *, call: Call, rectification_id: UUID) -> Advanced:
    """销号备案: the office's issuer signs off on a numbered paper, and the look-back is scheduled with it."""
    found, subject = read_rectification(session, call, rectification_id)
    facts = facts_of(session, found, call.on)
    decide(RECTIFICATION, subject, "file", call=call, facts=facts, given={})
    frozen = freeze_filing(session, call, found)
    writing = Writing(
        {"filing_paper_id": frozen.id, "filed_at": call.at},
        told(found, paper_id=str(frozen.id), number=frozen.number),
        DeadlineChanges(changed=ended(session, call, found)),
    )
    done = advance(session, RECTIFICATION, subject, "file", call=call, facts=facts, writing=writing)
    schedule_by_policy(
        session,
        call=call.caused_by(done.event_id),
        of_kind=SubjectKind.RECTIFICATION,
        of=found,
        title=found["task_title"],
    )
    return done


def withdraw(session: Session, *, call: Call, rectification_id: UUID, reason: str) -> Advanced:
    """Take an order back by a further paper; the first stays as it was issued."""
    found, subject = read_rectification(session, call, rectification_id)
    refuse_classified(reason=reason)
    facts = facts_of(session, found, call.on)
    decide(RECTIFICATION, subject, "withdraw", call=call, facts=facts, given={"reason": reason})
    frozen = freeze_order(session, call, found, answer_by=None, withdraws=reason)
    ends = DeadlineChanges(changed=ended(session, call, found))
    writing = Writing(data=told(found, number=frozen.number), deadlines=ends)
    given = {"reason": reason}
    return advance(session, RECTIFICATION, subject, "withdraw", call=call, facts=facts, given=given, writing=writing)


def reopen(session: Session, *, call: Call, rectification_id: UUID, reason: str, due_on: date | None) -> Advanced:
    """Order again what was filed; the earlier round, its result and its filing stay in the record."""
    found, _ = read_rectification(session, call, rectification_id)
    refuse_classified(reason=reason)
    return reopen_read(session, call=call, found=found, reason=reason, due_on=due_on)


def reopen_read(session: Session, *, call: Call, found: Row, reason: str, due_on: date | None) -> Advanced:
    """Reopen a rectification that was read already; a look-back does so as the system."""
    after_today(call, "due_on", due_on)
    done = next_round(session, call, found, "reopen", reason, due_on, {"filed_at": None}, {})
    cancel_waiting(session, call=call.caused_by(done.event_id), of_id=found["id"], why=f"整改重新进行：{reason}")
    return done


def next_round(
    session: Session,
    call: Call,
    found: Row,
    action: str,
    reason: str,
    due_on: date | None,
    columns: Mapping[str, Any],
    data: Mapping[str, Any],
) -> Advanced:
    """Go back to `ordered` for the next round, with a date for its plan; a date that has passed no longer binds."""
    standing_date = found["due_on"] if found["due_on"] and found["due_on"] > call.on else None
    again = found | {"due_on": due_on or standing_date}
    works = clockwork(session, office_id=found["supervising_unit_id"], on=call.on)
    policy = measures_policy(session, office_id=found["supervising_unit_id"], on=call.on)
    plan = plan_due(again, policy.rectification_plan_working_days, works=works, at=call.at)
    fresh = {
        "round": found["round"] + 1,
        "due_on": again["due_on"],
        "accepted_levels": 0,
        "levels": [{"name": level["name"]} for level in found["levels"]],
        "result": {},
        "verification": {},
        "publicity": {},
        "plan_signed_by": None,
        "result_signed_by": None,
    }
    changes = DeadlineChanges((plan,), ended(session, call, found))
    writing = Writing(fresh | dict(columns), told(again, **data), changes)
    return advance(
        session,
        RECTIFICATION,
        rectification_subject(found),
        action,
        call=call,
        facts=facts_of(session, found, call.on),
        given={"reason": reason},
        writing=writing,
    )
