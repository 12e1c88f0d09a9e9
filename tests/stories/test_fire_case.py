"""The case of November 2020: thirty fire points seen in one day, four places talked to two days later.

Day, places, counts and the day of the talks are published facts (http://yqlyf.cn/xwxx/178472.html, a reprint): 29
points in the no-burning area, one more in the limited area. The yuan follow the rule of 2018 in the shipped book: the
first point 500 000, each further one 300 000. Persons, papers and what was said are invented.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from core.clock import at_hour, real_now
from core.ids import new_id
from models.units import UnitKind
from queries import policies
from tests.province import BEGINNING, Province, Units, settle
from tests.stories.conftest import Story
from tests.stories.ranking import findings
from tests.stories.talking import STEPS, minutes, parties
from workflows.lag_files import read_rank_book
from workflows.measures_policy import read_measures_policy
from workflows.setup import mark_demo, start_demo_clock

SOURCE = "已公布的卫星火点数（http://yqlyf.cn/xwxx/178472.html，转载）"
PLACES = {"220200": 3, "220281": 10, "220284": 9, "220283": 7}
"""Points in the no-burning area by place; the city districts of 吉林市 together are the prefecture."""
DEDUCTED = {"220200": 1_100_000, "220281": 3_200_000, "220284": 2_900_000, "220283": 2_300_000}
UNITS: Units = (
    ("province", UnitKind.PROVINCE, "吉林省", None),
    ("office", UnitKind.OFFICE, "吉林省生态环境保护工作领导小组办公室", "province"),
    ("220200", UnitKind.PREFECTURE, "吉林市", "province"),
    ("220221", UnitKind.COUNTY, "永吉县", "220200"),
    ("220281", UnitKind.COUNTY, "蛟河市", "220200"),
    ("220282", UnitKind.COUNTY, "桦甸市", "220200"),
    ("220283", UnitKind.COUNTY, "舒兰市", "220200"),
    ("220284", UnitKind.COUNTY, "磐石市", "220200"),
)
SEEN, FOUND, TALKED = "2020-11-11", "2020-11-12", "2020-11-13"


def on(day: int, hour: int = 9) -> datetime:
    return at_hour(date(2020, 11, day), hour)


@pytest.fixture
def province(fresh_database: str) -> Iterator[Province]:
    """Jilin at the beginning of November 2020, knowing of the holidays what was public then.

    The shipped numbers ask for three working days' notice of a talk; this office was quicker.
    """
    engine = sa.create_engine(fresh_database)
    with Session(engine) as session:
        settled = settle(
            session, engine, notices_until=date(2020, 11, 1), units=UNITS, territories={"office": "province"}
        )
        numbers = read_measures_policy().model_dump(mode="json") | {
            "version": 2, "talk_lead_working_days": 1, "talk_account_ahead_working_days": 0,
        }  # fmt: skip
        policies.publish(
            session, rule_set_id=new_id(), name="measures", version=2, basis="测试：约谈提前一个工作日通知",
            from_on=BEGINNING, body=numbers,
        )  # fmt: skip
        mark_demo(session)
        start_demo_clock(session, at=on(2), now=real_now())
        session.commit()
    yield settled
    engine.dispose()


async def rules_in_force(story: Story) -> None:
    """The office takes the shipped book's rules on fire points; what the book leaves open it leaves out."""
    shipped = read_rank_book()
    body = shipped.model_dump(mode="json")
    body["rules"] = [kept for rule, kept in zip(shipped.rules, body["rules"], strict=True) if not rule.blanks]
    assert [rule["key"] for rule in body["rules"]] == ["fire-talk", "fire-money"]
    draft = {"office_id": str(story.province.units["office"]), "from_on": "2020-11-03", "policy": body}
    made = await story.act("office.clerk", "POST /policy-drafts", draft, answers=201)
    await story.act("office.issuer", f"POST /policy-drafts/{made['subject_id']}/publications", {})


