"""Runs the engines alone under the supervisor, in a process that a test may kill."""

import sys
from pathlib import Path

from core.engines import postgres, redis
from core.engines.home import lock, open_home
from core.engines.launch import ChildSpec, python_environment
from core.errors import AppError
from core.supervisor import Supervisor

HOPELESS = ChildSpec(
    "hopeless",
    [sys.executable, "-c", "raise SystemExit('last words')"],
    python_environment(),
    ready=lambda: False,
)


def main(root: Path, *, hopeless: bool) -> None:
    held = lock(root)
    home = open_home(root)
    supervisor = Supervisor(home, patience=2)
    try:
        if hopeless:
            supervisor.add(HOPELESS)
            supervisor.await_ready(30)
        supervisor.add(postgres.spec(home))
        supervisor.add(redis.spec(home))
        supervisor.await_ready(30)
        postgres.ensure_database(home)
        supervisor.serve()
    finally:
        supervisor.stop()
    del held


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), hopeless="hopeless" in sys.argv[2:])
    except AppError as error:
        sys.exit(error.detail)
