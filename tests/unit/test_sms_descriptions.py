"""The description of the providers: what is wrong in it stops the start, with the place and without the value."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from core.errors import Misconfigured
from notifications.channels.sms_providers.configured import read
from tests.gateway import CODES, DESCRIBED, account, described

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("provider", "words"),
    [
        ({"kind": "carrier"}, "providers.0 应为 aliyun、tencent 或 gateway"),
        ({"kind": "aliyun", "key_id": "k", "templates": CODES}, "key_secret 缺少"),
        (account("aliyun", 1, key="x"), "key 没有这一项"),
        (account("aliyun", 1, templates=CODES | {"digest": ""}), "阿里云短信：未填写模板编码：digest"),
        (account("aliyun", 1, templates=CODES | {"diggest": "1"}), "没有名为 diggest 的短信模板"),
        (account("tencent", 1, longest_variable=6), "变量 number 最长 32 字，该账户每个变量限 6 字"),
        (account("gateway", 1, send={"url": "http://x/", "body": {"to": "{number}"}}), "send.body 须含"),
        (
            account("gateway", 1, send={"url": "http://x/", "body": {"a": "{number}{text}{pass}"}}),
            "没有名为 pass 的变量",
        ),
        (account("gateway", 1, send={"url": "ftp://x", "body": {}}), "send.url 应为 http://"),
        (account("gateway", 1, send={"url": "http://x:99999/", "body": {}}), "send.url 应为 http://"),
        (account("aliyun", 1, url="https://me:key-secret@dysms.example/"), "url 应为 http://"),
        (
            account("gateway", 1, push=DESCRIBED["push"] | {"header": "X-Push-Token"}),
            "header 与 header_value 应同时填写",
        ),
    ],
)
def test_a_description_that_cannot_send_every_text_stops_the_start(provider: dict[str, Any], words: str) -> None:
    with pytest.raises(Misconfigured, match="DUBAN_SMS|：") as refused:
        read(described(provider))

    assert words in refused.value.detail
    assert "key-secret" not in refused.value.detail


def test_the_descriptions_in_the_documents_are_read_as_they_stand() -> None:
    written = (ROOT / "docs" / "notifications.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```json\n(.*?)```", written, re.DOTALL) if '"sign"' in block]

    names = [[provider.name for provider in read(block).providers] for block in blocks]

    assert names == [["aliyun", "tencent"], ["zwpt"]]


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [("http://[fd00::15]:8080/send", "fd00::15", 8080), ("https://SMS.Gov.Example/send", "SMS.Gov.Example", 443)],
)
def test_a_host_of_the_description_is_the_own_one_however_it_is_written(url: str, host: str, port: int) -> None:
    own = read(described(account("aliyun", 1, url=url))).own

    assert own.includes(host, ip_address("fd00::15"), port)
    assert not own.includes(host, ip_address("fd00::15"), port + 1)
