"""Walks: commands of any kind by anybody, tried one after another on a task, its reports and its notices."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from core.errors import AppError
from core.ids import new_id
from models.calls import Call
from models.papers import NoticeCreate, NoticeKind
from models.reports import MilestoneDraft, ReportContent, ReportCreate, ReportKind, TargetValue
from queries import schedule as schedule_queries
from queries import tasks as task_queries
from queries.sql import row, rows
from tests.integration.lives.amending import amend
from tests.integration.lives.extending import extend
from tests.integration.lives.objecting import object_to
from tests.province import Province, attachment
from workflows import closing, notices, reports, reviews, tasks
from workflows.periods import open_periods
from workflows.sweeps import sweep_batch
from workflows.tables import Relation, Row, Table

AGENCY = ("handler", "liaison", "deputy_leader", "principal_leader", "handler.2")
OFFICE = ("clerk", "clerk.2", "reviewer", "reviewer.2", "issuer", "issuer.2")
PEOPLE = [
    *(f"ecology.{duty}" for duty in AGENCY),
    *(f"office.{duty}" for duty in OFFICE),
    *("housing.handler", "housing.deputy_leader", "water.handler", "east.handler", "west-1.handler"),
    *("west-office.clerk", "west-office.reviewer", "west-office.issuer"),
    "province.administrator",
]


@dataclass
class Walk:
    """Where a walk stands; every attempt is a savepoint of one transaction that is given up at the end."""

    session: Session
    province: Province
    at: datetime
    task_id: UUID
    bearer: str = "ecology"
    office: str = "office"
    papers: dict[str, UUID] = field(default_factory=dict)
    notice_id: UUID = field(default_factory=new_id)

    def tried(self, who: str, action: Callable[[Call], Any]) -> bool:
        """Let somebody try something; whether it was done. Anything but a refusal in words is an error of ours."""
        self.at += timedelta(minutes=1)
        try:
            with self.session.begin_nested():
                action(self.province.call(who, self.at))
        except AppError:
            return False
        return True

    def stage(self, table: Table) -> str | None:
        """Where the walk's task, present report or present notice stands; None before there is one."""
        subject_id = {"task": self.task_id, "report": self.papers.get("progress"), "notice": self.notice_id}
        found = row(
            self.session,
            f"SELECT stage FROM {table.subject.value} WHERE id = %(id)s",
            {"id": subject_id[table.subject.value]},
        )
        return found["stage"] if found else None

    def willing(self, allowed: Row) -> list[str]:
        """The people whom a row names, in the bearing unit and the office."""
        people: list[str] = []
        for who in allowed.who:
            unit = {Relation.UNIT: self.bearer, Relation.OFFICE: self.office}.get(who.relation)
            known = [f"{unit}.{duty}{second}" for duty in sorted(who.duties) for second in ("", ".2")]
            people += [name for name in known if name in self.province.people]
        return people

    # The clock ------------------------------------------------------------------------------------------------

    def pass_days(self, days: int) -> None:
        """Let days go by and the clock do what it finds."""
        self.at += timedelta(days=days)
        cause = schedule_queries.begin(self.session, run_id=new_id(), job="walk", period=str(new_id()), at=self.at)
        open_periods(self.session, at=self.at, cause_event_id=cause["id"])
        while sweep_batch(self.session, at=self.at, cause_event_id=cause["id"], limit=50):
            pass
        proposed = row(
            self.session,
            "SELECT id FROM notice WHERE task_id = %(id)s AND stage <> 'declined' ORDER BY id DESC LIMIT 1",
            {"id": self.task_id},
        )
        self.notice_id = proposed["id"] if proposed else self.notice_id

    # The task -------------------------------------------------------------------------------------------------

    def task(self, action: str, who: str) -> bool:
        """Try a command on the task; closings and refusals are whole papers, written by `who`."""
        task_id, reason = self.task_id, "情况有变"
        papers = {"apply_closing": ReportKind.CLOSING, "ask_return": ReportKind.REFUSAL}
        if action in papers:
            return self.send(papers[action], who)
        if action == "reassign":
            return self._reassign(who)
        if action == "extend":
            return extend(self, who)
        if action == "amend":
            return amend(self, who)
        plan_id = self.province.plan_id
        simple: dict[str, Callable[[Call], Any]] = {
            "assign": lambda call: tasks.assign_drafts(self.session, call=call, plan_id=plan_id, task_ids=[task_id]),
            "sign_for": lambda call: tasks.sign_for(self.session, call=call, task_id=task_id),
            "suspend": lambda call: tasks.suspend(self.session, call=call, task_id=task_id, reason=reason),
            "resume": lambda call: tasks.resume(self.session, call=call, task_id=task_id, reason=reason),
            "excuse": lambda call: tasks.excuse(self.session, call=call, task_id=task_id, reason=reason),
            "withdraw": lambda call: tasks.withdraw(self.session, call=call, task_id=task_id, reason=reason),
            "uphold": lambda call: closing.uphold(self.session, call=call, task_id=task_id, reason=reason),
            "examine_closing": lambda call: closing.examine_closing(
                self.session, call=call, task_id=task_id, finding="属实"
            ),
            "return_closing": lambda call: closing.return_closing(
                self.session, call=call, task_id=task_id, reason=reason
            ),
            "accept_closing": lambda call: closing.accept_closing(self.session, call=call, task_id=task_id),
            "reopen": lambda call: tasks.reopen(
                self.session, call=call, task_id=task_id, reason=reason, due_on=call.on + timedelta(days=20)
            ),
        }
        return action in simple and self.tried(who, simple[action])

    def _reassign(self, who: str) -> bool:
        other = {"ecology": "housing", "housing": "ecology", "west-1": "west-2", "west-2": "west-1"}[self.bearer]
        done = self.tried(
            who,
            lambda call: closing.reassign(
                self.session, call=call, task_id=self.task_id, unit_id=self.province.units[other], reason="职责所在"
            ),
        )
        self.bearer = other if done else self.bearer
        return done

    # Reports --------------------------------------------------------------------------------------------------

    def send(self, kind: ReportKind, who: str, *, notice_id: UUID | None = None) -> bool:
        """Write a paper, or take the last one up again, have it signed, and submit it."""
        signer = f"{self.bearer}.deputy_leader"
        return (
            (self.report("revise", who, kind) or self.draft(kind, who, notice_id=notice_id))
            and self.report("sign", signer, kind)
            and self.report("submit", who, kind)
        )

    def draft(self, kind: ReportKind, who: str, *, notice_id: UUID | None = None) -> bool:
        period = self._period() if kind is ReportKind.PROGRESS else None
        content = ReportCreate(kind=kind, period=period, notice_id=notice_id, **self._content(kind))

        def begin(call: Call) -> None:
            made = reports.draft_report(self.session, call=call, task_id=self.task_id, content=content)
            self.papers[kind] = made.subject_id

        return self.tried(who, begin)

    def _period(self) -> str | None:
        free = row(
            self.session,
            """SELECT d.period FROM deadline d WHERE d.subject_id = %(id)s AND d.kind = 'report' AND NOT EXISTS (
                 SELECT FROM report r WHERE r.task_id = d.task_id AND r.period = d.period AND r.stage <> 'discarded'
                   AND r.kind = 'progress') ORDER BY d.period LIMIT 1""",
            {"id": self.task_id},
        )
        return free["period"] if free else None

    def _content(self, kind: ReportKind) -> dict[str, Any]:
        values = [
            TargetValue(target_id=target["id"], value=Decimal(95))
            for target in task_queries.targets(self.session, self.task_id)
        ]
        evidence = [attachment(self.session, self.province.units[self.bearer])]
        milestones = [MilestoneDraft(title="完成一半", due_on=day_of(self.at) + timedelta(days=30))]
        return {
            "text": "已办理",
            "values": values,
            "evidence": evidence if kind is ReportKind.CLOSING else [],
            "milestones": milestones if kind is ReportKind.PLAN else [],
        }

    def report(self, action: str, who: str, kind: ReportKind = ReportKind.PROGRESS) -> bool:
        """Try a command on the present report of a kind."""
        report_id = self.papers.get(kind)
        if action == "draft" or report_id is None:
            return action == "draft" and self.draft(kind, who)
        content = ReportContent.model_validate(self._content(kind))
        stamp = attachment(self.session, self.province.units[self.bearer])
        given: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
            "edit": (reports.edit_report, {"content": content}),
            "sign": (reports.sign_report, {}),
            "stamp": (
                reports.stamp_report,
                {"signed_by": "某厅长", "signed_on": day_of(self.at), "stamp_page": stamp},
            ),
            "discard": (reports.discard_report, {}),
            "unsign": (reports.unsign_report, {}),
            "submit": (reports.submit_report, {}),
            "accept": (reviews.accept_report, {"finding": "属实"}),
            "return": (reviews.return_report, {"reason": "请补充"}),
            "revise": (reports.revise_report, {}),
        }
        command, more = given[action]
        return self.tried(who, lambda call: command(self.session, call=call, report_id=report_id, **more))

    # Notices --------------------------------------------------------------------------------------------------

    def notice(self, action: str, who: str) -> bool:
        """Try a command on the present notice; an answer is a whole paper."""
        if action == "propose":
            return self.tried(who, self._propose)
        if action == "expire":
            self.pass_days(15)
            return True
        if action == "answer":
            return self.send(ReportKind.ANSWER, who, notice_id=self.notice_id)
        if action in ("accept", "return"):
            return self.report(action, who, ReportKind.ANSWER)
        if action == "revoke":
            return object_to(self, who)
        again = {"reason": "情况有变", "requirement": "请说明", "answer_working_days": 5}
        given: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
            "approve": (notices.approve_notice, {"requirement": None}),
            "decline": (notices.decline_notice, {"reason": "不必"}),
            "issue": (notices.issue_notice, {}),
            "sign_for": (notices.sign_for_notice, {}),
            "replace": (notices.replace_notice, again),
            "withdraw": (notices.withdraw_notice, {"reason": "撤回"}),
        }
        command, more = given[action]
        return self.tried(who, lambda call: command(self.session, call=call, notice_id=self.notice_id, **more))

    def _propose(self, call: Call) -> None:
        content = NoticeCreate(kind=NoticeKind.URGE, reason="进展缓慢", requirement="请说明")
        made = notices.propose_notice(self.session, call=call, task_id=self.task_id, content=content)
        self.notice_id = made.subject_id

    def events(self) -> list[dict[str, Any]]:
        """Everything that was recorded around the task."""
        return rows(self.session, "SELECT * FROM event WHERE task_id = %(id)s ORDER BY id", {"id": self.task_id})
