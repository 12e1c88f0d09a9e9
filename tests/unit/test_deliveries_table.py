"""The table of who was told: a record of which nothing is cut off."""

from typing import Any

import pytest

from cli.deliveries import print_table

LONG = "严格建筑施工扬尘管控并逐项落实六个百分之百要求"


def entry(**more: Any) -> dict[str, Any]:
    times = dict.fromkeys(("sent_at", "delivered_at", "read_at", "signed_at"))
    told = {
        "occurred_at": "2021-09-18T01:00:00Z",
        "number": None,
        "title": LONG,
        "what": "督办件待签收",
        "event": "notice_issued",
        "unit_name": "吉林省住房和城乡建设厅及其所属单位",
        "person_name": "吴松月",
        "endpoint_name": None,
        "channel_name": "电子邮件",
        "state_name": "已发送",
        "accepted_at": "2021-09-18T01:00:05Z",
        "failures": [{"attempt": 1, "detail": "邮件服务器暂不接收：451 try again later", "outcome": "deferred"}],
    }
    return times | told | more


def test_long_names_and_reasons_stand_there_to_the_last_letter(capsys: pytest.CaptureFixture[str]) -> None:
    print_table([entry()])

    said = capsys.readouterr().out
    columns = zip(
        *([cell.strip() for cell in line.split("│")] for line in said.splitlines() if "│" in line), strict=True
    )
    whole = ["".join(column).replace(" ", "") for column in columns]
    assert "…" not in said
    for words in (
        LONG,
        "吉林省住房和城乡建设厅及其所属单位",
        "第1次：邮件服务器暂不接收：451tryagainlater",
        "2021-09-18",
    ):
        assert words in whole
    assert "共 1 条" in said
