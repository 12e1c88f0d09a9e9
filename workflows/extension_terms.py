"""What an application for more time is held against: the office's numbers, and the terms of one case.

The clock runs on while an application waits. What an approved extension does to what was fired and deducted before is a
rule of the policy: marks are lifted where the new date is still ahead, firings stand in the record, proposals that no
person has approved are declined, issued papers stand until a paper replaces them, points are taken back by reversal.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from models.deadlines import DeadlineKind
from queries import policies
from standards.workdays import WorkCalendar

DEFAULT_EXTENSIONS = Path(__file__).parent / "data" / "extensions-1.json"


class ExtensionPolicy(BaseModel):
    """How far ahead, how often, how long, from where a higher level decides, and what approval takes back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Literal["extensions"]
    version: int
    basis: str
    kinds: frozenset[DeadlineKind]
    ahead_working_days: int = Field(ge=0, le=60)
    again_working_days: int = Field(default=3, ge=0, le=60)
    """In which a returned application may be made again, if its own last day has passed."""
    most_times: int = Field(ge=0, le=20)
    longest_natural_days: int = Field(ge=1, le=1000)
    higher_from_number: int = Field(ge=1)
    higher_from_natural_days: int = Field(ge=1)
    reverses_points: bool
    declines_proposals: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """One application against the policy; the defaults refuse nothing."""

    date_open: bool = True
    paused: bool = False
    apply_until: date = date.max
    applied_on: date = date.min
    number: int = 1
    most_times: int = 1
    days: int = 1
    longest_days: int = 1
    parent_due_on: date | None = None
    wanted_on: date = date.min
    higher_level: bool = False


def terms(
    policy: ExtensionPolicy,
    *,
    due_on: date,
    wanted_on: date,
    applied_on: date,
    returned_on: date | None = None,
    granted_before: int,
    date_open: bool,
    paused: bool = False,
    parent_due_on: date | None,
    calendar: WorkCalendar,
) -> Terms:
    """Return the terms of an application made on `applied_on` to move `due_on` to `wanted_on`. Pure.

    One that was made in time and returned may be made again some working days after its return.
    """
    number, days = granted_before + 1, (wanted_on - due_on).days
    last = calendar.subtract_working_days(due_on, policy.ahead_working_days).on
    if returned_on is not None:
        last = max(last, calendar.add_working_days(returned_on, policy.again_working_days).on)
    return Terms(
        date_open=date_open,
        paused=paused,
        apply_until=last,
        applied_on=applied_on,
        number=number,
        most_times=policy.most_times,
        days=days,
        longest_days=policy.longest_natural_days,
        parent_due_on=parent_due_on,
        wanted_on=wanted_on,
        higher_level=number >= policy.higher_from_number or days >= policy.higher_from_natural_days,
    )


def moved_to(granted_on: date, *, parent_due_on: date | None, calendar: WorkCalendar) -> date:
    """Return the day to which a date moves: one off gives way to the next working day, but not beyond the parent's."""
    due_on = calendar.roll_forward(granted_on).on
    return due_on if parent_due_on is None else min(due_on, parent_due_on)


def read_extension_policy(path: Path = DEFAULT_EXTENSIONS) -> ExtensionPolicy:
    """Read and check a policy file."""
    return ExtensionPolicy.model_validate_json(path.read_bytes())


def extension_policy(session: Session, *, office_id: UUID, on: date) -> ExtensionPolicy:
    """Return the version in force for an office on a day. Raises LookupError if none was ever published."""
    found = policies.in_force(session, name="extensions", office_id=office_id, on=on)
    if found is None:
        raise LookupError("no extension policy in force")
    return ExtensionPolicy.model_validate(found["body"])
