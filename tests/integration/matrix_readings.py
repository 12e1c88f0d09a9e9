"""Rows of the matrix for figures: an office delivers and sees those of its units, a unit sees its own."""

from datetime import date
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from core.table_stream import Block
from models.actors import SYSTEM
from models.calls import Call
from models.monitoring import Edition, Medium
from models.reading_views import SiteDraft
from queries.sql import rows
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ADMINISTRATOR, ANONYMOUS, Prepared, Row, known
from tests.integration.matrix_business import COUNTY, OFFICE, REASON
from workflows.monitoring_sites import make_site
from workflows.readings import Sent, receive_readings

DELIVERING = {"*": 403, ANONYMOUS: 401, **dict.fromkeys(OFFICE, 201)}
KEEPING = {**DELIVERING, ADMINISTRATOR: 201}
SEEING = (*COUNTY, *OFFICE, "prefecture-handler")
SEEN = {"*": 404, ANONYMOUS: 401, **dict.fromkeys(SEEING, 200)}
ITS_OFFICE = {"*": 404, ANONYMOUS: 401, **dict.fromkeys(OFFICE, 200)}
JUDGING = {**SEEN, **dict.fromkeys((*COUNTY, "prefecture-handler"), 403)}
DAY = date(2020, 11, 11)
AIR = [["地区", "日期", "PM2.5"], ["test-county", f"{DAY}", "32"]]
FIGURES = count(1)
FIRE = [["地区", "日期", "火点数"], ["test-county", f"{DAY}", "3"]]


def delivered(session: Session, town: Town, medium: Medium) -> UUID:
    """Figures of the county that the system took in; its office may supervise it."""
    business.designate(session, town)
    table = AIR if medium is Medium.AIR else FIRE
    sent = Sent("某平台", uuid4().hex * 2, lambda _: iter([Block(range(1, len(table) + 1), _new(table))]))
    call = Call(SYSTEM, business.call_of(town, "office-clerk").at)
    return receive_readings(session, call=call, sent=sent, edition=Edition.FIRST, medium=medium).batch_id


def _new(table: list[list[str]]) -> list[list[str]]:
    """The same table with a figure of its own, so that it changes something."""
    return [table[0], [*table[1][:-1], str(next(FIGURES))]]


def reading(session: Session, town: Town) -> Prepared:
    delivered(session, town, Medium.AIR)
    (site,) = rows(session, "SELECT site_id FROM air_reading ORDER BY batch_id DESC LIMIT 1")
    return {"site_id": site["site_id"], "measured_on": DAY}


def batch(session: Session, town: Town) -> Prepared:
    return {"batch_id": delivered(session, town, Medium.AIR)}


def sending(session: Session, town: Town) -> Prepared:
    business.designate(session, town)
    row = {"地区": "test-county", "日期": f"{DAY}", "PM2.5": uuid4().int % 900}
    return {"json": {"medium": "air", "source": uuid4().hex, "rows": [row]}}


def uploading(session: Session, town: Town) -> Prepared:
    business.designate(session, town)
    content = f"地区,日期,PM2.5,备注\ntest-county,{DAY},32,{uuid4().hex}\n".encode()
    return {"files": {"file": ("日均值.csv", content, "text/csv")}}


def point(session: Session, town: Town) -> Prepared:
    batch_id = delivered(session, town, Medium.FIRE)
    (found,) = rows(session, "SELECT id FROM fire_point WHERE batch_id = %(id)s", {"id": batch_id})
    return {"point_id": found["id"], "json": REASON}


def looked_at(session: Session, town: Town) -> Prepared:
    return {name: value for name, value in point(session, town).items() if name != "json"}


def drafted(session: Session, town: Town) -> Prepared:
    business.designate(session, town)
    return {"json": draft_of(town)}


def draft_of(town: Town) -> dict[str, Any]:
    unit_id = str(town.staff.units["county"])
    return {"code": uuid4().hex, "name": "某站", "kind": "station", "unit_id": unit_id, "from_on": "2020-01-01"}


def made(session: Session, town: Town) -> Prepared:
    business.designate(session, town)
    draft = SiteDraft.model_validate(draft_of(town))
    site = make_site(session, call=business.call_of(town, "office-clerk"), draft=draft)
    return {"site_id": site.id, "json": {"to_on": "2021-01-01"}}


def site_table(session: Session, town: Town) -> Prepared:
    business.designate(session, town)
    content = f"code,name,kind,unit,from\n{uuid4().hex},某站,station,test-county,2020-01-01\n".encode()
    return {"files": {"file": ("点位.csv", content, "text/csv")}}


ROWS = (
    Row("GET /api/v1/readings", known(200)),
    Row("GET /api/v1/sites/{site_id}/readings/{measured_on}", SEEN, reading),
    Row("GET /api/v1/reading-batches", known(200)),
    Row("GET /api/v1/reading-batches/{batch_id}", ITS_OFFICE, batch),
    Row("POST /api/v1/reading-batches", DELIVERING, sending),
    Row("POST /api/v1/reading-imports", DELIVERING, uploading),
    Row("GET /api/v1/sites", known(200)),
    Row("POST /api/v1/sites", KEEPING, drafted),
    Row("POST /api/v1/sites/{site_id}/endings", {**KEEPING, **dict.fromkeys((*OFFICE, ADMINISTRATOR), 200)}, made),
    Row("POST /api/v1/site-imports", {**DELIVERING, **dict.fromkeys((*OFFICE, ADMINISTRATOR), 200)}, site_table),
    Row("GET /api/v1/fire-points", known(200)),
    Row("GET /api/v1/fire-points/{point_id}", SEEN, looked_at),
    Row("POST /api/v1/fire-points/{point_id}/verifications", JUDGING, point),
    Row("POST /api/v1/fire-points/{point_id}/refutations", JUDGING, point),
)
