"""An office's hours of business as versioned numbers: those in force on a day, and the shipped default."""

from pathlib import Path

from standards.office_hours import OfficeHours

DEFAULT_HOURS = Path(__file__).parent / "data" / "office-hours-1.json"


def read_office_hours(path: Path = DEFAULT_HOURS) -> OfficeHours:
    """Read and check a file of hours; pydantic's error names the place."""
    return OfficeHours.model_validate_json(path.read_bytes())
