"""Change on last year, waters by their sections, and two schedulers at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from core.ids import new_id
from standards.surface_water import INDICATORS
from tests.province import on
from tests.ranking import COUNTIES, book, table
from tests.stories.conftest import Story
from tests.stories.test_rankings import march, publish_book
from tests.stories.test_readings import send
from workflows.rankings_run import reckon_rankings


async def test_change_on_last_year_is_reckoned_from_its_days_and_a_late_figure_of_it_ranks_again(story: Story) -> None:
    await publish_book(story)
    story.later(on(4, 1, 10))
    await send(story, "office.clerk", table(date(2021, 3, 1), date(2021, 3, 31)))
    await send(story, "office.clerk", table(date(2020, 3, 1), date(2020, 3, 31), more=10))
    story.later(on(4, 1, 11))

    first = await march(story, "office.clerk")
    rows = (await story.act("office.clerk", f"GET /rankings/{first['id']}"))["rows"]
    await send(story, "office.clerk", table(date(2020, 3, 1), date(2020, 3, 20), places=("东二县",), more=-9))
    story.later(on(4, 2, 11))
    again = await march(story, "office.clerk")
    later = (await story.act("office.clerk", f"GET /rankings/{again['id']}"))["rows"]

    assert all(row["change"] < 0 for row in rows)
    # The first meets every limit and takes no part in the ranking of changes.
    assert [row["change_rank"] for row in rows] == [None, 1, 2, 2]
    assert [row["meets_standard"] for row in rows] == [True, False, False, False]
    assert again["revision"] == 2
    assert (later[1]["unit_name"], later[1]["change_rank"], later[1]["index"]) == ("东二县", 3, rows[1]["index"])
    unit_id = story.province.units["east-2"]
    steps = await story.act("office.clerk", f"GET /rankings/{again['id']}/rows/{unit_id}/steps")
    assert "÷" in next(step["text"] for step in steps["steps"] if step["title"] == "同比")


async def test_who_reports_first_is_not_ranked_alone_and_who_stays_away_is_waited_for_ten_days(story: Story) -> None:
    await publish_book(story)
    await send(story, "office.clerk", table(date(2021, 1, 1), date(2021, 3, 1)))
    story.later(on(4, 1, 10))
    await send(story, "office.clerk", table(date(2021, 3, 1), date(2021, 3, 31), places=COUNTIES[:1]))
    story.later(on(4, 1, 11))
    alone = await story.act("office.clerk", "GET /rankings?period=2021-03")
    await send(story, "office.clerk", table(date(2021, 3, 1), date(2021, 3, 31), places=COUNTIES[1:3]))
    story.later(on(4, 10, 11))
    waited = await story.act("office.clerk", "GET /rankings?period=2021-03")
    story.later(on(4, 11, 11))
    ranking = await march(story, "office.clerk")
    rows = (await story.act("office.clerk", f"GET /rankings/{ranking['id']}"))["rows"]

    assert (alone["items"], waited["items"]) == ([], [])
    assert [(row["unit_name"], row["rank"]) for row in rows] == [
        ("东一县", 1), ("东二县", 2), ("西一县", 3), ("西二县", None),
    ]  # fmt: skip


async def test_waters_are_ranked_by_their_index_with_the_class_of_each_section(story: Story) -> None:
    draft = {"office_id": str(story.province.units["office"]), "from_on": "2021-03-04", "policy": book(media=["water"])}
    made = await story.act("office.clerk", "POST /policy-drafts", draft, answers=201)
    await story.act("office.reviewer", f"POST /policy-drafts/{made['subject_id']}/publications", {})
    story.later(on(4, 1, 10))
    sites = "编码,名称,类型,所属单位,水体类型,水体名称,启用日期\n" + "".join(
        f"D{number},{name}桥,断面,{county},河流,某河,2020-01-01\n"
        for number, (name, county) in enumerate((("甲", "东一县"), ("乙", "东一县"), ("丙", "西一县")))
    )
    headers = {"Authorization": f"Bearer {story._token('office.clerk')}"}
    files = {"file": ("断面.csv", sites.encode(), "text/csv")}
    answer = await story.client.post("/api/v1/site-imports", files=files, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    await send(story, "office.clerk", waters({"D0": 0.1, "D1": 0.5, "D2": 0.02}))
    story.later(on(4, 1, 11))

    ranking = await march(story, "office.clerk", medium="water", rank_window="month")
    rows = (await story.act("office.clerk", f"GET /rankings/{ranking['id']}"))["rows"]
    unit_id = story.province.units["east-1"]
    steps = await story.act("east-1.handler", f"GET /rankings/{ranking['id']}/rows/{unit_id}/steps")

    assert [(row["unit_name"], row["rank"]) for row in rows][:2] == [("西一县", 1), ("东一县", 2)]
    classes = [section["class"] for section in rows[1]["figures"]["sections"]]
    assert (classes, rows[1]["figures"]["good"], rows[1]["meets_standard"]) == (["Ⅱ类", "劣Ⅴ类"], 1, False)
    assert (rows[2]["note"], rows[2]["rank"]) == ("无监测数据", None)
    text = {step["title"]: step["text"] for step in steps["steps"]}
    assert "按最差指标（总磷）评为劣Ⅴ类" in text["断面 乙桥"]
    assert f"公布值 {rows[1]['index_published']}" in text["CWQI"]
    assert "总磷 0.3 ÷ 0.2 = 1.5000" in text["河流水质指数（2 个断面各指标的平均）"]


def waters(phosphorus: dict[str, float]) -> str:
    names = [name for name in INDICATORS if name != "tp"]
    values = ["7.0" if name == "ph" else "10" if name == "do" else "0.00001" for name in names]
    head = f"断面编码,月份,{','.join(names)},tp\n"
    return head + "".join(f"{code},2021-03,{','.join(values)},{tp:g}\n" for code, tp in phosphorus.items())


async def test_two_schedulers_at_once_write_each_ranking_once(story: Story) -> None:
    await publish_book(story)
    story.later(on(4, 1, 10))
    await send(story, "office.clerk", table(date(2021, 3, 1), date(2021, 3, 31)))

    def run(_: int) -> Any:
        return reckon_rankings(story.engine, at=on(4, 1, 11), cause_event_id=new_id())

    with ThreadPoolExecutor(2) as both:
        written = list(both.map(run, range(2)))

    assert sum(written) == 2
    found = story.province.rows("SELECT period, count(*) AS n FROM ranking GROUP BY 1 ORDER BY 1")
    assert [(one["period"], one["n"]) for one in found] == [("2021-01..03", 1), ("2021-03", 1)]
