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

    `preference` grows; a negative one is left out. `deducted` marks figures with dust taken out.
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
    present = held >= 0 if over is None else (held >= 0) | (over >= 0)
    slots = np.flatnonzero(present)
    values = cells.values[held[slots]]
    if over is not None:
        values = np.where((held[slots] >= 0)[:, None], values, np.nan)
        better = np.where((over[slots] >= 0)[:, None], cells.values[over[slots]], np.nan)
        values = np.where(np.isnan(better), values, better)
    site, day = np.divmod(slots, days)
    target = sites.place[site] * days + day
    # One pollutant after the other lies in memory, so that the statistics of days run through neighbours.
    cube = np.full((6, sites.places * days), np.nan)
    stations = ~sites.own[site]
    _average(cube, target[stations], values[stations])
    cube[:, target[~stations]] = values[~stations].T
    return np.moveaxis(cube.reshape(6, sites.places, days), 0, -1)


def _average(cube: Floats, target: Whole, values: Floats) -> None:
    if not target.size:
        return
    for pollutant in range(6):
        valid = ~np.isnan(values[:, pollutant])
        counts = np.bincount(target[valid], minlength=cube.shape[1])
        sums = np.bincount(target[valid], values[valid, pollutant], minlength=cube.shape[1])
        np.divide(sums, counts, out=cube[pollutant], where=counts > 0)


def valid_days(days: Floats, months: Sequence[slice]) -> Whole:
    """Return how many days each place has a valid figure of each pollutant, by month: (places, months, 6)."""
    known = ~np.isnan(days)
    return np.stack([np.count_nonzero(known[:, month], axis=1) for month in months], axis=1)
