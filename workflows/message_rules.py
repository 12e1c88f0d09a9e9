"""消息发送规则 as versioned data: when and how often people are told of what can wait, channel by channel. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import Field, ValidationError, model_validator
from sqlmodel import Session

from core.clock import ZONE, at_hour
from core.errors import Invalid
from models.messages import Channel, Held
from queries import policies
from standards.workdays import WorkCalendar
from workflows.policy import DATA
from workflows.policy_files import expected_words, parsed, path_of, value_of
from workflows.rungs import Strict

DEFAULT_MESSAGES = DATA / "messages-1.json"


class ChannelTimes(Strict):
    """When a channel may be used for what can wait, on the wall clock, and how often a day and a month.

    Outside of `opens` to `closes` it is quiet. Without `digest_at` things go at once within the hours; with it, or with
    an hour of the person's own, once a day at that hour. No cap means none.
    """

    opens: time
    closes: time
    working_days: bool
    digest_at: time | None = None
    daily: int | None = Field(default=None, ge=1, le=10_000)
    monthly: int | None = Field(default=None, ge=1, le=100_000)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.opens < self.closes:
            raise ValueError("opens 应早于 closes")
        if self.digest_at is not None and not self.opens <= self.digest_at < self.closes:
            raise ValueError("digest_at 应在 opens 与 closes 之间")
        if self.daily is not None and self.monthly is not None and self.daily > self.monthly:
            raise ValueError("daily 不应大于 monthly")
        return self


class MessageRules(Strict):
    """One version. What is not under `channels` goes at once at any hour: the inbox, which wakes nobody."""

    name: Literal["messages"]
    version: int = Field(default=1, ge=1)
    title: str = Field(default="", max_length=100)
    basis: str = Field(min_length=1, max_length=400)
    unsigned_after_working_hours: int = Field(ge=1, le=400)
    """After so many hours of business a paper that nobody has signed for goes one step further."""
    channels: dict[Channel, ChannelTimes]

    @model_validator(mode="after")
    def _of_persons(self) -> Self:
        if wrong := {Channel.INBOX, Channel.WEBHOOK} & self.channels.keys():
            raise ValueError(f"{'、'.join(sorted(wrong))} 随时发送，不设时段和上限")
        return self


def read_message_rules(path: Path = DEFAULT_MESSAGES) -> MessageRules:
    """Read and check a file. Raises Invalid with every error and its place."""
    return checked_messages(parsed(path.read_text(encoding="utf-8")))


def checked_messages(body: dict[str, Any]) -> MessageRules:
    """Return the rules that a body states. Raises Invalid with every error and its place."""
    try:
        return MessageRules.model_validate(body)
    except ValidationError as error:
        errors = [
            {"row": None, "field": path_of(entry["loc"]) or "整份规则", "value": value_of(entry),
             "expected": expected_words(entry)}
            for entry in error.errors()
        ]  # fmt: skip
        raise Invalid("消息发送规则有误，未保存任何内容", errors=errors) from error


SHIPPED_MESSAGES = read_message_rules()
"""Mail from 07:30 to 20:00 on every day, for it lies there and rings nobody; what rings waits for working hours."""


def message_rules(session: Session, *, office_id: UUID | None, on: date) -> MessageRules:
    """Return the version an office goes by on a day; the shipped one where none was ever published."""
    found = policies.in_force(session, name="messages", office_id=office_id, on=on)
    return MessageRules.model_validate(found["body"]) if found else SHIPPED_MESSAGES


@dataclass(frozen=True, slots=True)
class Sent:
    """How many messages a person was sent by a channel this business day and this month, urgent ones too."""

    today: int = 0
    this_month: int = 0


def when(
    times: ChannelTimes | None,
    *,
    at: datetime,
    calendar: WorkCalendar,
    digest_at: time | None = None,
    sent: Sent = Sent(),
    waited: bool = False,
) -> tuple[datetime, Held | None]:
    """Return from when what can wait may be told, and why not at once; `at` itself where it may.

    `waited` is for what was put off until now: its digest has come, and only hours, days and caps are looked at again.
    What exceeds the day's cap goes with the next day that is allowed, what exceeds the month's with the next month: as
    one message, for what is held is gathered. A person's own hour is moved into the channel's hours.
    """
    if times is None:
        return at, None
    now = at.astimezone(ZONE)
    digest = _within(times, digest_at or times.digest_at)
    begins, tomorrow = digest or times.opens, now.date() + timedelta(days=1)
    day, held = _not_today(times, now.date(), calendar, sent)
    if held:
        return _on(day, begins, times, calendar), held
    if digest is not None and not waited:
        day = now.date() if now.time() <= digest else tomorrow
        return _on(day, digest, times, calendar), Held.DIGEST
    if times.opens <= now.time() < times.closes:
        return at, None
    day = now.date() if now.time() < times.opens else tomorrow
    return _on(day, begins, times, calendar), Held.QUIET_HOURS


def _not_today(times: ChannelTimes, today: date, calendar: WorkCalendar, sent: Sent) -> tuple[date, Held | None]:
    """Return from which day on there is room, and why it is not today."""
    tomorrow = today + timedelta(days=1)
    if times.monthly is not None and sent.this_month >= times.monthly:
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1), Held.MONTHLY_CAP
    if times.daily is not None and sent.today >= times.daily:
        return tomorrow, Held.DAILY_CAP
    if times.working_days and not calendar.is_working_day(today):
        return tomorrow, Held.DAY_OFF
    return today, None


def _within(times: ChannelTimes, digest: time | None) -> time | None:
    """Move an hour into the hours of the channel; after they close there is nobody to be told until they open."""
    if digest is None or times.opens <= digest < times.closes:
        return digest
    return times.opens


def _on(day: date, clock: time, times: ChannelTimes, calendar: WorkCalendar) -> datetime:
    if times.working_days:
        day = calendar.roll_forward(day).on
    return at_hour(day, clock.hour, clock.minute)
