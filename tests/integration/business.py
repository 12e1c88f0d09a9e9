"""Brings tasks, reports, notices and plans of the town to the stage a test speaks of, through the real commands."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from core.clock import day_of, real_now
from models.actors import Actor, PostHeld, Via
from models.calls import Call
from models.matter_sources import Source
from models.papers import NoticeCreate, NoticeKind
from models.people import Duty
from models.plans import SourceKind
from models.reports import Attachment, ReportCreate, ReportKind
from models.tasks import PartyRole, TaskParty
from models.units import Designation
from plans.ledger import LedgerPlan
from tests.integration.conftest import Town
from tests.people import BEGINNING
from workflows import closing, notices, plans, reports, reviews, single_tasks, tasks
from workflows.single_tasks import SingleTask


def today() -> date:
    return day_of(real_now())


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


def call_of(town: Town, login: str) -> Call:
    """Return the call of somebody of the town, from his post."""
    unit, _, duty = login.partition("-")
    post = PostHeld(town.staff.posts[login], town.staff.units[unit], Duty(duty.replace("-", "_")))
    return Call(Actor(town.staff.persons[login], (post,), Via.WEB), real_now())


def designate(session: Session, town: Town, unit: str = "county") -> None:
    """Let the office supervise a unit."""
    office, scope = town.staff.units["office"], town.staff.units[unit]
    session.add(
        Designation(office_unit_id=office, scope_unit_id=scope, matters="全部", basis="某文", from_on=BEGINNING)
    )
    session.flush()


def single(town: Town) -> dict[str, Any]:
    """Return what is stated to draft a task of the county."""
    # Every task has a paper of its own: a second one on the same paper would be refused as doubled.
    paper = f"某批示{uuid4().hex[:8]}"
    source = Source(kind=SourceKind.INSTRUCTION, title="领导批示", basis_paper=paper, occurred_on=today())
    return SingleTask(
        office_id=town.staff.units["office"],
        unit_id=town.staff.units["county"],
        title="整治某河段排污口",
        due_on=in_days(90),
        source=source,
    ).model_dump(mode="json")


def drafted(session: Session, town: Town) -> UUID:
    """A task the office has drafted; the department reads it along the item."""
    designate(session, town)
    draft = SingleTask.model_validate_json(json.dumps(single(town)))
    task_id = single_tasks.draft_task(session, call=call_of(town, "office-clerk"), draft=draft).subject_id
    session.add(TaskParty(task_id=task_id, unit_id=town.staff.units["department"], role=PartyRole.LINE))
    session.flush()
    return task_id


def assigned(session: Session, town: Town) -> UUID:
    """A task the county has to sign for."""
    task_id = drafted(session, town)
    single_tasks.assign_task(session, call=call_of(town, "office-reviewer"), task_id=task_id)
    return task_id


def in_progress(session: Session, town: Town) -> UUID:
    """A task the county works on."""
    task_id = assigned(session, town)
    tasks.sign_for(session, call=call_of(town, "county-handler"), task_id=task_id)
    return task_id


def attachment(session: Session, town: Town) -> UUID:
    """A file of the county."""
    made = Attachment(
        sha256=uuid4().hex * 2,
        size=10,
        media_type="application/pdf",
        filename="佐证.pdf",
        unit_id=town.staff.units["county"],
        created_at=real_now(),
    )
    session.add(made)
    session.flush()
    return made.id


def report(session: Session, town: Town, task_id: UUID, kind: ReportKind, **more: Any) -> UUID:
    """A draft of the county."""
    content = ReportCreate(kind=kind, text="已开展工作", **more)
    done = reports.draft_report(session, call=call_of(town, "county-handler"), task_id=task_id, content=content)
    return done.subject_id


def signed(session: Session, town: Town, task_id: UUID, kind: ReportKind, **more: Any) -> UUID:
    """A paper the county's leader has signed."""
    report_id = report(session, town, task_id, kind, **more)
    reports.sign_report(session, call=call_of(town, "county-deputy-leader"), report_id=report_id)
    return report_id


