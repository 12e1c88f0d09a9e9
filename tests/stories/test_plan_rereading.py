"""A corrected paper comes after the first one: a draft takes what it changes, an issued plan only what is accepted."""

from typing import Any

from tests.plan_papers import TEXT
from tests.stories.conftest import Story
from tests.stories.test_plan_reading import imported, settle_all

FIRST = "1.整治排污口。2021年9月30日前完成120个排污口整治，东原市完成40个。（省水务厅牵头"
LATER = "1.整治排污口。2021年10月31日前完成150个排污口整治，东原市完成40个。（省水务厅牵头"
LAST = "3.保护水源地。汛期前完成排查。（省环境厅负责）\n"
WETLAND = "建设湿地。2021年11月30日前建成两座湿地。（省房建厅牵头，省环境厅参与）\n"
CHANGED = TEXT.replace(FIRST, LATER).replace(LAST, f"{LAST}4.{WETLAND}")


async def reread(
    story: Story, plan: str, text: str, *, who: str = "office.clerk", answers: int = 201, **more: str
) -> Any:
    answer = await story.client.post(
        f"/api/v1{plan}/readings",
        files={"file": ("更正.txt", text.encode(), "text/plain")},
        data=more,
        headers={"Authorization": f"Bearer {story._token(who)}"},
    )
    assert answer.status_code == answers, answer.text
    return answer.json()


async def test_a_corrected_paper_changes_the_draft_and_asks_where_an_officer_had(story: Story) -> None:
    # given: a draft in which an officer set the date of the first item himself
    made = await imported(story)
    plan = f"/plans/{made['subject_id']}"
    items = {item["title"]: item for item in await story.act("office.clerk", f"GET {plan}/items")}
    first = items["整治排污口"]
    edit = {"change": "item_edited", "item_id": first["id"], "due_on": "2021-10-15"}
    await story.act("office.clerk", f"POST {plan}/corrections", {"reason": "经核对", "changes": [edit]})

    # when: the corrected paper is looked at, read, and read once more
    seen = await reread(story, plan, CHANGED, answers=200, dry_run="true")
    assert seen["reading_id"] is None
    done = await reread(story, plan, CHANGED)
    again = await reread(story, plan, CHANGED, answers=200)

    # then: what the paper alone changed is taken, what both changed is asked, and nothing is there twice
    assert (again["existing"], again["version"], again["changes"]) == (True, done["version"], [])
    assert len(seen["changes"]) == len(done["changes"]) > 0
    now = {item["title"]: item for item in await story.act("office.clerk", f"GET {plan}/items")}
    assert now.keys() - items.keys() == {"建设湿地"}
    assert now["整治排污口"]["due_on"] == "2021-10-15"
    assert "10月31日" in now["整治排污口"]["text"]
    assert now["整治排污口"]["id"] == first["id"]
    assert any(float(aim["value"]) == 150 for aim in now["整治排污口"]["targets"])
    assert now["建设湿地"]["report_cycle"] == "monthly"
    asked = [one for one in await story.act("office.clerk", f"GET {plan}/findings?state=open")
             if one["kind"] == "paper_differs"]  # fmt: skip
    assert len(asked) == done["disputed"] == 1
    assert "2021-10-15" in asked[0]["reason"]
    assert "2021-10-31" in asked[0]["reason"]
    assert {item["read_from"]["reading_id"] for item in now.values()} == {done["reading_id"]}
    source = await story.act("office.clerk", f"GET {plan}/source")
    for item in now.values():
        place = item["read_from"]
        assert source["text"][place["start"] : place["end"]] == place["text"]


async def test_what_has_left_a_further_paper_is_taken_out_of_the_draft_and_can_be_brought_back(story: Story) -> None:
    made = await imported(story)
    plan = f"/plans/{made['subject_id']}"
    await reread(story, plan, CHANGED)
    wetland = next(item for item in await story.act("office.clerk", f"GET {plan}/items") if item["title"] == "建设湿地")

    await reread(story, plan, CHANGED.replace(f"4.{WETLAND}", ""))

    left = {item["title"] for item in await story.act("office.clerk", f"GET {plan}/items")}
    assert "建设湿地" not in left
    back = {"change": "item_restored", "item_id": wetland["id"]}
    await story.act("office.clerk", f"POST {plan}/corrections", {"reason": "仍须办理", "changes": [back]})


