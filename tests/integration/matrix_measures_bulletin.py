"""Rows of the matrix for bulletins, entries and objections.

The county is blamed and the prefecture informed by the bulletin; the reviewer took no part in the entry.
"""

from sqlmodel import Session

from tests.integration import business, measured
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Prepared, Row, known
from tests.integration.matrix_business import (
    ABOVE,
    ALONG,
    APPROVERS,
    CLERK,
    COUNTY,
    ISSUER,
    LEADERS,
    OFFICE,
    REASON,
    REVIEWER,
    WRITERS,
    acts,
    on,
)

B, E, J = "/api/v1/bulletins", "/api/v1/entries", "/api/v1/objections"
OUTSIDE = (*COUNTY, ABOVE, ALONG)
BESIDE = (ABOVE, ALONG)
COPIED = {"*": 404, ANONYMOUS: 401, **dict.fromkeys((*COUNTY, ABOVE, *OFFICE), 200)}
CONCERNED = {"*": 404, ANONYMOUS: 401, **dict.fromkeys((*COUNTY, *OFFICE), 200)}


def new_bulletin(session: Session, town: Town) -> Prepared:
    return {"json": measured.bulletin(town)}


def new_words(session: Session, town: Town) -> Prepared:
    words = {name: value for name, value in measured.bulletin(town).items() if name != "office_id"}
    return {"bulletin_id": measured.drafted(session, town), "json": words}


def new_entry(session: Session, town: Town) -> Prepared:
    business.designate(session, town)
    return {"json": measured.entry(town)}


def new_objection(session: Session, town: Town) -> Prepared:
    against = str(measured.confirmed(session, town))
    return {"json": {"against_kind": "entry", "against_id": against, "text": "数据有误"}}


def decides(**more: int) -> dict[str, int]:
    """Return who may decide: the reviewer; who confirmed the entry must stand aside, the clerk has no such duty."""
    return acts(200, REVIEWER, hidden=BESIDE) | {ISSUER: 409} | more


ROWS: tuple[Row, ...] = (
    Row(f"POST {B}", {"*": 403, ANONYMOUS: 401, CLERK: 201}, new_bulletin),
    Row(f"GET {B}", known(200)),
    Row(f"GET {B}/{{bulletin_id}}", COPIED, on("bulletin_id", measured.issued)),
    Row(f"GET {B}/{{bulletin_id}}/history", COPIED, on("bulletin_id", measured.issued)),
    Row(f"PUT {B}/{{bulletin_id}}/content", acts(200, CLERK, hidden=OUTSIDE), new_words),
    Row(
        f"POST {B}/{{bulletin_id}}/approvals",
        acts(200, *APPROVERS, hidden=OUTSIDE),
        on("bulletin_id", measured.drafted),
    ),
    Row(
        f"POST {B}/{{bulletin_id}}/declinations",
        acts(200, *APPROVERS, hidden=OUTSIDE),
        on("bulletin_id", measured.drafted, **REASON),
    ),
    Row(
        f"POST {B}/{{bulletin_id}}/issuances",
        acts(200, ISSUER, hidden=OUTSIDE),
        on("bulletin_id", measured.approved, external_doc_no="测督〔2021〕1号"),
    ),
    Row(
        f"POST {B}/{{bulletin_id}}/signatures",
        acts(200, *WRITERS, ABOVE, hidden=(ALONG,)),
        on("bulletin_id", measured.issued),
    ),
    Row(
        f"POST {B}/{{bulletin_id}}/publications",
        acts(200, ISSUER, hidden=(ALONG,)),
        on("bulletin_id", measured.public, published_in="政府网站"),
    ),
    Row(
        f"POST {B}/{{bulletin_id}}/withdrawals",
        acts(200, ISSUER, hidden=(ALONG,)),
        on("bulletin_id", measured.issued, **REASON),
    ),
    Row(f"POST {E}", {"*": 403, ANONYMOUS: 401, CLERK: 201}, new_entry),
    Row(f"GET {E}", known(200)),
    Row(f"GET {E}/{{entry_id}}", CONCERNED, on("entry_id", measured.confirmed)),
    Row(f"GET {E}/{{entry_id}}/history", CONCERNED, on("entry_id", measured.confirmed)),
    Row(
        f"POST {E}/{{entry_id}}/confirmations",
        acts(200, *APPROVERS, hidden=OUTSIDE),
        on("entry_id", measured.proposed),
    ),
    Row(
        f"POST {E}/{{entry_id}}/declinations",
        acts(200, *APPROVERS, hidden=OUTSIDE),
        on("entry_id", measured.proposed, **REASON),
    ),
    Row(
        f"POST {E}/{{entry_id}}/reversals",
        acts(200, ISSUER, hidden=BESIDE),
        on("entry_id", measured.confirmed, **REASON),
    ),
    Row(
        f"POST {J}",
        acts(201, *WRITERS, hidden=BESIDE),
        new_objection,
    ),
    Row(f"GET {J}", known(200)),
    Row(f"GET {J}/{{objection_id}}", CONCERNED, on("objection_id", measured.filed)),
    Row(f"GET {J}/{{objection_id}}/history", CONCERNED, on("objection_id", measured.filed)),
    Row(
        f"PUT {J}/{{objection_id}}/content",
        acts(200, *WRITERS, hidden=(*BESIDE, *OFFICE)),
        on("objection_id", measured.objection, text="改过"),
    ),
    Row(
        f"POST {J}/{{objection_id}}/signatures",
        acts(200, *LEADERS, hidden=(*BESIDE, *OFFICE)),
        on("objection_id", measured.objection),
    ),
    Row(
        f"POST {J}/{{objection_id}}/filings",
        acts(200, *WRITERS, hidden=(*BESIDE, *OFFICE)),
        on("objection_id", measured.signed),
    ),
    Row(
        f"POST {J}/{{objection_id}}/withdrawals",
        acts(200, *LEADERS, hidden=BESIDE),
        on("objection_id", measured.filed),
    ),
    Row(f"POST {J}/{{objection_id}}/pauses", decides(), on("objection_id", measured.filed, **REASON)),
    Row(f"POST {J}/{{objection_id}}/upholdings", decides(), on("objection_id", measured.filed, **REASON)),
    Row(
        f"POST {J}/{{objection_id}}/changes",
        decides(),
        on("objection_id", measured.filed, changed_to="改扣半分", amount="-0.50", **REASON),
    ),
    Row(f"POST {J}/{{objection_id}}/revocations", decides(), on("objection_id", measured.filed, **REASON)),
)
