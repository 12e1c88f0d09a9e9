"""Rows of the matrix for the house itself: health, log-in, units, people, keys, files, inbox, clock."""

from typing import Any
from uuid import uuid4

from sqlmodel import Session

from core.clock import real_now
from models.messages import Channel, Message, MessageState, Urgency
from models.people import AgencyKey, Duty, Person, Post
from models.reports import Attachment
from models.units import Designation, Unit, UnitAlias, UnitKind, UnitName, UnitParent
from tests.integration.conftest import Town
from tests.integration.matrix import KEY, Prepared, Row, administrator, known, public
from tests.people import BEGINNING

UNKNOWN = "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111"
PASSWORD = "Zheng-que-2021"
PDF = b"%PDF-1.7\n%\xe2\xe3\n"
RENAMED = {"name": "乙", "short_name": "乙", "from_on": "2021-01-01"}
COUNTY = ("county-liaison", "county-handler", "county-deputy-leader", "county-principal-leader")


def wrong_login(session: Session, town: Town) -> Prepared:
    return {"json": {"login": f"nobody-{uuid4()}", "password": PASSWORD}}


def wrong_token(session: Session, town: Town) -> Prepared:
    province = {"code": "1", "name": "省", "short_name": "省"}
    return {"json": {"token": "x", "name": "甲", "login": "jia", "password": PASSWORD, "province": province}}


def wrong_password(session: Session, town: Town) -> Prepared:
    return {"json": {"current": "falsch", "new": PASSWORD}}


def unit(session: Session, town: Town) -> Unit:
    made = Unit(code=str(uuid4())[:30], kind=UnitKind.OTHER, from_on=BEGINNING)
    session.add(made)
    session.flush()
    session.add(UnitName(unit_id=made.id, name="某单位", short_name="某", from_on=BEGINNING))
    session.add(UnitParent(unit_id=made.id, parent_id=town.staff.units["province"], from_on=BEGINNING))
    session.add(UnitAlias(unit_id=made.id, alias="别名"))
    session.flush()
    return made


def a_unit(**body: Any) -> Any:
    def prepare(session: Session, town: Town) -> Prepared:
        return {"unit_id": unit(session, town).id, "alias": "别名", "json": body or None}

    return prepare


def new_unit(session: Session, town: Town) -> Prepared:
    parent = str(town.staff.units["province"])
    body = {"code": str(uuid4())[:30], "kind": "other", "name": "新单位", "short_name": "新", "parent_id": parent}
    return {"json": body | {"from_on": "2021-01-01"}}


def moved_unit(session: Session, town: Town) -> Prepared:
    body = {"parent_id": str(town.staff.units["county"]), "from_on": "2021-01-01"}
    return {"unit_id": unit(session, town).id, "json": body}


def person(session: Session) -> Person:
    made = Person(name="某人", login=str(uuid4()))
    session.add(made)
    session.flush()
    return made


def a_person(**body: Any) -> Any:
    def prepare(session: Session, town: Town) -> Prepared:
        return {"person_id": person(session).id, "json": body or None}

    return prepare


def new_person(session: Session, town: Town) -> Prepared:
    return {"json": {"name": "新人", "login": str(uuid4())}}


def colleague(session: Session, town: Town) -> Prepared:
    return {"person_id": town.staff.persons["county-liaison"]}


def new_post(session: Session, town: Town) -> Prepared:
    body = {"person_id": str(person(session).id), "unit_id": str(town.staff.units["county"]), "duty": "handler"}
    return {"json": body | {"from_on": "2021-01-01"}}


def a_post(session: Session, town: Town) -> Prepared:
    post = Post(
        person_id=person(session).id, unit_id=town.staff.units["department"], duty=Duty.HANDLER, from_on=BEGINNING
    )
    session.add(post)
    session.flush()
    return {"post_id": post.id, "json": {"to_on": "2030-01-01"}}


def new_designation(session: Session, town: Town) -> Prepared:
    units = {name: str(town.staff.units[name]) for name in ("office", "county")}
    body = {"office_unit_id": units["office"], "scope_unit_id": units["county"], "matters": "全部", "basis": "某文"}
    return {"json": body | {"from_on": "2021-01-01"}}


def a_designation(session: Session, town: Town) -> Prepared:
    units = town.staff.units
    made = Designation(
        office_unit_id=units["office"], scope_unit_id=units["stranger"], matters="全", basis="文", from_on=BEGINNING
    )
    session.add(made)
    session.flush()
    return {"designation_id": made.id, "json": {"to_on": "2030-01-01"}}


def new_key(session: Session, town: Town) -> Prepared:
    return {"json": {"unit_id": str(town.staff.units["county"]), "name": "平台"}}


def a_key(session: Session, town: Town) -> Prepared:
    made = AgencyKey(unit_id=town.staff.units["county"], name="平台", secret_hash=b"x", created_at=real_now())
    session.add(made)
    session.flush()
    return {"key_id": made.id}


