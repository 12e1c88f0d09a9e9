"""An office's hours of business as versioned numbers: those in force on a day, and the shipped default."""

from functools import lru_cache
from pathlib import Path

from standards.office_hours import OfficeHours

DEFAULT_HOURS = Path(__file__).parent / "data" / "office-hours-1.json"


@lru_cache(maxsize=64)
def hours_of(text: str) -> OfficeHours:
    """Return published hours from their text; every command asks, and they hardly ever change."""
    return OfficeHours.model_validate_json(text)


def read_office_hours(path: Path = DEFAULT_HOURS) -> OfficeHours:
    """Read and check a file of hours; pydantic's error names the place."""
    return OfficeHours.model_validate_json(path.read_bytes())


SHIPPED_HOURS = read_office_hours()
"""08:30 to 17:00 with a pause at noon, periods ending at midnight: where an office has decreed nothing else."""
