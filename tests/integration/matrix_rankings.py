"""Rows of the matrix for rankings: an office sees all of its own, a county itself, nobody else anything."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.monitoring import Medium
from queries.sql import json, rows
from standards.rank_periods import period_named
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Prepared, Row, known
from tests.integration.matrix_business import COUNTY, OFFICE
from tests.ranking import book
from workflows.rank_rules import LeagueGroup
from workflows.rankings_reckoned import Reckoned
from workflows.rankings_writing import Origin, write_rankings

R = "/api/v1/rankings"
PERIOD = period_named("2016-03")
ITSELF_AND_ITS_OFFICE = {"*": 404, ANONYMOUS: 401, **dict.fromkeys((*COUNTY, *OFFICE), 200)}


def ranking(session: Session, town: Town) -> UUID:
    """The county ranked alone by its office, once for all visits, and not made known."""
    office = town.staff.units["office"]
    held = rows(
        session,
        "SELECT id FROM ranking WHERE supervising_unit_id = %(office)s AND group_key = 'counties'",
        {"office": office},
    )
    if held:
        return UUID(str(held[0]["id"]))
    rule_set_id = new_id()
    rows(
        session,
        "INSERT INTO rule_set (id, name, version, supervising_unit_id, basis, from_on, body) "
        "VALUES (%(id)s, 'ranking', 1, %(office)s, '测试', '2016-01-01', %(body)s)",
        {"id": rule_set_id, "office": office, "body": json(book())},
    )
    six: dict[str, list[Any]] = {"so2": [9], "no2": [20], "pm10": [60], "pm25": [30], "co": [1.0], "o3": [120]}
    columns = six | {"index": [3.4], "rank": [1]}
    group = LeagueGroup(key="counties", name="全省县（市、区）")
    found = Reckoned(Medium.AIR, PERIOD, group, [town.staff.units["county"]], columns, "2012")
    call = Call(SYSTEM, business.call_of(town, "office-clerk").at)
    write_rankings(session, [found], Origin(office, rule_set_id, None), call=call)
    return ranking(session, town)


def listed(session: Session, town: Town) -> Prepared:
    ranking(session, town)
    return {}


def one(session: Session, town: Town) -> Prepared:
    return {"ranking_id": ranking(session, town), "unit_id": town.staff.units["county"]}


def standing(session: Session, town: Town) -> Prepared:
    ranking(session, town)
    return {"unit_id": town.staff.units["county"], "params": {"since": str(date(2016, 1, 1))}}


ROWS = (
    Row(f"GET {R}", known(200), listed),
    Row(f"GET {R}/{{ranking_id}}", ITSELF_AND_ITS_OFFICE, one),
    Row(f"GET {R}/{{ranking_id}}/rows/{{unit_id}}/steps", ITSELF_AND_ITS_OFFICE, one),
    Row("GET /api/v1/units/{unit_id}/standing", ITSELF_AND_ITS_OFFICE, standing),
)
