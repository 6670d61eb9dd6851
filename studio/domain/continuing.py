"""How a continuation joins the text that it goes on from and the text that follows: which word it may have to
finish, where blanks belong. Pure; any thread.

A model reads its text in tokens, and the letters of a word that is not finished are other tokens than those of the
whole word. So they are not sent: the answer has to begin with them, and they are taken off it again.
"""

from __future__ import annotations

import re
from typing import Final

from studio.domain.requests import AnswerForm, TextRequest

_LONGEST: Final = 24
"""Letters of a word that is not finished."""
_FRAGMENT: Final = re.compile(r"(?:^|(?<=[\s“„«‘(\[—–]))[^\W\d_](?:[^\W\d_]|['’](?=[^\W\d_]))*$")
_OPENING: Final = "“„«‘([{—–"
_CLOSING: Final = ".!?…,;:”’»)"
_BEGINNING: Final = "“„«‘(["
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letters of Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_FORM: Final = re.compile(r'root ::= "([^"\\]+)" rest\n')


def parted(before: str) -> tuple[str, str]:
    """(what is sent, with what the answer begins): of a text that ends inside a word, or behind one."""
    found = _FRAGMENT.search(before)
    if found is None or len(found[0]) > _LONGEST or not before[: found.start()].strip():
        return before, ""
    head = before[: found.start()]
    sent = head if head.endswith("\n") else head.rstrip()
    return sent, before[len(sent) :]


def form_of_lead(lead: str) -> AnswerForm:
    """An answer that begins so and goes on as it likes."""
    return AnswerForm(kind="gbnf", text=f'root ::= "{lead}" rest\nrest ::= ([^\\n] | "\\n")*\n')


def lead_of(request: object) -> str:
    """What the answer to a continuation begins with and the text has already; "" where it is none."""
    form = request.form if isinstance(request, TextRequest) else None
    found = _FORM.match(form.text) if form is not None and form.kind == "gbnf" else None
    return found[1] if found is not None else ""


def without_lead(said: str, lead: str) -> str:
    """What comes behind the words that the text has already; "" as long as these are still coming; all of an answer
    that does not begin with them."""
    if not lead:
        return said
    if said.startswith(lead):
        return said[len(lead) :]
    bare, known = said.lstrip(), lead.lstrip()
    if bare.startswith(known):
        return bare[len(known) :]
    return "" if known.startswith(bare) else said


def join_before(before: str, said: str) -> str:
    """What is to be inserted behind `before`: no blank twice, and one where a sentence or a quotation ended."""
    if not before or before[-1].isspace() or _opens(before):
        return said.lstrip()
    begins = said[:1].isalpha() or said[:1] in tuple(_BEGINNING)
    return f" {said}" if begins and (before[-1] in _CLOSING or before[-1] == '"') else said


def _opens(before: str) -> bool:
    last = before[-1]
    if last == '"':
        return before.rpartition("\n")[2].count('"') % 2 == 1
    return last in _OPENING or (last == "-" and before[-2:-1].isalpha())


def join_behind(said: str, after: str) -> str:
    """`said`, before what follows in its paragraph: a blank parts two words, and no sentence ends twice."""
    said = said.rstrip()
    if not said or not after or after[0].isspace():
        return said
    if after[0] in ".!?…" and said[-1] == after[0]:
        return said[:-1]
    return f"{said} " if after[0].isalnum() or after[0] in _BEGINNING else said


def start_of_word(text: str, offset: int) -> int:
    """The place before the word that `offset` lies inside; else `offset`."""
    if not _inside_word(text, offset):
        return offset
    found = re.search(r"(?:\w+['’])*\w+$", text[:offset])
    return found.start() if found is not None else offset


def end_of_word(text: str, offset: int) -> int:
    """The place behind the word that `offset` lies inside; else `offset`."""
    if not _inside_word(text, offset):
        return offset
    found = re.match(r"\w+(?:['’]\w+)*", text[offset:])
    return offset + (found.end() if found is not None else 0)


def _inside_word(text: str, offset: int) -> bool:
    """Of writing without blanks nobody knows where words end: there every place is between two."""
    beside = text[max(0, offset - 1) : offset + 1]
    return 0 < offset < len(text) and all(map(str.isalnum, beside)) and _UNSPACED.search(beside) is None
