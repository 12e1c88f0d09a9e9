"""Matters of the town at any stage, put there as rows: what a route is visited with."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, SQLModel

from core.clock import day_of, real_now
from models.papers import Notice, NoticeKind, NoticeStage, Paper
from models.plans import Comparator, ItemKind, MatterSource, Plan, PlanItem, PlanStage, SourceKind, Target
from models.reports import Attachment, Report, ReportKind, ReportStage
from models.tasks import PartyRole, Task, TaskParty, TaskStage
from models.units import Designation, Unit, UnitKind, UnitName, UnitParent
from plans.ledger import Role
from tests.integration.conftest import Town
from tests.people import BEGINNING
from workflows.world import publish_default_policy

SOON = timedelta(days=60)


def today() -> date:
    """The business day of a database whose clock is not shifted."""
    return day_of(real_now())


@dataclass
class Matters:
    """Makes rows for the county's task under the office, flushed."""

    session: Session
    town: Town

    def __post_init__(self) -> None:
        publish_default_policy(self.session, from_on=BEGINNING)
        units = self.town.staff.units
        self._add(
            Designation(
                office_unit_id=units["office"],
                scope_unit_id=units["province"],
                matters="全部",
                basis="测试省指定文件",
                from_on=BEGINNING,
            )
        )

    def unit(self, key: str) -> UUID:
        """Return a unit of the town."""
        return self.town.staff.units[key]

    def _add(self, *entries: SQLModel) -> None:
        for entry in entries:
            self.session.add(entry)
            self.session.flush()

    def task(self, stage: TaskStage, *, item: PlanItem | None = None) -> Task:
        """A task the county bears: the prefecture stands above it, the department leads its item."""
        source = MatterSource(kind=SourceKind.MEETING, title="会议", basis_paper="纪要1号", occurred_on=today())
        self._add(source)
        task = Task(
            source_id=source.id,
            item_id=item.id if item else None,
            unit_id=self.unit("county"),
            supervising_unit_id=self.unit("office"),
            role=Role.LOCAL,
            title="整治散煤",
            stage=stage,
            due_on=today() + SOON,
            created_at=real_now(),
        )
        self._add(task)
        roles = {
            "county": PartyRole.RESPONSIBLE,
            "office": PartyRole.SUPERVISING,
            "prefecture": PartyRole.SUPERIOR,
            "department": PartyRole.LINE,
        }
        self._add(*(TaskParty(task_id=task.id, unit_id=self.unit(key), role=role) for key, role in roles.items()))
        return task

    def report(
        self, stage: ReportStage, *, kind: ReportKind = ReportKind.PROGRESS, task: TaskStage = TaskStage.IN_PROGRESS
    ) -> Report:
        """A paper of the county on such a task."""
        report = Report(
            task_id=self.task(task).id,
            unit_id=self.unit("county"),
            reviewing_unit_id=self.unit("office"),
            kind=kind,
            stage=stage,
            text="已完成摸底",
            created_at=real_now(),
            submitted_at=real_now() if stage is ReportStage.SUBMITTED else None,
        )
        self._add(report)
        return report

    def file(self) -> Attachment:
        """A file the county uploaded."""
        made = Attachment(
            sha256=uuid4().hex * 2,
            size=9,
            media_type="application/pdf",
            filename="签批页.pdf",
            unit_id=self.unit("county"),
            created_at=real_now(),
        )
        self._add(made)
        return made

    def notice(self, stage: NoticeStage) -> Notice:
        """A notice of the office to the county; numbered once it is issued."""
        task = self.task(TaskStage.IN_PROGRESS)
        hidden = (NoticeStage.PROPOSED, NoticeStage.APPROVED, NoticeStage.DECLINED)
        notice = Notice(
            kind=NoticeKind.SUPERVISION,
            level_label="黄色督办",
            task_id=task.id,
            unit_id=task.unit_id,
            supervising_unit_id=task.supervising_unit_id,
            stage=stage,
            reason="逾期未报",
            paper_id=None if stage in hidden else self.paper(task).id,
            created_at=real_now(),
        )
        self._add(notice)
        return notice

    def paper(self, task: Task) -> Paper:
        """A frozen paper on a task."""
        paper = Paper(
            kind=NoticeKind.SUPERVISION,
            office_unit_id=task.supervising_unit_id,
            year=2000,
            serial=uuid4().int % 1_000_000_000,
            payload={"title": "督办通知单"},
            payload_sha256="0" * 64,
            template_version="1",
            task_id=task.id,
            issued_at=real_now(),
            issued_by=self.town.staff.persons["office-issuer"],
        )
        self._add(paper)
        return paper

    def plan(self, stage: PlanStage) -> tuple[Plan, PlanItem]:
        """A plan of the office with one item for the department."""
        plan = Plan(
            number=f"测试〔2026〕{uuid4().int % 10**9}号",
            title="方案",
            issuer="测试省政府",
            issued_on=BEGINNING,
            supervising_unit_id=self.unit("office"),
            stage=stage,
            created_at=real_now(),
        )
        self._add(plan)
        item = PlanItem(
            plan_id=plan.id,
            part_key="air",
            part_title="空气",
            group_no="一",
            group_title="散煤",
            no="1",
            title="整治散煤",
            kind=ItemKind.TASK,
            position=0,
            local_duty=True,
            due_on=today() + SOON,
        )
        self._add(item)
        self._add(
            MatterSource(
                kind=SourceKind.PLAN_ITEM,
                item_id=item.id,
                title=item.title,
                basis_paper=plan.number,
                occurred_on=BEGINNING,
            )
        )
        return plan, item

    def target(self) -> tuple[Target, Task]:
        """A target nobody bears yet, and a task of its item."""
        plan, item = self.plan(PlanStage.ISSUED)
        target = Target(
            plan_id=plan.id,
            item_id=item.id,
            part_key="air",
            indicator="抽测率",
            comparator=Comparator.AT_LEAST,
            value=50,
            unit="%",
            scope="其他地区",
        )
        self._add(target)
        return target, self.task(TaskStage.IN_PROGRESS, item=item)

    def township(self) -> UUID:
        """A unit below the county."""
        unit = Unit(code=uuid4().hex[:20], kind=UnitKind.OTHER, from_on=BEGINNING)
        self._add(unit)
        self._add(
            UnitName(unit_id=unit.id, name="某镇", short_name="某镇", from_on=BEGINNING),
            UnitParent(unit_id=unit.id, parent_id=self.unit("county"), from_on=BEGINNING),
        )
        return unit.id


def single_task(matters: Matters, **other: Any) -> dict[str, Any]:
    """The body of a single task for the county."""
    source = {"kind": "meeting", "title": "会议", "basis_paper": "纪要1号", "occurred_on": str(today())}
    return {
        "office_id": str(matters.unit("office")),
        "unit_id": str(matters.unit("county")),
        "title": "整治散煤",
        "due_on": str(today() + SOON),
        "source": source,
        **other,
    }
