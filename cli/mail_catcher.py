"""`duban mail-catcher`: takes every mail of a demo, passes none on, shows what it took; the story's only witness."""

import asyncio
import json
import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

import typer
from aiosmtpd.smtp import SMTP, Envelope, Session

from core.clock import real_now
from core.ids import new_id
from core.logging import configure_logging, get_logger

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.02
TAKEN_AT = "X-Taken-At"
TAKEN_FOR = "X-Taken-For"

log = get_logger("duban.mail_catcher")


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One mail as it was handed in; `to` are the addresses of the envelope."""

    id: str
    message_id: str
    sender: str
    to: list[str]
    subject: str
    date: str
    taken_at: str
    text: str


class MailFolder:
    """Mails as .eml files in one folder; what was acknowledged is on the disk and survives a restart."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = threading.Lock()
        self._mails = [_parsed(path) for path in sorted(folder.glob("*.eml"))]

    def keep(self, content: bytes, recipients: list[str]) -> None:
        """Store a mail for good, then show it."""
        path = self._folder / f"{new_id()}.eml"
        trace = f"{TAKEN_AT}: {real_now().isoformat()}\r\n{TAKEN_FOR}: {', '.join(recipients)}\r\n"
        draft = path.with_suffix(".new")
        with draft.open("wb") as file:
            file.write(trace.encode() + content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        with self._lock:
            self._mails.append(_parsed(path))

    def find(
        self, *, to: str | None = None, since: datetime | None = None, contains: str | None = None
    ) -> list[CaughtMail]:
        """Return mails in the order they came, narrowed by address, time taken, or words of subject and text."""
        with self._lock:
            mails = list(self._mails)
        return [
            mail
            for mail in mails
            if (to is None or to.lower() in [address.lower() for address in mail.to])
            and (since is None or datetime.fromisoformat(mail.taken_at) >= since)
            and (contains is None or contains in mail.subject or contains in mail.text)
        ]


def _parsed(path: Path) -> CaughtMail:
    message: EmailMessage = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain", "html"))
    return CaughtMail(
        id=path.stem,
        message_id=str(message["Message-ID"] or ""),
        sender=str(message["From"] or ""),
        to=[address.strip() for address in str(message[TAKEN_FOR] or "").split(",")],
        subject=str(message["Subject"] or ""),
        date=str(message["Date"] or ""),
        taken_at=str(message[TAKEN_AT] or datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()),
        text=body.get_content().replace("\r\n", "\n") if body is not None else "",
    )


class _Taker:
    """What aiosmtpd calls for every mail."""

    def __init__(self, mails: MailFolder) -> None:
        self._mails = mails

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  its name
        """Acknowledge only what is on the disk."""
        del server, session
        await asyncio.to_thread(self._mails.keep, envelope.original_content or b"", list(envelope.rcpt_tos))
        log.info("mail_caught", recipients=len(envelope.rcpt_tos))
        return "250 OK"


class SmtpThread:
    """An SMTP server on a thread of its own; aiosmtpd's controller cannot take a free port."""

    def __init__(self, handler: object, host: str, port: int) -> None:
        self._handler = handler
        self._listener = socket.create_server((host, port))
        self.port: int = self._listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="mail-catcher-smtp", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await self._loop.create_server(self._protocol, sock=self._listener)
        await self._stop.wait()
        server.close()

    def _protocol(self) -> SMTP:
        return SMTP(self._handler, hostname="mail-catcher", loop=self._loop)

    def stop(self) -> None:
        """Take no more mails and end the thread, which cancels what is left."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()


def _page_of(mails: MailFolder) -> type[BaseHTTPRequestHandler]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer GET /messages?to=&since=&contains= and GET /healthz."""
            url = urlsplit(self.path)
            asked = {name: values[-1] for name, values in parse_qs(url.query).items()}
            try:
                status, answer = _answer(mails, url.path, asked)
            except ValueError:
                status, answer = 400, {"error": "since 须为带时区的时间，如 2021-11-01T08:00:00+08:00"}
            body = json.dumps(answer, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Addresses asked for are nobody's business."""

    return Page


def _answer(mails: MailFolder, path: str, asked: dict[str, str]) -> tuple[int, dict[str, object]]:
    if path == "/healthz":
        return 200, {"status": "ok"}
    if path != "/messages":
        return 404, {"error": "没有这个地址"}
    since = datetime.fromisoformat(asked["since"]) if "since" in asked else None
    if since is not None and since.tzinfo is None:
        raise ValueError(since)
    found = mails.find(to=asked.get("to"), since=since, contains=asked.get("contains"))
    return 200, {"count": len(found), "messages": [asdict(mail) for mail in found]}


@contextmanager
def catching(folder: Path, *, host: str = LOOPBACK, port: int = 0, http_port: int = 0) -> Iterator[tuple[int, int]]:
    """Catch mails while the block runs; gives the ports of SMTP and HTTP (0 takes a free one)."""
    mails = MailFolder(folder)
    smtp = SmtpThread(_Taker(mails), host, port)
    page = ThreadingHTTPServer((host, http_port), _page_of(mails))
    thread = threading.Thread(target=page.serve_forever, args=(POLL_SECONDS,), name="mail-catcher-http", daemon=True)
    thread.start()
    try:
        yield smtp.port, page.server_address[1]
    finally:
        page.shutdown()
        page.server_close()
        thread.join()
        smtp.stop()


def mail_catcher(
    folder: Annotated[Path, typer.Option(help="邮件存放的文件夹，每封一个 .eml 文件。")],
    host: Annotated[str, typer.Option(help="监听地址。")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="SMTP 端口。", min=0, max=65535)] = 8025,
    http_port: Annotated[
        int, typer.Option(help="查看端口：GET /messages?to=&since=&contains=", min=0, max=65535)
    ] = 8026,
) -> None:
    """接收演示邮件：只存不转发，供查看。"""
    configure_logging(process="mail-catcher")
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # it would write down addresses
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with catching(folder, host=host, port=port, http_port=http_port) as (smtp, http):
        typer.echo(f"邮件接收 {host}:{smtp}，查看 http://{host}:{http}/messages")
        stop.wait()


if __name__ == "__main__":  # the demo starts it so, without the rest of the product
    typer.run(mail_catcher)
