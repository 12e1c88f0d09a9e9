"""A year of the 60 county-level units of Jilin, as the demo plays it: invented days, an April corrected in the middle.

The figures come from the demo's generator. What the rules ought to find is counted by hand from the stored ranks.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from cli.demo import invented_air
from cli.demo.invented_air import ALWAYS_LAST, IN_APRIL, SPARED, WRONG
from cli.demo.ranking_book import IN_A_ROW, LAST
from cli.demo.setting import RANKING_OFFICE
from cli.demo.story_ranking import APRIL, FIRST, LATER, TALK_APPROVED, county_units
from cli.demo.world import rank_counties, story_world
from core.clock import at_hour, real_now
from models.units import UnitKind
from tests.province import Province, on, populate
from tests.stories.conftest import Story
from tests.stories.test_readings import send
from workflows.setup import mark_demo, start_demo_clock

OFFICE, COUNTY = RANKING_OFFICE, SPARED
OCTOBER, NEW_YEAR = on(10, 11), at_hour(date(2022, 1, 1), 9)


@pytest.fixture
def province(fresh_database: str) -> Iterator[Province]:
    """The units of the example; the department that ranks, and one county, have people."""
    engine = sa.create_engine(fresh_database)
    with Session(engine) as session:
        staffed = {OFFICE: UnitKind.OFFICE, COUNTY: UnitKind.COUNTY}
        settled = populate(session, engine, story_world(), staffed=staffed)
        rank_counties(session, settled.units)
        mark_demo(session)
        start_demo_clock(session, at=on(3, 3), now=real_now())
        session.commit()
    yield settled
    engine.dispose()


async def deliver(story: Story, span: tuple[date, date], at: datetime, *, edition: str = "first") -> None:
    """A file of invented days comes in, and the clock does its part."""
    content = invented_air.days(*span, county_units(), audited=edition == "audited")
    await send(story, f"{OFFICE}.clerk", content, edition=edition)
    story.later(at)


def last_by_month(story: Story) -> dict[str, dict[str, bool]]:
    """The last five of each month by the rankings in force, and whether they met every limit all the same.

    Where places are tied across the border, all of them are among the last.
    """
    found = story.province.rows(
        "SELECT r.period, u.code, w.rank, w.meets_standard FROM ranking r JOIN rank_row w ON w.ranking_id = r.id "
        "JOIN unit u ON u.id = w.unit_id WHERE r.rank_window = 'month' AND r.stage <> 'superseded' "
        "ORDER BY r.period, w.rank DESC"
    )
    last: dict[str, dict[str, bool]] = {}
    for period, rows in groupby(found, key=itemgetter("period")):
        table = list(rows)
        border = table[LAST - 1]["rank"]
        last[period] = {row["code"]: row["meets_standard"] for row in table if row["rank"] >= border}
    return last


def expected(last: dict[str, dict[str, bool]]) -> set[tuple[str, str]]:
    """Who is among the last for the third month in a row and does not meet the limits then; once for each row."""
    found, runs = set(), dict[str, int]()
    for period in sorted(last):
        runs = {code: runs.get(code, 0) + 1 for code in last[period]}
        found |= {(code, period) for code, n in runs.items() if n == IN_A_ROW and not last[period][code]}
    return found


def in_force(story: Story) -> set[tuple[str, str]]:
    found = story.province.rows(
        "SELECT u.code, f.period FROM finding f JOIN unit u ON u.id = f.unit_id "
        "WHERE f.stage IN ('proposed', 'approved')"
    )
    return {(one["code"], one["period"]) for one in found}


async def test_a_year_is_ranked_corrected_in_the_middle_talked_about_and_made_known(story: Story) -> None:
    story.later(OCTOBER)
    await deliver(story, FIRST, on(10, 11, 10))
    wrong = last_by_month(story)
    assert {WRONG, IN_APRIL} <= wrong["2021-04"].keys()
    assert in_force(story) == expected(wrong) >= {*((code, "2021-03") for code in ALWAYS_LAST), (WRONG, "2021-05")}

    await deliver(story, APRIL, on(10, 11, 11), edition="audited")
    right = last_by_month(story)
    assert (SPARED in right["2021-04"], WRONG in right["2021-04"]) == (True, False)
    assert in_force(story) == expected(wrong), "nothing is done behind the officer's back"
    (page,) = (await story.act(f"{OFFICE}.reviewer", "GET /rank-corrections"))["items"]
    await story.act(f"{OFFICE}.clerk", f"POST /rank-corrections/{page['id']}/acceptances", answers=403)
    await story.act(f"{OFFICE}.reviewer", f"POST /rank-corrections/{page['id']}/acceptances")
    assert in_force(story) == expected(right) == expected(wrong) - {(WRONG, "2021-05")} | {(SPARED, "2021-05")}
    await talked_about(story)

    story.later(NEW_YEAR)
    await deliver(story, LATER, NEW_YEAR + timedelta(hours=1))
    assert in_force(story) == expected(last_by_month(story))
    ranked = story.province.rows("SELECT period, revision, stage, places FROM ranking ORDER BY period, revision")
    assert {one["places"] for one in ranked} == {60}
    assert [one["period"] for one in ranked if one["stage"] == "reckoned"] == [
        f"2021-{month:02}" for month in range(1, 13)
    ]
    assert [one["period"] for one in ranked if one["stage"] == "superseded"] == ["2021-04"]
    await made_known(story)


async def talked_about(story: Story) -> None:
    """The county that the correction found is talked to, with its three months as evidence."""
    unit_id = str(story.province.units[COUNTY])
    (found,) = (await story.act(f"{OFFICE}.reviewer", f"GET /findings?unit_id={unit_id}"))["items"]
    check = {"finding": "情况属实", "checked_on": "2021-10-11", "checked_by": "孙某、李某"}
    await story.act(f"{OFFICE}.clerk", f"POST /findings/{found['id']}/checks", check)
    await story.act(f"{OFFICE}.reviewer", f"POST /findings/{found['id']}/approvals", TALK_APPROVED)
    page = await story.act(f"{COUNTY}.handler", f"GET /findings/{found['id']}")
    talk = await story.act(f"{OFFICE}.reviewer", f"GET /talks/{page['outcome_id']}")
    ranks = [figure["name"] for figure in talk["evidence"]["figures"] if "名次" in figure["name"]]
    assert ranks == [f"2021年{month}月名次（共60位）" for month in (3, 4, 5)]
    story.told()
    assert any("任务待签收" in mail.body for mail in story.mails_to(f"{COUNTY}.handler"))


async def made_known(story: Story) -> None:
    """December's bulletin goes to all sixty; each county reads its own months and its distance."""
    (december,) = (await story.act(f"{OFFICE}.clerk", "GET /rankings?period=2021-12"))["items"]
    draft = {"first": LAST, "last": LAST, "changed": LAST}
    made = await story.act(f"{OFFICE}.clerk", f"POST /rankings/{december['id']}/bulletins", draft, answers=201)
    path = f"/bulletins/{made['subject_id']}"
    await story.act(f"{OFFICE}.reviewer", f"POST {path}/approvals")
    await story.act(f"{OFFICE}.issuer", f"POST {path}/issuances", {})
    page = await story.act(f"{COUNTY}.handler", f"GET {path}")
    paper = (await story.act(f"{OFFICE}.clerk", f"GET /papers/{page['paper_id']}"))["payload"]
    assert (len(paper["annex"]["rows"]), paper["number"]) == (60, "通报〔2022〕1号")
    assert {line["unit_name"] for line in paper["poor"]} >= {"舒兰市", "大安市", "柳河县"}
    own = f"/units/{story.province.units[COUNTY]}/standing?last={LAST}&since=2021-01-01"
    standing = await story.act(f"{COUNTY}.handler", f"GET {own}")
    assert [one["period"] for one in standing["periods"]].count("2021-04") == 1
    assert len(standing["periods"]) == 12
