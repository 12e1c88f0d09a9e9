import json
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from cli.mail_catcher import catching
from core.clock import real_now
from core.ids import new_id
from notifications.channels.email import EmailChannel, SmtpServer
from notifications.channels.protocol import Outgoing


def send(port: int, address: str, subject: str) -> None:
    channel = EmailChannel(server=lambda: SmtpServer("127.0.0.1", port, "duban@demo.invalid"))
    with channel.open() as sender:
        sender.send(Outgoing(new_id(), address, subject, "第一行\n.\n最后一行\n", real_now()))


def ask(port: int, path: str = "/messages", **asked: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}?{urlencode(asked)}", timeout=10) as answer:
        return json.load(answer)


def test_a_mail_is_shown_as_it_was_sent(tmp_path: Path) -> None:
    with catching(tmp_path) as (smtp, http):
        send(smtp, "wang@demo.invalid", "【督办】您有 61 项任务待签收")

        (mail,) = ask(http)["messages"]

    assert mail["subject"] == "【督办】您有 61 项任务待签收"
    assert mail["to"] == ["wang@demo.invalid"]
    assert mail["sender"] == "督办系统 <duban@demo.invalid>"
    assert mail["text"] == "第一行\n.\n最后一行\n"
    assert mail["message_id"].endswith("@duban>")


def test_mails_are_found_by_address_time_and_words(tmp_path: Path) -> None:
    with catching(tmp_path) as (smtp, http):
        send(smtp, "wang@demo.invalid", "任务待签收")
        send(smtp, "li@demo.invalid", "报送件被退回")
        tomorrow = (real_now() + timedelta(days=1)).isoformat()

        assert [mail["subject"] for mail in ask(http, to="Li@demo.invalid")["messages"]] == ["报送件被退回"]
        assert [mail["subject"] for mail in ask(http, contains="签收")["messages"]] == ["任务待签收"]
        assert ask(http, since=tomorrow)["count"] == 0
        assert ask(http)["count"] == 2


def test_mails_survive_a_restart(tmp_path: Path) -> None:
    with catching(tmp_path) as (smtp, _):
        send(smtp, "wang@demo.invalid", "任务待签收")

    with catching(tmp_path) as (_, http):
        found = ask(http)

    assert [mail["subject"] for mail in found["messages"]] == ["任务待签收"]


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    with catching(tmp_path) as (_, http), pytest.raises(urllib.error.HTTPError) as refused:
        ask(http, since="2021-11-01T08:00:00")

    with refused.value:
        assert refused.value.code == 400
