"""The numbers of the measures as one versioned policy; what no paper states is the office's own parameter."""

from datetime import date
from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from queries import policies

DEFAULT_MEASURES = Path(__file__).parent / "data" / "measures-1.json"


class AcceptanceLevel(BaseModel):
    """One level of acceptance, from the lowest up (区级 → 市级 → 省级)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=2, max_length=60)


class MeasuresPolicy(BaseModel):
    """Lead times, terms and publicity of talks, rectifications, look-backs and objections."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Literal["measures"]
    version: int
    basis: str
    talk_lead_working_days: int = Field(ge=0, le=60)
    talk_account_ahead_working_days: int = Field(ge=0, le=60)
    talk_minutes_working_days: int = Field(ge=1, le=60)
    statutory_publication_working_days: int = Field(ge=1, le=60)
    rectification_plan_working_days: int = Field(ge=1, le=120)
    publicity_working_days: int = Field(ge=1, le=60)
    look_back_after_months: int = Field(ge=1, le=36)
    look_back_sample_percent: int = Field(ge=0, le=100)
    objection_natural_days: int = Field(ge=1, le=60)
    objection_decision_natural_days: int = Field(ge=1, le=60)
    acceptance_levels: tuple[AcceptanceLevel, ...] = Field(min_length=1)


def read_measures_policy(path: Path = DEFAULT_MEASURES) -> MeasuresPolicy:
    """Read and check a policy file."""
    return MeasuresPolicy.model_validate_json(path.read_bytes())


def measures_policy(session: Session, *, office_id: UUID, on: date) -> MeasuresPolicy:
    """Return the version in force for an office on a day. Raises LookupError if none was ever published."""
    found = policies.in_force(session, name="measures", office_id=office_id, on=on)
    if found is None:
        raise LookupError("no measures policy in force")
    return MeasuresPolicy.model_validate(found["body"])
