"""What fault tests share: polling with a deadline, and reading who runs under which number."""

import contextlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_SECONDS = 30


def eventually(condition: Callable[[], Any]) -> None:
    """Poll until the condition holds."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def status(folder: Path) -> dict[str, Any]:
    """What the supervisor says of itself; nothing before it has said anything."""
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
        found: dict[str, Any] = json.loads((folder / "status.json").read_text())
        return found
    return {}


def child(folder: Path, name: str) -> dict[str, Any]:
    """One child: pid, state, starts."""
    found: dict[str, Any] = status(folder)["children"][name]
    return found


def restarted(folder: Path, name: str) -> bool:
    """Whether a child has come back once and is ready."""
    found = child(folder, name)
    return bool(found["starts"] == 2 and found["state"] == "ready")


def alive(pid: int) -> bool:
    """Whether a process still works; one that nobody has buried yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
