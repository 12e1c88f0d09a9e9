"""From stored events to the words people read; the same rows always give the same text."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from sqlmodel import Session

from core.clock import day_of
from core.settings import DEMO_LABEL
from models.messages import Channel
from notifications.facts import ItemFacts
from notifications.sms import writing
from queries import messages as queries
from queries.sql import Row

FOLDER = Path(__file__).parent / "templates"
LAYOUT, TEXT, HTML = "layout", "text.j2", "html.j2"
CANNOT_BE_WRITTEN = (TemplateError, LookupError, ValueError, TypeError)
_NUMERALS = "〇一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Text:
    """A message as it is read, or why it could not be written."""

    id: UUID
    subject: str | None = None
    body: str | None = None
    error: str | None = None
    html: str | None = None
    text_version: str | None = None

    def as_row(self) -> dict[str, Any]:
        """Return it for the statement that stores it."""
        return asdict(self)


class Line(NamedTuple):
    """One item in the list of a message; the layout unpacks it, for its sandbox asks long before it reads a field."""

    title: str
    due_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Said:
    """One event in the words of a template; everybody who hears of it is told the same."""

    template: str
    what: str
    line: Line


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one kind, with what is to be done about them said once."""

    what: str
    items: Sequence[Line]
    ask: str


_FACTS = frozenset({ItemFacts, Group, Line, LoopContext})


def render_messages(session: Session, ids: Sequence[UUID]) -> list[Text]:
    """Write these messages; one that cannot be written says why and hinders no other."""
    if not ids:
        return []
    found = queries.items(session, ids)
    told = {row["event_id"]: row for row in queries.told_of(session, list({item["event_id"] for item in found}))}
    items = {key: list(several) for key, several in groupby(found, key=lambda item: item["message_id"])}

    @cache
    def said(event_id: UUID, template: str) -> Said:
        return say(told[event_id] | {"template": template})

    heads = queries.heads(session, ids)
    sms = writing.write_messages(session, [head for head in heads if head["channel"] == Channel.SMS])
    return [
        _sms(head, sms.get(head["id"]))
        if head["channel"] == Channel.SMS
        else _attempt(head, (said(item["event_id"], item["template"]) for item in items.get(head["id"], ())))
        for head in heads
    ]


def _sms(head: Row, body: str | None) -> Text:
    if body is None:
        return Text(head["id"], error="没有以短信发送的事项")
    return Text(head["id"], writing.subject_of(head), body, text_version=writing.version())


def words_of(session: Session, told: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], Said]:
    """Return what was said of events by their templates; what can no longer be said, for want of one, is left out."""
    wanted = set(told)
    found = {row["event_id"]: row for row in queries.told_of(session, list({event_id for event_id, _ in wanted}))}
    words: dict[tuple[UUID, str], Said] = {}
    for event_id, template in wanted:
        with suppress(*CANNOT_BE_WRITTEN):
            words[event_id, template] = say(found[event_id] | {"template": template})
    return words


def _attempt(head: Row, items: Iterable[Said]) -> Text:
    try:
        return render(head, [*items])
    except CANNOT_BE_WRITTEN as error:
        return Text(head["id"], error=f"消息无法生成：{type(error).__name__} {error}"[:1000])


def render(head: Row, items: Sequence[Said]) -> Text:
    """Write one message of 1..n items. Raises what the templates raise."""
    label = DEMO_LABEL if head["is_demo"] else ""
    words: dict[str, Any] = {
        "person": head["person_name"],
        "count": len(items),
        "groups": _groups(items),
        "label": label,
        "label_prefix": f"【{label}】" if label else "",
        "written_on": day_of(head["business_at"]),
    }
    subject, body = _blocks(LAYOUT, words, "subject", "body")
    html = _page(words | {"subject": subject}) if head.get("channel") == Channel.EMAIL else None
    return Text(head["id"], subject[:400], body + "\n", html=html, text_version=text_version())


def _page(words: Mapping[str, Any]) -> str:
    """Return the same message for a mail program; here everything that was written by a person is escaped."""
    template = environment(escaping=True).get_template(f"{LAYOUT}/{HTML}")
    return "".join(template.blocks["html"](template.new_context(dict(words)))).strip() + "\n"


@cache
def text_version() -> str:
    """Return which set of templates this is: a digest over all of them, kept with every message they write."""
    digest = sha256()
    for path in sorted(FOLDER.glob("*/*.j2")):
        digest.update(f"{path.parent.name}/{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _groups(items: Iterable[Said]) -> list[Group]:
    """Put together what is the same to do, in the order of its first item."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for item in items:
        groups.setdefault((item.template, item.what), []).append(item.line)
    return [Group(what, lines, ask_of(name)) for (name, what), lines in groups.items()]


def say(row: Row) -> Said:
    """Say what an item is and note what is particular. Raises what the templates raise."""
    facts = ItemFacts.of(row)
    what, note = _blocks(row["template"], {"item": facts}, "what", "note")
    return Said(row["template"], what, Line(facts.title, facts.due_on, note))


def _blocks(name: str, words: Mapping[str, Any], *blocks: str) -> list[str]:
    template = _template(name)
    context = template.new_context(dict(words))
    return ["".join(template.blocks[block](context)).strip() for block in blocks]


@cache
def ask_of(name: str) -> str:
    """Return what a template asks of those who are told by it."""
    return _blocks(name, {}, "ask")[0]


@cache
def _template(name: str) -> Template:
    return environment().get_template(f"{name}/{TEXT}")


class _Environment(ImmutableSandboxedEnvironment):
    """The sandbox, which need not ask long whether our own facts may be read."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read this; of facts, every field and nothing that is hidden."""
        if type(obj) in _FACTS:
            return not attr.startswith("_")
        return super().is_safe_attribute(obj, attr, value)


@cache
def environment(*, escaping: bool = False) -> ImmutableSandboxedEnvironment:
    """Plain text escapes nothing, HTML everything; an unknown name is an error, an empty one is empty."""
    environment = _Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        finalize=lambda value: "" if value is None else value,
        trim_blocks=True,
        autoescape=escaping,
    )
    environment.filters.update(day=_day, line=_line, short=_short, numeral=_numeral)
    return environment


def _day(on: date | None) -> str:
    return f"{on.year}年{on.month}月{on.day}日" if on else "—"


def _line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _numeral(number: int) -> str:
    return _NUMERALS[number] if number <= 10 else str(number)
