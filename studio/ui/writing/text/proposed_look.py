"""How words look that a model would take out of the text or put in: struck, or underlined; those of the change in front
in bold. Pure; called by `Letters`; main thread."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtGui import QColor, QFont, QTextCharFormat

from studio.ui.theme import tokens
from studio.ui.writing.text.proposed_words import ProposedKind

_Looks = Sequence[tuple[int, int, QTextCharFormat]]


def with_proposed(
    looks: _Looks, proposed: Sequence[tuple[int, int, ProposedKind]]
) -> list[tuple[int, int, QTextCharFormat]]:
    """Stretches of a block, each with its look, and what is proposed over them, which leaves them their own look."""
    found: list[tuple[int, int, QTextCharFormat]] = []
    for start, end, form in looks:
        edges = {start, end}
        for head, tail, _kind in proposed:
            edges.update(one for one in (head, tail) if start < one < end)
        marks = sorted(edges)
        found.extend((a, b, form) for a, b in pairwise(marks) if not _inside(a, b, proposed))
    for head, tail, kind in proposed:
        edges = {head, tail}
        for start, end, _form in looks:
            edges.update(one for one in (start, end) if head < one < tail)
        marks = sorted(edges)
        for a, b in pairwise(marks):
            under = [form for start, end, form in looks if start <= a and b <= end]
            found.append((a, b, proposed_format(under, kind)))
    return found


def _inside(start: int, end: int, proposed: Sequence[tuple[int, int, ProposedKind]]) -> bool:
    return any(head <= start and end <= tail for head, tail, _kind in proposed)


def proposed_format(under: Sequence[QTextCharFormat], kind: ProposedKind) -> QTextCharFormat:
    look = tokens()
    form = QTextCharFormat()
    for one in under:
        form.merge(one)
    if kind.startswith("out"):
        form.setBackground(QColor(look.danger_soft))
        form.setFontStrikeOut(True)
    else:
        form.setBackground(QColor(look.good_soft))
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        form.setUnderlineColor(QColor(look.good))
    if kind.endswith("front"):
        form.setFontWeight(QFont.Weight.Bold)
    return form
