"""From figures of sites to figures of places: which of several holds, stations averaged first, dust taken out. Pure.

Figures are addressed by slots: `site * days + day`, and after averaging `place * days + day`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standards.rounding import Floats

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Figures as they were read: of which site and day, how much each is to be preferred, the six pollutants.

    `preference` grows; a negative one is left out. `deducted` marks figures with dust taken out. `values` is (6, rows).
    """

    site: Whole
    day: Whole
    preference: Whole
    deducted: NDArray[np.bool_]
    values: Floats


@dataclass(frozen=True, slots=True)
class Sites:
    """Where figures are taken: the place each belongs to, and whether it stands for the whole place."""

    place: Whole
    own: NDArray[np.bool_]
    places: int


@dataclass(frozen=True, slots=True)
class PlaceDays:
    """Figures of places, shape (places, days, 6): those that are reckoned with, and as measured (for good days)."""

    reckoned: Floats
    raw: Floats


def place_days(cells: Cells, sites: Sites, days: int) -> PlaceDays:
    """Return what each place had on each day.

    Of several figures of a site and day the whole row with the highest preference holds. Where dust was taken out, that
    figure goes before the one measured, pollutant by pollutant and site by site; then stations are averaged (HJ
    663—2013: the mean of points first, then the statistics), and a place's own figure goes before its stations.
    """
    slots = sites.place.size * days
    raw, deducted = (_held(cells, slots, days, chosen) for chosen in (~cells.deducted, cells.deducted))
    measured = _of_places(cells, raw, sites, days)
    if not (deducted >= 0).any():
        return PlaceDays(measured, measured)
    known = np.where(raw >= 0, raw, deducted)  # a day of which only the deducted figure came
    return PlaceDays(_of_places(cells, raw, sites, days, deducted), _of_places(cells, known, sites, days))


def _held(cells: Cells, slots: int, days: int, chosen: NDArray[np.bool_]) -> Whole:
    """Return for each slot which row holds, -1 for none; of equals the last would, but there is one in force."""
    held = np.full(slots, -1, dtype=np.int64)
    known = np.flatnonzero(chosen & (cells.preference >= 0))
    for preference in np.unique(cells.preference[known]):
        rows = known[cells.preference[known] == preference]
        held[cells.site[rows] * days + cells.day[rows]] = rows
    return held


def _of_places(cells: Cells, held: Whole, sites: Sites, days: int, over: Whole | None = None) -> Floats:
    # One pollutant after the other lies in memory, so that the statistics of days run through neighbours; the last
    # column has no figure, and -1 points to it.
    columns = np.concatenate([cells.values, np.full((6, 1), np.nan)], axis=1)
    own = _own(held, sites, days)
    cube = columns[:, own]
    if over is not None:
        better = _own(over, sites, days)
        own = np.maximum(own, better)
        cube = np.where(np.isnan(columns[:, better]), cube, columns[:, better])
    if not sites.own.all():
        stations = _stations(columns, held, sites, days, over)
        cube = np.where(own >= 0, cube, stations)
    return np.moveaxis(cube.reshape(6, sites.places, days), 0, -1)


def _own(held: Whole, sites: Sites, days: int) -> Whole:
    """Return for each slot of a place which row of its own site holds."""
    found = np.full((sites.places, days), -1, dtype=np.int64)
    found[sites.place[sites.own]] = held.reshape(-1, days)[sites.own]
    return found.ravel()


def _stations(columns: Floats, held: Whole, sites: Sites, days: int, over: Whole | None) -> Floats:
    """Return the means of the stations, each with its dust taken out first."""
    others = ~sites.own
    values = columns[:, held.reshape(-1, days)[others]]
    if over is not None:
        better = columns[:, over.reshape(-1, days)[others]]
        values = np.where(np.isnan(better), values, better)
    target = (sites.place[others][:, None] * days + np.arange(days)[None, :]).ravel()
    cube = np.full((6, sites.places * days), np.nan)
    for pollutant, figures in enumerate(values.reshape(6, -1)):
        valid = ~np.isnan(figures)
        counts = np.bincount(target[valid], minlength=cube.shape[1])
        sums = np.bincount(target[valid], figures[valid], minlength=cube.shape[1])
        np.divide(sums, counts, out=cube[pollutant], where=counts > 0)
    return cube


def valid_days(days: Floats, months: Sequence[slice]) -> Whole:
    """Return how many days each place has a valid figure of each pollutant, by month: (places, months, 6)."""
    known = ~np.isnan(days)
    return np.stack([np.count_nonzero(known[:, month], axis=1) for month in months], axis=1)
