"""The clock that the engine, which has none, asks for the time left."""

import time
from collections.abc import Callable


def seconds_left(seconds: float | None) -> Callable[[], float] | None:
    """Count down from now; None where there is no hurry."""
    if seconds is None:
        return None
    end = time.monotonic() + seconds
    return lambda: end - time.monotonic()
