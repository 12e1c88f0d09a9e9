"""Two clocks: real time for leases and log-ins, business time for everything a deadline depends on."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def real_now() -> datetime:
    """Return real time, aware, UTC: leases, retries, log-ins, the age of a queue."""
    return datetime.now(UTC)


def business_time(offset_seconds: float) -> datetime:
    """Return business time; the offset is 0 except in a demo database, whose clock may be shifted."""
    return real_now() + timedelta(seconds=offset_seconds)


def day_of(at: datetime) -> date:
    """Return the calendar day in China that holds the instant `at`."""
    return at.astimezone(ZONE).date()


def at_hour(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the instant of a wall-clock time in China on `day`, as aware UTC."""
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE).astimezone(UTC)
