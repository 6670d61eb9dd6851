"""Rich Text files (.rtf) read into scenes: what a reader sees, without what is deleted, hidden or a comment. A row of
the table of formats, and what the texts of Scrivener's folders are read by; on any thread.

A file is a stream of words in groups; a group may be a destination of its own (fonts, styles, a footnote), and one that
is not known and says that it may be left out is left out. Styles repeat what they are in each paragraph, so that their
names alone are asked. What a manuscript cannot hold is counted.
Source: Rich Text Format Specification 1.9.1 (Microsoft).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.passages import Passage
from studio.services.exchange.document_facts import said, with_name_of
from studio.services.exchange.format import Format, no_step
from studio.services.exchange.losses import LossKind
from studio.services.exchange.manuscript_in import ImportedScene, ScenesIn, Step, divide, with_chapters, with_losses
from studio.services.exchange.pictures_in import PicturesIn
from studio.services.exchange.rtf_reader import PROBLEM, Reader
from studio.services.exchange.rtf_tokens import tokens_of
from studio.services.exchange.word_processors import joined_code

FILE_LIMIT: Final = 256 * 2**20
"""Bytes of a file with its pictures, which are hexadecimal digits."""
TOKEN_LIMIT: Final = 24_000_000
"""A novel in Cyrillic letters, each of them two tokens, has twelve."""
_STEP_EVERY: Final = 2_000
_INFO_WITHIN: Final = 1 << 18
"""Bytes of a file in which its information group lies."""
_INFO_WORDS: Final = 2_000
"""Bytes of a title or a name."""


def scenes_from_rtf(path: Path, step: Step = no_step) -> tuple[ImportedScene, ...]:
    """Raises StudioError(FileUnreadable | BadInput)."""
    data = rtf_bytes(path)
    lost: Counter[LossKind] = Counter()
    pictures = PicturesIn(lost, step)
    passages = read_rtf(data, path.name, lost, step, pictures=pictures)
    scenes = with_losses(divide(with_chapters(passages), path.stem), lost, pictures)
    return with_name_of(scenes, called_by_rtf(data), path.stem)


def called_by_rtf(data: bytes) -> tuple[str, str]:
    """Title and author of its information group; "" for what it does not say. Source: RTF 1.9.1."""
    head = data[:_INFO_WITHIN]
    at = head.find(b"{\\info")
    if at < 0:
        return "", ""
    code = re.search(rb"\\ansicpg\d{1,5}", head)
    return _info_of(head[at:], b"title", code), _info_of(head[at:], b"author", code)


def _info_of(info: bytes, name: bytes, code: re.Match[bytes] | None) -> str:
    found = re.search(rb"\{\\(?:\*\\)?" + name + rb"(?![A-Za-z])", info)
    if found is None:
        return ""
    end = _end_of_group(info, found.start())
    words = info[found.end() : end]
    whole = b"{\\rtf1\\ansi" + (code[0] if code is not None else b"") + b"\\uc1 " + words.lstrip() + b"\\par}"
    try:
        passages = read_rtf(whole, "", Counter())
    except StudioError:
        return ""
    return said(" ".join(one.text for one in passages))


def _end_of_group(data: bytes, start: int) -> int:
    depth, at = 0, start
    while at < min(len(data), start + _INFO_WORDS):
        sign = data[at : at + 1]
        if sign == b"\\":
            at += 2
            continue
        depth += (sign == b"{") - (sign == b"}")
        if not depth:
            return at
        at += 1
    return at


def rtf_bytes(path: Path) -> bytes:
    """Raises StudioError(FileUnreadable | BadInput)."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise StudioError(BadInput(name=path.name, problem=f"it is larger than {FILE_LIMIT >> 20} MB"))
        return path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error


def read_rtf(
    data: bytes, name: str, lost: Counter[LossKind], step: Step = no_step, notes: Mapping[str, str] | None = None,
    pictures: PicturesIn | None = None,
) -> list[Passage]:  # fmt: skip
    """Paragraphs that say something, in order. `lost` is added to; `notes`: footnotes by their ids, as Scrivener keeps
    its own beside the text. Raises StudioError(BadInput), which says `name`."""
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        raise StudioError(BadInput(name=name, problem=PROBLEM))
    reader = Reader(name, lost, notes or {}, pictures or PicturesIn(lost, step))
    for number, token in enumerate(tokens_of(data)):
        if number >= TOKEN_LIMIT:
            raise StudioError(BadInput(name=name, problem=f"it has more than {TOKEN_LIMIT:,} signs and words of RTF"))
        if number % _STEP_EVERY == 0:
            step(token.place / len(data))
        reader.meet(token)
    return [one for one in joined_code(reader.end()) if one.text.strip() or one.style in ("rule", "picture")]


RTF_IN: Final[Format[ScenesIn]] = Format(
    id="manuscript.rtf", subject="manuscript", direction="in", words="Rich text", suffixes=(".rtf",),
    act=scenes_from_rtf,
)  # fmt: skip
