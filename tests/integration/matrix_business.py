"""Rows of the matrix for the business: plans, tasks, reports, notices, papers, deadlines."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from models.reports import ReportKind
from models.units import Unit, UnitKind, UnitName, UnitParent
from queries.sql import rows
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ADMINISTRATOR, ANONYMOUS, KEY, Prepare, Prepared, Row, known
from tests.people import BEGINNING

WRITERS = (KEY, "county-liaison", "county-handler")
LEADERS = ("county-deputy-leader", "county-principal-leader")
COUNTY = (*WRITERS, *LEADERS)
CLERK, REVIEWER, ISSUER = "office-clerk", "office-reviewer", "office-issuer"
APPROVERS = (REVIEWER, ISSUER)
OFFICE = (CLERK, *APPROVERS)
ABOVE, ALONG = "prefecture-handler", "department-handler"
HIDDEN = {"stranger-handler": 404, ADMINISTRATOR: 404, ANONYMOUS: 401}
REASON: dict[str, Any] = {"reason": "情况特殊，见批示"}

SEEN = {"*": 200, **HIDDEN}


def acts(status: int, *who: str, hidden: tuple[str, ...] = ()) -> dict[str, int]:
    """Return the expectation of an act: `who` may, whoever sees the thing may not, others do not see it."""
    return {"*": 403, **HIDDEN, **dict.fromkeys(hidden, 404), **dict.fromkeys(who, status)}


def on(name: str, make: Callable[[Session, Town], UUID], **body: Any) -> Prepare:
    """Prepare a subject and what is sent to it."""

    def prepare(session: Session, town: Town) -> Prepared:
        return {name: make(session, town), "json": body or None}

    return prepare


def task(make: Callable[[Session, Town], UUID], **body: Any) -> Prepare:
    return on("task_id", make, **body)


def paper_of(step: Callable[..., UUID], kind: ReportKind = ReportKind.PROGRESS, **body: Any) -> Prepare:
    def prepare(session: Session, town: Town) -> Prepared:
        return {"report_id": step(session, town, business.in_progress(session, town), kind), "json": body or None}

    return prepare


def stamped(session: Session, town: Town) -> Prepared:
    report_id = business.report(session, town, business.in_progress(session, town), ReportKind.PROGRESS)
    page = str(business.attachment(session, town))
    return {
        "report_id": report_id,
        "json": {"signed_by": "王某", "signed_on": str(business.today()), "stamp_page": page},
    }


def many(session: Session, town: Town) -> Prepared:
    return {"json": {"task_ids": [str(business.assigned(session, town)) for _ in range(2)]}}


def parts(session: Session, town: Town) -> Prepared:
    village = Unit(code=str(uuid4())[:30], kind=UnitKind.OTHER, from_on=BEGINNING)
    session.add(village)
    session.flush()
    session.add(UnitName(unit_id=village.id, name="某乡", short_name="乡", from_on=BEGINNING))
    session.add(UnitParent(unit_id=village.id, parent_id=town.staff.units["county"], from_on=BEGINNING))
    part = {"unit_id": str(village.id), "due_on": str(business.in_days(30))}
    return {"task_id": business.in_progress(session, town), "json": {"parts": [part]}}


def reassigned(session: Session, town: Town) -> Prepared:
    business.designate(session, town, "department")
    unit = str(town.staff.units["department"])
    return {"task_id": business.return_asked(session, town), "json": REASON | {"unit_id": unit}}


def reopened(session: Session, town: Town) -> Prepared:
    return {
        "task_id": business.closed(session, town),
        "json": REASON | {"due_on": str(business.in_days(60))},
    }


def new_plan(session: Session, town: Town) -> Prepared:
    return {"json": {"office_id": str(town.staff.units["office"]), "ledger": business.ledger()}}


def waiting(session: Session, town: Town) -> tuple[UUID, UUID]:
    """A plan and a task of it that waits for the office, as one passed down does."""
    task_id, plan_id = business.drafted(session, town), business.issued_plan(session, town)
    rows(
        session,
        "UPDATE task SET item_id = (SELECT id FROM plan_item WHERE plan_id = %(plan)s LIMIT 1) WHERE id = %(task)s",
        {"plan": plan_id, "task": task_id},
    )
    return plan_id, task_id


def waiting_plan(session: Session, town: Town) -> Prepared:
    return {"plan_id": waiting(session, town)[0], "json": {}}


def shares(session: Session, town: Town) -> Prepared:
    plan_id, task_id = waiting(session, town)
    found = rows(session, "SELECT id FROM target WHERE plan_id = %(plan)s LIMIT 1", {"plan": plan_id})
    return {"target_id": found[0]["id"], "json": {"shares": [{"task_id": str(task_id), "value": "1"}]}}


def issued_paper(session: Session, town: Town) -> Prepared:
    notice_id = business.issued(session, town)
    return {"paper_id": rows(session, "SELECT paper_id FROM notice WHERE id = %s", (notice_id,))[0]["paper_id"]}


T, R, N, P = "/api/v1/tasks", "/api/v1/reports", "/api/v1/notices", "/api/v1/plans"
PROGRESS = {"kind": "progress", "text": "已完成一半"}
NOTICE = {"kind": "urge", "reason": "逾期未报"}
OWN_DRAFT = ("department-handler", "prefecture-handler", *OFFICE)  # who sees a task does not see the unit's drafts
UNISSUED = (*COUNTY, ABOVE, ALONG)  # a notice concerns nobody outside the office before it is issued

OUTSIDE = UNISSUED  # so does a plan before it is issued, and its preparation for good
PARTIES = {**SEEN, ALONG: 404}  # nobody leads the item of this plan

ROWS: tuple[Row, ...] = (
    Row(f"POST {P}", {"*": 403, ANONYMOUS: 401, **dict.fromkeys(OFFICE, 201)}, new_plan),
    Row(f"GET {P}", known(200)),
    Row(f"GET {P}/{{plan_id}}", PARTIES, on("plan_id", business.issued_plan)),
    Row(f"GET {P}/{{plan_id}}/items", PARTIES, on("plan_id", business.issued_plan)),
    Row(f"GET {P}/{{plan_id}}/preview", acts(200, *OFFICE, hidden=OUTSIDE), on("plan_id", business.plan)),
    Row(f"GET {P}/{{plan_id}}/history", PARTIES, on("plan_id", business.issued_plan)),
    Row(f"POST {P}/{{plan_id}}/issuances", acts(200, ISSUER, hidden=OUTSIDE), on("plan_id", business.plan)),
    Row(f"POST {P}/{{plan_id}}/assignments", acts(200, *APPROVERS, hidden=OUTSIDE), waiting_plan),
    Row("POST /api/v1/targets/{target_id}/shares", acts(201, *OFFICE, hidden=OUTSIDE), shares),
    Row(f"GET {T}", known(200)),
    Row(
        f"POST {T}",
        {"*": 403, ANONYMOUS: 401, **dict.fromkeys(OFFICE, 201)},
        lambda session, town: {"json": business.single(town)},
    ),
    Row(f"GET {T}/{{task_id}}", SEEN, task(business.in_progress)),
    Row(f"GET {T}/{{task_id}}/history", SEEN, task(business.in_progress)),
    Row(
        f"GET {T}/{{task_id}}/deliveries",
        {"*": 404, ANONYMOUS: 401, **dict.fromkeys(OFFICE, 200)},
        task(business.in_progress),
    ),
    Row(f"POST {T}/{{task_id}}/assignments", acts(200, *APPROVERS, hidden=COUNTY), task(business.drafted)),
    Row(f"POST {T}/signatures", acts(200, *WRITERS), many),
    Row(f"POST {T}/{{task_id}}/signatures", acts(200, *WRITERS), task(business.assigned)),
    Row(f"POST {T}/{{task_id}}/parts", acts(201, "county-liaison", "county-handler", *LEADERS), parts),
    Row(
        f"POST {T}/{{task_id}}/closing-examinations",
        acts(200, CLERK),
        task(business.closing_applied, finding="情况属实"),
    ),
    Row(
        f"POST {T}/{{task_id}}/closing-acceptances",
        acts(200, *APPROVERS),
        task(business.closing_examined, finding="同意"),
    ),
    Row(f"POST {T}/{{task_id}}/closing-returns", acts(200, *OFFICE), task(business.closing_applied, **REASON)),
    Row(f"POST {T}/{{task_id}}/return-refusals", acts(200, *APPROVERS), task(business.return_asked, **REASON)),
    Row(f"POST {T}/{{task_id}}/reassignments", acts(200, *APPROVERS), reassigned),
    Row(f"POST {T}/{{task_id}}/suspensions", acts(200, *APPROVERS), task(business.in_progress, **REASON)),
    Row(f"POST {T}/{{task_id}}/resumptions", acts(200, *APPROVERS), task(business.suspended, **REASON)),
    Row(f"POST {T}/{{task_id}}/excuses", acts(200, *APPROVERS), task(business.assigned, **REASON)),
    Row(f"POST {T}/{{task_id}}/withdrawals", acts(200, ISSUER), task(business.assigned, **REASON)),
    Row(f"POST {T}/{{task_id}}/reopenings", acts(200, ISSUER), reopened),
    Row(f"POST {T}/{{task_id}}/reports", acts(201, *WRITERS), task(business.in_progress, **PROGRESS)),
    Row(f"GET {R}", known(200)),
    Row(f"GET {R}/{{report_id}}", {**SEEN, **dict.fromkeys(OWN_DRAFT, 404)}, paper_of(business.report)),
    Row(f"GET {R}/{{report_id}}/history", SEEN, paper_of(business.submitted)),
    Row(
        f"PUT {R}/{{report_id}}/content",
        acts(200, *WRITERS, hidden=OWN_DRAFT),
        paper_of(business.report, text="改过"),
    ),
    Row(f"POST {R}/{{report_id}}/signatures", acts(200, *LEADERS, hidden=OWN_DRAFT), paper_of(business.report)),
    Row(f"POST {R}/{{report_id}}/stamps", acts(200, *WRITERS[1:], hidden=OWN_DRAFT), stamped),
    Row(
        f"POST {R}/{{report_id}}/signature-withdrawals",
        acts(200, *COUNTY, hidden=OWN_DRAFT),
        paper_of(business.signed),
    ),
    Row(f"POST {R}/{{report_id}}/submissions", acts(200, *WRITERS, hidden=OWN_DRAFT), paper_of(business.signed)),
    Row(f"POST {R}/{{report_id}}/acceptances", acts(200, *OFFICE), paper_of(business.submitted, finding="属实")),
    Row(f"POST {R}/{{report_id}}/returns", acts(200, *OFFICE), paper_of(business.submitted, **REASON)),
    Row(f"POST {R}/{{report_id}}/revisions", acts(200, *WRITERS), paper_of(business.returned)),
    Row(f"POST {R}/{{report_id}}/discards", acts(200, *WRITERS, hidden=OWN_DRAFT), paper_of(business.report)),
    Row(f"POST {T}/{{task_id}}/notices", acts(201, CLERK), task(business.in_progress, **NOTICE)),
    Row(f"GET {N}", known(200)),
    Row(f"GET {N}/{{notice_id}}", SEEN, on("notice_id", business.issued)),
    Row(f"GET {N}/{{notice_id}}/history", SEEN, on("notice_id", business.issued)),
    Row(
        f"POST {N}/{{notice_id}}/approvals",
        acts(200, *APPROVERS, hidden=UNISSUED),
        on("notice_id", business.proposed, requirement="限期整改"),
    ),
    Row(
        f"POST {N}/{{notice_id}}/declinations",
        acts(200, *APPROVERS, hidden=UNISSUED),
        on("notice_id", business.proposed, **REASON),
    ),
    Row(
        f"POST {N}/{{notice_id}}/issuances",
        acts(200, ISSUER, hidden=UNISSUED),
        on("notice_id", business.approved, external_doc_no="测督〔2021〕1号"),
    ),
    Row(f"POST {N}/{{notice_id}}/signatures", acts(200, *WRITERS), on("notice_id", business.issued)),
    Row(f"POST {N}/{{notice_id}}/withdrawals", acts(200, ISSUER), on("notice_id", business.issued, **REASON)),
    Row(
        f"POST {N}/{{notice_id}}/replacements",
        acts(200, ISSUER),
        on("notice_id", business.issued, **REASON, requirement="重新限期"),
    ),
    Row("GET /api/v1/papers/{paper_id}", SEEN, issued_paper),
    Row("GET /api/v1/deadlines", known(200)),
)
