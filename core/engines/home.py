"""The data folder: where everything of one installation lives, who owns what, and its lock."""

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.engines.launch import Identity, engine_identity, reachable
from core.errors import Misconfigured

LONGEST_SOCKET_PATH = 107
SOCKET_NAME = ".s.PGSQL.5432"


class FolderInUse(Misconfigured):
    """Another service holds the lock on this data folder."""

    code = "folder-in-use"
    title = "数据目录已被占用"


@dataclass(frozen=True)
class Home:
    """Paths below one data folder, and the identity that the engines run as."""

    root: Path
    identity: Identity
    run: Path

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def status(self) -> Path:
        return self.root / "status.json"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        return self.root / "redis"

    def secret(self, name: str) -> str:
        """Read a secret, making a random one on the first start; the file is for us alone."""
        path = self.root / "secrets" / name
        if not path.exists():
            draft = path.with_suffix(".new")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(36))
            draft.rename(path)
        return path.read_text().strip()


def open_home(root: Path) -> Home:
    """Make the folders of an installation and repair their modes; safe to repeat."""
    root = root.expanduser().resolve()
    as_root = os.geteuid() == 0
    root.mkdir(mode=0o755, parents=True, exist_ok=True)
    if as_root:
        root.chmod(0o711)  # the engines' user passes through and reads nothing
    else:
        root.chmod(0o700)
    identity = engine_identity(root, root / "postgres")
    home = Home(root, identity, _run_folder(root))
    for folder in (home.log, root / "secrets", root / "attachments"):
        _private(folder)
    for folder in (home.run, home.redis):
        _private(folder)
        identity.own(folder)
    return home


def lock(root: Path) -> int:
    """Take the folder for this process or say who has it; the kernel lets go when we die."""
    try:
        root.mkdir(mode=0o755, parents=True, exist_ok=True)
        file = os.open(root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Misconfigured(f"数据目录 {root} 不能使用（{error.strerror}）") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(file, 32).decode(errors="replace").strip() or "未知"
        os.close(file)
        raise FolderInUse(f"数据目录 {root} 正在被进程 {holder} 使用，不能重复启动") from None
    os.ftruncate(file, 0)
    os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
    return file


def reachable_program(home: Home, base: Path, parts: tuple[str, ...], program: str) -> Path:
    """Where the engines' user can run a program below `base`: in place, or copied to our folder.

    `parts` is what a copy needs, in the same places to each other. It is made beside and renamed,
    so a kill half-way leaves no half engine; a changed original is copied anew.
    """
    identity, original = home.identity, base / program
    if identity.uid is None or reachable(original.parent, identity.uid, identity.gid or 0):
        return original
    changed = (base / parts[0]).stat().st_mtime_ns
    mark = hashlib.sha256(f"{base}{parts}{changed}".encode()).hexdigest()[:12]
    target = home.root / "engine" / f"{Path(parts[0]).name}-{mark}"
    if not target.exists():
        draft = target.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        for part in parts:
            (draft / part).parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            _copy(base / part, draft / part)
        draft.rename(target)
    return target / program


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("include", "__pycache__"))
    else:
        shutil.copy2(source, target)


def _run_folder(root: Path) -> Path:
    """The folder for sockets; a short one elsewhere when the path would not fit into an address."""
    run = root / "run"
    if len(os.fsencode(run / SOCKET_NAME)) + 8 <= LONGEST_SOCKET_PATH:
        return run
    mark = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    system_run = Path("/run")
    parent = system_run if os.access(system_run, os.W_OK) else Path(tempfile.gettempdir())
    return parent / f"duban-{os.geteuid()}-{mark}"


def _private(folder: Path) -> None:
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if folder.is_symlink():
        raise Misconfigured(f"{folder} 是符号链接，不能作为数据目录")
    folder.chmod(0o700)
