"""The small words that a prompt is read by: colours, counts, places, grounds, styles, and how English makes plurals.

Constants alone; used by `prompt_reading` on the worker's job thread. A table names values of the model's own lists
(`picture.json`); a value that a model does not have is left out when its vocabulary is made.
"""

from __future__ import annotations

from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


COLOUR_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "red": ("red", "crimson", "scarlet", "ruby", "maroon", "burgundy", "vermilion", "cherry red", "reddish"),
    "orange": ("orange", "amber", "tangerine", "apricot", "coral", "orangey"),
    "yellow": ("yellow", "golden", "gold", "lemon yellow", "mustard", "blond", "blonde", "yellowish"),
    "green": ("green", "emerald", "olive", "lime green", "mint green", "jade", "teal", "greenish", "khaki"),
    "blue": ("blue", "navy", "navy blue", "azure", "cyan", "turquoise", "cobalt", "sapphire", "indigo", "sky blue",
             "aqua", "bluish", "ultramarine"),
    "purple": ("purple", "violet", "lilac", "lavender", "mauve", "plum", "amethyst"),
    "pink": ("pink", "magenta", "rose pink", "fuchsia", "salmon", "hot pink", "pinkish"),
    "brown": ("brown", "chestnut", "chocolate brown", "tan", "beige", "bronze", "sepia", "brownish", "hazel", "ginger"),
    "black": ("black", "ebony", "jet black", "coal black"),
    "white": ("white", "ivory", "snow white", "cream coloured", "whitish"),
    "grey": ("grey", "gray", "silver", "silvery", "greyish", "grayish", "ash grey", "charcoal"),
}  # fmt: skip
SHADES: Final = _set("dark light bright pale deep vivid pastel neon soft rich dull coloured colored colour color")
"""Words about a colour that change nothing that the model could obey."""

COUNT_WORDS: Final[dict[str, int]] = {
    "1": 1, "one": 1, "single": 1, "2": 2, "two": 2, "pair": 2, "couple": 2, "both": 2, "twin": 2, "double": 2,
    "3": 3, "three": 3, "trio": 3, "triple": 3, "few": 3, "several": 3, "4": 4, "four": 4,
    "many": 4, "lots": 4, "lot": 4, "5": 4, "five": 4, "6": 4, "six": 4, "7": 4, "seven": 4, "8": 4, "eight": 4,
    "9": 4, "nine": 4, "10": 4, "ten": 4, "dozen": 4,
}  # fmt: skip
"""More than four are read as four: the most that the model has seen."""

GROUND_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "sky": ("sky", "skies", "clouds", "air", "heavens"),
    "grass": ("grass", "lawn", "meadow", "field", "pasture", "garden", "park", "prairie", "hill", "hillside"),
    "night": ("night", "night sky", "starry sky", "starry night", "dark sky", "midnight", "nighttime", "night time",
              "dark", "outer space", "stars"),
    "sea": ("sea", "ocean", "water", "waves", "lake", "river", "pond", "sea water", "open sea"),
    "snow": ("snow", "ice", "winter", "snowy ground", "snowy field"),
    "sand": ("sand", "beach", "desert", "shore", "seaside", "dunes"),
}  # fmt: skip
GROUND_ALONE: Final[dict[str, str]] = {"underwater": "sea", "nighttime": "night", "outdoors": "grass"}
"""Words that name the ground without a preposition."""
GROUND_PREPOSITIONS: Final = _set(
    "on in at by over under above across against through into upon amid among before beneath below near during"
)
BACKGROUNDS: Final = _set("background backdrop backgrounds")
SURFACES: Final = _set("ground wall paper floor")
"""They mean the background only behind a preposition: "on yellow paper"."""

