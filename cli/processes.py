"""What the processes of the service have in common; each stands in its own file and imports only its part."""

import signal
import socket
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from core.engines import installed
from core.errors import Misconfigured
from core.logging import configure_logging, get_logger
from core.settings import Settings, get_settings, give
from notifications.channels.sms_providers.configured import setup_of_settings

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 8

Folder = Annotated[Path | None, typer.Option("--data", help="duban up 的数据目录；不写则取环境变量中的地址。")]

log = get_logger("duban.processes")


def look_into(folder: Path | None) -> None:
    """Take the addresses of a service that runs on this folder instead of the environment's."""
    if folder is not None:
        for field, value in installed(folder).items():
            give(field, value)


def shared_listener(host: str, port: int) -> socket.socket:
    """Bind so that sibling processes may too.

    Own sockets spread connections evenly; one inherited socket gave most of them to one process.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(address)
    return listener


def begin(process: str) -> Settings:
    settings = get_settings()
    configure_logging(settings.log_level, process=process)
    if setup_of_settings().providers and settings.demo:  # what is wrong there stops the start as well
        raise Misconfigured("演示环境不得发送短信，请去掉 DUBAN_SMS")
    return settings


def stop_event() -> threading.Event:
    stop = threading.Event()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        log.info("stop_requested", signal=number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    return stop
