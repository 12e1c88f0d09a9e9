"""Rows of the matrix for the working-day calendar: entered by one of the province's office, published by another."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.calendar_views import CalendarImport
from queries.sql import rows
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Prepared, Row, known
from tests.integration.matrix_business import APPROVERS, OFFICE, REASON, SEEN
from workflows.calendars import draft_calendar

C = "/api/v1/calendar"
NUMBERS = count(1)
NOT_THERE = {"*": 404, ANONYMOUS: 401}


def notice(town: Town) -> dict[str, Any]:
    """Return a notice under a number of its own, of a week that no other notice names."""
    number = next(NUMBERS)
    monday = date(2030, 1, 7) + timedelta(weeks=number)
    text = f"date,name,kind\n{monday},春节,off\n"
    document_no = f"国办发明电〔{monday.year - 1}〕{number}号"
    return {"office_id": str(town.staff.units["office"]), "document_no": document_no, "text": text}


def new_notice(session: Session, town: Town) -> Prepared:
    return {"json": notice(town)}


def a_draft(session: Session, town: Town) -> UUID:
    draft = CalendarImport.model_validate(notice(town))
    return draft_calendar(session, call=business.call_of(town, "office-clerk"), draft=draft).subject_id


def of_a_draft(**body: Any) -> Any:
    def prepare(session: Session, town: Town) -> Prepared:
        return {"draft_id": a_draft(session, town), "json": body or None}

    return prepare


def a_deadline(session: Session, town: Town) -> Prepared:
    task_id = business.in_progress(session, town)
    found = rows(session, "SELECT id FROM deadline WHERE task_id = %s ORDER BY id LIMIT 1", (task_id,))
    return {"deadline_id": found[0]["id"]}


def hours(session: Session, town: Town) -> Prepared:
    season = {"from_day": "01-01", "to_day": "12-31", "am_opens": "08:00", "am_closes": "11:30"}
    season |= {"pm_opens": "13:00", "pm_closes": "16:30"}
    body = {"office_id": str(town.staff.units["office"]), "from_on": str(business.today()), "basis": "某通知"}
    return {"json": body | {"seasons": [season]}}


ROWS = (
    Row(f"GET {C}/hours", known(200), lambda session, town: {"params": {"office_id": str(town.staff.units["office"])}}),
    Row(f"POST {C}/hours", {"*": 403, ANONYMOUS: 401, **dict.fromkeys(APPROVERS, 201)}, hours),
    Row(f"GET {C}", known(200)),
    Row(f"POST {C}/drafts", {"*": 403, ANONYMOUS: 401, **dict.fromkeys(OFFICE, 201)}, new_notice),
    Row(f"GET {C}/drafts", known(200)),
    Row(f"GET {C}/drafts/{{draft_id}}", NOT_THERE | dict.fromkeys(OFFICE, 200), of_a_draft()),
    Row(f"GET {C}/drafts/{{draft_id}}/preview", NOT_THERE | dict.fromkeys(OFFICE, 200), of_a_draft()),
    Row(
        f"POST {C}/drafts/{{draft_id}}/publications",
        NOT_THERE | dict.fromkeys(OFFICE, 403) | dict.fromkeys(APPROVERS, 200),
        of_a_draft(),
    ),
    Row(f"POST {C}/drafts/{{draft_id}}/discards", NOT_THERE | dict.fromkeys(OFFICE, 200), of_a_draft(**REASON)),
    Row("GET /api/v1/deadlines/{deadline_id}/explanation", SEEN, a_deadline),
)
