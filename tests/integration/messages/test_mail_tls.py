"""Mails over TLS to a real server: an authority of the office's own, a wrong name, a log-in."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from core.ids import new_id
from notifications.channels.email import EmailChannel, SmtpServer
from notifications.channels.protocol import ChannelUnavailable, Outgoing

MAIL = Outgoing(new_id(), "wang@shi.example.cn", "约谈", "甲\n", datetime(2026, 11, 24, tzinfo=UTC))


class Box:
    """Keeps what it is given, with the envelope."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd calls it so
        self.taken.append((envelope.mail_from, session.ssl is not None, session.auth_data))
        return "250 OK"


def let_in(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    is_right = given.login == b"duban" and given.password == b"right"
    return AuthResult(success=is_right, handled=False, auth_data=given.login)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@contextmanager
def listening(authority: trustme.CA, *, implicit: bool, name: str = "127.0.0.1") -> Iterator[tuple[Box, int]]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    box = Box()
    port = _free_port()
    more: dict[str, Any] = {"ssl_context": context} if implicit else {}

    class House(Controller):
        def factory(self) -> SMTP:
            tls: dict[str, Any] = {} if implicit else {"tls_context": context, "require_starttls": True}
            return SMTP(box, authenticator=let_in, auth_require_tls=not implicit, **tls)

    house = House(box, hostname="127.0.0.1", port=port, **more)
    house.start()
    try:
        yield box, port
    finally:
        house.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def send(server: SmtpServer, mail: Outgoing = MAIL) -> None:
    with EmailChannel(server=lambda: server).open() as sender:
        sender.send(mail)


def server(port: int, *, implicit: bool, ca_file: Path | None, password: str = "right") -> SmtpServer:
    plain = SmtpServer("127.0.0.1", port, "duban@jl.example.cn", "duban", password, timeout_seconds=5)
    return replace(plain, tls=implicit, starttls=not implicit, ca_file=ca_file)


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "tls"])
def test_a_mail_goes_out_encrypted_and_logged_in(authority: trustme.CA, ca_file: Path, implicit: bool) -> None:
    with listening(authority, implicit=implicit) as (box, port):
        send(replace(server(port, implicit=implicit, ca_file=ca_file), bounces="bounces@jl.example.cn"))
    ((sender, encrypted, who),) = box.taken
    assert (sender, who) == (f"bounces+{MAIL.message_id.hex}@jl.example.cn", b"duban")
    assert encrypted or implicit


@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_is_not_trusted(authority: trustme.CA, implicit: bool) -> None:
    with (
        listening(authority, implicit=implicit) as (box, port),
        pytest.raises(ChannelUnavailable, match="证书不可信"),
    ):
        send(server(port, implicit=implicit, ca_file=None))
    assert box.taken == []


def test_a_certificate_for_another_name_is_not_trusted(authority: trustme.CA, ca_file: Path) -> None:
    with (
        listening(authority, implicit=True, name="mail.example.cn") as (_, port),
        pytest.raises(ChannelUnavailable, match="证书不可信"),
    ):
        send(server(port, implicit=True, ca_file=ca_file))


def test_a_wrong_password_lets_the_whole_channel_wait(authority: trustme.CA, ca_file: Path) -> None:
    with (
        listening(authority, implicit=False) as (box, port),
        pytest.raises(ChannelUnavailable, match="不接受本系统登录：535"),
    ):
        send(server(port, implicit=False, ca_file=ca_file, password="wrong"))
    assert box.taken == []
