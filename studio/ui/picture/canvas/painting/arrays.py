"""numpy for the painting engine and the tools, loaded when it is first asked for something: opening the window would
take about a tenth longer with it, and most windows open on no canvas. Any thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:

    class _Numpy:
        """Asks numpy once for each name."""

        def __getattr__(self, name: str) -> object:
            import numpy

            found = getattr(numpy, name)
            setattr(self, name, found)
            return found

    np = _Numpy()
    NDArray = object
    """For annotations alone, which nobody reads while the program runs."""


def load() -> None:
    """So that the first stroke need not wait for it."""
    import numpy  # noqa: F401


__all__ = ["NDArray", "load", "np"]
