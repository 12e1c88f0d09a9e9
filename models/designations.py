"""Shapes of designations: by which paper an office may supervise whom. The table stands in units."""

from datetime import date
from uuid import UUID

from sqlmodel import Field, SQLModel

from models.units import Regime


class DesignationCreate(SQLModel):
    """By which paper an office may supervise a unit and those below it."""

    model_config = {
        "extra": "forbid",
        "json_schema_extra": {
            "examples": [
                {
                    "office_unit_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111",
                    "scope_unit_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a222",
                    "matters": "生态环境保护目标任务",
                    "regime": "supervision",
                    "basis": "政府令第733号第七条",
                    "from_on": "2021-01-01",
                    "to_on": "2022-01-01",
                }
            ]
        },
    }

    office_unit_id: UUID
    scope_unit_id: UUID
    matters: str = Field(min_length=1, max_length=400)
    regime: Regime = Regime.DUCHA
    basis: str = Field(min_length=1, max_length=400)
    from_on: date
    to_on: date | None = None


class DesignationEnd(SQLModel):
    """The first day on which the designation no longer holds."""

    model_config = {"extra": "forbid", "json_schema_extra": {"examples": [{"to_on": "2022-01-01"}]}}

    to_on: date


class DesignationPublic(SQLModel):
    """A designation with the names of its day."""

    id: UUID
    office_unit_id: UUID
    office_name: str
    scope_unit_id: UUID
    scope_name: str
    matters: str
    regime: Regime
    basis: str
    from_on: date
    to_on: date | None = None
