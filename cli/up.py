"""`duban up`: the whole service on one machine and one data folder."""

import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TextIO

import httpx
import typer

from cli.processes import ROOT, shared_listener
from core.broker import RELAY_QUEUE
from core.database import make_engine, unit_of_work
from core.engines import postgres, redis
from core.engines.home import Home, lock, open_home
from core.engines.launch import ChildSpec, python_environment
from core.errors import Misconfigured
from core.logging import configure_logging
from core.settings import Settings, default_data_dir, get_settings, give, is_given
from core.supervisor import StopRequested, Supervisor
from workflows.setup import ensure_setup_token

ENGINES_READY_SECONDS = 300.0
"""After a crash the database may first have much to recover."""
SERVICE_READY_SECONDS = 60.0
ENGINES = ("postgres", "redis")


def up(
    data: Annotated[
        Path | None,
        typer.Option(help="数据目录；普通用户默认 ~/.local/share/duban，root 默认 /var/lib/duban。"),
    ] = None,
    host: Annotated[str | None, typer.Option(help="监听地址，默认 127.0.0.1。")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="监听端口，默认 8120；0 表示任选。")] = None,
) -> None:
    """Start everything in order, say where it is, and stop everything on a signal."""
    open_service((data or default_data_dir()).expanduser().resolve(), host, port, Opening())


class Opening:
    """What happens around the start of the service; a demo does more."""

    def equip(self, supervisor: Supervisor) -> None:
        """Add children whose addresses the settings must know of."""

    def furnish(self, supervisor: Supervisor, settings: Settings) -> None:
        """Fill the migrated database before any process of the service runs on it."""

    def welcome(self, supervisor: Supervisor, settings: Settings) -> bool:
        """Tell where the service is, once it answers; False ends it at once."""
        _announce(supervisor, settings)
        return True


def open_service(root: Path, host: str | None, port: int | None, opening: Opening) -> None:
    """Run the whole service on a data folder until a signal comes."""
    held = lock(root)
    home = open_home(root)
    with (home.log / "supervisor.log").open("a", encoding="utf-8") as journal:
        _run(home, host, port, journal, opening)
    os.close(held)


def _run(home: Home, host: str | None, port: int | None, journal: TextIO, opening: Opening) -> None:
    configure_logging("INFO", stream=journal, process="supervisor")
    supervisor = Supervisor(home)
    try:
        _start_engines(supervisor)
        opening.equip(supervisor)
        settings = _settings(host, port)
        with reserve(settings.api_host, settings.api_port) as reserved:
            settings = settings.model_copy(update={"api_port": reserved.getsockname()[1]})
            _start_service(supervisor, settings, opening)
            if opening.welcome(supervisor, settings):
                supervisor.serve()
    except StopRequested:
        pass
    finally:
        say("正在停止……")
        supervisor.stop()
        say("已停止。")


def say(text: str) -> None:
    """Speak to the terminal, which may be gone by now; that must not keep us from stopping."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


def _start_engines(supervisor: Supervisor) -> None:
    """Start what is not given from outside; the addresses go to every process by environment."""
    home = supervisor.home
    own_database, own_redis = not is_given("database_url"), not is_given("redis_url")
    if own_database:
        supervisor.add(postgres.spec(home))
        give("database_url", postgres.database_url(home))
    if own_redis:
        spec = redis.spec(home)
        if redis.STAND_IN in spec.argv:
            say("注意：没有找到 Redis，暂用内置替代品，只适合试用；请安装 redis-server 6.2 以上版本。")
        supervisor.add(spec)
        give("redis_url", redis.redis_url(home))
    supervisor.await_ready(ENGINES_READY_SECONDS)
    if own_database:
        postgres.ensure_database(home)
    give("data_dir", str(home.root))
    if not is_given("secret_key"):
        give("secret_key", home.secret("secret_key"))


def _settings(host: str | None, port: int | None) -> Settings:
    changes = {"api_host": host, "api_port": port}
    return get_settings().model_copy(update={name: value for name, value in changes.items() if value is not None})


def _start_service(supervisor: Supervisor, settings: Settings, opening: Opening) -> None:
    supervisor.address = f"http://{_for_url(settings.api_host)}:{settings.api_port}"
    supervisor.run_once(process("migrate", settings, "migrate"))
    opening.furnish(supervisor, settings)
    needs = tuple(name for name in ENGINES if name in supervisor.children)
    for spec in service_specs(settings, supervisor.address):
        supervisor.add(spec, needs)
    supervisor.await_ready(SERVICE_READY_SECONDS)


def service_specs(settings: Settings, address: str) -> Iterator[ChildSpec]:
    """The processes of the service in the order of their start."""
    for number in range(1, settings.api_processes + 1):
        yield process(f"api-{number}", settings, "api", address=address)
    yield process("worker-urgent", settings, "worker", "--queues", RELAY_QUEUE)
    yield process("worker-slow", settings, "worker", "--queues", "sending", "--threads", "8")
    yield process("scheduler", settings, "scheduler")


def process(name: str, settings: Settings, *arguments: str, address: str | None = None) -> ChildSpec:
    """Describe a child that runs a duban command with these settings; with an address, ready once it answers."""
    return ChildSpec(
        name=name,
        argv=[sys.executable, "-m", "cli.main", *arguments],
        env=python_environment(
            ROOT,
            DUBAN_API_HOST=settings.api_host,
            DUBAN_API_PORT=str(settings.api_port),
            dramatiq_restart_delay="500",
        ),
        ready=None if address is None else lambda: _answers(address),
    )


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=2, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False


def reserve(host: str, port: int) -> socket.socket:
    """Hold the port for our processes, or say that a stranger has it.

    The processes share it, which a second service of the same user could do unnoticed; so it is
    first asked for alone.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as alone:
        alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            alone.bind(address)
        except OSError as error:
            raise Misconfigured(f"{host}:{port} 不能监听（{error.strerror}），请用 --port 换一个端口") from error
    return shared_listener(host, port)


def _announce(supervisor: Supervisor, settings: Settings) -> None:
    engine = make_engine(settings.database_url, pool_size=1)
    with unit_of_work(engine) as session:
        token = ensure_setup_token(session)
    engine.dispose()
    label = f"（{settings.environment_label}）" if settings.environment_label else ""
    say(f"督办已启动{label}：{supervisor.address}")
    say(f"数据目录：{supervisor.home.root}　日志：{supervisor.home.log}")
    if token:
        say(f"首次使用的一次性管理员口令（只显示这一次，请立即登记管理员）：{token}")
    say("按 Ctrl-C 停止。")


def _for_url(host: str) -> str:
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  compared, not bound
    host = everywhere.get(host, host)
    return f"[{host}]" if ":" in host else host