async def test_what_an_officer_added_taken_out_or_named_stays_so_when_the_paper_comes_to_say_it(story: Story) -> None:
    # given: he says who 省财税厅 is, adds a unit that the paper forgot, and takes an entry out
    made = await imported(story)
    plan = f"/plans/{made['subject_id']}"
    housing = str(story.province.units["housing"])
    items = {item["title"]: item for item in await story.act("office.clerk", f"GET {plan}/items")}
    changes = [
        {"change": "name_resolved", "printed": "省财税厅", "unit_id": housing},
        {"change": "unit_added", "item_id": items["保护水源地"]["id"], "unit_id": housing, "role": "participate"},
        {"change": "item_removed", "item_id": items["修复河道"]["id"]},
    ]
    await story.act("office.clerk", f"POST {plan}/corrections", {"reason": "经核对", "changes": changes})

    # when: a further paper names the unit, and words the entry that he took out otherwise
    text = TEXT.replace("（省环境厅负责）", "（省环境厅负责，省房建厅参与）")
    text = text.replace("推进河道修复", "大力推进河道修复")
    await reread(story, plan, text)

    now = {item["title"]: item for item in await story.act("office.clerk", f"GET {plan}/items")}
    assert "修复河道" not in now
    named = [unit["unit_id"] for unit in now["整治排污口"]["units"] if unit["printed"] == "省财税厅"]
    assert named == [housing]
    assert [unit["unit_id"] for unit in now["保护水源地"]["units"]].count(housing) == 1


async def test_an_entry_that_an_officer_had_added_is_not_added_again(story: Story) -> None:
    made = await imported(story)
    plan = f"/plans/{made['subject_id']}"
    added = {"change": "item_added", "part_key": "p1", "group_no": "（二）", "group_title": "保障供水", "no": "4",
             "title": "建设湿地"}  # fmt: skip
    await story.act("office.clerk", f"POST {plan}/corrections", {"reason": "识读遗漏", "changes": [added]})

    await reread(story, plan, CHANGED.replace("省环境厅参与）\n二", "省财税厅参与）\n二"))

    titles = [item["title"] for item in await story.act("office.clerk", f"GET {plan}/items")]
    assert titles.count("建设湿地") == 1


async def test_entries_that_change_their_numbers_stay_the_entries_they_are(story: Story) -> None:
    made = await imported(story)
    plan = f"/plans/{made['subject_id']}"
    before = {item["title"]: item["id"] for item in await story.act("office.clerk", f"GET {plan}/items")}
    second = "2.修复河道。推进河道修复。（省水务厅、各相关部门按职责分工负责）\n"
    turned = TEXT.replace(second, "").replace("1.整治排污口", f"1.{second[2:]}2.整治排污口")
    turned = turned.replace(LAST, f"3.{WETLAND}4.{LAST[2:]}")

    await reread(story, plan, turned)

    after = {item["title"]: item for item in await story.act("office.clerk", f"GET {plan}/items")}
    assert {title: after[title]["id"] for title in before} == before
    assert [(item["no"], item["title"]) for item in after.values() if item["kind"] == "task"] == [
        ("1", "修复河道"), ("2", "整治排污口"), ("3", "建设湿地"), ("4", "保护水源地")]  # fmt: skip


async def test_a_paper_read_after_another_leaves_the_draft_as_if_it_alone_had_been_read(story: Story) -> None:
    made = await imported(story)
    plan = f"/plans/{made['subject_id']}"
    first = await facts(story, plan)

    await reread(story, plan, CHANGED.replace("2.修复河道", "2.修复河道水系").replace(LAST, ""))
    between = await facts(story, plan)
    await reread(story, plan, TEXT + "\n\n")

    assert between != first
    assert await facts(story, plan) == first


async def facts(story: Story, plan: str) -> list[Any]:
    """What the draft says and what is doubtful about it, without ids and places."""
    items = await story.act("office.clerk", f"GET {plan}/items")
    found = await story.act("office.clerk", f"GET {plan}/findings?state=open")
    told = [(item["no"], item["title"], item["text"], item["due_on"], item["local_duty"]) for item in items]
    units = sorted(str((unit["printed"], unit["role"], unit["unit_id"])) for item in items for unit in item["units"])
    aims = sorted(str([aim[name] for name in ("indicator", "unit", "scope", "due_on")] + [float(aim["value"] or 0)])
                  for item in items for aim in item["targets"])  # fmt: skip
    return [told, units, aims, sorted(str((one["kind"], one["reason"])) for one in found)]


async def test_whoever_read_the_corrected_paper_neither_issues_nor_accepts(story: Story) -> None:
    made = await imported(story)
    plan = f"/plans/{made['subject_id']}"
    await settle_all(story, plan)
    await reread(story, plan, CHANGED, who="office.issuer")
    left = [one["id"] for one in await story.act("office.clerk", f"GET {plan}/findings?state=open")]
    if left:
        await story.act("office.clerk", f"POST {plan}/findings/acceptances", {"reason": "照原文", "finding_ids": left})

    await story.act("office.issuer", f"POST {plan}/issuances", answers=409)
    await story.act("office.issuer.2", f"POST {plan}/issuances")