def submitted(session: Session, town: Town, task_id: UUID, kind: ReportKind, **more: Any) -> UUID:
    """A paper that waits for the office."""
    report_id = signed(session, town, task_id, kind, **more)
    reports.submit_report(session, call=call_of(town, "county-liaison"), report_id=report_id)
    return report_id


def returned(session: Session, town: Town, task_id: UUID, kind: ReportKind) -> UUID:
    """A paper the office has sent back."""
    report_id = submitted(session, town, task_id, kind)
    reviews.return_report(session, call=call_of(town, "office-clerk"), report_id=report_id, reason="材料不全")
    return report_id


def return_asked(session: Session, town: Town) -> UUID:
    """A task the county says is not its own."""
    task_id = assigned(session, town)
    submitted(session, town, task_id, ReportKind.REFUSAL)
    return task_id


def closing_applied(session: Session, town: Town) -> UUID:
    """A task the county wants closed."""
    task_id = in_progress(session, town)
    submitted(session, town, task_id, ReportKind.CLOSING, evidence=[attachment(session, town)])
    return task_id


def closing_examined(session: Session, town: Town) -> UUID:
    """A task whose closing the office's clerk has examined."""
    task_id = closing_applied(session, town)
    closing.examine_closing(session, call=call_of(town, "office-clerk"), task_id=task_id, finding="情况属实")
    return task_id


def closed(session: Session, town: Town) -> UUID:
    """A closed task."""
    task_id = closing_examined(session, town)
    closing.accept_closing(session, call=call_of(town, "office-reviewer"), task_id=task_id, finding="同意销号")
    return task_id


def suspended(session: Session, town: Town) -> UUID:
    """A task whose clock stands."""
    task_id = in_progress(session, town)
    tasks.suspend(session, call=call_of(town, "office-reviewer"), task_id=task_id, reason="洪涝灾害")
    return task_id


def proposed(session: Session, town: Town) -> UUID:
    """A notice the clerk has proposed."""
    content = NoticeCreate(kind=NoticeKind.SUPERVISION, reason="进展滞后", requirement="限期整改")
    done = notices.propose_notice(
        session, call=call_of(town, "office-clerk"), task_id=in_progress(session, town), content=content
    )
    return done.subject_id


def approved(session: Session, town: Town) -> UUID:
    """A notice that waits for its signature."""
    notice_id = proposed(session, town)
    notices.approve_notice(
        session, call=call_of(town, "office-reviewer"), notice_id=notice_id, requirement="限期整改到位"
    )
    return notice_id


def issued(session: Session, town: Town) -> UUID:
    """A notice the county has received."""
    notice_id = approved(session, town)
    notices.issue_notice(session, call=call_of(town, "office-issuer"), notice_id=notice_id)
    return notice_id


def ledger() -> dict[str, Any]:
    """The smallest plan: one item of the county, with one target of the whole plan."""
    target = {"indicator": "改造面积", "comparator": ">=", "value": "100", "unit": "万平方米"}
    item = {
        "no": "1",
        "group_no": "一",
        "group_title": "重点任务",
        "title": "改造",
        "units": [{"name": "测试县", "role": "responsible"}],
        "targets": [target],
        "due_on": str(in_days(200)),
    }
    part = {"key": "a", "title": "行动", "carry_over": False, "items": [item]}
    return {
        "number": f"测政发〔{uuid4().hex[:12]}〕1号",
        "title": "行动方案",
        "issuer": "测试省人民政府",
        "issued_on": str(today()),
        "addressees": ["各市"],
        "parts": [part],
    }


def plan(session: Session, town: Town) -> UUID:
    """A drafted plan of the office."""
    designate(session, town)
    facts = LedgerPlan.model_validate_json(json.dumps(ledger()))
    done = plans.draft_plan(
        session, call=call_of(town, "office-clerk"), ledger=facts, office_id=town.staff.units["office"]
    )
    return done.subject_id


def issued_plan(session: Session, town: Town) -> UUID:
    """A plan whose tasks are assigned."""
    plan_id = plan(session, town)
    plans.issue_plan(session, call=call_of(town, "office-issuer"), plan_id=plan_id)
    return plan_id
