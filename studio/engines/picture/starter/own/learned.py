"""Things that were learnt from a person's drawings, beside those that the starter model knows.

Used by the starter picture engine on the worker's job thread. What a request carries of a thing is a row of the
network's tables and a vector of text (`packed`); it takes a row of the tables that no concept has.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import Character
from studio.engines.picture.starter.own.graph import Tables, feeds_of
from studio.engines.picture.starter.parts import ConceptTable, StarterParts
from studio.engines.picture.starter.reading.tokens import tokens_of
from studio.engines.picture.starter.reading.vocabulary import LONGEST_PHRASE, Vocabulary, bare


class Row(NamedTuple):
    """What the network is told of one thing, float32."""

    code: NDArray[np.float32]
    """[192] in the shipped network."""
    look: NDArray[np.float32]
    """[128], of the style in which it was learnt."""
    text: NDArray[np.float32]
    """[384], in the place of a sentence's meaning."""


def packed(row: Row) -> str:
    """Float16, little endian, in base 64."""
    return base64.b64encode(np.concatenate(row).astype("<f2").tobytes()).decode()


def unpacked(form: str, widths: tuple[int, int, int]) -> Row:
    """Raises ValueError for what is no row of these widths."""
    try:
        values = np.frombuffer(base64.b64decode(form, validate=True), "<f2").astype(np.float32)
    except binascii.Error as error:
        raise ValueError("it is not written in base 64") from error
    if len(values) != sum(widths) or not np.isfinite(values).all():
        raise ValueError(f"it has {len(values)} numbers, and the model takes {sum(widths)}")
    code, look, text = np.split(values, np.cumsum(widths)[:-1])
    return Row(code, look, text)


def widths_of(tables: Tables, parts: StarterParts) -> tuple[int, int, int]:
    """Of a row's three parts."""
    return tables.codes.shape[1], tables.looks.shape[1] // len(parts.spec.styles), parts.table.vectors.shape[1]


def with_learned(parts: StarterParts, tables: Tables, named: Sequence[Character]) -> StarterParts:
    """The parts with those of `named` that were learnt; its graph takes rows. Raises StudioError(BadRequest)."""
    learned = [one for one in named if one.form]
    first, styles = len(parts.table.vocabulary.names) + 1, parts.spec.styles
    room = len(tables.codes) - first
    if len(learned) > room:
        raise StudioError(BadRequest(field="characters", problem=f"more than {room} things of your own in one picture"))
    codes, looks = tables.codes.copy(), tables.looks.copy().reshape(len(tables.looks), len(styles), -1)
    drawn = np.zeros((first + len(learned), len(styles)), np.bool_)
    drawn[:first] = parts.table.forms.drawn
    texts: dict[str, NDArray[np.float32]] = {}
    for number, one in enumerate(learned, first):
        if one.style not in styles:
            raise StudioError(BadRequest(field="characters", problem=f"the model has no style {one.style!r}"))
        try:
            row = unpacked(one.form, widths_of(tables, parts))
        except ValueError as error:
            raise StudioError(BadRequest(field="characters", problem=f"{one.name}: {error}")) from error
        style = styles.index(one.style)
        codes[number], looks[number, style], drawn[number, style] = row.code, row.look, True
        texts[own_name(one.name)] = row.text
    return parts._replace(
        table=_table(parts.table, [own_name(one.name) for one in learned], drawn),
        rows=feeds_of(Tables(codes, looks.reshape(tables.looks.shape))),
        own_texts=texts,
        own_styles={own_name(one.name): one.style for one in learned},
    )


def own_name(name: str) -> str:
    """As the plan calls it."""
    return " ".join(bare(tokens_of(name)))


def can_be_named(name: str) -> bool:
    """Whether words of a prompt can be found by it."""
    words = bare(tokens_of(name))
    return 0 < len(words) <= LONGEST_PHRASE and all(any(map(str.isalnum, word)) for word in words)


def _table(table: ConceptTable, names: Sequence[str], drawn: NDArray[np.bool_]) -> ConceptTable:
    vocabulary = _vocabulary(table.vocabulary, names)
    return table._replace(vocabulary=vocabulary, forms=table.forms._replace(drawn=drawn))


def _vocabulary(known: Vocabulary, names: Sequence[str]) -> Vocabulary:
    """A person's own names go before all others."""
    first = len(known.names) + 1
    phrases = {tuple(name.split()): number for number, name in enumerate(names, first)}
    return known._replace(
        names=(*known.names, *names),
        phrases={**known.phrases, **phrases},
        props={words: name for words, name in known.props.items() if words not in phrases},
        also={words: found for words, found in known.also.items() if words not in phrases},
    )
