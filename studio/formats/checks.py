"""How a reader of what may be long is stopped: it calls a function again and again, which raises to end it.

Given by the model library, which raises `Cancelled`; readers in workers are ended with their process.
"""

from __future__ import annotations

from collections.abc import Callable

Check = Callable[[], None]
"""Called now and then, at least every tenth of a second. What it raises passes through the reader."""


def unhindered() -> None:
    """For who waits until the end."""