ARTICLES: Final = _set("a an the my your his her its our their this that these those some any")
LEAD_INS: Final = _set(
    "picture image drawing photo photograph painting illustration icon emoji sticker sketch portrait cartoon "
    "logo symbol"
)
"""Said in front of "of", they name no thing."""
ORDERS: Final = _set("draw paint make show me please create give us")
PLAIN_ADJECTIVES: Final = _set(
    "cute beautiful nice pretty lovely simple plain small big large tiny little huge giant great very really "
    "old new young fresh modern cool funny sweet adorable detailed realistic colourful colorful shiny glossy "
    "happy sad angry sleepy tired smiling laughing crying grumpy scary fat tall short long round flying"
)
"""They name no thing beside a noun; they stay in the sentence that the model gets."""

CONNECTORS: Final = _set(
    "and with plus in at of beside besides near by behind inside between holding wearing riding eating "
    "while or but for from into against along among around to who which is are has have having made"
)
"""Between two things, saying nothing about where they stand."""
MARKS: Final = frozenset(",;.&+")
NEIGHBOURS: Final = (("next", "to"), ("in", "front", "of"), ("close", "to"), ("together", "with"), ("as", "well", "as"))

RELATIONS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("to", "the", "left", "of"), "left"), (("on", "the", "left", "of"), "left"),
    (("at", "the", "left", "of"), "left"), (("on", "the", "left", "side", "of"), "left"), (("left", "of"), "left"),
    (("to", "the", "right", "of"), "right"), (("on", "the", "right", "of"), "right"),
    (("at", "the", "right", "of"), "right"), (("on", "the", "right", "side", "of"), "right"),
    (("right", "of"), "right"),
    (("on", "top", "of"), "above"), (("atop",), "above"), (("above",), "above"), (("over",), "above"),
    (("upon",), "above"), (("on",), "above"),
    (("underneath",), "below"), (("beneath",), "below"), (("below",), "below"), (("under",), "below"),
)  # fmt: skip
"""Between two things: the place of the first one. The longest comes first where two begin alike."""
STANDINGS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("on", "the", "left", "side"), "left"), (("on", "the", "right", "side"), "right"),
    (("on", "the", "left"), "left"), (("at", "the", "left"), "left"), (("to", "the", "left"), "left"),
    (("on", "the", "right"), "right"), (("at", "the", "right"), "right"), (("to", "the", "right"), "right"),
    (("at", "the", "top"), "above"), (("on", "top"), "above"), (("at", "the", "bottom"), "below"),
)  # fmt: skip
"""Behind one thing: its own place."""

STYLE_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "3d": ("3d", "3 d", "three dimensional"),
    "flat": ("flat design", "flat"),
    "noto": ("noto",),
    "blob": ("blob", "blobby"),
    "line": ("line art", "lineart", "line drawing", "outline drawing", "black and white line"),
    "clip art": ("clip art", "clipart"),
}
STYLE_ONLY_NAMED: Final = frozenset({"noto", "flat", "blob"})
"""Also words of their own: a style only with "style", "emoji" or "icon" behind, or as the very first word before a
known thing."""
NO_STYLE: Final = frozenset(
    {"flat tire", "flat tyre", "flat screen", "flat iron", "flat bread", "flat fish", "flat roof"}
)
"""What is flat itself."""
STYLE_NOUNS: Final = _set("style emoji icon drawing art")

IRREGULAR: Final[dict[str, str]] = {
    "mice": "mouse", "geese": "goose", "feet": "foot", "men": "man", "women": "woman", "children": "child",
    "people": "person", "teeth": "tooth", "leaves": "leaf", "knives": "knife", "wolves": "wolf", "loaves": "loaf",
    "scarves": "scarf", "calves": "calf", "shelves": "shelf", "wives": "wife", "elves": "elf", "oxen": "ox",
    "dice": "die", "cacti": "cactus", "octopi": "octopus", "fungi": "fungus", "firemen": "fireman",
    "policemen": "policeman", "snowmen": "snowman", "hooves": "hoof",
}  # fmt: skip
