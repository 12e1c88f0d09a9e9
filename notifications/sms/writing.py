"""From the items of a message to the one text that goes out: a number, a date or a count, never what it is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from core.settings import DEMO_LABEL
from notifications.facts import ItemFacts
from notifications.sms.codes import ITEM, hidden_text
from notifications.sms.templates import Registered, texts
from queries import messages, sms
from queries.sql import Row

DIGEST = "digest"
SEE_SYSTEM = "见系统"
_MOST_COUNTED = 9999


@dataclass(frozen=True, slots=True)
class SmsItem:
    """What a text message may know of one item."""

    template: str
    number: str | None
    due_on: date | None


def write(items: Sequence[SmsItem], *, written_on: date) -> str:
    """Return the text of these items; one with a number and a date is named, everything else is counted.

    Raises LookupError for an item that no rule sends by text message.
    """
    book = texts()
    keys = [book.rules[item.template] for item in items]
    if len(items) == 1 and (named := _named(book.templates[keys[0]], items[0], written_on)):
        return named
    due = min((item.due_on for item in items if item.due_on), default=None)
    counted = {"count": str(min(len(items), _MOST_COUNTED)), "due_on": _day(due, written_on) if due else SEE_SYSTEM}
    return book.templates[DIGEST].fill(counted)


def write_messages(session: Session, heads: Sequence[Row]) -> dict[UUID, str]:
    """Return the texts of these messages; one whose items no rule knows is left out."""
    ids = [head["id"] for head in heads]
    found = messages.items(session, ids)
    events = list({entry["event_id"] for entry in found})
    told = {row["event_id"]: row for row in messages.told_of(session, events)}
    numbers = sms.numbers(session, events)
    days = {head["id"]: day_of(head["business_at"]) for head in heads}
    known = texts().rules
    codes = {entry["message_id"]: hidden_text() for entry in found if entry["template"] == ITEM}
    return codes | {
        message_id: write([item_of(entry, told, numbers) for entry in several], written_on=days[message_id])
        for message_id, several in _by_message(entry for entry in found if entry["template"] in known)
    }


def version() -> str:
    """Return which version of the registered texts writes now."""
    return texts().version


def subject_of(head: Row) -> str:
    """Return what stands above the text in lists; a demo says that it is one there, for a text is as registered."""
    return f"【{DEMO_LABEL}】短信" if head["is_demo"] else "短信"


def _by_message(found: Iterable[Row]) -> Iterable[tuple[UUID, list[Row]]]:
    return ((key, list(several)) for key, several in groupby(found, key=lambda entry: entry["message_id"]))


def item_of(entry: Row, told: dict[UUID, Row], numbers: dict[UUID, str]) -> SmsItem:
    """Return what a text message may know of one item of `queries.messages.items`."""
    facts = ItemFacts.of(told[entry["event_id"]])
    due = facts.sign_for_on if texts().rules[entry["template"]] == "paper_to_sign" else facts.due_on
    return SmsItem(entry["template"], numbers.get(entry["event_id"]), due or facts.due_on)


def _named(template: Registered, item: SmsItem, written_on: date) -> str | None:
    number, wanted = item.number, set(template.variables) == {"number", "due_on"}
    if not wanted or number is None or item.due_on is None or not template.takes("number", number):
        return None
    return template.fill({"number": number, "due_on": _day(item.due_on, written_on)})


def _day(on: date, written_on: date) -> str:
    day = f"{on.month}月{on.day}日"
    return day if on.year == written_on.year else f"{on.year:04d}年{day}"
