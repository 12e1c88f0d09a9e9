"""The engines and their supervisor under kill -9; every process here is one the test started."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from core.engines import Engines, embedded, postgres, redis
from core.engines.home import FolderInUse, Home, lock, open_home
from core.errors import Misconfigured
from tests.faults.processes import DEADLINE_SECONDS, ROOT, alive, child, eventually, restarted, status

pytestmark = pytest.mark.faults


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder whose parents the engines' user may pass, unlike pytest's own when root runs."""
    path = Path(tempfile.mkdtemp(prefix="duban-faults-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    with embedded() as running:
        yield running


@contextlib.contextmanager
def house(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The supervisor with its engines, ready; ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.engine_house", str(folder)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        eventually(lambda: status(folder).get("phase") == "running" and status(folder)["pid"] == process.pid)
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=DEADLINE_SECONDS)


def run_house(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.engine_house", str(folder), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_SECONDS,
    )


def connect(home: Home) -> psycopg.Connection:
    url = postgres.database_url(home).replace("postgresql+psycopg", "postgresql")
    return psycopg.connect(url, autocommit=True, connect_timeout=3)


def store_a_row(folder: Path) -> None:
    with connect(open_home(folder)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")


def assert_row_kept(folder: Path) -> None:
    with connect(open_home(folder)) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)


def test_database_is_current_durable_and_checked(engines: Engines) -> None:
    with connect(engines.home) as connection:
        shown = {
            name: connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
            for name in ("data_checksums", "fsync", "synchronous_commit", "TimeZone")
        }
        version = connection.info.server_version
    assert version // 10000 == 18
    assert shown == {
        "data_checksums": ("on",),
        "fsync": ("on",),
        "synchronous_commit": ("on",),
        "TimeZone": ("UTC",),
    }


def test_product_logs_in_as_no_superuser(engines: Engines) -> None:
    with connect(engines.home) as connection:
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    assert row == (False,)


def test_wrong_password_is_refused(engines: Engines) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=str(engines.home.run), user="duban", password="wrong", dbname="duban")


def test_nothing_is_open_to_other_users(engines: Engines) -> None:
    home = engines.home
    folders = (home.run, home.postgres, home.redis, home.root / "secrets")
    files = (home.root / "secrets").iterdir()
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((home.run / ".s.PGSQL.5432").stat().st_mode) == 0o700


def test_redis_never_evicts_and_keeps_a_journal(engines: Engines) -> None:
    client = Redis.from_url(engines.redis_url)
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert client.config_get("appendonly") == {"appendonly": "yes"}
    client.close()


def test_killed_postgres_comes_back_with_its_rows(folder: Path) -> None:
    with house(folder):
        store_a_row(folder)
        os.kill(child(folder, "postgres")["pid"], signal.SIGKILL)
        eventually(lambda: restarted(folder, "postgres"))
        assert_row_kept(folder)


@pytest.mark.full
def test_killed_redis_comes_back(folder: Path) -> None:
    with house(folder):
        os.kill(child(folder, "redis")["pid"], signal.SIGKILL)
        eventually(lambda: restarted(folder, "redis"))
        assert Redis.from_url(redis.redis_url(open_home(folder))).ping()


def test_engines_die_with_a_killed_supervisor_and_the_next_start_repairs(folder: Path) -> None:
    with house(folder) as process:
        store_a_row(folder)
        pids = [child(folder, name)["pid"] for name in ("postgres", "redis")]
        process.kill()
        process.wait()
        eventually(lambda: not any(alive(pid) for pid in pids))
    with house(folder):
        assert_row_kept(folder)


@pytest.mark.full
def test_start_right_after_a_kill_waits_for_the_dying_engine(folder: Path) -> None:
    with house(folder) as process:
        store_a_row(folder)
        process.kill()
        process.wait()
    with house(folder):
        assert_row_kept(folder)


def test_second_start_is_refused_in_words(folder: Path) -> None:
    with house(folder) as first:
        second = run_house(folder)
        assert second.returncode != 0
        assert f"正在被进程 {first.pid} 使用" in second.stderr
        assert child(folder, "postgres")["starts"] == 1


@pytest.mark.full
def test_lock_file_with_a_strangers_number_does_not_block(folder: Path) -> None:
    with embedded(folder):
        pass
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getppid()}\n{folder}/postgres\n0\n5432\n")
    with embedded(folder) as again:
        connect(again.home).close()


@pytest.mark.full
def test_half_made_database_is_made_again(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18")
    with embedded(folder, durable=False, with_redis=False) as running:
        connect(running.home).close()


def test_data_of_another_major_version_is_refused(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(Misconfigured, match="pg_upgrade"), embedded(folder):
        pass


def test_long_path_gets_a_short_socket_folder(folder: Path) -> None:
    home = open_home(folder / ("长" * 30) / ("x" * 40))
    try:
        assert len(os.fsencode(home.run / ".s.PGSQL.5432")) < 107
        assert home.run == open_home(home.root).run
    finally:
        home.run.rmdir()


@pytest.mark.full
def test_folder_is_let_go_with_the_block(folder: Path) -> None:
    with embedded(folder, durable=False, with_redis=False), pytest.raises(FolderInUse):
        lock(folder)
    os.close(lock(folder))


def test_child_that_always_fails_is_given_up_with_its_last_words(folder: Path) -> None:
    done = run_house(folder, "hopeless")
    assert done.returncode != 0
    assert "hopeless 连续失败 3 次" in done.stderr
    assert "last words" in done.stderr
    assert status(folder)["phase"] == "stopped"
