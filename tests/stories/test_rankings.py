"""A month of figures is ranked by the clock, made known, corrected and ranked again beside what was made known."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from core.ids import new_id
from models.monitoring import Medium
from queries import policies
from queries.rankings import rows_of
from standards.rank_periods import period_named
from tests.province import on
from tests.ranking import book, table
from tests.stories.conftest import Story
from tests.stories.test_readings import send
from workflows.lifecycle import Writing, advance
from workflows.rank_book import known_book
from workflows.rankings import read_ranking
from workflows.rankings_reckoned import same
from workflows.rankings_reckoning import Asked, reckon
from workflows.tables import RANKING

MARCH = "2021-03"


async def publish_book(story: Story) -> None:
    draft = {"office_id": str(story.province.units["office"]), "from_on": "2021-03-04", "policy": book()}
    made = await story.act("office.clerk", "POST /policy-drafts", draft, answers=201)
    await story.act("office.reviewer", f"POST /policy-drafts/{made['subject_id']}/publications", {})


async def march(story: Story, who: str, **asked: str) -> dict[str, Any]:
    chosen = "&".join(f"{name}={value}" for name, value in ({"period": MARCH} | asked).items())
    page = await story.act(who, f"GET /rankings?{chosen}")
    found: dict[str, Any] = page["items"][0]
    return found


async def ranked_march(story: Story) -> dict[str, Any]:
    """The book in force, figures of January to March in, the clock gone on to April."""
    await publish_book(story)
    story.later(on(4, 1, 10))
    await send(story, "office.clerk", table(date(2021, 1, 1), date(2021, 3, 31)))
    story.later(on(4, 1, 11))
    return await march(story, "office.clerk")


def make_known(story: Story, ranking_id: str) -> None:
    """What the issue of its bulletin does to a ranking."""

    def publish(session: Session) -> None:
        call = story.province.call("office.issuer", story.now)
        _, subject = read_ranking(session, call, UUID(ranking_id))
        advance(session, RANKING, subject, "publish", call=call, writing=Writing({"published_at": call.at}))

    story.province.run(publish)
    story.told()


async def test_the_clock_ranks_a_finished_month_once_with_ties_and_change(story: Story) -> None:
    ranking = await ranked_march(story)
    story.later(on(4, 2, 9))

    table_ = await story.act("office.clerk", f"GET /rankings/{ranking['id']}")
    assert [(row["unit_name"], row["rank"]) for row in table_["rows"]] == [
        ("东一县", 1), ("东二县", 2), ("西一县", 3), ("西二县", 3),
    ]  # fmt: skip
    first = table_["rows"][0]
    # 9/60 + 21/40 + 64/70 + 32/35 + 1.1/4 + 128/160: means 21.06, 64.06, 32.03; P95 of CO 1.1; P90 of O3 128.
    assert (first["no2"], first["pm25"], first["o3"], first["index_published"]) == (21, 32, 128, "3.58")
    assert (first["valid_days"], first["change"], first["main_pollutant"]) == (31, None, "pm10,pm25")
    listed = await story.act("office.clerk", "GET /rankings")
    assert sorted((one["period"], one["revision"]) for one in listed["items"]) == [("2021-01..03", 1), ("2021-03", 1)]
    assert story.province.one("SELECT count(*) AS n FROM ranking")["n"] == 2


async def test_a_county_sees_its_own_row_with_every_step_and_the_rest_once_it_is_made_known(story: Story) -> None:
    ranking = await ranked_march(story)
    own = f"/rankings/{ranking['id']}/rows/{story.province.units['west-1']}/steps"
    others = f"/rankings/{ranking['id']}/rows/{story.province.units['east-1']}/steps"

    before = await story.act("west-1.handler", f"GET /rankings/{ranking['id']}")
    steps = await story.act("west-1.handler", f"GET {own}")
    await story.act("west-1.handler", f"GET {others}", answers=404)
    await story.act("ecology.handler", f"GET /rankings/{ranking['id']}", answers=404)
    await lacks_to_leave_the_last(story)
    make_known(story, ranking["id"])
    after = await story.act("west-1.handler", f"GET /rankings/{ranking['id']}")
    told = await story.act("west-1.handler", f"GET {others}")

    assert (before["whole"], [row["unit_name"] for row in before["rows"]]) == (False, ["西一县"])
    assert (after["stage"], len(after["rows"])) == ("published", 4)
    text = {step["title"]: step["text"] for step in steps["steps"]}
    assert "采用初报值 31 条" in text["所用数据"]
    assert "k = 1 +（31 − 1）× 95% = 29.5000" in text["CO 浓度"]
    assert "52 ÷ 35（年平均） = 1.4857" in text["单项指数"]
    assert f"公布值 {steps['row']['index_published']}；" in text["综合指数"]
    assert "故为第 3 名，与其他 1 个并列，其后名次空出。排名尚未通报" in text["名次"]
    assert "后为东二县（第 2 名" in {step["title"]: step["text"] for step in told["steps"]}["名次"]
    assert sum(reading["used"] for reading in steps["readings"]) == 31


async def lacks_to_leave_the_last(story: Story) -> None:
    unit_id = story.province.units["east-2"]

    standing = await story.act("east-2.handler", f"GET /units/{unit_id}/standing?last=3")
    await story.act("west-1.handler", f"GET /units/{unit_id}/standing", answers=404)
    seen = await story.act("office.clerk", f"GET /units/{unit_id}/standing?last=2")

    (month,) = standing["periods"]
    assert (month["period"], month["rank"], month["of"]) == ("2021-03", 2, 4)
    (distance,) = standing["distances"]
    assert (distance["among_last"], distance["gap"] > 0) == (True, True)
    assert all(needed["less"] > 0 for needed in distance["alone"])
    assert "其他不变，单靠一项：" in distance["text"]
    assert [one["among_last"] for one in seen["distances"]] == [False]


async def test_a_correction_makes_a_revision_beside_what_was_made_known_which_the_database_keeps(story: Story) -> None:
    first = await ranked_march(story)
    make_known(story, first["id"])
    corrected = table(date(2021, 3, 10), date(2021, 3, 31), places=("东一县",), more=60)
    await send(story, "office.clerk", corrected)
    story.later(on(4, 8, 11))

    now = await march(story, "office.clerk")
    assert (now["revision"], now["replaces_id"], now["stage"]) == (2, first["id"], "reckoned")
    table_ = await story.act("office.clerk", f"GET /rankings/{now['id']}")
    assert [row["unit_name"] for row in table_["rows"]] == ["东二县", "西一县", "西二县", "东一县"]
    old = await story.act("west-1.handler", f"GET /rankings/{first['id']}")
    assert (old["stage"], old["replaced_by_id"], old["rows"][0]["unit_name"]) == ("superseded", now["id"], "东一县")
    revised = story.province.one(
        "SELECT data FROM event WHERE kind = 'ranking_revised' AND subject_id = %(id)s", id=first["id"]
    )["data"]
    assert revised["detail"].startswith("4 个地方的名次或数据有变：东一县 第1名 → 第4名")
    assert revised["detail"].endswith("原排名已经通报")
    assert any("数据更正后排名有变化" in str(mail.body) for mail in story.mails_to("office.clerk"))
    for statement in (
        "UPDATE rank_row SET rank = 1",
        "DELETE FROM rank_row",
        "UPDATE ranking SET places = 1 WHERE id = %(id)s",
        "DELETE FROM ranking",
    ):
        with pytest.raises(Exception, match="written once and never changed"):
            story.province.rows(statement, id=first["id"])


async def test_reading_as_of_the_old_batch_gives_the_old_ranking_and_the_same_figures_none(story: Story) -> None:
    first = await ranked_march(story)
    await send(story, "office.clerk", table(date(2021, 3, 1), date(2021, 3, 9), places=("西二县",), more=9))
    story.later(on(4, 8, 11))
    await send(
        story, "office.clerk", table(date(2021, 3, 1), date(2021, 3, 1), places=("西二县",), more=9), edition="audited"
    )
    story.later(on(4, 9, 11))

    again = _as_of(story, first["id"])

    assert {
        one["revision"] for one in story.province.rows("SELECT revision FROM ranking WHERE period = '2021-03'")
    } == {1, 2}
    stored = {row["unit_id"]: row for row in story.province.run(rows_of, [UUID(first["id"])])}
    assert again.keys() == stored.keys()
    assert all(same(row, stored[unit]) for unit, row in again.items())


def _as_of(story: Story, ranking_id: str) -> dict[UUID, dict[str, Any]]:
    ranking = story.province.one("SELECT * FROM ranking WHERE id = %(id)s", id=ranking_id)
    (entry,) = story.province.run(policies.by_ids, [ranking["rule_set_id"]])
    rules = known_book(entry["id"], entry["body"])
    asked = Asked(ranking["supervising_unit_id"], rules, Medium.AIR, as_of=ranking["last_batch_id"])
    (found,) = story.province.run(reckon, asked, {period_named(ranking["period"]): rules.groups})
    return found.rows()


async def test_a_run_that_was_lost_is_taken_up_and_each_ranking_is_written_once(story: Story) -> None:
    await publish_book(story)
    story.later(on(4, 1, 10))
    await send(story, "office.clerk", table(date(2021, 3, 1), date(2021, 3, 31)))
    story.province.rows(
        "INSERT INTO schedule_period (id, job, period, started_at) VALUES (%(id)s, 'reckon_rankings', 'lost', now())",
        id=new_id(),
    )

    story.later(on(4, 1, 11))

    assert story.province.rows("SELECT 1 FROM schedule_period WHERE finished_at IS NULL") == []
    assert story.province.one("SELECT count(*) AS n FROM ranking WHERE period = '2021-03'")["n"] == 1
