"""Rows of the matrix for reporting windows: read by whom they concern, kept by people of the office."""

from itertools import count
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.reporting_windows import WindowDraft
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Prepared, Row, known
from tests.integration.matrix_business import OFFICE, REASON, SEEN, on
from workflows import reporting_windows

W = "/api/v1/reporting-windows"
NUMBERS = count(1)


def warning(session: Session, town: Town) -> dict[str, Any]:
    """A warning for a task of the county under way."""
    return {
        "office_id": str(town.staff.units["office"]),
        "kind": "warning",
        "name": f"第 {next(NUMBERS)} 号预警",
        "basis": "某应急预案",
        "cycle": "daily",
        "task_ids": [str(business.in_progress(session, town))],
    }


def a_draft(session: Session, town: Town) -> Prepared:
    return {"json": warning(session, town)}


def declared(session: Session, town: Town) -> UUID:
    draft = WindowDraft.model_validate(warning(session, town))
    made = reporting_windows.declare_window(session, call=business.call_of(town, "office-clerk"), draft=draft)
    window_id: UUID = made["id"]
    return window_id


def joining(session: Session, town: Town) -> Prepared:
    task_id = str(business.in_progress(session, town))
    return {"window_id": declared(session, town), "json": {"task_ids": [task_id]}}


def of_the_office(status: int) -> dict[str, int]:
    """Who may see a window may not therefore keep it."""
    seen = {who: 403 for who, found in SEEN.items() if found == 200}
    return {**SEEN, **seen, **dict.fromkeys(OFFICE, status)}


ROWS: tuple[Row, ...] = (
    Row(f"GET {W}", known(200)),
    Row(f"GET {W}/{{window_id}}", SEEN, on("window_id", declared)),
    Row(f"POST {W}", {"*": 403, ANONYMOUS: 401, **dict.fromkeys(OFFICE, 201)}, a_draft),
    Row(f"POST {W}/{{window_id}}/tasks", of_the_office(200), joining),
    Row(f"POST {W}/{{window_id}}/ends", of_the_office(200), on("window_id", declared, **REASON)),
)
