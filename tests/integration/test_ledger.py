"""A list goes out as a ledger and comes back: unchanged rows change nothing, filled ones become drafts, all or none."""

from typing import Any

import httpx
import pytest
from sqlmodel import Session

from core.database import unit_of_work
from core.settings import Settings
from models.reports import ReportKind
from queries.sql import rows
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.ledgers import CLERK, HANDLER, IMPORTS, counts, send, sheet, table
from tests.people import BEGINNING
from workflows import reviews
from workflows.world import publish_default_policy

XLSX, CSV = "/api/v1/ledger.xlsx", "/api/v1/ledger.csv"


@pytest.fixture
def working(town: Town) -> str:
    """A task the county works on, with a first report that says awkward things."""
    with unit_of_work(town.engine, wake_relay=lambda: None) as session:
        publish_default_policy(session, from_on=BEGINNING)
        task_id = business.in_progress(session, town)
        words: dict[str, Any] = {"obstacles": "-资金不足", "next_step": "@继续\n+推进"}
        report_id = business.submitted(session, town, task_id, ReportKind.PROGRESS, **words)
        reviews.accept_report(session, call=business.call_of(town, CLERK), report_id=report_id, finding=None)
        rows(session, "UPDATE report SET text = %s", ("=1+1\n一、已完成“一半”,其余下月" + "长" * 9_000,))
    return str(task_id)


@pytest.mark.parametrize("address", [XLSX, CSV])
@pytest.mark.parametrize("login", [HANDLER, CLERK])
async def test_an_exported_ledger_imported_again_changes_nothing(
    town: Town, client: httpx.AsyncClient, working: str, address: str, login: str
) -> None:
    # given
    view = "supervised" if login == CLERK else "mine"
    taken = await client.get(f"{address}?view={view}", headers=town.headers(login))
    before = counts(town)
    # when
    answer = await send(client, town, login, taken.content, name="t.xlsx")
    # then
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["rows"], told["unchanged"], told["changes"], told["notes"]) == (1, 1, [], [])
    assert counts(town) == before


async def test_what_is_taken_out_is_the_list_and_is_on_record(
    town: Town, client: httpx.AsyncClient, working: str, settings: Settings
) -> None:
    # when
    taken = await client.get(f"{CSV}?view=supervised&open=true&text=排污口", headers=town.headers(CLERK))
    other = await client.get(f"{CSV}?view=visible", headers=town.headers("stranger-handler"))
    # then
    (line,) = table(taken.content)
    assert line["任务标识"].split()[0] == working
    assert (line["承办单位"], line["状态"], line["进度灯"], line["是否逾期"]) == ("测试县", "办理中", "正常", "否")
    assert line["进展情况"].startswith("'=1+1\n")
    assert table(other.content) == []
    assert (taken.headers["duban-rows"], other.headers["duban-rows"]) == ("1", "0")
    with Session(town.engine) as session:
        noted = rows(session, "SELECT person_id, data FROM event WHERE kind = 'ledger_exported' ORDER BY id")
    assert [entry["data"]["rows"] for entry in noted] == [1, 0]
    assert noted[0]["person_id"] == town.staff.persons[CLERK]
    assert noted[0]["data"]["filters"] == {"open_only": "True", "text": "排污口"}
    assert list((settings.data_dir / "ledgers").iterdir()) == []


async def test_what_the_unit_fills_in_becomes_one_draft_however_often_it_is_sent(
    town: Town, client: httpx.AsyncClient, working: str
) -> None:
    # given
    taken = await client.get(XLSX.replace("xlsx", "csv"), headers=town.headers(HANDLER))
    (line,) = table(taken.content)
    filled = sheet([line | {"进展情况": "已全部完成", "下一步": "申请销号"}])
    before = counts(town)
    # when
    tried = await send(client, town, HANDLER, filled, dry_run=True)
    untouched = counts(town)
    first = await send(client, town, HANDLER, filled)
    second = await send(client, town, HANDLER, filled)
    # then
    assert untouched == before
    assert [(change["act"], change["row"]) for change in tried.json()["changes"]] == [("report_drafted", 2)]
    assert [cell["column"] for cell in tried.json()["changes"][0]["cells"]] == ["进展情况", "下一步"]
    assert (first.json()["reports_drafted"], second.json()["unchanged"]) == (1, 1)
    with Session(town.engine) as session:
        (draft,) = rows(session, "SELECT text, obstacles, next_step, stage FROM report WHERE stage = 'draft'")
        (noted,) = rows(session, "SELECT data FROM event WHERE kind = 'ledger_imported'")
    assert draft == {"text": "已全部完成", "obstacles": "-资金不足", "next_step": "申请销号", "stage": "draft"}
    assert (noted["data"]["reports_drafted"], noted["data"]["filename"]) == (1, "台账.csv")