async def corrected(story: Story) -> tuple[str, str, dict[str, Any]]:
    """An issued plan whose first task is signed for, and the proposals of its corrected paper by kind."""
    made = await imported(story)
    plan = f"/plans/{made['subject_id']}"
    await settle_all(story, plan)
    await story.act("office.issuer", f"POST {plan}/issuances")
    tasks = tasks_of(story, plan)
    lead = next(t for t in tasks if t["title"] == "整治排污口" and t["unit_id"] == story.province.units["water"])
    await story.act("water.handler", f"POST /tasks/{lead['id']}/signatures")
    done = await reread(story, plan, CHANGED)
    assert done["proposed"] == len(done["changes"]) >= 3
    assert len(tasks_of(story, plan)) == len(tasks)
    found = (await story.act("office.clerk", f"GET {plan}/changes"))["items"]
    return plan, str(lead["id"]), {one["kind"]: one for one in found}


async def test_an_accepted_date_moves_the_tasks_that_had_it_and_tells_their_units(story: Story) -> None:
    plan, task_id, changes = await corrected(story)
    await decide(story, plan, changes["date_changed"], who="office.clerk", answers=403)

    moved = await decide(story, plan, changes["date_changed"])

    assert (moved["amended"], moved["by_hand"]) == (7, [])
    task = await story.act("water.handler", f"GET /tasks/{task_id}")
    assert task["due_on"] == "2021-10-31"
    assert {day["due_on"] for day in task["deadlines"] if day["kind"] == "completion"} == {"2021-10-31"}
    story.told()
    assert any("完成时限由 2021-09-30 改为 2021-10-31" in mail.body for mail in story.mails_to("water.handler"))
    history = await story.act("office.clerk", f"GET /tasks/{task_id}/history")
    assert history["items"][-1]["kind"] == "task_amended"


async def test_an_accepted_entry_becomes_a_task_once_and_a_declined_change_nothing(story: Story) -> None:
    plan, _, changes = await corrected(story)

    added = await decide(story, plan, changes["item_added"])
    await decide(story, plan, changes["item_added"], answers=409)
    decline = f"POST {plan}/changes/{changes['target_changed']['id']}/declines"
    declined = await story.act("office.issuer", decline, {"reason": "以原文件为准"})

    assert added["made"] == 1
    wetland = [task for task in tasks_of(story, plan) if task["title"] == "建设湿地"]
    assert [task["unit_id"] for task in wetland] == [story.province.units["housing"]]
    assert (declined["state"], declined["amended"]) == ("declined", 0)
    items = await story.act("office.clerk", f"GET {plan}/items")
    first = next(item for item in items if item["title"] == "整治排污口")
    assert any(float(aim["value"]) == 120 for aim in first["targets"])


async def test_a_third_paper_waits_until_the_second_is_decided(story: Story) -> None:
    plan, _, _ = await corrected(story)

    refused = await reread(story, plan, CHANGED + "\n另一版\n", answers=409)
    same = await reread(story, plan, CHANGED, answers=200)

    assert refused["waiting"] >= 3
    assert same["existing"] is True


async def test_what_leaves_the_paper_is_withdrawn_as_far_as_the_commands_allow(story: Story) -> None:
    made = await imported(story)
    plan = f"/plans/{made['subject_id']}"
    await settle_all(story, plan)
    await story.act("office.issuer", f"POST {plan}/issuances")
    text = TEXT.replace(LAST, "")
    text = text.replace(
        "（省水务厅牵头，省环境厅、省财税厅等参与，各市、县级政府负责落实）", "（省环境厅牵头，省财税厅等参与）"
    )
    await reread(story, plan, text)
    changes = (await story.act("office.clerk", f"GET {plan}/changes"))["items"]

    gone = await decide(story, plan, next(one for one in changes if one["kind"] == "item_gone"))
    assert (gone["withdrawn"], gone["by_hand"]) == (1, [])
    local = next(one for one in changes if one["kind"] == "local_duty_changed")
    left = await decide(story, plan, local)
    assert any("东原市" in line for line in left["by_hand"])
    handled = {"result": "已函告两市督查机构撤销县级任务"}
    await story.act("office.clerk", f"POST {plan}/changes/{local['id']}/handlings", handled)
    await story.act("office.clerk", f"POST {plan}/changes/{local['id']}/handlings", handled, answers=409)
    water = next(one for one in changes if one["kind"] == "unit_gone" and "省水务厅" in one["title"])
    assert (await decide(story, plan, water))["withdrawn"] == 1
    ecology = next(one for one in changes if one["kind"] == "unit_changed" and "省环境厅" in one["title"])
    assert (await decide(story, plan, ecology))["made"] == 1
    stages = [(task["title"], task["stage"]) for task in tasks_of(story, plan)]
    assert ("保护水源地", "withdrawn") in stages


async def decide(story: Story, plan: str, change: Any, *, who: str = "office.issuer", answers: int = 200) -> Any:
    body = {"reason": "文件已更正"}
    return await story.act(who, f"POST {plan}/changes/{change['id']}/acceptances", body, answers=answers)


def tasks_of(story: Story, plan: str) -> list[Any]:
    return story.province.rows(
        "SELECT t.id, t.title, t.unit_id, t.stage, t.due_on FROM task t JOIN plan_item i ON i.id = t.item_id "
        "WHERE i.plan_id = %(id)s ORDER BY t.id",
        id=plan.rpartition("/")[2],
    )
