"""The single processes of the service; `duban up` and containers start the same commands."""

import signal
import socket
import threading
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Annotated

import dramatiq
import httpx
import psycopg
import typer
import uvicorn
from alembic import command
from alembic.config import Config
from redis import Redis
from redis.exceptions import RedisError

from core.broker import EMAIL_QUEUE, RELAY_QUEUE, broker
from core.database import make_engine, run_command
from core.engines import installed
from core.logging import configure_logging, get_logger
from core.settings import Settings, get_settings, give
from workflows import actors
from workflows.schedule import run_scheduler
from workflows.world import publish_default_policy

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 8
SHIPPED_RULES_FROM = date(2000, 1, 1)
POLL_MILLISECONDS = 50
KNOWN_QUEUES = (RELAY_QUEUE, EMAIL_QUEUE)
ACTORS = actors.__name__
"""Importing the module has registered the actors on the broker."""

Folder = Annotated[Path | None, typer.Option("--data", help="duban up 的数据目录；不写则取环境变量中的地址。")]

log = get_logger("duban.processes")


def api(
    host: Annotated[str | None, typer.Option(help="监听地址，默认取 DUBAN_API_HOST。")] = None,
    port: Annotated[int | None, typer.Option(help="监听端口，默认取 DUBAN_API_PORT。")] = None,
) -> None:
    """Serve HTTP; several such processes share the port and the kernel spreads connections."""
    settings = _begin("api")
    listener = shared_listener(host or settings.api_host, port or settings.api_port)
    config = uvicorn.Config(
        "api.app:create_app",
        factory=True,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])


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


def worker(
    queues: Annotated[str, typer.Option(help=f"处理哪些队列，逗号分隔；可用：{', '.join(KNOWN_QUEUES)}。")] = ",".join(
        KNOWN_QUEUES
    ),
    threads: Annotated[int, typer.Option(min=1, max=64, help="并行线程数。")] = 2,
) -> None:
    """Follow wake-ups; one message at a time for each thread, so a slow one holds nothing back."""
    _begin("worker")
    stop = _stop_event()
    runner = dramatiq.Worker(
        broker,
        queues={name.strip() for name in queues.split(",") if name.strip()},
        worker_timeout=POLL_MILLISECONDS,
        worker_threads=threads,
    )
    runner.queue_prefetch = threads
    runner.start()
    log.info("worker_started", queues=queues, actors=len(broker.get_declared_actors()))
    stop.wait()
    runner.stop(timeout=GRACE_SECONDS * 1000)
    broker.close()


def scheduler() -> None:
    """Tick; of several schedulers one leads, and every period is unique in the database."""
    settings = _begin("scheduler")
    run_scheduler(settings, _stop_event())


def migrate(data: Folder = None) -> None:
    """Bring the database and the shipped rules up to this version; safe to repeat and to run twice at once."""
    look_into(data)
    settings = _begin("migrate")
    folder = ROOT / "alembic"
    config = Config()
    config.set_main_option("script_location", str(folder if folder.exists() else ROOT / "models" / "_migrations"))
    command.upgrade(config, "head")
    engine = make_engine(settings.database_url, pool_size=1)
    run_command(engine, publish_default_policy, from_on=SHIPPED_RULES_FROM)
    engine.dispose()


def health(
    parts: Annotated[list[str] | None, typer.Argument(help="database、redis、api；不写则全部检查。")] = None,
    data: Folder = None,
) -> None:
    """Say of each part whether it answers."""
    look_into(data)
    settings = get_settings()
    checks = {"database": _database_answers, "redis": _redis_answers, "api": _api_answers}
    wanted = parts or list(checks)
    if unknown := [part for part in wanted if part not in checks]:
        raise typer.BadParameter(f"没有这个部分：{'、'.join(unknown)}")
    answers = {part: checks[part](settings) for part in wanted}
    for part, answer in answers.items():
        print(f"{part}：{'正常' if answer else '没有应答'}")
    if not all(answers.values()):
        raise typer.Exit(1)


def look_into(folder: Path | None) -> None:
    """Take the addresses of a service that runs on this folder instead of the environment's."""
    if folder is not None:
        for field, value in installed(folder).items():
            give(field, value)


def _begin(process: str) -> Settings:
    settings = get_settings()
    configure_logging(settings.log_level, process=process)
    return settings


def _stop_event() -> threading.Event:
    stop = threading.Event()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        log.info("stop_requested", signal=number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    return stop


def _database_answers(settings: Settings) -> bool:
    url = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            return connection.execute("SELECT 1").fetchone() is not None
    except psycopg.Error:
        return False


def _redis_answers(settings: Settings) -> bool:
    try:
        return bool(Redis.from_url(settings.redis_url, socket_timeout=3).ping())
    except (RedisError, OSError):
        return False


def _api_answers(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.api_host, settings.api_host)  # noqa: S104  compared, not bound
    try:
        url = f"http://{host}:{settings.api_port}/healthz"
        return httpx.get(url, timeout=3, trust_env=False).is_success
    except httpx.HTTPError:
        return False
