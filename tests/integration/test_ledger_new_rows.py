"""Rows without a task: an office's register becomes single matters, the annex of a paper the draft of its plan."""

import asyncio

import httpx
import pytest
from sqlmodel import Session

from core.database import unit_of_work
from queries.sql import rows
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.ledgers import CLERK, counts, send
from tests.people import BEGINNING
from workflows.world import publish_default_policy

REGISTER = """督查登记簿,,,,,
编号,内容,任务来源,收文时间,承办单位,办复要求,办结时限
一、第一部分,一、第一部分,一、第一部分,一、第一部分,一、第一部分,一、第一部分,一、第一部分
,,,,,,
1,治理一号河段,领导批示,2021.3.1,测试县,每月报告,2099年6月底
2,治理二号河段,领导批示,2021年3月1日,测试县人民政府,,2099-12-31
"""


async def test_an_offices_own_register_becomes_drafts_once(town: Town, client: httpx.AsyncClient) -> None:
    # given a register whose rows stand on one paper
    with unit_of_work(town.engine, wake_relay=lambda: None) as session:
        publish_default_policy(session, from_on=BEGINNING)
        business.designate(session, town)
    content = REGISTER.replace("内容", "督办事项").replace("办复要求", "办理要求").encode("gb18030")
    asked = {"basis_paper": "测政发〔2021〕3号"}
    # when
    tried = await send(client, town, CLERK, content, dry_run=True, **asked)
    first = await send(client, town, CLERK, content, **asked)
    second = await send(client, town, CLERK, content, **asked)
    # then
    assert tried.status_code == 200, tried.text
    assert (tried.json()["tasks_drafted"], tried.json()["changes"][0]["task_id"]) == (2, None)
    assert (first.json()["tasks_drafted"], second.json()["tasks_drafted"], second.json()["unchanged"]) == (2, 0, 2)
    with Session(town.engine) as session:
        made = rows(session, "SELECT title, requirement, stage, due_on::text FROM task ORDER BY due_on")
        noted = rows(session, "SELECT data FROM event WHERE kind = 'task_drafted' ORDER BY id")
    assert [tuple(entry.values()) for entry in made] == [
        ("治理一号河段", "每月报告", "drafted", "2099-06-30"),
        ("治理二号河段", "", "drafted", "2099-12-31"),
    ]
    assert noted[1]["data"]["distinct_because"] == "与同一台账第 5 行所列为不同事项"


async def test_what_a_single_task_cannot_hold_is_refused_and_not_lost(town: Town, client: httpx.AsyncClient) -> None:
    # given
    with unit_of_work(town.engine, wake_relay=lambda: None) as session:
        publish_default_policy(session, from_on=BEGINNING)
        business.designate(session, town)
    head = "重点任务,牵头部门,协办单位,完成期限,来源,依据,依据日期\n"
    lines = (
        "有分工的任务,测试县,测试省住房厅,2099年,领导批示,某文,2021-03-01\n"
        "没有的单位,不存在的局,,2099年,领导批示,某文,2021-03-01\n"
        "没有日期,测试县,,长期坚持,方案任务,某文,2021-02-30\n"
    )
    # when
    answer = await send(client, town, CLERK, (head + lines).encode())
    # then
    told = [(entry["row"], entry["column"]) for entry in answer.json()["errors"]]
    assert told == [(2, "协办单位"), (3, "牵头部门"), (4, "完成期限"), (4, "依据日期"), (4, "来源")]
    assert answer.json()["errors"][1]["expected"].startswith("应为单位名录中的名称或简称")
    assert counts(town)["task"] == 0


PLAN = {"plan_number": "测政发〔2021〕9号", "plan_title": "测试行动方案", "plan_issuer": "测试省人民政府"}
ANNEX = """序号,重点任务,工作措施,完成时限,牵头部门,主责单位,协办单位
1,淘汰老旧车,年底前全部淘汰,2099年底前,测试省住房厅,测试县、测试市,各有关部门
2,整治扬尘,,2099年6月,,测试县,
"""


