"""What the stories of signing share: a notice on its way, phones, and text messages that land in a list."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.settings import get_settings
from models.messages import Channel
from notifications.channels import CHANNELS
from notifications.delivery import deliver_due
from tests.stories.conftest import Postbox, Story

PHONE = "13800138000"
SECRET = "k3y-for-tests-only-0123456789abcdef"


async def issued_notice(story: Story) -> str:
    """A notice to the housing department that nobody has signed for."""
    task_id = story.province.task("housing", "2")
    await story.act("housing.handler", f"POST /tasks/{task_id}/signatures")
    body = {"kind": "supervision", "reason": "进展<滞后>", "requirement": "限期整改", "answer_working_days": 5}
    made = await story.act("office.clerk", f"POST /tasks/{task_id}/notices", body, answers=201)
    notice_id = str(made["subject_id"])
    await story.act("office.reviewer", f"POST /notices/{notice_id}/approvals", {})
    await story.act("office.issuer", f"POST /notices/{notice_id}/issuances", {})
    story.told()
    return notice_id


def register(story: Story, who: str, phone: str = PHONE) -> None:
    story.province.rows(
        "UPDATE person SET phone = %(phone)s WHERE id = %(id)s", phone=phone, id=story.province.people[who]
    )


def chased(story: Story, notice_id: str) -> list[tuple[str, str]]:
    """Why and to which duty each step went."""
    found = story.province.rows(
        "SELECT data->>'why' AS why, data->>'duty' AS duty FROM event WHERE kind = 'receipt_chased' "
        "AND data->>'subject_id' = %(id)s ORDER BY subject_seq",
        id=notice_id,
    )
    return [(entry["why"], entry["duty"]) for entry in found]


def texts(story: Story, phones: Postbox) -> list[str]:
    """Send what is due by text message; return what arrived since the start, variables filled in."""
    deliver_due(story.engine, Channel.SMS)
    return [mail.body for mail in phones.mails]


def code_in(phones: Postbox) -> str:
    """The code of the last text message, as the phone shows it."""
    code = phones.mails[-1].variables["code"]
    assert re.fullmatch(r"\d{6}", code)
    return code


@contextmanager
def phones_of(monkeypatch: pytest.MonkeyPatch, database: str, redis: str) -> Iterator[Postbox]:
    """Text messages to a list, sent by a process that knows the secret of this installation."""
    for name, value in (("DATABASE_URL", database), ("REDIS_URL", redis), ("SECRET_KEY", SECRET)):
        monkeypatch.setenv(f"DUBAN_{name}", value)
    get_settings.cache_clear()
    takes = CHANNELS[Channel.SMS].takes
    box = Postbox(channel=Channel.SMS, address="phone")
    monkeypatch.setattr(box, "takes", takes)
    monkeypatch.setitem(CHANNELS, Channel.SMS, box)
    yield box
    get_settings.cache_clear()
