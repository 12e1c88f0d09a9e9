"""The player's only way to the service: HTTP, as persons who log in, every write under a key that can be repeated."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote

import httpx

from cli.demo.failure import StoryFailed
from cli.demo.journal import Journal
from core.settings import DEMO_LABEL

PATIENCE_SECONDS = 60.0
"""How long a killed part may need to come back."""
PAUSE_SECONDS = 0.03
IN_PROGRESS = "request-in-progress"
AGAIN = (502, 503, 504)


@dataclass(frozen=True, slots=True)
class Player:
    """A person of the story, as the service knows him."""

    login: str
    token: str
    name: str
    unit: str
    unit_id: str
    duty: str

    @property
    def full(self) -> str:
        """Name, post and unit, as a step is told."""
        return f"{self.name}（{self.duty}，{self.unit}）" if self.unit else self.name


class Api:
    """Sends requests; a part that is away for a while only costs time."""

    def __init__(self, address: str, password: str, journal: Journal) -> None:
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=32)
        self._http = httpx.Client(base_url=f"{address}/api/v1", timeout=30, trust_env=False, limits=limits)
        self._password = password
        self._journal = journal
        self._players: dict[str, Player] = {}
        self._locks: dict[str, Lock] = {}

    def player(self, login: str) -> Player:
        """Return a person who is logged in."""
        with self._locks.setdefault(login, Lock()):
            if login not in self._players:
                self._players[login] = self._log_in(login)
            return self._players[login]

    def _log_in(self, login: str) -> Player:
        given = self._send("POST", "/sessions", {}, json={"login": login, "password": self._password})
        token = self._expect(given, f"{login} 登录")["token"]
        page = self._send("GET", "/me", _bearer(token))
        me = self._expect(page, f"{login} 读取本人信息")
        if unquote(page.headers.get("duban-label", "")) != DEMO_LABEL:
            raise StoryFailed(f"接口的答复没有标明“{DEMO_LABEL}”")
        post = next(iter(me["posts"]), {"unit_name": "", "unit_id": "", "duty_name": "系统管理员"})
        return Player(login, token, me["name"], post["unit_name"], post["unit_id"], post["duty_name"])

    def get(self, login: str, path: str, **asked: Any) -> Any:
        """Read as this person."""
        given = self._send("GET", path, _bearer(self.player(login).token), params=asked)
        return self._expect(given, f"{login} 读取 {path}")

    def pages(self, login: str, path: str, **asked: Any) -> Iterator[dict[str, Any]]:
        """Read a list to its end."""
        cursor: str | None = None
        while True:
            page = self.get(login, path, limit=200, **asked, **({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def download(self, login: str, path: str, place: Path) -> httpx.Headers:
        """Save a file as this person, whole or not at all; return what the answer's head says of it."""
        given = self._send("GET", path, _bearer(self.player(login).token))
        if not given.is_success:
            self._expect(given, f"{login} 下载 {path}")
        part = place.with_name(f"{place.name}.part")
        part.write_bytes(given.content)
        part.replace(place)
        return given.headers

    def write(self, login: str, key: str, method: str, path: str, body: Any = None) -> Any:
        """Write as this person, once for each key; the body noted at the first try is the one sent again."""
        body = self._journal.once(f"body:{key}", lambda: body)
        return self._expect(self._command(login, key, method, path, body), f"{key}：{method} {path}")

    def upload(self, login: str, key: str, filename: str, content: bytes) -> str:
        """Attach a file and return its id."""
        files = {"file": (filename, content, "text/plain")}
        headers = _bearer(self.player(login).token) | {"Idempotency-Key": f"demo-{key}"}
        given = self._send("POST", "/attachments", headers, files=files)
        return str(self._expect(given, f"{key}：上传附件")["id"])

    def import_paper(self, login: str, key: str, filename: str, content: bytes, office_id: str) -> dict[str, Any]:
        """Have a paper read into a draft; the same file again is answered with the draft it became."""
        headers = _bearer(self.player(login).token) | {"Idempotency-Key": f"demo-{key}"}
        files = {"file": (filename, content, "application/octet-stream")}
        given = self._send("POST", "/plans/imports", headers, files=files, data={"office_id": office_id})
        made: dict[str, Any] = self._expect(given, f"{key}：导入 {filename}")
        return made

    def import_figures(self, login: str, key: str, filename: str, content: bytes, *, edition: str) -> dict[str, Any]:
        """Deliver a table of figures; the same table again is answered with the batch it became."""
        headers = _bearer(self.player(login).token) | {"Idempotency-Key": f"demo-{key}"}
        files = {"file": (filename, content, "text/csv")}
        given = self._send("POST", "/reading-imports", headers, files=files, params={"edition": edition})
        made: dict[str, Any] = self._expect(given, f"{key}：导入 {filename}")
        return made

    def refused(self, login: str, key: str, path: str, body: Any, *, status: int) -> dict[str, Any]:
        """Ask for what must be refused, and return the refusal; what was refused once is not asked again."""

        def ask() -> dict[str, Any]:
            given = self._command(login, key, "POST", path, body)
            if given.status_code != status:
                raise StoryFailed(f"{key}：应当被拒绝（{status}），实际返回 {given.status_code}：{given.text[:300]}")
            problem: dict[str, Any] = given.json()
            return problem

        found: dict[str, Any] = self._journal.once(f"refused:{key}", ask)
        return found

    def shift_clock(self, login: str, key: str, to: str) -> None:
        """Move business time forward; somebody who has done so already is no obstacle."""
        given = self._command(login, key, "POST", "/demo/clock", {"to": to})
        if given.status_code != 409:
            self._expect(given, f"业务时间推移到 {to}")

    def _command(self, login: str, key: str, method: str, path: str, body: Any) -> httpx.Response:
        headers = _bearer(self.player(login).token) | {"Idempotency-Key": f"demo-{key}"}
        return self._send(method, path, headers, json=body)

    def _send(self, method: str, path: str, headers: Mapping[str, str], **content: Any) -> httpx.Response:
        """Send until somebody answers; the key makes repeating harmless."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                given = self._http.request(method, path, headers=dict(headers), **content)
                if not _come_again(given):
                    return given
                trouble = given.text[:200]
            except httpx.TransportError as error:
                trouble = f"{type(error).__name__} {error}"
            if time.monotonic() > until:
                raise StoryFailed(f"{method} {path}：服务在 {PATIENCE_SECONDS:.0f} 秒内没有应答（{trouble}）")
            time.sleep(PAUSE_SECONDS)

    def _expect(self, given: httpx.Response, what: str) -> Any:
        if given.is_success:
            return given.json() if given.content else None
        raise StoryFailed(f"{what}：返回 {given.status_code}，{_said(given)}")


def _said(given: httpx.Response) -> str:
    """Return what a refusal says, with the first fields it names."""
    if "json" not in given.headers.get("content-type", ""):
        return given.text[:300]
    problem = given.json()
    fields = (f"{one.get('field')} 应为{one.get('expected')}" for one in problem.get("errors", ())[:3])
    return "；".join([problem.get("detail", ""), *fields])


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _come_again(given: httpx.Response) -> bool:
    return given.status_code in AGAIN or (given.status_code == 409 and given.json().get("code") == IN_PROGRESS)
