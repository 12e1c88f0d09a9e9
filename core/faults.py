"""Named points at which a fault test has the process die as if its plug were pulled."""

import os
import signal

from core.settings import FaultSettings

_CHOSEN = FaultSettings().fail


def die_at(point: str) -> None:
    """Kill this process if the test has chosen `point`; the tests of delivery name and use them all."""
    if point == _CHOSEN:
        os.kill(os.getpid(), signal.SIGKILL)
