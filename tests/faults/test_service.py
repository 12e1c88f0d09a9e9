"""`duban up` as a user runs it: one command, killed parts come back, a signal ends it in order."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.faults.processes import DEADLINE_SECONDS, ROOT, alive, child, eventually, restarted, status

pytestmark = pytest.mark.faults
KILLABLE = ("api-1", "api-2", "worker-urgent", "worker-slow", "scheduler")


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="duban-faults-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def up(folder: Path, port: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", "up", "--data", str(folder), "--port", str(port)],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextlib.contextmanager
def service(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The whole service, ready; ended with the block."""
    process = up(folder)
    try:
        eventually(lambda: process.poll() is not None or running(folder, process.pid))
        assert process.poll() is None, process.communicate()
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(ValueError):
            process.communicate(timeout=DEADLINE_SECONDS)


def running(folder: Path, pid: int) -> bool:
    found = status(folder)
    return found.get("pid") == pid and found["phase"] == "running"


def answers(folder: Path) -> bool:
    try:
        return httpx.get(f"{status(folder)['address']}/readyz", trust_env=False).is_success
    except httpx.HTTPError:
        return False


def health(folder: Path) -> int:
    command = [sys.executable, "-m", "cli.main", "health", "--data", str(folder)]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode


def test_killed_processes_come_back_and_a_signal_ends_all_in_order(folder: Path) -> None:
    with service(folder) as process:
        assert answers(folder)
        assert health(folder) == 0
        for name in KILLABLE:
            os.kill(child(folder, name)["pid"], signal.SIGKILL)
        eventually(lambda: all(restarted(folder, name) for name in KILLABLE))
        eventually(lambda: answers(folder))
        pids = [each["pid"] for each in status(folder)["children"].values()]
        process.terminate()
        said, complaints = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == 0, complaints
    assert "督办已启动" in said
    assert "一次性管理员口令" in said
    assert status(folder)["phase"] == "stopped"
    assert not any(alive(pid) for pid in pids)
    assert health(folder) == 1


@pytest.mark.full
def test_second_start_on_the_folder_says_so_and_ends(folder: Path) -> None:
    with service(folder) as first:
        second = up(folder)
        _, complaints = second.communicate(timeout=DEADLINE_SECONDS)
        assert second.returncode != 0
        assert f"正在被进程 {first.pid} 使用" in complaints
        assert answers(folder)


def test_port_of_a_stranger_is_refused_in_words(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        process = up(folder, port)
        _, complaints = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode != 0
    assert f"127.0.0.1:{port} 不能监听" in complaints
