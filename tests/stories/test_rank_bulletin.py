"""A bulletin drawn from a ranking: what it says, to whom, what becomes of the ranking, and of a corrected one."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from python_calamine import CalamineWorkbook

from core.clock import at_hour, real_now
from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.monitoring import ReadingBatch
from tests.province import on
from tests.ranked import Figure, reckon
from tests.stories.conftest import Story
from workflows.guards import Subject
from workflows.lifecycle import Writing, create
from workflows.tables.fire_point import FIRE_POINT

COUNTIES = {"east-1": 3.54, "east-2": 4.20, "west-1": 4.20, "west-2": 5.01}
BEFORE = {"east-1": 4.00, "east-2": 4.00, "west-1": 4.10, "west-2": 4.90}


def ranked(story: Story, indices: Mapping[str, float | None] = COUNTIES, **more: Any) -> str:
    units = story.province.units
    figures = [Figure(units[unit], index, BEFORE[unit], meets=unit == "east-1") for unit, index in indices.items()]
    return str(story.province.run(reckon, units["office"], figures, **more))


async def drafted(story: Story, ranking_id: str, **more: Any) -> str:
    given = {"last": 1, "first": 1, "changed": 2} | more
    made = await story.act("office.clerk", f"POST /rankings/{ranking_id}/bulletins", given, answers=201)
    return str(made["subject_id"])


async def approved(story: Story, ranking_id: str, **more: Any) -> str:
    bulletin_id = await drafted(story, ranking_id, **more)
    await story.act("office.reviewer", f"POST /bulletins/{bulletin_id}/approvals")
    return bulletin_id


async def issued(story: Story, ranking_id: str, **more: Any) -> str:
    bulletin_id = await approved(story, ranking_id, **more)
    await story.act("office.issuer", f"POST /bulletins/{bulletin_id}/issuances", {})
    return bulletin_id


async def paper(story: Story, bulletin_id: str) -> Any:
    shown = await story.act("office.clerk", f"GET /bulletins/{bulletin_id}")
    return (await story.act("office.clerk", f"GET /papers/{shown['paper_id']}"))["payload"]


def stage(story: Story, ranking_id: str) -> str:
    return str(story.province.one("SELECT stage FROM ranking WHERE id = %(id)s", id=UUID(ranking_id))["stage"])


async def test_a_bulletin_of_a_ranking_says_what_the_ranking_says_and_makes_it_known(story: Story) -> None:
    ranking_id = ranked(story)

    bulletin_id = await issued(story, ranking_id)

    told = await paper(story, bulletin_id)
    assert told["title"] == "关于2021年3月全省县（市、区）环境空气质量排名情况的通报"
    assert told["overall_text"] == (
        "2021年3月，全省县（市、区）共4个地区参加环境空气质量排名。环境空气质量综合指数平均为4.24，同比下降0.3%；"
        "4个有上年同期数据的地区中，1个改善、0个持平、3个变差。有效监测天数中优良天数占90.3%，重度及以上污染4天次。"
    )
    assert [(line["unit_name"], line["rank"], line["index"], line["change"]) for line in told["annex"]["rows"]] == [
        ("东一县", 1, "3.54", "-11.5%"),
        ("东二县", 2, "4.20", "+5.0%"),
        ("西一县", 2, "4.20", "+2.4%"),
        ("西二县", 4, "5.01", "+2.2%"),
    ]
    assert [line["unit_name"] for line in told["poor"]] == ["西二县"]
    assert "东一县各项指标均达到标准，不列入同比变化排名。" in told["remarks"]
    assert "评价标准：GB 3095—2012 表1 二级。" in told["notes"]
    shown = await story.act("office.clerk", f"GET /bulletins/{bulletin_id}")
    assert {copy["unit_name"]: copy["standing"] for copy in shown["copies"]} == {
        "东一县": "praise", "东二县": "blame", "西一县": "inform", "西二县": "blame",
    }  # fmt: skip
    assert stage(story, ranking_id) == "published"
    kept = story.province.one("SELECT * FROM event WHERE kind = 'ranking_published'")
    assert (str(kept["subject_id"]), kept["data"]["label"]) == (ranking_id, "通报〔2021〕1号")


async def test_a_tie_across_the_border_is_listed_as_a_whole_and_said(story: Story) -> None:
    ranking_id = ranked(story, {"east-1": 3.0, "east-2": 3.5, "west-1": 4.20, "west-2": 4.20})

    told = await paper(story, await issued(story, ranking_id))

    assert [line["unit_name"] for line in told["poor"]] == ["西一县", "西二县"]
    assert "第3名并列，末1名共列2个地区，并列的一并列出。" in told["remarks"]


async def test_a_bulletin_over_a_ranking_that_was_replaced_is_refused_in_words(story: Story) -> None:
    ranking_id = ranked(story)
    bulletin_id = await approved(story, ranking_id)
    again = ranked(story, COUNTIES | {"west-2": 4.1}, replaces=UUID(ranking_id))

    refused = await story.act("office.issuer", f"POST /bulletins/{bulletin_id}/issuances", {}, answers=409)

    assert "已因数据更正被第2次计算替代" in refused["detail"]
    assert refused["current_ranking_id"] == again
    assert (await story.act("office.clerk", f"GET /bulletins/{bulletin_id}"))["stage"] == "approved"
    await story.act("office.clerk", f"POST /rankings/{ranking_id}/bulletins", {}, answers=409)


async def test_a_bulletin_of_a_revision_names_the_one_it_corrects_and_what_is_different(story: Story) -> None:
    first = ranked(story)
    await issued(story, first)
    second = ranked(story, COUNTIES | {"west-2": 4.1}, replaces=UUID(first))

    told = await paper(story, await issued(story, second))

    assert told["title"].startswith("关于更正2021年3月")
    assert told["corrects"]["number"] == "通报〔2021〕1号"
    assert [(one["unit_name"], one["was"], one["now"]) for one in told["corrects"]["differences"]] == [
        ("西二县", {"rank": 4, "index": "5.01"}, {"rank": 2, "index": "4.10"}),
        ("东二县", {"rank": 2, "index": "4.20"}, {"rank": 3, "index": "4.20"}),
        ("西一县", {"rank": 2, "index": "4.20"}, {"rank": 3, "index": "4.20"}),
    ]
    assert (stage(story, first), stage(story, second)) == ("superseded", "published")


async def test_a_withdrawn_bulletin_leaves_its_ranking_readable_says_so_and_another_may_follow(story: Story) -> None:
    ranking_id = ranked(story)
    bulletin_id = await issued(story, ranking_id)
    refused = await story.act("office.clerk", f"POST /rankings/{ranking_id}/bulletins", {}, answers=409)
    assert "通报〔2021〕1号" in refused["detail"]

    await story.act("office.issuer", f"POST /bulletins/{bulletin_id}/withdrawals", {"reason": "排版有误"})

    assert stage(story, ranking_id) == "published"
    shown = await story.act("east-1.handler", f"GET /bulletins/{bulletin_id}")
    first = await story.act("east-1.handler", f"GET /papers/{shown['paper_id']}")
    second = (await story.act("east-1.handler", f"GET /papers/{first['withdrawn_by_id']}"))["payload"]
    assert "仍可查阅" in second["ranking_note"]
    again = await issued(story, ranking_id)
    drawn = await story.act("office.clerk", f"GET /rankings/{ranking_id}/bulletins")
    assert [(one["id"], one["stage_name"]) for one in drawn] == [(again, "已印发"), (bulletin_id, "已撤回")]
    kinds = story.province.rows(
        "SELECT kind FROM event WHERE subject_id = %(id)s ORDER BY subject_seq", id=UUID(ranking_id)
    )
    assert [entry["kind"] for entry in kinds] == [
        "ranking_reckoned", "ranking_published", "ranking_bulletin_withdrawn", "ranking_published",
    ]  # fmt: skip


async def test_a_draft_is_put_into_other_words_but_not_into_other_figures(story: Story) -> None:
    story.later(on(4, 6))
    bulletin_id = await drafted(story, ranked(story))
    units = story.province.units
    words = {"title": "三月排名", "figures_on": "2021-03-31", "addressees": [
        {"unit_id": str(units["west-2"]), "standing": "blame"}]}  # fmt: skip
    path = f"PUT /bulletins/{bulletin_id}/content"

    wrong = words | {"figures_on": "2021-03-30", "poor": [str(units["east-1"])]}
    refused = await story.act("office.clerk", path, wrong, answers=422)
    await story.act("office.clerk", path, words)

    assert {entry["field"] for entry in refused["errors"]} == {"figures_on", "poor"}
    shown = await story.act("office.clerk", f"GET /bulletins/{bulletin_id}")
    assert (shown["title"], shown["content"]["figures"]["overall"]["places"]) == ("三月排名", 4)


async def test_an_issued_bulletin_is_to_be_had_as_excel_and_its_plots_as_pictures(story: Story) -> None:
    ranked(story, COUNTIES | {"west-2": None}, month=2)
    bulletin_id = await drafted(story, ranked(story))
    west = {"headers": {"Authorization": f"Bearer {story._token('west-2.handler')}"}}
    office = {"headers": {"Authorization": f"Bearer {story._token('office.clerk')}"}}
    early = await story.client.get(f"/api/v1/bulletins/{bulletin_id}/workbook", **office)  # type: ignore[arg-type]
    assert (early.status_code, early.json()["detail"][:6]) == (409, "通报尚未印发")

    await story.act("office.reviewer", f"POST /bulletins/{bulletin_id}/approvals")
    await story.act("office.issuer", f"POST /bulletins/{bulletin_id}/issuances", {})

    file = await story.client.get(f"/api/v1/bulletins/{bulletin_id}/workbook", **west)  # type: ignore[arg-type]
    book = CalamineWorkbook.from_filelike(BytesIO(file.content))
    assert book.sheet_names == ["通报", "附表", "各月", "图"]
    annex = book.get_sheet_by_name("附表").to_python()
    assert annex[1][:2] == ["名次", "地区"]
    assert [row[:2] for row in annex[2:]] == [[1, "东一县"], [2, "东二县"], [2, "西一县"], [4, "西二县"]]
    shown = await story.act("west-2.handler", f"GET /bulletins/{bulletin_id}")
    assert [plot["name"] for plot in shown["plots"]] == ["index", "change", "months", "ranks"]
    for plot in shown["plots"]:
        drawn = await story.client.get(plot["href"], **west)  # type: ignore[arg-type]
        assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
        assert "西二县" in drawn.text
    await story.act("west-2.handler", f"GET /bulletins/{bulletin_id}/plots/pie.svg", answers=404)


async def test_fire_points_are_told_as_counts_and_not_issued_after_they_changed(story: Story) -> None:
    story.later(on(4, 6))
    units = story.province.units
    story.province.run(_fire, units["west-1"], 3, "verified")
    story.province.run(_fire, units["east-2"], 2, "suspected")
    days = {"office_id": str(units["office"]), "from_on": "2021-04-01", "to_on": "2021-04-05"}

    made = await story.act("office.clerk", "POST /bulletins/fire-points", days, answers=201)

    shown = await story.act("office.clerk", f"GET /bulletins/{made['subject_id']}")
    figures = shown["content"]["figures"]
    assert [(line["unit_name"], line["points"]) for line in figures["annex"]] == [("西一县", 3), ("东二县", 2)]
    assert "火点5个，涉及2个地区；其中查实3个（禁烧区3个），疑似2个" in figures["overall_text"]
    assert [entry["standing"] for entry in shown["content"]["addressees"]] == ["blame", "inform"]
    await story.act("office.reviewer", f"POST /bulletins/{made['subject_id']}/approvals")
    story.province.run(_fire, units["west-1"], 1, "suspected")
    refused = await story.act("office.issuer", f"POST /bulletins/{made['subject_id']}/issuances", {}, answers=409)
    assert "火点数据又有变化" in refused["detail"]


def _fire(session: Any, unit_id: UUID, points: int, stage: str) -> None:
    day = date(2021, 4, 3)
    batch = ReadingBatch.model_validate(
        {"medium": "fire", "edition": "first", "source": "卫星", "sha256": new_id().hex, "rows": 1, "first_on": day,
         "last_on": day, "via": "web", "received_at": real_now()}
    )  # fmt: skip
    session.add(batch)
    session.flush()
    action = {"suspected": "suspect", "verified": "report_verified"}[stage]
    columns = {"batch_id": batch.id, "unit_id": unit_id, "seen_on": day, "area": "ban", "points": points}
    subject = Subject(SubjectKind.FIRE_POINT, new_id(), stage, 1, unit_id, unit_id)
    create(session, FIRE_POINT, subject, action, call=Call(SYSTEM, at_hour(day, 12)), writing=Writing(columns))
