"""A row taken out of a transition table is missed by the API, by the sweep or batch, by the page and by the walks."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlmodel import Session

from core.clock import real_now
from core.errors import WrongStage
from models.papers import NoticeCreate, NoticeKind
from models.reports import MilestoneDraft, ReportCreate, ReportKind
from tests.integration.lives import stories, test_batch, test_walks
from tests.province import Province, on, small_ledger
from tests.unit import test_lifecycle_doc
from tests.unit.lifecycles import lost
from workflows import notices, plans, reports
from workflows.identity import open_session
from workflows.tables import NOTICE, PLAN, REPORT, TASK
from workflows.transitions import Row, Table

EACH = pytest.mark.parametrize(
    ("table", "source", "action"),
    [(PLAN, "draft", "issue"), (TASK, "assigned", "sign_for"), (REPORT, "signed", "submit"),
     (NOTICE, "issued", "sign_for")],
    ids=["plan", "task", "report", "notice"],
)  # fmt: skip


def row_of(table: Table, source: str, action: str) -> Row:
    found = table.find(source, action)
    assert found is not None
    return found


def ready_plan(province: Province) -> tuple[str, str]:
    ledger = small_ledger().model_copy(update={"number": "测政办发〔2021〕2号"})
    call = province.call("office.clerk", on(3, 4))
    made = province.run(plans.draft_plan, call=call, ledger=ledger, office_id=province.units["office"])
    return f"/plans/{made.subject_id}/issuances", "office.issuer"


def ready_task(province: Province) -> tuple[str, str]:
    return f"/tasks/{province.task('ecology')}/signatures", "ecology.handler"


def ready_report(province: Province) -> tuple[str, str]:
    task_id = province.signed("ecology")
    content = ReportCreate(
        kind=ReportKind.PLAN, text="方案", milestones=[MilestoneDraft(title="一半", due_on=on(6, 1).date())]
    )
    handler, leader = province.call("ecology.handler", on(3, 5)), province.call("ecology.deputy_leader", on(3, 5))
    made = province.run(reports.draft_report, call=handler, task_id=task_id, content=content)
    province.run(reports.sign_report, call=leader, report_id=made.subject_id)
    return f"/reports/{made.subject_id}/submissions", "ecology.handler"


def ready_notice(province: Province) -> tuple[str, str]:
    task_id = province.signed("ecology")
    content = NoticeCreate(kind=NoticeKind.URGE, reason="进展缓慢")
    clerk, reviewer = province.call("office.clerk", on(3, 8)), province.call("office.reviewer", on(3, 8))
    made = province.run(notices.propose_notice, call=clerk, task_id=task_id, content=content)
    province.run(notices.approve_notice, call=reviewer, notice_id=made.subject_id, requirement=None)
    issuer = province.call("office.issuer", on(3, 9))
    province.run(notices.issue_notice, call=issuer, notice_id=made.subject_id)
    return f"/notices/{made.subject_id}/signatures", "ecology.handler"


READY: dict[str, Callable[[Province], tuple[str, str]]] = {
    "plan": ready_plan, "task": ready_task, "report": ready_report, "notice": ready_notice,
}  # fmt: skip


def token(province: Province, who: str) -> str:
    def begin(session: Session, *, person_id: UUID) -> str:
        return open_session(session, person_id=person_id, now=real_now(), lasts=timedelta(hours=1)).token

    return province.run(begin, person_id=province.people[who])


@EACH
async def test_the_api_misses_it(
    own_province: Province, client: httpx.AsyncClient, table: Table, source: str, action: str
) -> None:
    path, who = READY[table.subject](own_province)
    headers = {"Authorization": f"Bearer {token(own_province, who)}"}

    with lost(table, row_of(table, source, action)):
        without = await client.post(f"/api/v1{path}", headers=headers)
    with_it = await client.post(f"/api/v1{path}", headers=headers)

    assert (without.status_code, without.json()["type"]) == (409, "urn:duban:problem:wrong-stage")
    assert with_it.is_success, with_it.text


@EACH
def test_the_batch_misses_it(session: Session, table: Table, source: str, action: str) -> None:
    row = row_of(table, source, action)
    with lost(table, row), pytest.raises(WrongStage):
        test_batch.test_advance_and_advance_many_leave_the_same_rows(session, table, row)


@pytest.mark.parametrize(("source", "action"), [(None, "propose"), ("issued", "expire")])
def test_the_sweep_misses_it(province: Province, source: str | None, action: str) -> None:
    row = NOTICE.find(source, action)
    assert row is not None
    if action == "expire":
        ready_notice(province)
    else:
        province.signed("ecology")
    later = on(3, 20) if action == "expire" else on(10, 15)

    with lost(NOTICE, row), pytest.raises(WrongStage):
        stories.clock(province, later)
    stories.clock(province, later)


@EACH
def test_the_page_misses_it(table: Table, source: str, action: str) -> None:
    with lost(table, row_of(table, source, action)):
        with pytest.raises(AssertionError):
            test_lifecycle_doc.test_the_page_is_what_the_tables_generate()
        with pytest.raises(AssertionError):
            test_lifecycle_doc.test_the_page_can_be_read_back_row_by_row(table)
    test_lifecycle_doc.test_the_page_is_what_the_tables_generate()


@pytest.mark.parametrize(("table", "goal"), [(t, row) for t in (TASK, REPORT, NOTICE) for row in t.rows if row.source],
                         ids=lambda value: getattr(value, "action", ""))  # fmt: skip
def test_the_walks_miss_whichever_it_is(
    trial: Session, province: Province, monkeypatch: pytest.MonkeyPatch, table: Table, goal: Row
) -> None:
    monkeypatch.setattr(test_walks, "walked", lambda *_: set(table.rows))  # the other rows are taken
    with lost(table, goal), pytest.raises(AssertionError, match=goal.action):
        test_walks.test_any_walk_through_any_row_keeps_stages_record_and_dates(trial, province, table)


@EACH
def test_the_lost_row_is_back_afterwards(table: Table, source: str, action: str) -> None:
    row, before = row_of(table, source, action), (table.rows, dict(table.by_key))
    with lost(table, row):
        assert table.find(source, action) is None
    assert (table.rows, table.by_key) == before
