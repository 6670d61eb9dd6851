"""What the starter picture model's graph is told of a plan in one go: up to three things, a ground, a sentence.

Used by `parts` on the worker's job thread, where a picture is painted over and no scene is set together, and for the
negative prompt; pure. The graph knows fewer things, numbers and grounds than a plan: what it has no word for is not
told.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.starter.reading.styles import taken_style
from studio.engines.picture.starter.reading.tokens import MOST_CHARACTERS, tokens_of, without_weights
from studio.engines.picture.starter.reading.vocabulary import Vocabulary
from studio.engines.picture.storybook.plan import Place, Plan, Setting

SLOTS: Final = 3
MOST_COUNTED: Final = 4
"""The most of one kind that the model has seen."""
_GROUNDS: Final[dict[Place, str]] = {
    "meadow": "grass", "hills": "grass", "mountains": "grass", "forest": "grass", "garden": "grass", "park": "grass",
    "farm": "grass", "village": "grass", "sea": "sea", "lake": "sea", "river": "sea", "under water": "sea",
    "shore": "sand", "desert": "sand", "snow": "snow", "sky": "sky", "night sky": "night", "space": "night",
    "moon": "night",
}  # fmt: skip


class GraphWords(NamedTuple):
    slots: NDArray[np.int64]
    """[SLOTS, 4]: concept, colour, count, place; zeros where nothing is said."""
    ground: str = ""
    """One of the model's grounds."""
    ground_number: int = 0
    style: str = ""
    sentence: str = ""

    def on_paper(self) -> GraphWords:
        """Without a ground."""
        return self._replace(ground="", ground_number=0)


def graph_words(plan: Plan, sentence: str, vocabulary: Vocabulary) -> GraphWords:
    """`sentence`: the words, of which the graph hears the meaning."""
    table = np.zeros((SLOTS, 4), np.int64)
    known = [wish for wish in plan.wishes if wish.concept][:SLOTS]
    for row, wish in enumerate(known):
        place = vocabulary.places.index(wish.place) if wish.place in vocabulary.places else 0
        count = min(wish.number, MOST_COUNTED) if wish.number > 1 else 0
        table[row] = wish.concept, vocabulary.colours.index(wish.colour), count, place
    ground = ground_of(plan.setting)
    number = vocabulary.grounds.index(ground) if ground in vocabulary.grounds else 0
    return GraphWords(table, vocabulary.grounds[number], number, plan.style, sentence)


def ground_of(setting: Setting) -> str:
    """The nearest that the graph knows to where and when a scene plays; "" for nothing said."""
    if setting.place == "paper":
        return setting.colour
    if setting.time == "night" and setting.place in ("", "sky"):
        return "night"
    return _GROUNDS.get(setting.place, "")


def plain_sentence(text: str, vocabulary: Vocabulary, *, styles: bool = True) -> str:
    """The words without those that only name a style: the sentences of the training name none. `styles` as for
    `read_plan`."""
    text = text[:MOST_CHARACTERS]
    style, tokens = taken_style(tokens_of(text), vocabulary, heard=styles)
    if not style:
        return " ".join(without_weights(text).split())
    return " ".join(token for token in tokens if token not in ",.")
