"""Figures of the counties come in, are corrected, audited and read; a centre's system delivers them by its key."""

from typing import Any
from uuid import uuid4

from core.clock import real_now
from core.credentials import agency_key, digest
from models.people import AgencyKey
from tests.stories.conftest import Story

HEAD = "地区,日期,SO2,NO2,PM10,PM2.5,CO(mg/m³),O3\n"
JANUARY = HEAD + "east-1,2021-01-05,9,28,48,32,1.1,130\n东二县,2021/1/5,8,20,40,61,0.9,\n"
CORRECTED = HEAD + "东一县,2021-01-05,9,28,50,33,1.1,130\n东二县,2021-01-05,8,20,40,61,0.9,\n"
WHOLE = {"from_on": "2021-01-01", "to_on": "2021-01-31"}


async def send(story: Story, who: str, content: str, *, answers: int = 201, **params: str) -> Any:
    files = {"file": ("一月.csv", content.encode(), "text/csv")}
    headers = {"Authorization": f"Bearer {story._token(who)}"}
    answer = await story.client.post("/api/v1/reading-imports", files=files, params=params, headers=headers)
    assert answer.status_code == answers, answer.text
    return answer.json()


async def figures(story: Story, who: str, **params: str) -> list[tuple[str, str, float | None]]:
    asked = "&".join(f"{name}={value}" for name, value in (WHOLE | params).items())
    found: list[tuple[str, str, float | None]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await story.act(who, f"GET /readings?{asked}&limit=2" + (f"&cursor={cursor}" if cursor else ""))
        found += [(line["site_name"], line["edition"], line["figures"].get("pm25")) for line in page["items"]]
        cursor = page["next"]
    return sorted(found)


async def test_a_month_comes_in_is_corrected_and_audited_and_every_version_stays_readable(story: Story) -> None:
    first = await send(story, "office.clerk", JANUARY)
    again = await send(story, "office.clerk", JANUARY, answers=200)
    second = await send(story, "office.clerk", CORRECTED)
    await send(story, "office.clerk", JANUARY, edition="audited")

    assert (first["rows"], first["replaced"], first["remark_count"]) == (2, 0, 1)
    assert (again["known"], again["batch_id"]) == (True, first["batch_id"])
    assert (second["rows"], second["replaced"], second["unchanged"]) == (2, 1, 1)
    east_1 = [("东一县", "audited", 32), ("东一县", "first", 33)]
    assert await figures(story, "east-1.handler") == east_1
    assert await figures(story, "office.clerk") == [*east_1, ("东二县", "audited", 61), ("东二县", "first", 61)]
    assert await figures(story, "west-1.handler") == []
    assert (await figures(story, "office.clerk", as_of=first["batch_id"]))[0] == ("东一县", "first", 32)
    (site,) = (await story.act("east-1.handler", "GET /sites"))["items"]
    versions = await story.act("east-1.handler", f"GET /sites/{site['id']}/readings/2021-01-05")
    assert [(one["edition"], one["figures"]["pm25"], one["replaced_by"]) for one in versions] == [
        ("first", 32, second["batch_id"]),
        ("first", 33, None),
        ("audited", 32, None),
    ]
    batches = await story.act("office.clerk", "GET /reading-batches")
    assert [batch["replaced"] for batch in batches["items"]] == [0, 1, 0]
    assert (await story.act("east-1.handler", "GET /reading-batches"))["items"] == []


async def test_one_wrong_row_refuses_the_file_and_every_wrong_row_is_named(story: Story) -> None:
    wrong = (
        HEAD + "东一县,2021-01-05,9,28,48,32,900,130\n无名县,2021-01-05,1,1,1,1,1,1\n东一县,2031-01-05,-1,1,1,1,1,x\n"
    )

    refused = await send(story, "office.clerk", wrong, answers=422)

    told = {entry["field"]: entry["expected"] for entry in refused["errors"]}
    assert refused["code"] == "readings-refused"
    assert "除以 1000（0.9）" in told["第 2 行“CO(mg/m³)”"]
    assert set(told) == {
        "第 2 行“CO(mg/m³)”", "第 3 行“地区”", "第 4 行“日期”", "第 4 行“SO2”", "第 4 行“O3”",
    }  # fmt: skip
    assert await figures(story, "office.clerk") == []
    assert await story.act("east-1.handler", "POST /reading-batches", _rows("东一县"), answers=403)
    assert await story.act("office.clerk", "POST /reading-batches", _rows("东一县", so2=True), answers=422)


async def test_a_centre_delivers_by_its_key_within_its_territory_and_its_people_may_too(story: Story) -> None:
    key = _issue_key(story, "ecology")
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid4())}

    answer = await story.client.post("/api/v1/reading-batches", json=_rows("西一县"), headers=headers)

    assert answer.status_code == 201, answer.text
    assert await figures(story, "west-1.handler") == [("西一县", "first", 32)]
    assert await figures(story, "ecology.handler") == [("西一县", "first", 32)]
    event = story.province.one("SELECT capacity, via, data FROM event WHERE kind = 'reading_batch_received'")
    assert (event["capacity"], event["via"], event["data"]["rows"]) == ("monitoring_centre", "key", 1)
    await story.act("west-office.clerk", "POST /reading-batches", _rows("东一县"), answers=422)


