"""Rows of the matrix for rectifications and look-backs."""

from typing import Any

from sqlmodel import Session

from tests.integration import business, rectifying
from tests.integration.conftest import Town
from tests.integration.matrix import Prepare, Prepared, Row, known
from tests.integration.matrix_business import (
    APPROVERS,
    CLERK,
    ISSUER,
    LEADERS,
    OFFICE,
    REASON,
    REVIEWER,
    SEEN,
    UNISSUED,
    WRITERS,
    acts,
    on,
)

T, X, L = "/api/v1/tasks", "/api/v1/rectifications", "/api/v1/look-backs"
ONE, LOOK = f"{X}/{{rectification_id}}", f"{L}/{{look_back_id}}"
REVIEW = {"finding": "阶段目标完成", "next_review_on": str(business.in_days(180))}
DEMAND = {"planned_on": str(business.in_days(30)), "why": "群众反映"}


def of(make: Any, **body: Any) -> Prepare:
    return on("rectification_id", make, **body)


def look(make: Any, **body: Any) -> Prepare:
    return on("look_back_id", make, **body)


def ordering(session: Session, town: Town) -> Prepared:
    return {"task_id": business.in_progress(session, town), "json": rectifying.order()}


def planning(session: Session, town: Town) -> Prepared:
    return {"rectification_id": rectifying.ordered(session, town), "json": rectifying.plan()}


def reporting(session: Session, town: Town) -> Prepared:
    made = rectifying.in_progress(session, town)
    return {"rectification_id": made, "json": rectifying.result(session, town, made)}


def demanding_task(session: Session, town: Town) -> Prepared:
    task_id = business.closed(session, town)
    rectifying.cancelled(session, town, task_id)
    return {"task_id": task_id, "json": DEMAND}


def demanding_rectification(session: Session, town: Town) -> Prepared:
    made = rectifying.filed(session, town)
    rectifying.cancelled(session, town, made)
    return {"rectification_id": made, "json": DEMAND}


def looked_back(town_due: int | None = None) -> dict[str, Any]:
    return rectifying.looked(**({"due_on": str(business.in_days(town_due))} if town_due else {}))


# Who examined or accepted the closing does not look back at it.
UNBIASED = acts(200, ISSUER, hidden=UNISSUED) | {CLERK: 409, REVIEWER: 409}
ROWS: tuple[Row, ...] = (
    Row(f"POST {T}/{{task_id}}/rectifications", acts(201, ISSUER), ordering),
    Row(f"GET {X}", known(200)),
    Row(f"GET {ONE}", SEEN, of(rectifying.ordered)),
    Row(f"GET {ONE}/history", SEEN, of(rectifying.ordered)),
    Row(f"POST {ONE}/signatures", acts(200, *WRITERS), of(rectifying.ordered)),
    Row(f"PUT {ONE}/plan", acts(200, *WRITERS), planning),
    Row(f"POST {ONE}/plan-submissions", acts(200, *LEADERS), of(rectifying.drafted)),
    Row(f"POST {ONE}/plan-approvals", acts(200, *APPROVERS), of(rectifying.planned)),
    Row(f"POST {ONE}/plan-returns", acts(200, *OFFICE), of(rectifying.planned, **REASON)),
    Row(f"PUT {ONE}/result", acts(200, *WRITERS), reporting),
    Row(f"POST {ONE}/result-submissions", acts(200, *LEADERS), of(rectifying.reported)),
    Row(f"POST {ONE}/result-returns", acts(200, *OFFICE), of(rectifying.submitted, **REASON)),
    Row(f"POST {ONE}/reviews", acts(200, *OFFICE), of(rectifying.standing, **REVIEW)),
    Row(f"POST {ONE}/verifications", acts(200, CLERK), of(rectifying.submitted, **rectifying.on_site())),
    Row(f"POST {ONE}/failures", acts(200, *OFFICE), of(rectifying.submitted, **REASON)),
    Row(f"POST {ONE}/level-acceptances", acts(200, *APPROVERS), of(rectifying.verified, finding="同意验收")),
    Row(f"POST {ONE}/publicities", acts(200, *OFFICE), of(rectifying.accepted, published_in="市政府网站")),
    Row(
        f"POST {ONE}/publicity-objections",
        acts(200, *OFFICE),
        of(rectifying.in_publicity, objector="某村民", reason="仍有污水"),
    ),
    Row(f"POST {ONE}/publicity-objection-answers", acts(200, *APPROVERS), of(rectifying.objected, **REASON)),
    Row(f"POST {ONE}/publicity-ends", acts(200, *OFFICE), of(rectifying.publicity_passed)),
    Row(f"POST {ONE}/filings", acts(200, ISSUER), of(rectifying.publicity_over)),
    Row(f"POST {ONE}/reopenings", acts(200, ISSUER), of(rectifying.filed, **REASON)),
    Row(f"POST {ONE}/withdrawals", acts(200, ISSUER), of(rectifying.ordered, **REASON)),
    Row(f"POST {T}/{{task_id}}/look-backs", acts(201, *OFFICE), demanding_task),
    Row(f"POST {ONE}/look-backs", acts(201, *OFFICE), demanding_rectification),
    Row(f"GET {L}", known(200)),
    Row(f"GET {LOOK}", SEEN, look(rectifying.held)),
    Row(f"GET {LOOK}/history", SEEN, look(rectifying.held)),
    Row(f"POST {LOOK}/confirmations", UNBIASED, look(rectifying.scheduled, **looked_back())),
    Row(f"POST {LOOK}/relapses", UNBIASED, look(rectifying.scheduled, **looked_back(60))),
    Row(f"POST {LOOK}/cancellations", acts(200, *APPROVERS, hidden=UNISSUED), look(rectifying.scheduled, **REASON)),
)
