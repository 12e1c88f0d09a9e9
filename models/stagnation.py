"""What the daily look finds of tasks that stand still or fall behind."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel import Field, SQLModel


class Lag(SQLModel, table=True):
    """How far a task was behind on a day that was looked at; a further row in a month only when it has grown.

    Insert-only: the ladder judges by these rows, so a replay sees what it saw.
    """

    __tablename__ = "lag"

    task_id: UUID = Field(foreign_key="task.id", primary_key=True)
    on_day: date = Field(primary_key=True)
    points: Decimal = Field(max_digits=5, decimal_places=2)
    against: str = Field(max_length=40)


class Stagnation(SQLModel, table=True):
    """A task that stagnates by the policy in force, as of the last look; derived, and written anew by each look."""

    __tablename__ = "stagnation"

    task_id: UUID = Field(foreign_key="task.id", primary_key=True)
    on_day: date
    since: date | None = None
    """Without accepted progress since this day; empty if only the pace is behind."""
    points: Decimal | None = Field(default=None, max_digits=5, decimal_places=2)
    against: str | None = Field(default=None, max_length=40)
    figures: str | None = Field(default=None, max_length=200)