async def test_an_annex_with_its_paper_becomes_the_draft_of_a_plan(town: Town, client: httpx.AsyncClient) -> None:
    # given the annex of a plan as Beijing prints it: who leads, who does it, who helps
    asked = PLAN | {"plan_issued_on": str(business.today())}
    # when
    tried = await send(client, town, CLERK, ANNEX.encode(), dry_run=True, **asked)
    made = await send(client, town, CLERK, ANNEX.encode(), **asked)
    again = await send(client, town, CLERK, ANNEX.encode(), **asked)
    # then
    assert (tried.json()["items_drafted"], tried.json()["plan_id"]) == (2, None)
    assert (again.status_code, again.json()["detail"]) == (422, "方案 测政发〔2021〕9号 已录入，不能重复")
    plan_id = made.json()["plan_id"]
    items = (await client.get(f"/api/v1/plans/{plan_id}/items", headers=town.headers(CLERK))).json()
    assert [(item["no"], item["title"], item["due_on"]) for item in items] == [
        ("1", "淘汰老旧车：年底前全部淘汰", "2099-12-31"),
        ("2", "整治扬尘", "2099-06-30"),
    ]
    assert [(unit["printed"], unit["role"]) for item in items for unit in item["units"]] == [
        ("测试省住房厅", "lead"),
        ("测试县", "shared"),
        ("测试市", "shared"),
        ("各有关部门", "participate"),
        ("测试县", "responsible"),
    ]


@pytest.mark.parametrize(
    ("issued_on", "wrong", "told"),
    [
        ({}, "", ("plan_issued_on", None)),
        ({"plan_issued_on": "2021-01-01"}, "无此县", ("第 3 行“主责单位”", "无此县")),
        ({"plan_issued_on": "2021-01-01"}, "1", ("第 3 行“序号”", "1")),
        ({"plan_issued_on": "2099-07-01"}, "", ("第 3 行“完成时限”", "2099年6月")),
    ],
)
async def test_a_plan_that_is_not_stated_in_full_or_has_wrong_rows_is_refused(
    town: Town, client: httpx.AsyncClient, issued_on: dict[str, str], wrong: str, told: tuple[str, str | None]
) -> None:
    unit, number = (wrong, "2") if wrong == "无此县" else ("测试县", wrong or "2")
    content = ANNEX.replace("2,整治扬尘,,2099年6月,,测试县", f"{number},整治扬尘,,2099年6月,,{unit}")

    answer = await send(client, town, CLERK, content.encode(), **PLAN, **issued_on)

    assert answer.status_code == 422
    assert [(entry["field"], entry.get("value")) for entry in answer.json()["errors"]] == [told]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("编号", "1" * 41, "应为不超过 40 字的文字"),
        ("部分", "甲" * 201, "应为不超过 200 字的文字"),
        ("完成时限", "9999-12-31", "应为日期"),
        ("重点任务", "机密★整治扬尘", "本系统不得处理涉密事项"),
    ],
)
async def test_a_cell_that_an_item_cannot_hold_is_told_with_its_place(
    town: Town, client: httpx.AsyncClient, column: str, value: str, expected: str
) -> None:
    cells = {
        "编号": "1",
        "部分": "甲",
        "重点任务": "整治扬尘",
        "完成时限": "2099年",
        "主责单位": "测试县",
        column: value,
    }
    content = f"{','.join(cells)}\n{','.join(cells.values())}\n".encode()

    answer = await send(client, town, CLERK, content, **PLAN, plan_issued_on="2021-01-01")

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["row"], error["column"]) == (2, column)
    assert error["expected"].startswith(expected)


async def test_a_register_that_grew_and_is_sent_twice_at_once_becomes_drafts_once(
    town: Town, client: httpx.AsyncClient
) -> None:
    # given a row that is drafted already
    with unit_of_work(town.engine, wake_relay=lambda: None) as session:
        publish_default_policy(session, from_on=BEGINNING)
        business.designate(session, town)
    content = REGISTER.replace("内容", "督办事项").replace("办复要求", "办理要求")
    asked = {"basis_paper": "测政发〔2021〕3号"}
    await send(client, town, CLERK, content.rpartition("2,治理二号")[0].encode(), **asked)
    # when
    answers = await asyncio.gather(*(send(client, town, CLERK, content.encode(), **asked) for _ in range(4)))
    # then
    assert sorted(answer.json()["tasks_drafted"] for answer in answers) == [0, 0, 0, 1]
    assert counts(town)["task"] == 2
