"""Papers on their way, for tests that begin where one has been submitted."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from models.reports import MilestoneDraft, ReportCreate, ReportKind, TargetValue
from queries import tasks as task_queries
from tests.province import Province, on
from workflows import reports


def submitted(
    province: Province,
    kind: ReportKind,
    *,
    drafter: str = "ecology.handler",
    no: str = "1",
    at: datetime | None = None,
    notice_id: UUID | None = None,
) -> UUID:
    """A paper on a unit's task: drafted, signed by the leader, submitted an hour later."""
    unit, at = drafter.partition(".")[0], at or on(3, 5)
    task_id = province.task(unit, no)
    content = ReportCreate(
        kind=kind,
        notice_id=notice_id,
        text="已办理",
        values=[
            TargetValue(target_id=target["id"], value=Decimal(95))
            for target in province.run(task_queries.targets, task_id)
        ],
        evidence=[province.attachment(unit)],
        milestones=[MilestoneDraft(title="一半", due_on=date(2021, 6, 1))] if kind is ReportKind.PLAN else [],
    )
    made = province.run(reports.draft_report, call=province.call(drafter, at), task_id=task_id, content=content)
    province.run(reports.sign_report, call=province.call(f"{unit}.deputy_leader", at), report_id=made.subject_id)
    later = province.call(drafter, at + timedelta(hours=1))
    province.run(reports.submit_report, call=later, report_id=made.subject_id)
    return made.subject_id