async def test_a_fire_point_is_verified_by_a_person_and_a_later_list_does_not_undo_that(story: Story) -> None:
    head = "县,观测时间,经度,纬度,卫星,区域类型,火点数\n"
    count = "东二县,2020-11-11,,,,,3\n"
    first = await send(story, "office.clerk", f"{head}东一县,2020-11-11 13:25,125.1,44.2,某星,禁烧区,\n{count}")
    page = await story.act("east-1.handler", "GET /fire-points")
    (point,) = page["items"]

    await story.act("east-1.handler", f"POST /fire-points/{point['id']}/verifications", {"reason": "自查"}, answers=403)
    await story.act("east-office.clerk", f"POST /fire-points/{point['id']}/verifications", {"reason": "现场核查属实"})
    again = await send(story, "office.clerk", f"{head}东一县,2020-11-11 13:25,125.1,44.2,某星,禁烧区,1\n")
    shown = await story.act("office.clerk", f"GET /fire-points/{point['id']}")

    assert (first["rows"], again["unchanged"], again["replaced"]) == (2, 1, 0)
    assert (point["stage"], shown["stage"], shown["allowed_actions"]) == ("suspected", "verified", ["refute"])


async def test_sections_are_made_by_table_and_what_was_not_detected_keeps_its_text(story: Story) -> None:
    table = "编码,名称,类型,所属单位,水体类型,水体名称,启用日期\nDM-1,某桥,断面,东一县,河流,某河,2020-01-01\n"
    headers = {"Authorization": f"Bearer {story._token('east-office.clerk')}"}
    files = {"file": ("断面.csv", table.encode("gb18030"), "text/csv")}
    made = await story.client.post("/api/v1/site-imports", files=files, headers=headers)

    await send(story, "office.clerk", "断面编码,月份,pH,溶解氧,总磷（以P计）\nDM-1,2021-01,7.1,9.8,<0.01\n")
    page = await story.act("east-1.handler", "GET /readings?medium=water")

    assert made.json() == {"made": 1, "unchanged": 0}
    (line,) = page["items"]
    assert (line["span"], line["figures"]["tp"], line["texts"]) == ("month", 0.005, {"tp": "<0.01"})


def _rows(place: str, *, so2: float = 9) -> dict[str, Any]:
    row = {"地区": place, "日期": "2021-01-05", "SO2": so2, "NO2": 28, "PM10": 48, "PM2.5": 32, "CO": 1.1, "O3": None}
    return {"medium": "air", "source": "监测平台", "rows": [row]}


def _issue_key(story: Story, unit: str) -> str:
    secret = "secret-of-the-centre"
    key = AgencyKey(
        unit_id=story.province.units[unit],
        name="监测平台",
        secret_hash=digest(secret),
        scopes=["readings"],
        created_at=real_now(),
    )
    key_id = key.id
    story.province.run(lambda session: session.add(key))
    return agency_key(key_id, secret)
