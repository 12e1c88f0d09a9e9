"""Keeps the processes of one installation alive, and takes them along when it ends."""

import contextlib
import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from core.engines.home import Home
from core.engines.launch import ChildSpec, start
from core.errors import AppError
from core.logging import get_logger, rotate_logs

TICK_SECONDS = 0.05
PROBE_EVERY_SECONDS = 0.1
STEADY_SECONDS = 10.0
"""A child that lived this long has not failed in a row."""
FAILURES_BEFORE_GIVING_UP = 8
LONGEST_PAUSE_SECONDS = 5.0
LOG_CHECK_SECONDS = 10.0

log = get_logger("duban.supervisor")


class GaveUp(AppError):
    """A child failed again and again, or never became ready; the whole service stops."""

    code = "gave-up"
    title = "进程反复失败，服务已停止"


class StopRequested(AppError):
    """A signal asked us to stop while something was awaited."""

    code = "stop-requested"
    title = "收到停止信号"


@dataclass
class Child:
    """One supervised child; `process` is None while it waits for its next start."""

    spec: ChildSpec
    needs: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    next_start: float = 0.0
    next_probe: float = 0.0
    failures: int = 0
    starts: int = 0
    ready: bool = False

    @property
    def group(self) -> str:
        """Children of one group, such as api-1 and api-2, stop together."""
        return self.spec.name.partition("-")[0]

    @property
    def state(self) -> str:
        return "waiting" if self.process is None else "ready" if self.ready else "starting"


class Supervisor:
    """Start children in order, then `serve()`; `stop()` ends them in the opposite order.

    Use from the main thread: the children's death signal is bound to it.
    """

    def __init__(self, home: Home, *, patience: int = FAILURES_BEFORE_GIVING_UP) -> None:
        self.home = home
        self.patience = patience
        self.address = ""
        self.phase = "starting"
        self.children: dict[str, Child] = {}
        self._once: subprocess.Popen[bytes] | None = None
        self._asked_to_stop = False
        self._next_log_check = 0.0
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def add(self, spec: ChildSpec, needs: tuple[str, ...] = ()) -> None:
        """Take a child into care; it starts as soon as those it needs are ready."""
        self.children[spec.name] = Child(spec, needs)
        self.tick()

    def await_ready(self, seconds: float) -> None:
        """Wait until every child is ready."""
        deadline = time.monotonic() + seconds
        while waiting := [name for name, child in self.children.items() if not child.ready]:
            if time.monotonic() > deadline:
                names = "、".join(waiting)
                raise GaveUp(f"{names} 在 {seconds:.0f} 秒内没有就绪\n{self._tail(waiting[0])}")
            self._step()

    def run_once(self, spec: ChildSpec, output: int | None = None) -> None:
        """Run a child to its end, such as a migration, while the others are looked after.

        What it says goes to its log, or to `output`, an open file.
        """
        self._once = process = start(spec, self._log_path(spec.name) if output is None else output)
        while process.returncode is None:
            self._step()
        self._once = None
        if process.returncode != 0:
            raise GaveUp(f"{spec.name} 失败（{process.returncode}）\n{self._tail(spec.name)}")

    def serve(self) -> None:
        """Look after the children until a signal comes."""
        self.phase = "running"
        self.write_status()
        with contextlib.suppress(StopRequested):
            while True:
                self._step()

    def stop(self) -> None:
        """End the children, the last started group first; each has its time, then it is killed."""
        self.phase = "stopping"
        self.write_status()
        groups = list(dict.fromkeys(child.group for child in self.children.values()))
        for group in reversed(groups):
            members = [child for child in self.children.values() if child.group == group]
            _stop_group(members)
            log.info("stopped", group=group)
        self.phase = "stopped"
        self.write_status()

    def tick(self) -> None:
        """One look at everything: the dead are buried, the due started, the new probed."""
        changed = self._reap()
        now = time.monotonic()
        for child in self.children.values():
            if child.process is None:
                changed |= self._start_if_due(child, now)
            elif not child.ready and now >= child.next_probe:
                child.next_probe = now + PROBE_EVERY_SECONDS
                child.ready = child.spec.ready is None or child.spec.ready()
                changed |= child.ready
        if now >= self._next_log_check:
            self._next_log_check = now + LOG_CHECK_SECONDS
            rotate_logs(self.home.log)
        if changed:
            self.write_status()

    def write_status(self) -> None:
        """Tell others, in one file, what runs under which number; it holds no secret."""
        status = {
            "phase": self.phase,
            "pid": os.getpid(),
            "address": self.address,
            "run_dir": str(self.home.run),
            "children": {
                name: {
                    "pid": child.process.pid if child.process else None,
                    "state": child.state,
                    "starts": child.starts,
                }
                for name, child in self.children.items()
            },
        }
        draft = self.home.status.with_suffix(".new")
        try:
            draft.write_text(json.dumps(status, ensure_ascii=False, indent=2))
            draft.replace(self.home.status)
        except OSError:
            log.exception("status_not_written")

    def _step(self) -> None:
        if self._asked_to_stop:
            raise StopRequested
        self.tick()
        time.sleep(TICK_SECONDS)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True
        log.info("stop_requested", signal=number)

    def _start_if_due(self, child: Child, now: float) -> bool:
        needed = all(self.children[name].ready for name in child.needs)
        if now < child.next_start or not needed:
            return False
        child.started = now
        child.starts += 1
        try:
            if child.spec.prepare is not None:
                child.spec.prepare(child.failures)
            child.process = start(child.spec, self._log_path(child.spec.name))
        except OSError as error:  # a full disk may be freed, a busy file let go
            log.exception("start_failed", child=child.spec.name)
            self._died(child, error.errno or -1)
            return True
        log.info("started", child=child.spec.name, pid=child.process.pid, starts=child.starts)
        return True

    def _reap(self) -> bool:
        """Bury our dead children, and as process 1 of a container also strangers."""
        changed = False
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return changed
            if pid == 0:
                return changed
            code = os.waitstatus_to_exitcode(status)
            if self._once is not None and self._once.pid == pid:
                self._once.returncode = code
            for child in self.children.values():
                if child.process is not None and child.process.pid == pid:
                    child.process.returncode = code
                    self._died(child, code)
                    changed = True

    def _died(self, child: Child, code: int) -> None:
        now = time.monotonic()
        child.process, child.ready = None, False
        child.failures = 1 if now - child.started > STEADY_SECONDS else child.failures + 1
        log.error("died", child=child.spec.name, code=code, failures=child.failures)
        if child.failures > self.patience:
            name = child.spec.name
            raise GaveUp(f"{name} 连续失败 {child.failures} 次（{code}）\n{self._tail(name)}")
        pause = 0.0 if child.failures == 1 else 0.1 * 2 ** (child.failures - 1)
        child.next_start = now + min(pause, LONGEST_PAUSE_SECONDS)

    def _log_path(self, name: str) -> Path:
        return self.home.log / f"{name}.log"

    def _tail(self, name: str) -> str:
        path = self._log_path(name)
        text = path.read_text(errors="replace")[-1500:] if path.exists() else ""
        return f"日志 {path}：\n{text}"


def _stop_group(members: list[Child]) -> None:
    running = [child for child in members if child.process is not None]
    for child in running:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.process.pid, child.spec.stop_signal)  # type: ignore[union-attr]
    for child in running:
        deadline = time.monotonic() + child.spec.stop_seconds
        if child.process is None:
            continue
        try:
            child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.error("killed_on_stop", child=child.spec.name)
            child.process.kill()
            child.process.wait()
        child.process, child.ready = None, False
