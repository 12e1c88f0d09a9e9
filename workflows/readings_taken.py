"""What a delivery came to, counted."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows of a delivery: how many there were, corrected what was in force, or only repeated it; and of which days."""

    id: UUID
    rows: int
    replaced: int
    unchanged: int
    first_on: date
    last_on: date

    def columns(self, *, exclude: str = "") -> dict[str, Any]:
        """Return the counts by the names they bear everywhere."""
        return {name: value for name, value in asdict(self).items() if name != exclude}
