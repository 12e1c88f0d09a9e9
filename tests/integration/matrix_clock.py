"""Rows of the matrix for extensions of dates."""

from uuid import UUID

from sqlmodel import Session

from models.extension_views import ExtensionDraft
from queries.sql import row
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Prepared, Row, known
from tests.integration.matrix_business import (
    APPROVERS,
    CLERK,
    LEADERS,
    OFFICE,
    REASON,
    SEEN,
    WRITERS,
    acts,
    on,
)
from workflows import extensions

CONTENT = {"wanted_on": str(business.in_days(110)), "reason": "汛期停工", "progress": "已完成八成"}


def date_of(session: Session, town: Town) -> UUID:
    """The completion date of a task of the county under way."""
    task_id = business.in_progress(session, town)
    found = row(session, "SELECT id FROM deadline WHERE task_id = %(id)s AND kind = 'completion'", {"id": task_id})
    assert found is not None
    deadline_id: UUID = found["id"]
    return deadline_id


def drafted(session: Session, town: Town) -> UUID:
    draft = ExtensionDraft.model_validate({"deadline_id": date_of(session, town), **CONTENT})
    return extensions.draft_extension(session, call=business.call_of(town, "county-handler"), draft=draft).subject_id


def applied(session: Session, town: Town) -> UUID:
    extension_id = drafted(session, town)
    call = business.call_of(town, "county-deputy-leader")
    extensions.apply_extension(session, call=call, extension_id=extension_id)
    return extension_id


def examined(session: Session, town: Town) -> UUID:
    extension_id = applied(session, town)
    call = business.call_of(town, "office-clerk")
    extensions.examine_extension(session, call=call, extension_id=extension_id, finding="属实")
    return extension_id


def a_draft(session: Session, town: Town) -> Prepared:
    return {"json": {"deadline_id": str(date_of(session, town)), **CONTENT}}


X = "/api/v1/extensions"


def in_the_unit(writers: int, leaders: int) -> dict[str, int]:
    """What is not yet applied for is the unit's own paper."""
    return {"*": 404, ANONYMOUS: 401, **dict.fromkeys(WRITERS, writers), **dict.fromkeys(LEADERS, leaders)}


ROWS: tuple[Row, ...] = (
    Row(f"POST {X}", in_the_unit(201, 403), a_draft),
    Row(f"GET {X}", known(200)),
    Row(f"GET {X}/{{extension_id}}", SEEN, on("extension_id", applied)),
    Row(f"GET {X}/{{extension_id}}/history", SEEN, on("extension_id", applied)),
    Row(f"PUT {X}/{{extension_id}}/content", in_the_unit(200, 403), on("extension_id", drafted, **CONTENT)),
    Row(f"POST {X}/{{extension_id}}/applications", in_the_unit(403, 200), on("extension_id", drafted)),
    Row(f"POST {X}/{{extension_id}}/withdrawals", acts(200, *LEADERS), on("extension_id", applied)),
    Row(f"POST {X}/{{extension_id}}/examinations", acts(200, CLERK), on("extension_id", applied, finding="属实")),
    Row(f"POST {X}/{{extension_id}}/returns", acts(200, *OFFICE), on("extension_id", applied, **REASON)),
    Row(f"POST {X}/{{extension_id}}/approvals", acts(200, *APPROVERS), on("extension_id", examined, granted_on=None)),
    Row(f"POST {X}/{{extension_id}}/refusals", acts(200, *APPROVERS), on("extension_id", examined, **REASON)),
)
