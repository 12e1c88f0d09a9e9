"""Versioned rules: a period is judged by the version in force for it, and a change never rewrites the past."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Record


class RuleSet(Record, table=True):
    """One version of one policy (ladder, later ranking and scores), with the paper it rests on (依据)."""

    __tablename__ = "rule_set"
    __table_args__ = (sa.UniqueConstraint("name", "supervising_unit_id", "version"),)

    name: str = Field(max_length=60)
    version: int
    supervising_unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    basis: str = Field(max_length=400)
    from_on: date
    to_on: date | None = None
    body: dict[str, Any] = Field(sa_type=JSONB)
