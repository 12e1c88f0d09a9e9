"""Rows of the matrix for what a person says about his messages: himself, or for him the administrator."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from core.clock import day_of, real_now
from models.receipts import Substitute
from tests.integration.conftest import Town
from tests.integration.matrix import Prepared, Row, known

S = "/api/v1/substitutes"
OWN = {"*": 403, "anonymous": 401, "county-liaison": 201, "province-administrator": 201}
ENDS = {"*": 404, "anonymous": 401, "key": 403, "county-liaison": 200, "province-administrator": 200}
COLLEAGUES = dict.fromkeys(("county-handler", "county-deputy-leader", "county-principal-leader"), 403)


def a_draft(session: Session, town: Town) -> Prepared:
    session.execute(sa.delete(Substitute))  # one at a time stands in
    people = town.staff.persons
    on = day_of(real_now())
    body: dict[str, Any] = {"person_id": str(people["county-liaison"]), "substitute_id": str(people["county-handler"])}
    return {"json": body | {"to_on": str(on + timedelta(days=3)), "reason": "外出培训"}}


def a_substitute(session: Session, town: Town) -> Prepared:
    people, on = town.staff.persons, day_of(real_now())
    made = Substitute(
        person_id=people["county-liaison"],
        substitute_id=people["county-handler"],
        from_on=on,
        to_on=on + timedelta(days=3),
        reason="外出培训",
        created_at=real_now(),
    )
    session.add(made)
    session.flush()
    return {"substitute_id": made.id, "json": {"reason": "提前返岗"}}


ROWS = (
    Row("GET /api/v1/me/message-preferences", known(200, key=403)),
    Row(
        "PUT /api/v1/me/message-preferences",
        known(200, key=403),
        lambda session, town: {"json": {"digest_at": "08:30"}},
    ),
    Row(f"GET {S}", known(200)),
    Row(f"POST {S}", OWN, a_draft),
    Row(f"POST {S}/{{substitute_id}}/endings", ENDS | COLLEAGUES, a_substitute),
)
