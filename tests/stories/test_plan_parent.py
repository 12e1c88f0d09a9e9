"""A city's plan beside the province's: entries are linked by a person's word, and what the city asks less is shown."""

from typing import Any

from tests.stories.conftest import Story
from tests.stories.test_plan_reading import imported

ABOVE = """测试省人民政府办公厅关于印发测试省清风行动方案的通知
测政办发〔2021〕31号

各市人民政府，省政府各厅委办：
现印发给你们。

测试省人民政府办公厅
2021年3月1日

测试省清风行动方案

一、工作目标
到2021年底，全省优良天数比率达到90%以上，细颗粒物（PM2.5）浓度控制在32微克/立方米以下，重污染天气比率控制在1%以内。

二、重点任务
（一）治理污染
1.整治燃煤锅炉。2021年10月底前淘汰燃煤锅炉100台，燃煤锅炉达标率达到98%以上。（省环境厅牵头，各市、县级政府负责落实）
2.推进秸秆还田。2021年11月底前完成。（省环境厅负责）
"""
BELOW = """东原市人民政府办公室关于印发东原市清风行动方案的通知
东政办发〔2021〕3号

各县人民政府：
现印发给你们。

东原市人民政府办公室
2021年3月2日

东原市清风行动方案

一、工作目标
到2021年底，全市优良天数比率达到84%以上，PM2.5浓度控制在30微克/立方米以下，重污染天数控制在8天以内。

二、重点任务
（一）治理污染
1.整治燃煤小锅炉。2021年10月底前淘汰燃煤锅炉20台。（东一县政府负责）
"""


async def upload(story: Story, who: str, text: str) -> str:
    """Import a paper for the office of whoever sends it."""
    unit = who.partition(".")[0]
    answer = await story.client.post(
        "/api/v1/plans/imports",
        data={"office_id": str(story.province.units[unit])},
        files={"file": ("方案.txt", text.encode(), "text/plain")},
        headers={"Authorization": f"Bearer {story._token(who)}"},
    )
    assert answer.status_code == 201, answer.text
    return f"/plans/{answer.json()['subject_id']}"


async def both(story: Story) -> tuple[str, str]:
    """The province's plan, issued so that the city sees it, and the city's draft."""
    above = await upload(story, "office.clerk", ABOVE)
    found = [one["id"] for one in await story.act("office.clerk", f"GET {above}/findings?state=open")]
    if found:
        body = {"reason": "照原文办理", "finding_ids": found}
        await story.act("office.clerk", f"POST {above}/findings/acceptances", body)
    await story.act("office.issuer", f"POST {above}/issuances")
    return above, await upload(story, "east-office.clerk", BELOW)


def named(plan: str) -> dict[str, Any]:
    return {"parent_id": plan.rpartition("/")[2]}


async def test_what_a_city_asks_less_than_the_province_is_shown_with_both_places(story: Story) -> None:
    above, below = await both(story)
    await story.act("east-office.clerk", f"GET {below}/cascade", answers=404)

    await story.act("east-office.clerk", f"POST {below}/parents", named(above))

    held = {one["parent"]["indicator"]: one for one in
            (await story.act("east-office.clerk", f"GET {below}/cascade"))["targets"]}  # fmt: skip
    assert held["优良天数比率"]["verdict"] == "weaker"
    assert held["优良天数比率"]["child"]["read_from"]["text"].endswith("84%以上")
    days = held["重污染天气比率"]
    assert (days["verdict"], days["child"]["unit"]) == ("other_unit", "天")
    assert held["燃煤锅炉达标率"]["verdict"] == "missing"
    assert any(one["verdict"] == "stronger" for name, one in held.items() if "PM2.5" in name)


async def test_links_between_entries_are_proposed_and_a_person_judges_them(story: Story) -> None:
    above, below = await both(story)
    await story.act("east-office.clerk", f"POST {below}/parents", named(above))
    (link,) = await story.act("east-office.clerk", f"GET {below}/links")
    assert (link["state"], "燃煤" in link["item"], "燃煤" in link["parent_item"]) == ("proposed", True, True)

    judged = {"confirmed": [link["id"]], "declined": []}
    await story.act("east-office.clerk", f"POST {below}/links/judgements", judged)

    (kept,) = await story.act("east-office.reviewer", f"GET {below}/links")
    assert (kept["state"], bool(kept["judged_by_name"])) == ("confirmed", True)
    cascade = await story.act("east-office.clerk", f"GET {below}/cascade")
    assert [one for one in cascade["parent_items_unlinked"] if "秸秆" in one] == cascade["parent_items_unlinked"]
    wrong = {"confirmed": [link["item_id"]], "declined": []}
    await story.act("east-office.clerk", f"POST {below}/links/judgements", wrong, answers=422)


async def test_a_plan_is_not_its_own_parent_and_a_draft_of_another_office_is_not_seen(story: Story) -> None:
    above, below = await both(story)
    await story.act("east-office.clerk", f"POST {below}/parents", named(below), answers=422)
    other = (await imported(story))["subject_id"]
    await story.act("east-office.clerk", f"POST {below}/parents", {"parent_id": other}, answers=404)
    await story.act("east-office.clerk", f"POST {below}/parents", named(above))
    await story.act("east-office.clerk", f"POST {below}/parents", {"parent_id": None})
    assert (await story.act("east-office.clerk", f"GET {below}"))["parent_id"] is None
