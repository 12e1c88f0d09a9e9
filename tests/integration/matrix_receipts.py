"""Rows of the matrix for one-time receipt pages: made by the office of the paper, opened by whoever has the link."""

from sqlmodel import Session

from core.clock import real_now
from models.events import SubjectKind
from models.people import Person
from models.receipt_views import ReceiptLinkCreate
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Prepared, Row, known, public
from workflows.receipt_links import make_receipt_link

L = "/api/v1/receipt-links"
MAKERS = ("office-clerk", "office-reviewer", "office-issuer")


def wanted(session: Session, town: Town) -> ReceiptLinkCreate:
    person_id = town.staff.persons["county-liaison"]
    session.get_one(Person, person_id).phone = "13800138000"
    session.flush()
    notice_id = business.issued(session, town)
    return ReceiptLinkCreate(subject_kind=SubjectKind.NOTICE, subject_id=notice_id, person_id=person_id)


def new_link(session: Session, town: Town) -> Prepared:
    return {"json": wanted(session, town).model_dump(mode="json")}


def a_link(session: Session, town: Town) -> Prepared:
    call = business.call_of(town, "office-clerk")
    made = make_receipt_link(session, call=call, draft=wanted(session, town), now=real_now())
    return {"link_id": made.id, "token": made.path.removeprefix("/r/")}


def guessed(session: Session, town: Town) -> Prepared:
    return {"token": "a" * 43}


def of_makers(status: int) -> dict[str, int]:
    """Return the expectation of what the office of the paper may do and nobody else knows of."""
    return {"*": 404, ANONYMOUS: 401, **dict.fromkeys(MAKERS, status)}


ROWS = (
    Row(f"POST {L}", of_makers(201), new_link),
    Row(f"GET {L}", known(200), a_link),
    Row(f"POST {L}/{{link_id}}/revocations", of_makers(200), a_link),
    Row("GET /r/{token}", public(200), a_link),
    Row("POST /r/{token}", public(422), a_link),
    Row("POST /r/{token}/code", public(404), guessed),
)
