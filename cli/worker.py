"""`duban worker`: one process that follows wake-ups."""

from typing import Annotated

import dramatiq
import typer

from cli.processes import GRACE_SECONDS, begin, stop_event
from core.broker import RELAY_QUEUE, broker
from core.logging import get_logger
from workflows import actors
from workflows.message_templates import require_sound

POLL_MILLISECONDS = 50
SENDING = "sending"
"""Stands for the queues of all channels that send."""
KNOWN_QUEUES = (RELAY_QUEUE, *actors.DELIVERY_QUEUES, SENDING)
ACTORS = actors.__name__
"""Importing the module has registered the actors on the broker."""

log = get_logger("duban.processes")


def worker(
    queues: Annotated[
        str, typer.Option(help=f"处理哪些队列，逗号分隔；可用：{', '.join(KNOWN_QUEUES)}（{SENDING} 即全部发送通道）。")
    ] = f"{RELAY_QUEUE},{SENDING}",
    threads: Annotated[int, typer.Option(min=1, max=64, help="并行线程数。")] = 2,
) -> None:
    """Follow wake-ups; one message at a time for each thread, so a slow one holds nothing back."""
    begin("worker")
    require_sound()
    stop = stop_event()
    runner = dramatiq.Worker(
        broker,
        queues=_names(queues),
        worker_timeout=POLL_MILLISECONDS,
        worker_threads=threads,
    )
    runner.queue_prefetch = threads
    runner.start()
    log.info("worker_started", queues=queues, actors=len(broker.get_declared_actors()))
    stop.wait()
    runner.stop(timeout=GRACE_SECONDS * 1000)
    broker.close()


def _names(given: str) -> set[str]:
    names = {name.strip() for name in given.split(",") if name.strip()}
    return names - {SENDING} | set(actors.DELIVERY_QUEUES if SENDING in names else ())
