"""A month is ranked anew: what it changes of the findings is put to an officer, who accepts or declines it."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.province import on
from tests.stories.conftest import Story
from tests.stories.ranking import COUNTIES, book, burnt, findings, published, ranked, rule
from tests.stories.test_findings import APPROVAL, CHECK, FIRE_MONEY, LAST, THREE_IN_A_ROW

RULES = book(
    rule("last", LAST, "warning"),
    rule("row", THREE_IN_A_ROW, "talk"),
    rule("sum", {"on": "times", "what": LAST, "count": 3, "in_a_row": False, "repeat": "each"}, "bulletin"),
)
LAST_BY_MONTH = ("west-2", "west-2", "west-2", "east-1", "west-2", "west-2", "west-1", "west-2", "west-1", "west-1")
"""Who is last from March to December in the world without the error."""
ERROR = "west-1"


def figures(last: str) -> dict[str, float]:
    """Indices of a month in which this county is last."""
    return {name: 9.0 if name == last else 3.0 + at for at, name in enumerate(COUNTIES)}


async def reckoned(story: Story, last: Sequence[str], *, corrected_after: int) -> None:
    """Rank these months from March on; May, where it was wrong, is corrected after so many of them."""
    await published(story, RULES)
    for at, name in enumerate(last):
        day = on(at + 4, 8) if at < 9 else on(12, 31, 23)
        ranked(story, at + 3, figures(name), day)
        story.later(day)
        if at + 1 == corrected_after:
            ranked(story, 5, figures(LAST_BY_MONTH[2]), day)
            story.later(day.replace(minute=30))


async def in_force(story: Story) -> set[tuple[str, str, str]]:
    found = [one for stage in ("proposed", "approved") for one in await findings(story, stage=stage, limit="200")]
    return {(one["rule_key"], one["unit_name"], one["period"]) for one in found}


async def open_correction(story: Story) -> dict[str, Any]:
    (found,) = (await story.act("office.reviewer", "GET /rank-corrections?stage=proposed"))["items"]
    page: dict[str, Any] = await story.act("office.reviewer", f"GET /rank-corrections/{found['id']}")
    return page


def named(page: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    return {(one["what"], one["rule_key"], one["unit_name"], one["period"]) for one in page["differences"]}


WRONG = (*LAST_BY_MONTH[:2], ERROR, *LAST_BY_MONTH[3:])


@pytest.fixture
async def erring(story: Story) -> Story:
    """Three months with the error in the last of them, which has just been corrected."""
    await reckoned(story, WRONG[:3], corrected_after=3)
    return story


async def test_accepting_the_correction_gives_the_findings_of_a_world_without_the_error(story: Story) -> None:
    await reckoned(story, WRONG[:6], corrected_after=5)
    before, right = await in_force(story), _expected(LAST_BY_MONTH[:6])
    page = await open_correction(story)
    found = {what: {one[1:] for one in named(page) if one[0] == what} for what in ("new", "lapsed")}
    assert found == {"new": right - before, "lapsed": before - right}
    (lapsed,) = [one for one in page["differences"] if one["what"] == "lapsed"]
    assert lapsed["before"]["evidence"]["periods"][0]["rank"] == 4
    assert before != right, "nothing is done behind the officer's back"

    path = f"/rank-corrections/{page['id']}"
    await story.act("office.clerk", f"POST {path}/acceptances", answers=403)
    await story.act("office.reviewer", f"POST {path}/acceptances")

    assert await in_force(story) == right
    story.later(on(12, 20))
    assert await in_force(story) == right
    assert (await story.act("office.reviewer", "GET /rank-corrections?stage=proposed"))["items"] == []


def _expected(last: Sequence[str]) -> set[tuple[str, str, str]]:
    """Count by hand what these months give."""
    names = {"east-1": "东一县", "east-2": "东二县", "west-1": "西一县", "west-2": "西二县"}
    found = set()
    for at, name in enumerate(last):
        period = f"2021-{at + 3:02}"
        found.add(("last", names[name], period))
        run = at
        while run >= 0 and last[run] == name:
            run -= 1
        if at - run == 3:
            found.add(("row", names[name], period))
        if last[: at + 1].count(name) >= 3:
            found.add(("sum", names[name], period))
    return found


async def test_declining_needs_a_reason_and_is_final_for_the_revision(erring: Story) -> None:
    before = await in_force(erring)
    path = f"/rank-corrections/{(await open_correction(erring))['id']}"

    await erring.act("office.reviewer", f"POST {path}/declinations", {}, answers=422)
    await erring.act("office.reviewer", f"POST {path}/declinations", {"reason": "原数据经核实无误"})
    erring.later(on(12, 20))

    assert await in_force(erring) == before
    assert (await erring.act("office.reviewer", "GET /rank-corrections?stage=proposed"))["items"] == []


async def test_a_talk_that_was_approved_is_questioned_and_lifted_by_a_person_once_it_was_withdrawn(
    story: Story,
) -> None:
    await published(story, book(rule("row", THREE_IN_A_ROW, "talk")))
    for month in (3, 4, 5):
        story.later(on(month + 1, 8))
        ranked(story, month, figures("west-2"), story.now)
    story.later(on(6, 9))
    (found,) = await findings(story)
    path = f"/findings/{found['id']}"
    await story.act("office.clerk", f"POST {path}/checks", CHECK)
    await story.act("office.reviewer", f"POST {path}/approvals", APPROVAL)

    ranked(story, 4, figures("east-1"), story.now)
    story.later(on(6, 10))
    page = await open_correction(story)
    assert named(page) == {("lapsed", "row", "西二县", "2021-05")}
    assert "取消约谈" in page["differences"][0]["to_do"]
    await story.act("office.reviewer", f"POST /rank-corrections/{page['id']}/acceptances")

    shown = await story.act("office.reviewer", f"GET {path}")
    assert (shown["stage"], shown["questioned"]) == ("approved", True)
    reason = {"reason": "4月排名已更正，不再连续三个月末位"}
    refused = await story.act("office.issuer", f"POST {path}/liftings", reason, answers=409)
    assert "约谈" in refused["detail"]
    await story.act("office.issuer", f"POST /talks/{shown['outcome_id']}/cancellations", reason)
    await story.act("office.issuer", f"POST {path}/liftings", reason)

    assert (await story.act("office.reviewer", f"GET {path}"))["stage"] == "lifted"
    story.later(on(6, 11))
    assert (await story.act("office.reviewer", "GET /rank-corrections?stage=proposed"))["items"] == []


async def test_yuan_that_are_others_by_later_figures_are_reversed_by_people_and_proposed_anew(story: Story) -> None:
    await published(story, book(FIRE_MONEY))
    story.later(on(3, 5))
    await burnt(story, ("east-1", 2), day="2021-03-04")
    story.later(on(3, 5, 12))
    (found,) = await findings(story)
    path = f"/findings/{found['id']}"
    await story.act("office.reviewer", f"POST {path}/approvals", {})
    entry = f"/entries/{(await story.act('office.reviewer', f'GET {path}'))['outcome_id']}"
    await story.act("office.issuer", f"POST {entry}/confirmations", {})

    await burnt(story, ("east-1", 1), day="2021-03-04")
    story.later(on(3, 6))
    page = await open_correction(story)
    await story.act("office.reviewer", f"POST /rank-corrections/{page['id']}/acceptances")
    questioned = await story.act("office.reviewer", f"GET {path}")
    story.later(on(3, 7))
    waiting = await story.act("office.reviewer", "GET /rank-corrections?stage=proposed")
    reason = {"reason": "复核火点为1个"}
    await story.act("office.issuer", f"POST {entry}/reversals", reason)
    await story.act("office.issuer", f"POST {path}/liftings", reason)
    story.later(on(3, 8))
    await story.act("office.reviewer", f"POST /rank-corrections/{(await open_correction(story))['id']}/acceptances")
    anew = await story.act("office.reviewer", f"GET {path}")
    await story.act("office.reviewer", f"POST {path}/approvals", {})

    assert [(one["what"], one["after"]["amount"]) for one in page["differences"]] == [("changed", "-500000")]
    assert "冲销扣款或奖励" in page["differences"][0]["to_do"]
    assert (questioned["stage"], questioned["questioned"], waiting["items"]) == ("approved", True, [])
    assert (anew["stage"], anew["questioned"], anew["amount"]) == ("proposed", False, "-500000.00")


async def test_a_further_revision_supersedes_what_was_not_yet_decided(erring: Story) -> None:
    first = await open_correction(erring)

    ranked(erring, 5, figures(ERROR), erring.now)
    erring.later(on(12, 20))

    assert (await erring.act("office.reviewer", "GET /rank-corrections?stage=proposed"))["items"] == []
    shown = await erring.act("office.reviewer", f"GET /rank-corrections/{first['id']}")
    assert (shown["stage"], shown["allowed_actions"]) == ("superseded", [])