async def test_ones_own_draft_is_replaced_and_a_colleagues_is_left_alone(
    town: Town, client: httpx.AsyncClient, working: str
) -> None:
    # given
    await send(client, town, HANDLER, f"任务标识,进展情况\n{working},第一稿\n".encode())
    second = f"任务标识,进展情况\n{working},第二稿\n".encode()
    # when
    refused = await send(client, town, "county-liaison", second)
    edited = await send(client, town, HANDLER, second)
    # then
    assert refused.status_code == 422
    assert "已由测试" in refused.json()["errors"][0]["expected"]
    assert edited.json()["reports_edited"] == 1
    assert edited.json()["changes"][0]["cells"] == [{"column": "进展情况", "before": "第一稿", "after": "第二稿"}]


async def test_every_wrong_cell_is_told_and_nothing_is_imported(
    town: Town, client: httpx.AsyncClient, working: str
) -> None:
    # given
    taken = await client.get(CSV, headers=town.headers(HANDLER))
    (line,) = table(taken.content)
    changed = line | {"完成时限": "2099年12月底", "状态": "已销号", "进展情况": "已完成"}
    before = counts(town)
    # when
    answer = await send(client, town, HANDLER, sheet([changed, line, line | {"任务标识": "x"}, {"重点任务": "新任务"}]))
    # then
    assert answer.status_code == 422
    told = [(entry["row"], entry["column"], entry["value"]) for entry in answer.json()["errors"]]
    assert told == [
        (2, "完成时限", "2099年12月底"),
        (2, "状态", "已销号"),
        (3, "任务标识", line["任务标识"]),
        (4, "任务标识", "x"),
        (5, "任务标识", ""),
    ]
    expected = [entry["expected"] for entry in answer.json()["errors"]]
    assert expected[0] == f"应为“{line['完成时限']}”；完成时限只能通过延期申请改变"
    assert expected[1] == "应为“办理中”；状态由办理过程产生，不能通过台账导入改变"
    assert answer.json()["detail"].startswith("台账有误，未导入任何内容：第 2 行“完成时限”：应为")
    assert counts(town) == before


async def test_a_ledger_older_than_the_task_is_no_attempt_to_change_it(
    town: Town, client: httpx.AsyncClient, working: str
) -> None:
    # given a ledger taken before the task was suspended
    taken = await client.get(CSV, headers=town.headers(HANDLER))
    with unit_of_work(town.engine, wake_relay=lambda: None) as session:
        rows(session, "UPDATE task SET version = version + 1, title = '改过的标题' WHERE id = %s", (working,))
    # when
    answer = await send(client, town, HANDLER, taken.content)
    # then
    assert answer.status_code == 200
    assert [note["column"] for note in answer.json()["notes"]] == ["重点任务"]


async def test_an_import_sent_again_under_its_key_is_answered_as_before(
    town: Town, client: httpx.AsyncClient, working: str
) -> None:
    headers = town.headers(HANDLER) | {"Idempotency-Key": "ledger"}
    files = {"file": ("台账.csv", f"任务标识,进展情况\n{working},已完成\n".encode())}

    first = await client.post(IMPORTS, files=files, headers=headers)
    second = await client.post(IMPORTS, files=files, headers=headers)

    assert second.json() == first.json()
    assert second.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"", 422, "空的"),
        ("甲,乙\n一,二\n".encode(), 422, "没有找到表头"),
        ("任务,任务名称,时限\n一,二,三\n".encode(), 422, "含义相同的列：重点任务"),
        (b"PK\x03\x04" + b"0" * 100, 415, "损坏的压缩包"),
        (b"MZ\x90\x00\xff\xff", 415, "既不是 Excel 工作簿"),
    ],
)
async def test_what_is_no_ledger_is_told(
    town: Town, client: httpx.AsyncClient, content: bytes, status: int, told: str
) -> None:
    answer = await send(client, town, CLERK, content)

    assert answer.status_code == status
    assert told in answer.json()["detail"]
