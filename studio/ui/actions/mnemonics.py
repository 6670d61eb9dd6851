"""Underlined letters for the entries of a menu or a menu bar, given so that no two are the same. Main thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtGui import QAction


def with_mnemonics(words: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """Each of the words with `&` before a letter that none before it has and that is not `taken`: the beginning of a
    word if one is free, any letter otherwise; without where none is left."""
    used = {letter.casefold() for letter in taken}
    result = []
    for text in words:
        at = next((at for at in _places(text) if text[at].casefold() not in used), None)
        if at is None:
            result.append(escaped(text))
        else:
            used.add(text[at].casefold())
            result.append(f"{escaped(text[:at])}&{escaped(text[at:])}")
    return result


def mnemonic(text: str) -> str:
    """The underlined letter of a text as Qt reads it, in lower case; empty without one."""
    plain = text.replace("&&", "")
    at = plain.find("&")
    return plain[at + 1 : at + 2].casefold() if at >= 0 else ""


def escaped(text: str) -> str:
    return text.replace("&", "&&")


def plain(text: str) -> str:
    """What a person reads of a text with a mnemonic."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def underline(actions: Iterable[QAction]) -> None:
    """Give the entries of one menu their letters."""
    shown = [one for one in actions if not one.isSeparator() and one.isVisible()]
    for one, text in zip(shown, with_mnemonics([plain(one.text()) for one in shown]), strict=True):
        one.setText(text)


def _places(text: str) -> Iterator[int]:
    letters = [at for at, letter in enumerate(text) if letter.isalnum()]
    yield from (at for at in letters if at == 0 or text[at - 1].isspace())
    yield from letters
