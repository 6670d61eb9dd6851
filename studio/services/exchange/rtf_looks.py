"""How the letters of a Rich Text file look, by which font they are read. For `rtf_reader`; on any thread."""

from __future__ import annotations

from studio.services.exchange.rtf_groups import HEIGHTS, TOGGLES, State
from studio.services.exchange.rtf_tokens import PAGES, Letters


class LetterLooks:
    def __init__(self, letters: Letters) -> None:
        self._letters = letters
        self.smaller = False
        """LibreOffice says of the letters that come that they are smaller than the line."""

    def meet(self, state: State, name: bytes, number: int | None) -> bool:
        """Whether the word is one of letters; what it says is in the state then."""
        if name in TOGGLES:
            _turn(state, TOGGLES[name], on=number != 0)
        elif name == b"ulnone" or (name.startswith(b"ul") and name != b"ulc"):
            _turn(state, "underline", on=name != b"ulnone" and number != 0)
        elif name in (b"super", b"sub", b"nosupersub", b"up", b"dn"):
            self._raise(state, name, number)
        elif name == b"plain":
            state.on, state.letters = frozenset(), 0
        elif name == b"f":
            state.font = number or 0
        elif name == b"cs":
            state.letters = number or 0
        elif name == b"uc":
            state.blanks = min(max(number or 0, 0), 20)
        elif name == b"ansicpg":
            self._letters.set_number(number or 0)
        elif name.decode("ascii") in PAGES:
            self._letters.set_page(PAGES[name.decode("ascii")])
        else:
            return False
        return True

    def _raise(self, state: State, name: bytes, number: int | None) -> None:
        """Letters that are only higher or lower are not raised."""
        state.on -= {"superscript", "subscript"}
        if number != 0 and name in HEIGHTS and (self.smaller or name in (b"super", b"sub")):
            _turn(state, HEIGHTS[name], on=True)
        self.smaller = False


def _turn(state: State, name: str, *, on: bool) -> None:
    state.on = state.on | {name} if on else state.on - {name}
