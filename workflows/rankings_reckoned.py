"""A ranking as it comes out of the sum, before anybody has written it; the same for air and water."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from models.monitoring import Medium
from queries.rankings import COLUMNS
from queries.sql import Row
from standards.rank_periods import RankPeriod
from standards.rounding import NOISE
from workflows.rank_rules import LeagueGroup

FIELDS = COLUMNS[2:]
"""What a row says of its unit."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One group over one period. `columns` has a list for each of FIELDS that is known, in the order of `units`."""

    medium: Medium
    period: RankPeriod
    group: LeagueGroup
    units: Sequence[UUID]
    columns: dict[str, list[Any]]
    limits: str | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, str]:
        """Window, period and group: of which an office has one ranking in force."""
        return self.period.window, self.period.key, self.group.key

    @property
    def says_anything(self) -> bool:
        """Whether any place was measured at all."""
        return any(value is not None for value in self.columns["index"])

    def rows(self) -> dict[UUID, Row]:
        """Return the rows by unit, each with all of FIELDS."""
        lists = [self.columns.get(name) or [None] * len(self.units) for name in FIELDS]
        return {unit: dict(zip(FIELDS, values, strict=True)) for unit, *values in zip(self.units, *lists, strict=True)}


def listed(values: NDArray[Any]) -> list[Any]:
    """Return an array as values of rows: NaN as None, numbers of Python."""
    found: list[Any] = values.tolist()
    return [None if value != value else value for value in found] if values.dtype.kind == "f" else found


def ranked(ranks: NDArray[np.int64]) -> list[int | None]:
    """Return ranks as values of rows: 0 is no rank."""
    return [rank or None for rank in ranks.tolist()]


def same(one: Row, other: Row) -> bool:
    """Whether two rows say the same; figures agree to nine decimals, beyond which nothing was measured."""
    return all(_equal(one[name], other[name]) for name in FIELDS)


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=0.0, abs_tol=10.0**-NOISE)
    return bool(one == other)
