"""Starts one child process that dies with its parent, as an unprivileged user where we are root."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import Misconfigured

SERVICE_USERS = ("duban", "postgres", "nobody")
PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """Who a child runs as: ourselves (no uid), another user, or root stripped by a namespace."""

    uid: int | None = None
    gid: int | None = None
    namespace: bool = False

    def own(self, *paths: Path) -> None:
        """Give folders to the user a child will run as; nothing to do for our own."""
        if self.uid is not None:
            for path in paths:
                os.chown(path, self.uid, self.gid if self.gid is not None else -1)


@dataclass(frozen=True)
class ChildSpec:
    """Everything needed to start, probe and stop one child, again and again."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    identity: Identity = Identity()
    prepare: Callable[[int], None] | None = None
    """Called before each start with the number of failures in a row."""
    ready: Callable[[], bool] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    stop_seconds: float = 10.0


def engine_identity(home: Path, data: Path) -> Identity:
    """As root, choose who runs the engines, for PostgreSQL refuses uid 0; data keeps its owner."""
    if os.geteuid() != 0:
        return Identity()
    owner = data.stat().st_uid if data.exists() else None
    for user in _service_users():
        if owner in (None, user.pw_uid) and reachable(home, user.pw_uid, user.pw_gid):
            return Identity(user.pw_uid, user.pw_gid)
    if sys.platform == "linux" and owner in (None, 0):
        return Identity(namespace=True)
    raise Misconfigured(
        f"以 root 运行时，数据库须由普通用户运行，但该用户进入不了 {home}；请用 --data 指定其他目录，或改用普通用户运行"
    )


def _service_users() -> Iterator[pwd.struct_passwd]:
    for name in SERVICE_USERS:
        with contextlib.suppress(KeyError):
            yield pwd.getpwnam(name)


def reachable(path: Path, uid: int, gid: int) -> bool:
    """Whether another user may pass through every folder down to this path."""
    for folder in (path, *path.parents):
        if not folder.exists():
            continue
        stat = folder.stat()
        bit = 0o100 if stat.st_uid == uid else 0o010 if stat.st_gid == gid else 0o001
        if not stat.st_mode & bit:
            return False
    return True


def start(spec: ChildSpec, log: Path | int | None = None, pass_fds: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    """Start a child in its own session; must be called from a thread that outlives the child.

    Its words go to a log file, or to a file that is open already.

    The death signal is bound to the starting thread, and is set after the change of user,
    which would clear it.
    """
    if isinstance(log, int):
        return _popen(spec, log, pass_fds)
    output = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return _popen(spec, output, pass_fds)
    finally:
        os.close(output)


def run(argv: Sequence[str], env: Mapping[str, str], identity: Identity) -> None:
    """Run a short command of an engine to its end; its words become the error."""
    name = Path(argv[0]).name
    with tempfile.TemporaryFile() as output:
        code = _popen(ChildSpec(name, argv, env, identity), output.fileno(), ()).wait()
        output.seek(0)
        if code != 0:
            text = output.read().decode(errors="replace")[-2000:]
            raise Misconfigured(f"{name} 运行失败（{code}）：{text}")


def _popen(spec: ChildSpec, output: int, pass_fds: Sequence[int]) -> subprocess.Popen[bytes]:
    identity = spec.identity
    return subprocess.Popen(  # noqa: S603  the command lines are ours
        list(spec.argv),
        cwd="/",
        env=dict(spec.env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        pass_fds=pass_fds,
        user=identity.uid,
        group=identity.gid,
        extra_groups=None if identity.uid is None else [],
        preexec_fn=_before_exec(spec, os.getpid()),  # noqa: PLW1509  see start()
    )


def _before_exec(spec: ChildSpec, parent: int) -> Callable[[], None]:
    """Build what runs between fork and exec; our death in that moment is noticed too."""
    namespace, death_signal = spec.identity.namespace, int(spec.death_signal)
    uid, gid = os.getuid(), os.getgid()

    def before_exec() -> None:
        if namespace:
            _leave_root(uid, gid)
        if sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return before_exec


def _leave_root(uid: int, gid: int) -> None:
    """Become an unprivileged user of a new namespace that outside still owns root's files."""
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise PermissionError(ctypes.get_errno(), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"1000 {uid} 1"),
        ("gid_map", f"1000 {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123  lean after fork
            file.write(text)


def python_environment(source: Path | None = None, **extra: str) -> dict[str, str]:
    """The environment for a child that is our own Python code, found from any working folder."""
    found = [str(source) if source else "", os.environ.get("PYTHONPATH", "")]
    path = os.pathsep.join(folder for folder in found if folder)
    return {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **extra}


def engine_environment() -> dict[str, str]:
    """Engines get no secrets and no locale of ours."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def end_processes_in(folder: Path, number: signal.Signals, seconds: float = 20.0) -> None:
    """End whatever an earlier start left working in this folder, by force if it lingers."""
    began = time.monotonic()
    while remains := _processes_in(folder):
        waited = time.monotonic() - began
        if waited > seconds:
            raise Misconfigured(f"旧进程 {remains} 仍在使用 {folder}，请手工结束后重试")
        for pid in remains:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if waited > seconds / 4 else number)
        time.sleep(0.05)


def _processes_in(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir() if sys.platform == "linux" else ():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink() == folder:
                    found.append(int(entry.name))
    return found
