"""One step of the story: send it, read from the record who did what, ask the catcher whom it reached, tell all that."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from cli.demo.client import Api
from cli.demo.failure import StoryFailed
from cli.demo.journal import Journal
from cli.demo.setting import ADMINISTRATOR
from cli.demo.witness import Mail, Witness
from cli.demo.words import CAPACITIES, event_name, weekday, written_on
from core.clock import ZONE, at_hour

SETTLED_SECONDS = 90.0
PAUSE_SECONDS = 0.03
AT_ONCE = 8
ORDINARY_LENGTH = 60

Given = TypeVar("Given")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that a step must cause: to whom, and words that tell it from others of that day."""

    login: str
    words: tuple[str, ...]


def letters(what: str, title: str, *logins: str) -> list[Letter]:
    """Name the mails of one kind about one matter to several persons."""
    return [Letter(login, (what, title)) for login in logins]


class Stage:
    """Where the story is played."""

    def __init__(self, api: Api, witness: Witness, journal: Journal, paper: Path | None = None) -> None:
        self.api, self.witness, self.journal, self.paper = api, witness, journal, paper
        self.drafted: str | None = None
        self.steps = 0
        self.began = time.monotonic()

    def say(self, text: str) -> None:
        """Speak to whoever watches."""
        print(text, flush=True)

    def chapter(self, title: str) -> None:
        """Begin a part of the story."""
        self.say(f"\n══ {title} ══　{time.monotonic() - self.began:.1f} 秒")

    def act(
        self,
        key: str,
        login: str,
        path: str,
        body: Any = None,
        *,
        did: str,
        task: str | None = None,
        of: str | None = None,
        told: Sequence[Letter] = (),
        method: str = "POST",
    ) -> dict[str, Any]:
        """Let a person do something, and tell what the service recorded and whom it reached.

        The record is that of the task, or of what has none: `of` is its address.
        """
        given: dict[str, Any] = self.api.write(login, key, method, path, body)
        matter = of or (f"/tasks/{task}" if task else None)
        events = self._recorded(login, matter, given["event_id"]) if matter else []
        self._tell(login, did, events)
        day = _instant(events[0]["occurred_at"]).date() if events else self.today()
        self.tell_mails([self.witness.one(letter.login, *letter.words, written_on(day)) for letter in told])
        return given

    def _recorded(self, login: str, matter: str, event_id: str) -> list[dict[str, Any]]:
        """Read the event of a step and what followed from it; the record is the proof, not our memory."""
        found = [
            entry
            for entry in self.api.pages(login, f"{matter}/history")
            if event_id in (entry["id"], entry["cause_event_id"])
        ]
        if not found:
            raise StoryFailed(f"{matter} 的全过程记录中没有事件 {event_id}")
        return found

    def _tell(self, login: str, did: str, events: Sequence[dict[str, Any]]) -> None:
        self.steps += 1
        if not events:
            self.say(f"{self.steps:>3}. {self.api.player(login).full}：{did}")
            return
        first = events[0]
        at = _instant(first["occurred_at"])
        capacity = CAPACITIES.get(first["capacity"], first["capacity"])
        self.say(f"{self.steps:>3}. {at:%Y-%m-%d %H:%M} {self.api.player(login).full}〔{capacity}〕：{did}")
        names = "、".join(event_name(entry["kind"]) for entry in events)
        self.say(f"     事件：{names}")

    def tell_mails(self, mails: Sequence[Mail]) -> None:
        """Tell which mails were caught."""
        for mail in mails:
            self.say(f"     信件：→ {mail.reader}（{mail.login}）《{_short(mail.subject)}》")

    def told_each(self, logins: Iterable[str], *words: str, kinds: Sequence[str] = ("",)) -> list[Mail]:
        """Let the service finish telling many people, then see that each of them, and nobody else, has one mail."""
        self.settled()
        return self.witness.each(logins, *words, kinds=kinds)

    def refused(self, key: str, login: str, path: str, body: Any = None, *, did: str, status: int) -> None:
        """Let a person try what the rules do not allow."""
        problem = self.api.refused(login, key, path, body, status=status)
        self.steps += 1
        self.say(f"{self.steps:>3}. {self.api.player(login).full}试图{did}：被拒绝（{status}）")
        self.say(f"     答复：{problem['title']}——{problem['detail']}")

    def note(self, login: str, did: str) -> None:
        """Tell a step whose events are too many to be shown one by one."""
        self._tell(login, did, ())

    def clock(self, day: date, *, hour: int = 9) -> None:
        """Move business time on, and wait until everything due by then is done; a moment gone by is fine."""
        to = at_hour(day, hour).astimezone(ZONE)
        if _instant(self.api.get(ADMINISTRATOR, "/clock")["business_time"]) < to:
            self.api.shift_clock(ADMINISTRATOR, f"clock-{day}-{hour}", to.isoformat())
        began = time.monotonic()
        now = self.settled()
        took = time.monotonic() - began
        self.say(f"\n── 业务时间 {now:%Y-%m-%d %H:%M}，{weekday(now.date())}（到期事项核查完毕，{took:.1f} 秒）──")

    def settled(self) -> datetime:
        """Wait until the scheduler and the workers have nothing left to do for the present business time."""
        until = time.monotonic() + SETTLED_SECONDS
        while True:
            clock = self.api.get(ADMINISTRATOR, "/clock")
            if clock["settled"]:
                return _instant(clock["business_time"])
            if time.monotonic() > until:
                raise StoryFailed(f"{SETTLED_SECONDS:.0f} 秒内未完成 {clock['business_day']} 应做的核查和告知")
            time.sleep(PAUSE_SECONDS)

    def today(self) -> date:
        """Return the business day."""
        return date.fromisoformat(self.api.get(ADMINISTRATOR, "/clock")["business_day"])

    def task(self, login: str, title: str, **asked: Any) -> str:
        """Find the unit's own task by its title."""
        found = list(self.api.pages(login, "/tasks", view="mine", text=title[:60], **asked))
        if len(found) != 1:
            raise StoryFailed(f"{login} 名下标题含“{title}”的任务有 {len(found)} 项，应为 1 项")
        return str(found[0]["id"])

    def together(self, work: Callable[[Given], Result], entries: Iterable[Given]) -> list[Result]:
        """Do independent things at once, as many offices would."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(work, entries))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(ZONE)


def _short(text: str) -> str:
    return text if len(text) <= ORDINARY_LENGTH else f"{text[: ORDINARY_LENGTH - 1]}…"
