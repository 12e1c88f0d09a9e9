"""The plots of one place: what they show, to whom, of which revision, and as what."""

from typing import Any
from uuid import UUID

import httpx

from core import png
from models.indicators import IndicatorTie
from queries.sql import rows
from tests.province import on
from tests.ranked import Figure, reckon
from tests.stories.conftest import Story


async def picture(story: Story, who: str, path: str, **headers: str) -> httpx.Response:
    headers |= {"Authorization": f"Bearer {story._token(who)}"}
    return await story.client.get(f"/api/v1/units/{story.province.units['west-1']}/plots/{path}", headers=headers)


def ranked(story: Story, month: int, index: float | None, **more: Any) -> UUID:
    units = story.province.units
    figures = [Figure(units["west-1"], index, 4.0), Figure(units["west-2"], 4.5, 4.4)]
    return story.province.run(reckon, units["office"], figures, month=month, **more)


async def test_a_place_sees_its_ranks_over_the_months_with_gaps_and_revisions(story: Story) -> None:
    ranked(story, 1, 5.0)
    ranked(story, 2, None)
    ranked(story, 3, 5.1, replaces=ranked(story, 3, 4.1))

    drawn = await picture(story, "west-1.handler", "rank.svg?year=2021")

    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert "sandbox" in drawn.headers["content-security-policy"]
    assert "西一县2021年环境空气质量月排名" in drawn.text
    assert "1月第2名，共2个；3月第2名，共2个。2月、4月" in drawn.text
    assert drawn.text.count('fill="#ffffff" stroke="#1f4e79"') == 1, "the revised month alone is hollow"


async def test_others_of_the_group_see_a_place_only_once_its_ranking_was_made_known(story: Story) -> None:
    ranking_id = ranked(story, 3, 5.0)
    assert (await picture(story, "office.clerk", "rank.svg?year=2021")).status_code == 200
    assert (await picture(story, "west-2.handler", "rank.svg?year=2021")).status_code == 404
    made = await story.act("office.clerk", f"POST /rankings/{ranking_id}/bulletins", {}, answers=201)
    await story.act("office.reviewer", f"POST /bulletins/{made['subject_id']}/approvals")
    await story.act("office.issuer", f"POST /bulletins/{made['subject_id']}/issuances", {})

    assert (await picture(story, "west-2.handler", "rank.svg?year=2021")).status_code == 200
    assert (await picture(story, "east-1.handler", "rank.svg?year=2021")).status_code == 404


async def test_a_figure_is_drawn_against_its_target_which_others_do_not_see(story: Story) -> None:
    ranked(story, 3, 4.2)
    story.province.run(_tie, story)

    own = await picture(story, "west-1.handler", "index.svg?year=2021&indicator=pm25_mean")
    index = await picture(story, "west-1.handler", "index.svg?year=2021")
    wrong = await picture(story, "west-1.handler", "index.svg?year=2021&indicator=fire_points")

    assert "全年目标≤ 30" in own.text
    assert "2020年同期" in index.text
    assert "未关联目标值" in index.text
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "indicator")


async def test_the_six_sub_indices_stand_against_the_limit(story: Story) -> None:
    ranked(story, 3, 3.54)

    drawn = await picture(story, "west-1.handler", "sub-indices.svg?period=2021-03")
    unsaid = await picture(story, "west-1.handler", "sub-indices.svg")

    assert "SO₂0.15；NO₂0.70；PM₁₀0.69；PM₂.₅0.91；CO0.28；O₃0.81" in drawn.text
    assert unsaid.status_code == 422


async def test_a_plot_is_to_be_had_as_png_or_refused_with_what_is_missing(story: Story) -> None:
    ranked(story, 3, 3.54)

    for path, headers in (("rank.png?year=2021", {}), ("rank.svg?year=2021", {"Accept": "image/png"})):
        drawn = await picture(story, "west-1.handler", path, **headers)
        if drawn.status_code == 409:
            assert drawn.json()["code"] == png.PngUnavailable.code
        else:
            assert (drawn.headers["content-type"], drawn.content[:4]) == ("image/png", b"\x89PNG")


def _tie(session: Any, story: Story) -> None:
    (target,) = rows(session, "SELECT id FROM target LIMIT 1")
    rows(session, "UPDATE target SET value = 30, comparator = '<=' WHERE id = %(id)s", {"id": target["id"]})
    given = {"target_id": target["id"], "unit_id": story.province.units["west-1"], "indicator": "pm25_mean"}
    session.add(IndicatorTie.model_validate(given | {"year": 2021, "created_at": on(3, 3)}))
    session.flush()
