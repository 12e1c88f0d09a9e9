"""What a place would need to leave the last N: how far its index is, and what each pollutant alone would have to be."""

from dataclasses import dataclass

import numpy as np

from standards.air_index import EQUAL, published, sub_indices
from standards.air_limits import DECIMALS, POLLUTANTS, Limits
from standards.rounding import NOISE, Floats


@dataclass(frozen=True, slots=True)
class Needed:
    """One pollutant alone: the highest published figure that would do, and how much less that is; µg/m³, CO mg/m³."""

    now: float
    at_most: float
    less: float


@dataclass(frozen=True, slots=True)
class Distance:
    """Whether a place is among the last N, below which index it would not be, and how far that is.

    `below` is None where there are no N others: such a place cannot leave. A pollutant is None where even zero of it
    would not do.
    """

    among_last: bool
    below: float | None
    gap: float
    alone: dict[str, Needed | None]


def to_leave_last(
    figures: Floats,
    others: Floats,
    count: int,
    limits: Limits,
    *,
    from_rounded: bool = True,
    weights: tuple[float, ...] = EQUAL,
) -> Distance:
    """Return what it takes for a place with these six figures to leave the last `count` of its group.

    `others` are the unrounded indices of everybody else in the group. A tie across the border is in as a whole, so
    that the index has to be lower than that of the N-th from the end. Figures move in steps of what is published:
    1 µg/m³, 0.1 mg/m³ of CO.
    """
    parts = sub_indices(figures, limits, from_rounded=from_rounded, weights=weights)
    index = float(parts.sum())
    known = np.sort(np.round(others[~np.isnan(others)], NOISE))
    if count <= 0 or known.size < count:
        return Distance(count > 0, None, 0.0, {})
    border = float(known[-count])
    if round(index, NOISE) < border:
        return Distance(False, border, 0.0, {})
    start = published(figures) if from_rounded else figures
    alone = {name: _alone(place, start, parts, border, limits, weights) for place, name in enumerate(POLLUTANTS)}
    return Distance(True, border, index - border, alone)


def _alone(
    place: int, figures: Floats, parts: Floats, border: float, limits: Limits, weights: tuple[float, ...]
) -> Needed | None:
    room = border - (float(parts.sum()) - float(parts[place]))
    if room <= 0 or weights[place] <= 0:
        return None
    scale = 10 ** int(DECIMALS[place])
    highest = room * float(limits.for_index[place]) / weights[place] * scale
    steps = int(np.ceil(round(highest, NOISE - 3))) - 1  # strictly below
    if steps < 0:
        return None
    now, at_most = float(figures[place]), steps / scale
    return Needed(now, at_most, round(now - at_most, NOISE))
