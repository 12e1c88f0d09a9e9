"""What somebody means to do on a day to come; what a stop of the service kept him from, he does afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from heapq import heappop, heappush
from itertools import count
from uuid import UUID


@dataclass
class Diary:
    """Intentions by day, each a word and the task it is about; in the order in which they were written."""

    _entries: list[tuple[date, int, str, UUID]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def write(self, on: date, what: str, task_id: UUID) -> None:
        """Mean to do something."""
        heappush(self._entries, (on, next(self._numbers), what, task_id))

    def due(self, on: date) -> dict[str, list[UUID]]:
        """Take out what is due by a day."""
        found: dict[str, list[UUID]] = {}
        while self._entries and self._entries[0][0] <= on:
            _, _, what, task_id = heappop(self._entries)
            found.setdefault(what, []).append(task_id)
        return found