async def seen_by_satellite(story: Story) -> None:
    """The counts of the day come in as suspected, 29 and 1."""
    ban = [{"代码": code, "日期": SEEN, "区域类型": "禁烧区", "火点数": points} for code, points in PLACES.items()]
    limited = {"代码": "220200", "日期": SEEN, "区域类型": "限烧区", "火点数": 1}
    sent = {"medium": "fire", "source": SOURCE, "rows": [*ban, limited]}
    received = await story.act("office.clerk", "POST /reading-batches", sent, answers=201)
    assert (received["rows"], sum(PLACES.values())) == (5, 29)


async def verified(story: Story) -> None:
    """Each count in the no-burning area is looked at on the spot the next day."""
    for point in (await story.act("office.clerk", f"GET /fire-points?from_on={SEEN}&area=ban"))["items"]:
        reason = {"reason": "经乡镇逐点核实，均为露天焚烧秸秆"}
        await story.act("office.clerk", f"POST /fire-points/{point['id']}/verifications", reason)


def code_of(story: Story, line: dict[str, Any]) -> str:
    return next(code for code, unit in story.province.units.items() if str(unit) == line["unit_id"])


@pytest.fixture
async def found(story: Story) -> dict[tuple[str, str], dict[str, Any]]:
    """What the office finds on its desk on the 12th, by effect and place."""
    story.later(on(2, 10))
    await rules_in_force(story)
    story.later(on(11, 16))
    await seen_by_satellite(story)
    story.later(on(11, 18))
    assert await findings(story) == [], "a day is judged once it is over"
    story.later(on(12, 8))
    await verified(story)
    story.later(on(12, 9))
    return {(line["effect"], code_of(story, line)): line for line in await findings(story)}


async def test_four_places_are_proposed_for_a_talk_and_for_a_deduction_by_the_rule_of_2018(
    story: Story, found: dict[tuple[str, str], dict[str, Any]]
) -> None:
    assert set(found) == {(effect, code) for effect in ("talk", "money") for code in PLACES}
    assert {code: -Decimal(found["money", code]["amount"]) for code in PLACES} == DEDUCTED
    page = await story.act("office.reviewer", f"GET /findings/{found['talk', '220281']['id']}")
    assert (page["period"], page["evidence"]["periods"][0]["points"]) == (SEEN, 10)
    told = [mail for mail in story.mails_to("office.reviewer") if "待决定" in mail.body]
    assert len(told) == 2, "one mail of the four talks in the morning, one of the yuan once the points were verified"
    assert all(name in told[0].body for name in ("吉林市", "蛟河市", "磐石市", "舒兰市"))
    assert story.mails_to("220281.handler") == [], "nothing follows before a person has approved"

    for code in PLACES:
        await story.act("office.reviewer", f"POST /findings/{found['money', code]['id']}/approvals", {})
    sheet = await story.act("office.reviewer", "GET /money-sheets?year=2020")
    for line in sheet["items"]:
        await story.act("office.issuer", f"POST /entries/{line['entry_id']}/confirmations")
    sheet = await story.act("office.reviewer", "GET /money-sheets?year=2020")
    assert {line["unit_name"]: line["amount"] for line in sheet["items"]} == {
        "吉林市": "-1100000.00", "蛟河市": "-3200000.00", "磐石市": "-2900000.00", "舒兰市": "-2300000.00",
    }  # fmt: skip
    assert (sheet["proposed"], sheet["confirmed"]) == ("0.00", "-9500000.00")


