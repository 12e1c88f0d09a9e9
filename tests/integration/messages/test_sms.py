"""Text messages over real sockets: every way a sending can end, and never a second paid one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.clock import real_now
from models.messages import Channel
from models.people import Duty
from notifications.channels import CHANNELS
from notifications.channels.sms import SmsChannel
from notifications.channels.sms_providers.configured import read
from notifications.delivery import deliver_due
from tests import gateway as gateways
from tests.gateway import DROP, GARBAGE, PHONE, SILENT, Gateway, account, described, gateway
from tests.telling import World
from workflows.relay import relay_due

ROOT = Path(__file__).resolve().parents[3]
TEXT = "您有1件督办事项待办，最早期限12月31日，请登录督办系统办理。"
KINDS = ("gateway", "aliyun", "tencent")


@pytest.fixture
def there() -> Iterator[Gateway]:
    with gateway() as made:
        yield made


@pytest.fixture(autouse=True)
def _only_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    for channel in set(CHANNELS) - {Channel.INBOX, Channel.SMS}:
        monkeypatch.delitem(CHANNELS, channel)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Any:
    def used(channel: SmsChannel) -> None:
        monkeypatch.setitem(CHANNELS, Channel.SMS, channel)

    return used


def owe(world: World, phone: str = PHONE) -> None:
    world.execute("UPDATE person SET phone = :phone WHERE id = :id", phone=phone, id=world.person(Duty.LIAISON))
    world.tell("report_returned", data={"title": "偷排举报", "due_on": "2021-12-31", "report_kind": "progress"})
    relay_due(world.engine)


def deliver(world: World, *, later: timedelta = timedelta(0), **more: Any) -> int:
    return deliver_due(world.engine, Channel.SMS, clock=lambda: real_now() + later, **more)


def sent(world: World) -> Any:
    (found,) = world.rows(
        "SELECT id, state, attempts, error, body, provider, provider_ref FROM message WHERE channel = 'sms'"
    )
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_is_taken_and_kept_as_it_was_sent(world: World, there: Gateway, use: Any, kind: str) -> None:
    use(there.channel(kind))
    owe(world)

    deliver(world)

    message = sent(world)
    assert (message.state, message.attempts, message.error) == ("sent", 1, None)
    assert (message.provider, message.provider_ref) == (kind, {"gateway": "m1", "aliyun": "b1", "tencent": "s1"}[kind])
    assert message.body == TEXT
    assert there.counts == {str(message.id): 1}
    assert "偷排" not in str(there.bodies)


def test_the_gateway_is_handed_what_its_description_says(world: World, there: Gateway, use: Any) -> None:
    use(there.channel())
    owe(world, "+86 138-0013-8000")

    deliver(world)

    (body,), (headers,) = there.bodies, there.headers
    assert body["mobile"] == PHONE
    assert body["content"] == f"【省督查办】{TEXT}"
    assert len(body["mac"]) == 32
    assert headers["Authorization"] == "Bearer geheim"


def test_a_paper_is_named_by_its_number_and_the_day_to_sign_it(world: World, there: Gateway, use: Any) -> None:
    use(there.channel())
    world.execute("UPDATE person SET phone = :phone WHERE id = :id", phone=PHONE, id=world.person(Duty.LIAISON))
    ends = [{"kind": "sign_for", "due_on": "2021-11-02"}, {"kind": "answer", "due_on": "2021-11-09"}]
    world.tell("notice_issued", data={"title": "偷排", "number": "督办通知单〔2021〕3号", "deadlines_opened": ends})
    relay_due(world.engine)

    deliver(world)

    assert sent(world).body == "您有公文待签收：督办通知单〔2021〕3号，期限11月2日，请登录督办系统签收。"


@pytest.mark.parametrize(("kind", "trick"), [("gateway", SILENT), ("aliyun", DROP), ("tencent", GARBAGE)])
def test_what_may_have_been_sent_is_unknown_and_never_paid_for_again(
    world: World, there: Gateway, use: Any, kind: str, trick: str
) -> None:
    use(gateways.channel(read(described(account(kind, there.port), account("gateway", there.port, name="second")))))
    there.replies.append(trick)
    owe(world)

    deliver(world)
    deliver(world, later=timedelta(days=30))

    message = sent(world)
    assert (message.state, message.attempts) == ("unknown", 1)
    assert there.counts == {str(message.id): 1}


def test_a_second_provider_sends_what_the_first_certainly_did_not(world: World, there: Gateway, use: Any) -> None:
    use(there.channel("aliyun", "tencent"))
    there.replies.append("isv.AMOUNT_NOT_ENOUGH")
    owe(world)

    deliver(world)

    message = sent(world)
    assert (message.state, message.provider, message.provider_ref, message.attempts) == ("sent", "tencent", "s2", 1)
    (attempt,) = world.rows("SELECT outcome, provider, detail FROM delivery_attempt")
    assert (attempt.outcome, attempt.provider) == ("sent", "tencent")
    assert "isv.AMOUNT_NOT_ENOUGH" in attempt.detail


def test_no_second_provider_is_asked_about_a_number_nobody_reaches(world: World, there: Gateway, use: Any) -> None:
    use(there.channel("aliyun", "tencent"))
    there.replies.append("isv.MOBILE_NUMBER_ILLEGAL")
    owe(world)

    deliver(world)

    assert sent(world).state == "failed"
    assert sum(there.counts.values()) == 1


def test_a_provider_that_is_away_is_passed_over_for_a_while(world: World, there: Gateway, use: Any) -> None:
    with gateway() as gone:
        away = account("aliyun", gone.port)
    use(gateways.channel(read(described(away, account("tencent", there.port)))))
    owe(world)

    deliver(world)

    assert sent(world).provider == "tencent"


def test_a_gateway_that_is_away_loses_nothing(world: World, there: Gateway, use: Any) -> None:
    with gateway() as gone:
        use(gone.channel())
    owe(world)
    deliver(world)
    waiting = sent(world)
    use(there.channel())

    deliver(world, later=timedelta(minutes=2))

    assert (waiting.state, waiting.attempts) == ("retry", 1)
    assert "连接不上对方" in waiting.error
    assert (sent(world).state, sum(there.counts.values())) == ("sent", 1)


def test_a_landline_is_refused_in_words_that_do_not_show_it(world: World, there: Gateway, use: Any) -> None:
    use(there.channel())
    owe(world, "0431-88904321")

    deliver(world)

    message = sent(world)
    assert message.error == "收件号码不是大陆手机号码"
    assert (message.state, there.bodies) == ("failed", [])


def test_many_texts_go_over_one_connection(world: World, there: Gateway, use: Any) -> None:
    use(there.channel())
    world.execute("UPDATE person SET phone = :phone", phone=PHONE)
    world.tell("report_returned", data={"title": "偷排举报", "due_on": "2021-12-31", "report_kind": "progress"})
    relay_due(world.engine)

    begun = deliver(world)

    assert (begun, there.connections) == (3, 1)
    assert set(there.counts.values()) == {1}


def test_where_nobody_sends_text_messages_none_are_planned(world: World) -> None:
    owe(world)

    assert world.rows("SELECT id FROM message WHERE channel = 'sms'") == []


def test_what_no_rule_names_goes_out_by_no_text_message(world: World, there: Gateway, use: Any) -> None:
    use(there.channel())
    world.execute("UPDATE person SET phone = :phone", phone=PHONE)

    world.tell("task_assigned")
    relay_due(world.engine)

    assert world.rows("SELECT id FROM message WHERE channel = 'sms'") == []


WORKER = """
from models.messages import Channel
from core.database import make_engine
from core.settings import get_settings
from notifications.delivery import deliver_due
deliver_due(make_engine(get_settings().database_url), Channel.SMS)
"""


def test_a_worker_killed_while_the_provider_thinks_leaves_one_request_and_an_unknown_message(
    world: World, fresh_database: str, there: Gateway, use: Any
) -> None:
    use(there.channel())
    owe(world)
    there.replies.append(SILENT)
    given = {
        "DUBAN_DATABASE_URL": fresh_database,
        "DUBAN_REDIS_URL": "redis://127.0.0.1:1",
        "DUBAN_BROKER": "stub",
        "DUBAN_SECRET_KEY": "0123456789abcdef" * 4,
        "DUBAN_SMS": described(account("gateway", there.port)),
    }
    with subprocess.Popen([sys.executable, "-c", WORKER], env=os.environ | given, cwd=ROOT) as worker:
        assert there.seen.wait(30)
        worker.send_signal(signal.SIGKILL)

    deliver(world, later=timedelta(minutes=10))
    deliver(world, later=timedelta(days=30))

    message = sent(world)
    assert (message.state, message.error) == ("unknown", "发送途中进程中断，可能已送达")
    assert there.counts == {str(message.id): 1}