def a_message(session: Session, town: Town) -> Prepared:
    made = Message(
        person_id=town.staff.persons["county-liaison"],
        channel=Channel.INBOX,
        urgency=Urgency.ORDINARY,
        item_count=1,
        state=MessageState.SENT,
        created_at=real_now(),
        business_at=real_now(),
    )
    session.add(made)
    session.flush()
    return {"message_id": made.id}


def a_file(session: Session, town: Town) -> Prepared:
    return {"files": {"file": ("材料.pdf", PDF)}}


def an_attachment(session: Session, town: Town) -> Prepared:
    made = Attachment(
        sha256="0" * 64,
        size=1,
        media_type="application/pdf",
        filename="a.pdf",
        unit_id=town.staff.units["county"],
        created_at=real_now(),
    )
    session.add(made)
    session.flush()
    return {"attachment_id": made.id}


def no_template(session: Session, town: Town) -> Prepared:
    return {"kind": "none", "params": {"event_id": UNKNOWN}}


def of_the_office(status: int, otherwise: int) -> dict[str, int]:
    office = ("office_clerk", "office_reviewer", "office_issuer", "province_administrator")
    return known(otherwise, **dict.fromkeys(office, status))


def of_the_county(status: int, otherwise: int) -> dict[str, int]:
    return known(otherwise, **{name.replace("-", "_"): status for name in (*COUNTY, KEY)})


ROWS = (
    Row("GET /healthz", public(200)),
    Row("GET /readyz", public(200)),
    Row("GET /metrics", public(404)),
    Row("GET /api/v1/openapi.json", public(200)),
    Row("POST /api/v1/setup", public(401), wrong_token),
    Row("POST /api/v1/sessions", public(401), wrong_login),
    Row("GET /api/v1/sessions", known(200, key=403)),
    Row("DELETE /api/v1/sessions/current", known(204, key=403)),
    Row("DELETE /api/v1/sessions/{name}", known(404, key=403), lambda session, town: {"name": "x"}),
    Row("GET /api/v1/clock", known(200)),
    Row("POST /api/v1/demo/clock", known(404), lambda session, town: {"json": {"days": 1}}),
    Row("GET /api/v1/me", known(200)),
    Row("POST /api/v1/me/password", known(401, key=403), wrong_password),
    Row("GET /api/v1/units", known(200)),
    Row("POST /api/v1/units", administrator(201), new_unit),
    Row("GET /api/v1/units/{unit_id}", known(200), a_unit()),
    Row(
        "POST /api/v1/units/{unit_id}/names",
        administrator(200),
        a_unit(name="乙", short_name="乙", from_on="2021-01-01"),
    ),
    Row("POST /api/v1/units/{unit_id}/parents", administrator(200), moved_unit),
    Row("POST /api/v1/units/{unit_id}/closure", administrator(200), a_unit(to_on="2021-01-01")),
    Row("POST /api/v1/units/{unit_id}/aliases", administrator(200), a_unit(alias="另一别名")),
    Row("DELETE /api/v1/units/{unit_id}/aliases/{alias}", administrator(204), a_unit()),
    Row("GET /api/v1/persons", known(200)),
    Row("POST /api/v1/persons", administrator(201), new_person),
    Row(
        "GET /api/v1/persons/{person_id}",
        of_the_county(200, 404) | {"province-administrator": 200},
        colleague,
    ),
    Row("PATCH /api/v1/persons/{person_id}", administrator(200), a_person(phone="1")),
    Row("POST /api/v1/persons/{person_id}/disablement", administrator(200), a_person()),
    Row("POST /api/v1/persons/{person_id}/enablement", administrator(200), a_person()),
    Row("POST /api/v1/persons/{person_id}/password-resets", administrator(201), a_person()),
    Row("POST /api/v1/posts", administrator(201), new_post),
    Row("POST /api/v1/posts/{post_id}/end", administrator(200), a_post),
    Row("GET /api/v1/designations", known(200)),
    Row("POST /api/v1/designations", administrator(201), new_designation),
    Row("POST /api/v1/designations/{designation_id}/end", administrator(200), a_designation),
    Row("GET /api/v1/keys", administrator(200)),
    Row("POST /api/v1/keys", administrator(201), new_key),
    Row("POST /api/v1/keys/{key_id}/revocation", administrator(200), a_key),
    Row("GET /api/v1/inbox", known(200, key=403)),
    Row("GET /api/v1/inbox/{message_id}", known(404, key=403, county_liaison=200), a_message),
    Row("POST /api/v1/inbox/{message_id}/readings", known(404, key=403, county_liaison=200), a_message),
    Row("GET /api/v1/deliveries", known(200)),
    Row("GET /api/v1/message-templates", of_the_office(200, 403)),
    Row("GET /api/v1/message-templates/{kind}/preview", of_the_office(404, 403), no_template),
    Row("POST /api/v1/attachments", known(201, province_administrator=403), a_file),
    Row("GET /api/v1/attachments/{attachment_id}", of_the_county(200, 404), an_attachment),
    # The row speaks of a file that was never stored: whoever may read it learns that it is missing.
    Row("GET /api/v1/attachments/{attachment_id}/content", of_the_county(503, 404), an_attachment),
)
