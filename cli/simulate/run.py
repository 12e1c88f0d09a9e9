"""One simulation from an empty, migrated database to its book: lived, checked at every month's end, and added up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cli.simulate.book import book
from cli.simulate.house import furnish
from cli.simulate.invariants import Breach, check, replayed
from cli.simulate.sink import Sink
from cli.simulate.year import Year
from core.clock import at_hour
from core.database import run_command
from core.files import LocalStore
from models.messages import Channel
from notifications.channels import CHANNELS
from plans.ledger import LedgerPlan

OPENING_HOUR = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be simulated."""

    ledger: LedgerPlan
    seed: int
    start_on: date
    days: int

    @property
    def last_on(self) -> date:
        """The last day."""
        return self.start_on + timedelta(days=self.days - 1)


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of it; `took` are real seconds by part and are no part of the book."""

    book: dict[str, Any]
    breaches: list[Breach]
    took: dict[str, float]


def simulate(engine: sa.Engine, asked: Asked, *, folder: Path, each_day: Callable[[date], None]) -> Lived:
    """Live through all days on an empty, migrated database; `each_day` is called at the end of each."""
    house = furnish(engine, seed=asked.seed, at=at_hour(asked.start_on, OPENING_HOUR))
    year = Year(house, asked.ledger, asked.start_on, asked.days, LocalStore(folder))
    breaches: list[Breach] = []

    def evening(on: date) -> None:
        if on == asked.last_on or (on + timedelta(days=1)).day == 1:
            breaches.extend(_checked(year, on, last=on == asked.last_on))
        each_day(on)

    with _kept_here():
        year.live(evening=evening)
    made = run_command(engine, book, year, end=house.at)
    return Lived(made, breaches, dict(year.took))


def _checked(year: Year, on: date, *, last: bool) -> list[Breach]:
    engine, stop = year.house.engine, year.stop_on(on)
    with year.timed("不变式"):
        at_rest = stop is None or not stop.whole
        found = check(engine, on=on, looked_at=year.looked_at, at_rest=at_rest, last=last)
    with year.timed("重放"):
        return found + replayed(engine, on=on)


@contextmanager
def _kept_here() -> Iterator[None]:
    """Let e-mail go nowhere for the time of a block."""
    before = CHANNELS[Channel.EMAIL]
    CHANNELS[Channel.EMAIL] = Sink()
    try:
        yield
    finally:
        CHANNELS[Channel.EMAIL] = before
