"""How the picture was made that was copied last, for whichever pane it is pasted into. Main thread; one in a program.

The clipboard of the system has no more of it than a name: what is known of the making stays in this program.
"""

from __future__ import annotations

from studio.domain.ids import new_id
from studio.domain.recipes.kept import Making


class CopiedMaking:
    def __init__(self) -> None:
        self._name = ""
        self._making: Making = ()

    def keep(self, making: Making) -> bytes:
        """The name by which it is known until something else is copied."""
        self._name, self._making = new_id(), making
        return self._name.encode()

    def of(self, name: bytes) -> Making:
        """Nothing for what was copied elsewhere, or before something else was."""
        return self._making if name and name.decode("ascii", "replace") == self._name else ()
