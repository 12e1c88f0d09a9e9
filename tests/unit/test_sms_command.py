"""`duban sms`: what a text says and costs before anybody pays for it."""

import pytest
from typer.testing import CliRunner

from cli.main import app
from notifications.sms.templates import texts
from tests.gateway import account, described

RUN = CliRunner()


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUBAN_SMS", raising=False)
    monkeypatch.delenv("DUBAN_SMS_FILE", raising=False)


def test_a_preview_shows_the_whole_text_and_what_it_is_paid_as() -> None:
    given = ["sms", "preview", "paper_to_sign", "--var", "number=督办通知单〔2026〕12号", "--sign", "省督查办"]

    said = RUN.invoke(app, given)

    assert said.exit_code == 0
    assert said.output.splitlines() == [
        "【省督查办】您有公文待签收：督办通知单〔2026〕12号，期限12月31日，请登录督办系统签收。",
        "48 字，UCS-2 编码，计费 1 条",
    ]


@pytest.mark.parametrize("given", [["nowhere"], ["digest", "--var", "count=三件"], ["digest", "--var", "title=x"]])
def test_a_preview_of_what_cannot_be_sent_is_refused(given: list[str]) -> None:
    assert RUN.invoke(app, ["sms", "preview", *given]).exit_code == 1


def test_texts_are_listed_as_each_provider_writes_variables() -> None:
    aliyun = RUN.invoke(app, ["sms", "templates", "--for", "aliyun"]).output
    tencent = RUN.invoke(app, ["sms", "templates", "--for", "tencent"]).output

    assert "您有${count}件督办事项待办，最早期限${due_on}，请登录督办系统办理。" in aliyun
    assert "您有{1}件督办事项待办，最早期限{2}，请登录督办系统办理。" in tencent
    assert all(key in aliyun for key in texts().templates)


def test_the_check_names_the_providers_in_their_order_and_tells_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_SMS", described(account("tencent", 1), account("aliyun", 1)))

    said = RUN.invoke(app, ["sms", "check"])

    assert "按次序：腾讯云短信、阿里云短信" in said.output
    assert "secret" not in said.output


def test_the_check_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_SMS", "{")

    said = RUN.invoke(app, ["sms", "check"])

    assert said.exit_code == 1
    assert "DUBAN_SMS 有误：全文 不是有效的 JSON" in said.stderr
