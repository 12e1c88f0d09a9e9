"""Units, persons, posts and designations over time, kept by an administrator who moves no business."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlmodel import Session

from core.clock import real_now
from core.database import unit_of_work
from queries.sql import rows
from tests.integration.conftest import Town
from workflows.setup import mark_demo, start_demo_clock

ADMIN = "province-administrator"


@pytest.fixture
def admin(town: Town) -> dict[str, str]:
    return town.headers(ADMIN)


def new_unit(town: Town, **more: Any) -> dict[str, Any]:
    parent = str(town.staff.units["prefecture"])
    return {"code": "t-9", "kind": "county", "name": "新县", "short_name": "新", "parent_id": parent} | {
        "from_on": "2020-01-01",
        **more,
    }


async def make_unit(town: Town, client: httpx.AsyncClient, admin: dict[str, str], **more: Any) -> str:
    answer = await client.post("/api/v1/units", json=new_unit(town, **more), headers=admin)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def kinds(town: Town) -> list[str]:
    with Session(town.engine) as session:
        return [entry["kind"] for entry in rows(session, "SELECT kind FROM event ORDER BY id")]


async def test_a_unit_bears_the_name_and_parent_of_the_day(
    town: Town, client: httpx.AsyncClient, admin: dict[str, str]
) -> None:
    unit = await make_unit(town, client, admin, aliases=["新区县"])
    address, parent = f"/api/v1/units/{unit}", str(town.staff.units["stranger"])

    renamed = await client.post(
        f"{address}/names", json={"name": "新市", "short_name": "新", "from_on": "2021-07-01"}, headers=admin
    )
    moved = await client.post(f"{address}/parents", json={"parent_id": parent, "from_on": "2021-07-01"}, headers=admin)

    before, after = [
        (await client.get(address, params={"on": on}, headers=admin)).json() for on in ("2021-06-30", "2021-07-01")
    ]
    assert (renamed.status_code, moved.status_code) == (200, 200)
    assert (before["name"], before["parent_name"]) == ("新县", "测试市")
    assert (after["name"], after["parent_name"]) == ("新市", "别处市")
    assert [name["name"] for name in after["names"]] == ["新县", "新市"]
    assert after["aliases"] == ["新区县"]
    assert kinds(town) == ["unit_created", "unit_renamed", "unit_moved"]


async def test_every_change_names_the_administrator_and_his_post(
    town: Town, client: httpx.AsyncClient, admin: dict[str, str]
) -> None:
    unit = await make_unit(town, client, admin)

    with Session(town.engine) as session:
        noted = rows(session, "SELECT person_id, post_id, duty, capacity, via, concerned_unit_id::text FROM event")
        queued = rows(session, "SELECT count(*) AS n FROM event_to_relay")[0]["n"]
    assert noted == [
        {
            "person_id": town.staff.persons[ADMIN],
            "post_id": town.staff.posts[ADMIN],
            "duty": "administrator",
            "capacity": "administrator",
            "via": "web",
            "concerned_unit_id": unit,
        }
    ]
    assert queued == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("names", {"name": "乙", "short_name": "乙", "from_on": "2020-01-01"}, 422),
        ("names", {"name": "新县", "short_name": "新", "from_on": "2021-01-01"}, 409),
        ("names", {"name": "乙", "short_name": "乙", "from_on": "2021-02-30"}, 422),
        ("names", {"name": "", "short_name": "乙", "from_on": "2021-02-03"}, 422),
        ("parents", {"parent_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111", "from_on": "2021-01-01"}, 422),
        ("closure", {"to_on": "2020-01-01"}, 422),
        ("aliases", {"alias": ""}, 422),
        ("aliases", {"alias": "a", "stage": "closed"}, 422),
    ],
)
async def test_a_wrong_change_of_a_unit_is_refused(
    town: Town, client: httpx.AsyncClient, admin: dict[str, str], path: str, body: dict[str, Any], status: int
) -> None:
    unit = await make_unit(town, client, admin)

    answer = await client.post(f"/api/v1/units/{unit}/{path}", json=body, headers=admin)

    assert answer.status_code == status, answer.text
    assert kinds(town) == ["unit_created"]


async def test_a_unit_is_never_put_under_its_own(town: Town, client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    unit = await make_unit(town, client, admin)
    body = {"parent_id": unit, "from_on": "2021-01-01"}

    answer = await client.post(f"/api/v1/units/{town.staff.units['prefecture']}/parents", json=body, headers=admin)

    assert (answer.status_code, answer.json()["detail"]) == (409, "不能隶属于本单位自身或其下级")


async def test_a_unit_with_people_or_units_below_is_not_closed(
    town: Town, client: httpx.AsyncClient, admin: dict[str, str]
) -> None:
    unit, body = await make_unit(town, client, admin), {"to_on": "2022-01-01"}

    busy = await client.post(f"/api/v1/units/{town.staff.units['prefecture']}/closure", json=body, headers=admin)
    empty = await client.post(f"/api/v1/units/{unit}/closure", json=body, headers=admin)
    later = await client.post(f"/api/v1/units/{unit}/closure", json=body, headers=admin)

    assert "个下级单位、4 个未到期岗位" in busy.json()["detail"]
    assert (busy.status_code, empty.status_code, later.status_code) == (409, 200, 409)
    listed = (await client.get("/api/v1/units", params={"on": "2022-01-01"}, headers=admin)).json()["items"]
    assert unit not in [entry["id"] for entry in listed]


async def test_units_are_found_by_name_alias_kind_and_parent(
    town: Town, client: httpx.AsyncClient, admin: dict[str, str]
) -> None:
    await make_unit(town, client, admin, aliases=["某某简称"])

    async def found(**query: str) -> list[str]:
        answer = await client.get("/api/v1/units", params=query, headers=town.headers("county-liaison"))
        return [entry["name"] for entry in answer.json()["items"]]

    assert await found(words="某简") == ["新县"]
    assert await found(kind="county") == ["新县", "测试县"]
    assert await found(parent_id=str(town.staff.units["prefecture"]), kind="zone") == []
    assert (await client.get("/api/v1/units?kind=planet", headers=admin)).status_code == 422


async def test_two_units_never_share_a_code(town: Town, client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    await make_unit(town, client, admin)

    answer = await client.post("/api/v1/units", json=new_unit(town), headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_a_post_begins_and_ends(town: Town, client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    person = (await client.post("/api/v1/persons", json={"name": "新人", "login": "xinren"}, headers=admin)).json()
    body = {"person_id": person["id"], "unit_id": str(town.staff.units["county"]), "duty": "liaison"}

    begun = await client.post("/api/v1/posts", json=body | {"from_on": "2021-01-01"}, headers=admin)
    twice = await client.post("/api/v1/posts", json=body | {"from_on": "2021-05-01"}, headers=admin)
    post = begun.json()["posts"][0]
    ended = await client.post(f"/api/v1/posts/{post['id']}/end", json={"to_on": "2021-06-01"}, headers=admin)

    assert (post["duty_name"], post["unit_name"]) == ("联络员", "测试县")
    assert (begun.status_code, twice.status_code, ended.status_code) == (201, 409, 200)
    assert ended.json()["posts"][0]["to_on"] == "2021-06-01"
    assert kinds(town) == ["person_created", "post_begun", "post_ended"]


async def test_nobody_is_administrator_and_something_else(
    town: Town, client: httpx.AsyncClient, admin: dict[str, str]
) -> None:
    province, county = str(town.staff.units["province"]), str(town.staff.units["county"])

    def post(login: str, unit: str, duty: str) -> dict[str, str]:
        person = str(town.staff.persons[login])
        return {"person_id": person, "unit_id": unit, "duty": duty, "from_on": "2021-01-01"}

    tries = [
        post("county-handler", province, "administrator"),
        post(ADMIN, county, "handler"),
        post("county-handler", county, "administrator"),
    ]
    for body in tries:
        answer = await client.post("/api/v1/posts", json=body, headers=admin)
        assert (answer.status_code, answer.json()["code"]) == (409, "refused")


async def test_the_last_administrator_stays(town: Town, client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    post, person = town.staff.posts[ADMIN], town.staff.persons[ADMIN]

    ended = await client.post(f"/api/v1/posts/{post}/end", json={"to_on": "2030-01-01"}, headers=admin)
    disabled = await client.post(f"/api/v1/persons/{person}/disablement", headers=admin)

    assert (ended.status_code, disabled.status_code) == (409, 409)


async def test_colleagues_know_each_other_and_strangers_do_not(town: Town, client: httpx.AsyncClient) -> None:
    stranger = town.staff.persons["stranger-handler"]
    headers = town.headers("county-handler")

    listed = (await client.get("/api/v1/persons", headers=headers)).json()["items"]
    hidden = await client.get(f"/api/v1/persons/{stranger}", headers=headers)

    assert {entry["login"].partition("-")[0] for entry in listed} == {"county"}
    assert hidden.status_code == 404


async def test_a_person_is_changed_field_by_field(town: Town, client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    address = f"/api/v1/persons/{town.staff.persons['county-handler']}"

    changed = await client.patch(address, json={"phone": "0431"}, headers=admin)
    wrong = await client.patch(address, json={"email": "no address"}, headers=admin)
    empty = await client.patch(address, json={"name": None}, headers=admin)

    assert (changed.json()["phone"], changed.json()["email"]) == ("0431", "county-handler@test.invalid")
    assert (wrong.status_code, empty.status_code) == (422, 422)


async def test_a_log_in_name_is_taken_once(town: Town, client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    for login in ("County-Handler", "county-handler"):
        answer = await client.post("/api/v1/persons", json={"name": "重名", "login": login}, headers=admin)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_a_designation_is_made_and_ends(town: Town, client: httpx.AsyncClient, admin: dict[str, str]) -> None:
    units = {name: str(town.staff.units[name]) for name in ("office", "county")}
    body = {"office_unit_id": units["office"], "scope_unit_id": units["county"], "matters": "全部", "basis": "某文"}

    made = await client.post("/api/v1/designations", json=body | {"from_on": "2021-01-01"}, headers=admin)
    address = f"/api/v1/designations/{made.json()['id']}/end"
    ended = await client.post(address, json={"to_on": "2021-12-01"}, headers=admin)
    again = await client.post(address, json={"to_on": "2022-12-01"}, headers=admin)
    unknown = await client.post(
        "/api/v1/designations", json=body | {"from_on": "2021-01-01", "office_unit_id": str(uuid4())}, headers=admin
    )

    assert (made.json()["office_name"], made.json()["scope_name"]) == ("测试省领导小组办公室", "测试县")
    assert (ended.json()["to_on"], again.status_code, unknown.status_code) == ("2021-12-01", 409, 422)
    listed = (await client.get("/api/v1/designations", params={"on": "2021-12-01"}, headers=admin)).json()
    assert listed["items"] == []


async def test_the_clock_moves_forward_in_a_demo_and_nowhere_else(
    town: Town, client: httpx.AsyncClient, admin: dict[str, str]
) -> None:
    hidden = await client.post("/api/v1/demo/clock", json={"days": 1}, headers=admin)
    with unit_of_work(town.engine) as session:
        mark_demo(session)
        now = real_now()
        start_demo_clock(session, at=now.replace(year=2021, day=1), now=now)

    moved = await client.post("/api/v1/demo/clock", json={"to": "2022-01-01T09:00:00+08:00"}, headers=admin)
    further = await client.post("/api/v1/demo/clock", json={"days": 2}, headers=admin)
    back = await client.post("/api/v1/demo/clock", json={"to": "2021-12-31T09:00:00+08:00"}, headers=admin)
    other = await client.post("/api/v1/demo/clock", json={"days": 2}, headers=town.headers("county-handler"))
    shown = await client.get("/api/v1/clock", headers=town.headers("county-handler"))

    assert (hidden.status_code, back.status_code, other.status_code) == (404, 409, 403)
    assert moved.json()["business_day"] == "2022-01-01"
    assert further.json()["business_day"] == "2022-01-03"
    assert shown.json()["business_day"] == "2022-01-03"
    assert shown.json()["calendar_version"]
    for body in ({}, {"days": 1, "to": "2022-02-01T00:00:00+08:00"}, {"days": -1}, {"to": "2022-02-01T00:00:00"}):
        assert (await client.post("/api/v1/demo/clock", json=body, headers=admin)).status_code == 422
