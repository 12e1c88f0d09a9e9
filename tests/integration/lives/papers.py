"""Papers on their way, for tests that begin where one has been submitted."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from models.reports import MilestoneDraft, ReportCreate, ReportKind, TargetValue
from queries import tasks as task_queries
from tests.province import Province, on
from workflows import reports


def submitted(province: Province, kind: ReportKind, *, drafter: str = "ecology.handler", no: str = "1") -> UUID:
    """A paper on a unit's signed task: drafted, signed by the leader, submitted."""
    unit = drafter.partition(".")[0]
    task_id = province.task(unit, no)
    values = [
        TargetValue(target_id=target["id"], value=Decimal(95)) for target in province.run(task_queries.targets, task_id)
    ]
    content = ReportCreate(
        kind=kind, text="已办理", values=values, evidence=[province.attachment(unit)],
        milestones=[MilestoneDraft(title="一半", due_on=date(2021, 6, 1))] if kind is ReportKind.PLAN else [],
    )  # fmt: skip
    made = province.run(reports.draft_report, call=province.call(drafter, on(3, 5)), task_id=task_id, content=content)
    leader = province.call(f"{unit}.deputy_leader", on(3, 5))
    province.run(reports.sign_report, call=leader, report_id=made.subject_id)
    province.run(reports.submit_report, call=province.call(drafter, on(3, 5, 10)), report_id=made.subject_id)
    return made.subject_id
