"""What every table shares: names of constraints, the id, and enum columns stored as checked text."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.ids import new_id

Day = Annotated[date, Field(ge=date(1990, 1, 1), lt=date(2100, 1, 1))]
"""A day that somebody may state; anything else is a slip of the hand."""

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Record(SQLModel):
    """A row with an identity of its own."""

    id: UUID = Field(default_factory=new_id, primary_key=True)


def enum_type(
    kind: type[StrEnum],
) -> Any:  # sa_type= is declared for classes only, yet takes an instance
    """Return the column type for a StrEnum: its values as text, validated, without a native type."""
    return sa.Enum(
        kind,
        native_enum=False,
        length=32,
        validate_strings=True,
        create_constraint=False,
        values_callable=lambda members: [member.value for member in members],
    )