async def test_four_talks_start_with_all_filled_in_and_are_held_on_the_second_day(
    story: Story, found: dict[tuple[str, str], dict[str, Any]]
) -> None:
    talks = {code: await approved(story, found["talk", code]["id"]) for code in PLACES}
    for code, talk in talks.items():
        page = await story.act("office.reviewer", f"GET {talk}")
        assert (page["stage"], page["check_finding"]) == ("approved", "现场核查属实")
        assert [(one["name"], one["value"]) for one in page["evidence"]["figures"]] == [
            ("2020年11月11日火点（个）", str(PLACES[code]))
        ]
        assert "禁烧" in page["reason"]
        task = await story.act(f"{code}.handler", f"GET /tasks/{page['task_id']}")
        assert (task["source"]["kind"], task["due_on"]) == ("fire_point", "2020-12-31")

    for code, talk in talks.items():
        await served(story, talk, code)
    story.told()
    told = {code: served_mails(story, code) for code in [*PLACES, "220221", "220282"]}
    assert told == dict.fromkeys(PLACES, 4) | {"220221": 0, "220282": 0}

    story.later(on(13, 10))
    for code, talk in talks.items():
        await held(story, talk, code)

    found_talks = story.province.rows(
        "SELECT t.stage, t.meets_on, p.stage AS party, u.code FROM talk t JOIN talk_party p ON p.talk_id = t.id "
        "JOIN unit u ON u.id = p.unit_id"
    )
    assert {(one["code"], one["stage"], str(one["meets_on"]), one["party"]) for one in found_talks} == {
        (code, "minutes_issued", TALKED, "attended") for code in PLACES
    }
    orders = story.province.rows("SELECT u.code FROM rectification r JOIN unit u ON u.id = r.unit_id")
    assert {one["code"] for one in orders} == set(PLACES)


async def approved(story: Story, finding_id: str) -> str:
    """Checked by one, approved by another; returns the talk that has started."""
    path = f"/findings/{finding_id}"
    check = {"finding": "现场核查属实", "checked_on": FOUND, "checked_by": "孙某、李某"}
    await story.act("office.clerk", f"POST {path}/checks", check)
    approval = {"matter": {"due_on": "2020-12-31"}, "talk": {"by_office": True, "basis": "本办主任会议（测试虚构）"}}
    await story.act("office.clerk", f"POST {path}/approvals", approval, answers=403)
    await story.act("office.reviewer", f"POST {path}/approvals", approval)
    page = await story.act("office.reviewer", f"GET {path}")
    return f"/talks/{page['outcome_id']}"


async def served(story: Story, talk: str, code: str) -> None:
    """The head of government is summoned for the next day."""
    plan = {
        "meets_on": TALKED, "meets_at": "15:00", "place": "领导小组办公室会议室", "chair": "办公室主任 王某",
        "talkers": ["办公室副主任 张某"], "purpose": "督促落实秸秆禁烧责任", "materials": ["书面汇报材料"],
        "contact": "孙某",
        "parties": [{"unit_id": str(story.province.units[code]), "summoned": "政府主要负责人"}],
    }  # fmt: skip
    await story.act("office.clerk", f"POST {talk}/plans", plan)
    await story.act("office.issuer", f"POST {talk}/plan-confirmations")
    await story.act("office.issuer", f"POST {talk}/services", {})


def served_mails(story: Story, code: str) -> int:
    """How many persons of a place were told of the notice, each once."""
    duties = ("liaison", "handler", "deputy_leader", "principal_leader")
    counts = [sum("约谈通知待签收" in mail.body for mail in story.mails_to(f"{code}.{duty}")) for duty in duties]
    assert set(counts) <= {0, 1}
    return sum(counts)


async def held(story: Story, talk: str, code: str) -> None:
    """The party comes, the four steps are recorded, the minutes with what it promised are issued."""
    (party,) = (await parties(story, talk)).values()
    await story.act("office.clerk", f"POST /talk-parties/{party['id']}/attendances", {"came": "政府主要负责人"})
    await story.act("office.clerk", f"POST {talk}/meetings", STEPS)
    await story.act("office.clerk", f"POST {talk}/minutes", minutes([(party, "2020-12-31")]))
    await story.act("office.issuer", f"POST {talk}/minutes-issuances", {})
