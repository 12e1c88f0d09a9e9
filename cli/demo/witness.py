"""Asks the mail catcher, the only witness of what was told: which mail reached whom, and that it came once."""

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from cli.demo.failure import StoryFailed
from cli.demo.setting import MAIL_DOMAIN
from core.settings import DEMO_LABEL

PATIENCE_SECONDS = 20.0
PAUSE_SECONDS = 0.03
LONG_PAUSE_SECONDS = 0.15  # a page of hundreds of mails is dear to write
GROUP = re.compile(r"^(?:[〇一二三四五六七八九十\d]+、)?(.+)（(\d+) 项）$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as caught; a repeated delivery of the same message counts once."""

    message_id: str
    to: str
    subject: str
    text: str

    @property
    def login(self) -> str:
        """Whose mail it is."""
        return self.to.partition("@")[0]

    @property
    def reader(self) -> str:
        """Whom it greets."""
        return self.text.partition("同志：")[0].strip()

    @property
    def groups(self) -> dict[str, int]:
        """How many items of each kind it lists."""
        return {what: int(count) for what, count in GROUP.findall(self.text)}

    def lists(self, kind: str) -> bool:
        """Whether it lists items of this kind."""
        return not kind or kind in self.groups

    def says(self, words: Iterable[str]) -> bool:
        """Whether all of these words stand in it."""
        return all(word in self.subject or word in self.text for word in words)


class Witness:
    """Reads the catcher's page."""

    def __init__(self, address: str, *, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._http = httpx.Client(base_url=address, timeout=30, trust_env=False)
        self._expected: list[tuple[str, tuple[str, ...]]] = []

    def caught(self, **asked: str) -> list[Mail]:
        """Return every mail, each message once."""
        found = self._read(asked)
        mails = {entry["message_id"]: entry for entry in found}
        return [Mail(entry["message_id"], entry["to"][0], entry["subject"], entry["text"]) for entry in mails.values()]

    def _read(self, asked: dict[str, str]) -> list[dict[str, Any]]:
        until = time.monotonic() + self._patience
        while True:
            try:
                messages: list[dict[str, Any]] = self._http.get("/messages", params=asked).json()["messages"]
                return messages
            except (httpx.TransportError, ValueError) as error:
                if time.monotonic() > until:
                    raise StoryFailed(f"邮件接收程序在 {self._patience:.0f} 秒内没有应答") from error
                time.sleep(PAUSE_SECONDS)

    def one(self, login: str, *words: str) -> Mail:
        """Wait for the one mail to this person with these words. Raises StoryFailed if none comes, or a second."""
        self._expected.append((login, words))
        until = time.monotonic() + self._patience
        while True:
            found = self._matching(self.caught(to=_address(login), contains=words[0]), login, words)
            if len(found) > 1:
                raise StoryFailed(f"同一件事给 {login} 发了 {len(found)} 封邮件（{'，'.join(words)}）")
            if found:
                return found[0]
            if time.monotonic() > until:
                raise StoryFailed(f"{self._patience:.0f} 秒内没有收到应发给 {login} 的邮件（{'，'.join(words)}）")
            time.sleep(PAUSE_SECONDS)

    def each(self, logins: Iterable[str], *words: str, kinds: Sequence[str] = ("",)) -> list[Mail]:
        """Wait until each of these persons, and nobody else, has the one mail with these words, of one of the kinds."""
        wanted = set(logins)
        until = time.monotonic() + self._patience
        while True:
            found = [
                mail for mail in self.caught(contains=words[0]) if mail.says(words) and any(map(mail.lists, kinds))
            ]
            count = Counter(mail.login for mail in found)
            if twice := [login for login, times in count.items() if times > 1]:
                raise StoryFailed(
                    f"同一件事给 {'、'.join(sorted(twice)[:5])} 等 {len(twice)} 人发了不止一封邮件（{words}）"
                )
            if stray := set(count) - wanted:
                raise StoryFailed(
                    f"不应收到邮件的人收到了：{'、'.join(sorted(stray)[:5])} 等 {len(stray)} 人（{words}）"
                )
            missing = wanted - set(count)
            if not missing:
                return found
            if time.monotonic() > until:
                names = "、".join(sorted(missing)[:5])
                raise StoryFailed(f"{self._patience:.0f} 秒内仍有 {len(missing)} 人没有收到邮件：{names}（{words}）")
            time.sleep(LONG_PAUSE_SECONDS)

    def checked(self) -> list[Mail]:
        """Return all mails: each expected one still came once and no more, and every one is labelled as a demo's."""
        mails = self.caught()
        for login, words in self._expected:
            if len(self._matching(mails, login, words)) != 1:
                raise StoryFailed(f"给 {login} 的邮件不是恰好一封（{'，'.join(words)}）")
        if bare := [mail for mail in mails if DEMO_LABEL not in mail.subject or DEMO_LABEL not in mail.text]:
            raise StoryFailed(f"有 {len(bare)} 封邮件没有标明“{DEMO_LABEL}”")
        return mails

    def _matching(self, mails: list[Mail], login: str, words: tuple[str, ...]) -> list[Mail]:
        return [mail for mail in mails if mail.to == _address(login) and mail.says(words)]


def _address(login: str) -> str:
    return f"{login}@{MAIL_DOMAIN}"
