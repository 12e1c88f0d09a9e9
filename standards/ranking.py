"""排名: by the unrounded figure, ties side by side (并列), the next place skipped: 1, 2, 3, 3, 5."""

import numpy as np
from numpy.typing import NDArray

from standards.rounding import NOISE, Floats


def ranks(values: Floats) -> NDArray[np.int64]:
    """Return the place of each, smallest first; equal figures share a place, 0 for what has none (NaN).

    Published tables show it so: 12, 12, 14.
    """
    known = np.round(values, NOISE)
    ordered = np.sort(known[~np.isnan(known)])
    places = np.searchsorted(ordered, known, side="left") + 1
    return np.where(np.isnan(known), 0, places)


def last(values: Floats, count: int) -> NDArray[np.bool_]:
    """Return who is among the last `count`; a tie across the border is in as a whole (河北: 22 names in a last 20)."""
    known = np.round(values, NOISE)
    present = np.sort(known[~np.isnan(known)])
    if count <= 0 or not present.size:
        return np.zeros(values.shape, dtype=np.bool_)
    border = present[-min(count, present.size)]
    return np.asarray(known >= border)


def first(values: Floats, count: int) -> NDArray[np.bool_]:
    """Return who is among the first `count`, with the whole of a tie across the border."""
    return last(-values, count)
