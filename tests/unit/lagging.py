"""Worlds of rankings for tests of rules: places, months, boards made from plain lists of figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np

from core.ids import new_id
from models.monitoring import Medium
from standards.ranking import ranks
from workflows.lag_criteria import Every
from workflows.lag_facts import Board, Key, LagFacts, Place
from workflows.rank_book import BookVersion, RankBook

PLACES = [UUID(int=number) for number in range(1, 13)]
MONTHS = [f"2021-{month:02}" for month in range(1, 13)]
SERIES: Key = (Medium.AIR, Every.MONTH, "counties")
VERSION_ID = UUID(int=7)


def book(*rules: Mapping[str, Any]) -> RankBook:
    """A book of one group with these rules, each completed by what every rule has."""
    full = [
        {"label": "规则", "medium": "air", "every": "month", "effect": "talk", "clause": "第三条"} | dict(rule)
        for rule in rules
    ]
    return RankBook.model_validate(
        {"name": "ranking", "version": 1, "title": "某省排名规则", "basis": "某办发〔2021〕3号",
         "groups": [{"key": "counties", "name": "县（市、区）"}], "rules": full}
    )  # fmt: skip


def in_force(of: RankBook, from_on: date = date(2020, 1, 1)) -> list[BookVersion]:
    """The book as the only version."""
    return [BookVersion(VERSION_ID, of, from_on)]


def board(
    indices: Sequence[float | None],
    *,
    last_year: Sequence[float | None] = (),
    meets: Sequence[bool] = (),
    revision: int = 1,
) -> Board:
    """A ranking of the first places by these indices; None: too little was measured."""
    figures = [float("nan") if index is None else index for index in indices]
    placed = [int(rank) or None for rank in ranks(np.array(figures))]
    before = [*last_year, *[None] * (len(indices) - len(last_year))]
    changes = [
        None if now is None or not then else (now - then) / then for now, then in zip(indices, before, strict=True)
    ]
    places = {
        PLACES[at]: Place(placed[at], index, changes[at], None, meets[at] if meets else None)
        for at, index in enumerate(indices)
    }
    return Board(new_id(), revision, places)


def facts(boards: Mapping[str, Board]) -> LagFacts:
    """The record of one monthly series."""
    return LagFacts({SERIES: boards})
