"""`duban scheduler`: one process that ticks."""

from cli.processes import begin, stop_event
from workflows.schedule import run_scheduler


def scheduler() -> None:
    """Tick; of several schedulers one leads, and every period is unique in the database."""
    settings = begin("scheduler")
    run_scheduler(settings, stop_event())
