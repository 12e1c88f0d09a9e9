"""GB/T 8170—2008 数值修约: half goes to the even digit, once, from the full value."""

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NOISE = 9
"""Decimals that a figure of monitoring can mean; what lies beyond is binary noise and decides no rounding."""


def rounded(value: float | Decimal, places: int) -> Decimal:
    """Round one figure to `places` decimals (GB/T 8170—2008 3.2, 进舍规则: 四舍六入五成双)."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(round(float(value), NOISE)))
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def rounded_all(values: Floats, places: int | NDArray[np.int_]) -> Floats:
    """Round an array to `places` decimals, or column by column; NaN stays. The same rule as `rounded`."""
    scale = np.power(10.0, places)
    return np.rint(np.round(values * scale, NOISE - 3)) / scale
