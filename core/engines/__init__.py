"""The engines that come with the product: PostgreSQL and Redis as children of this process."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from core.engines import postgres, redis
from core.engines.home import Home, lock, open_home
from core.engines.launch import ChildSpec, start
from core.errors import Misconfigured


@dataclass(frozen=True)
class Engines:
    """Addresses of running engines."""

    home: Home
    database_url: str
    redis_url: str
    pids: dict[str, int]


@contextlib.contextmanager
def embedded(data_dir: Path | None = None, *, durable: bool = True, with_redis: bool = True) -> Iterator[Engines]:
    """Run the engines for the time of a block, without restarts; for tests and short tools.

    They die with this process whatever happens to it. Without a folder a temporary one is
    used and removed. `durable=False` gives up safety for speed and is for tests alone.
    """
    root = data_dir or Path(tempfile.mkdtemp(prefix="duban-"))
    held = lock(root)
    children: list[tuple[ChildSpec, subprocess.Popen[bytes]]] = []
    try:
        home = open_home(root)
        specs = [postgres.spec(home, durable=durable), *([redis.spec(home)] if with_redis else [])]
        for spec in specs:
            if spec.prepare:
                spec.prepare(0)
            children.append((spec, start(spec, home.log / f"{spec.name}.log")))
        for spec, child in children:
            _await_ready(spec, child, home)
        postgres.ensure_database(home)
        pids = {spec.name: child.pid for spec, child in children}
        yield Engines(home, postgres.database_url(home), redis.redis_url(home), pids)
    finally:
        for spec, child in reversed(children):
            _stop(child, spec.stop_signal if durable else signal.SIGQUIT)
        os.close(held)
        if data_dir is None:
            shutil.rmtree(root, ignore_errors=True)


def installed(root: Path) -> dict[str, str]:
    """The settings of a service that runs on a folder, for tools of whoever owns the folder."""
    if not (root / "status.json").exists():
        raise Misconfigured(f"数据目录 {root} 上没有运行过服务")
    home = open_home(root)
    address = urlsplit(json.loads(home.status.read_text())["address"])
    return {
        "data_dir": str(home.root),
        "database_url": postgres.database_url(home),
        "redis_url": redis.redis_url(home),
        "secret_key": home.secret("secret_key"),
        "api_host": address.hostname or "127.0.0.1",
        "api_port": str(address.port or 8120),
    }


def _await_ready(spec: ChildSpec, child: subprocess.Popen[bytes], home: Home, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not (spec.ready and spec.ready()):
        if child.poll() is not None or time.monotonic() > deadline:
            log = home.log / f"{spec.name}.log"
            tail = log.read_text(errors="replace")[-2000:]
            raise Misconfigured(f"{spec.name} 未能启动：\n{tail}")
        time.sleep(0.02)


def _stop(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    child.send_signal(number)
    try:
        child.wait(timeout=20)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
