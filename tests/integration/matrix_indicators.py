"""Rows of the matrix for indicators: the plan's office ties and ends; of figures everybody sees his own territory's."""

from uuid import UUID, uuid4

from sqlmodel import Session

from core.ids import new_id
from queries.sql import json, rows
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Prepared, Row, known
from tests.integration.matrix_business import OFFICE, on

A = "/api/v1"
OFFICE_ALONE = {"*": 404, ANONYMOUS: 401, **dict.fromkeys(OFFICE, 200)}
TYING = OFFICE_ALONE | dict.fromkeys(OFFICE, 201)


def _target(session: Session, town: Town) -> UUID:
    """A target of the county in a plan of the office; what a failed visit left is no matter."""
    plan_id = business.plan(session, town)
    target_id = new_id()
    rows(
        session,
        """INSERT INTO target (id, plan_id, part_key, indicator, comparator, value, unit, scope_unit_ids, due_on, soft,
             approx, removed)
           VALUES (%(id)s, %(plan)s, 'air', 'PM2.5浓度', '<=', 40, '微克/立方米', %(units)s, '2021-12-31', false, false,
             false)""",
        {"id": target_id, "plan": plan_id, "units": json([town.staff.units["county"]])},
    )
    return target_id


def a_tie(session: Session, town: Town) -> UUID:
    tie_id = uuid4()
    rows(
        session,
        "INSERT INTO indicator_tie (id, target_id, unit_id, indicator, year, created_at) "
        "VALUES (%(id)s, %(target)s, %(unit)s, 'pm25_mean', 2021, now())",
        {"id": tie_id, "target": _target(session, town), "unit": town.staff.units["county"]},
    )
    return tie_id


def proposals(session: Session, town: Town) -> Prepared:
    plan = rows(session, "SELECT plan_id FROM target WHERE id = %(id)s", {"id": _target(session, town)})
    return {"params": {"plan_id": str(plan[0]["plan_id"])}}


def tying(session: Session, town: Town) -> Prepared:
    tie = {"target_id": str(_target(session, town)), "unit_id": str(town.staff.units["county"])}
    return {"json": {"ties": [tie]}}


ROWS = (
    Row(f"GET {A}/indicator-proposals", OFFICE_ALONE, proposals),
    Row(f"POST {A}/indicator-ties", TYING, tying),
    Row(f"POST {A}/indicator-ties/{{tie_id}}/endings", OFFICE_ALONE, on("tie_id", a_tie, reason="指标口径已调整")),
    Row(f"GET {A}/indicators", known(200)),
    Row(f"GET {A}/indicators/lagging", known(200)),
)
