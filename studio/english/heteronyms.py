"""Which part of speech a word most likely has here, for words that are said in more than one way.

Called by the English front end with the words of one clause. Small rules over the neighbouring words, no model: the
word before decides most cases (an article makes a noun, "to" and pronouns make a verb), a few words have rules of
their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from studio.english.lexicon import Accent


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DETERMINERS: Final = _words(
    "the a an this that these those my your his her its our their some any no each every another such what which of "
    "in on at with for by from into without one two three four five six seven eight nine ten first second third last "
    "next other many few several more most all new old own good great little big same"
)
_BEFORE_VERB: Final = _words(
    "to will would can could shall should may might must do does did don't doesn't didn't won't can't cannot couldn't "
    "wouldn't shouldn't i you we they who let's please never always often help let not i'll you'll "
    "he'll she'll we'll they'll i'd you'd he'd she'd we'd they'd it'll just"
)
_HE: Final = _words("he she it who that one nobody everybody everyone somebody someone")
_BE: Final = _words("is was are were be been being am isn't wasn't aren't weren't it's he's she's they're")
_HAVE: Final = _words("have has had having haven't hasn't hadn't i've you've we've they've he'd she'd")
_DEGREE: Final = _words("so very too quite as rather really how almost nearly more most less")
_OBJECTS: Final = _words(
    "the a an my your his her its our their this that these those him them it me us you everything nothing"
)
_PAST: Final = _words(
    "yesterday ago had was were did didn't said asked told went came took stood sat knew thought saw felt gave found "
    "left once then wrote when heard looked turned wasn't weren't before last"
)


_NEAR: Final = 100
"""Words."""


class Clause:
    """The words of a sentence in lower case, and the one that is looked at."""

    def __init__(self, words: Sequence[str], at: int, written: str = "") -> None:
        self.words = words
        self.at = at
        self.written = written
        """The word as it is written, with its capital."""

    @property
    def word(self) -> str:
        return self.words[self.at]

    def before(self, steps: int = 1) -> str:
        return self.words[self.at - steps] if self.at >= steps else ""

    def after(self, steps: int = 1) -> str:
        return self.words[self.at + steps] if self.at + steps < len(self.words) else ""

    def any_word(self, words: frozenset[str]) -> bool:
        return any(word in words for word in self.near())

    def near(self) -> tuple[str, ...]:
        """The other words, a hundred each way: a text without a full stop is one sentence, however long."""
        start, end = max(0, self.at - _NEAR), self.at + 1 + _NEAR
        return (*self.words[start : self.at], *self.words[self.at + 1 : end])


def tag_of(clause: Clause) -> str:
    """DEFAULT, NOUN, VERB, ADJ, VBD or VBN. DEFAULT where nothing speaks for another reading."""
    special = _SPECIAL.get(clause.word)
    if special is not None:
        return special(clause)
    return _general(clause)


def _general(clause: Clause) -> str:
    before, after, word = clause.before(), clause.after(), clause.word
    links = before in _HAVE or before in _BE
    noun_ends = not after or after in _FUNCTION or _is_verb(after)
    negated = before in {"not", "never"} and clause.before(2) in _BE
    plain = before and before not in _CLOSED and not before.endswith(("ly", "s"))
    rules = (
        (negated, "ADJ"),
        (before in _BEFORE_VERB, "VERB"),
        (before in _HE and word.endswith("s") and before != "that", "VERB"),
        (links, "VBN" if word.endswith("ed") else "ADJ" if before in _BE else "VERB"),
        (before.endswith("ly") and after in _OBJECTS, "VERB"),
        (before in _DETERMINERS or before.endswith("'s"), "NOUN" if noun_ends else "ADJ"),
        (before in _DEGREE, "ADJ"),
        (clause.before(2) in _DETERMINERS and plain and noun_ends, "NOUN"),
        (after in _OBJECTS and (before in {"", "and", "or", "but", "then", "please"} or word.endswith("s")), "VERB"),
        (before in {"and", "or"} and clause.before(2) in _BEFORE_VERB, "VERB"),
        (_plural(before) and not word.endswith("s") and not _is_verb(after), "VERB"),
        (not before and after and not noun_ends, "NOUN"),
        (plain and noun_ends and not word.endswith("ed"), "NOUN"),
    )
    return next((tag for holds, tag in rules if holds), "DEFAULT")


def _is_verb(word: str) -> bool:
    """It is likely the verb of a sentence whose subject stands before it."""
    return word in _BE or word in _HAVE or word in _MODALS or word in _PASTS or (len(word) > 4 and word.endswith("ed"))


def _plural(word: str) -> bool:
    """ "metals", "dates": the verb behind them has no s."""
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")) and word not in _CLOSED


_MODALS: Final = _words("will would can could shall should may might must do does did don't doesn't didn't goes go")
_PASTS: Final = _words(
    "fled went came took stood sat knew thought saw felt gave found left began ran slept woke ate fell rose held "
    "brought bought caught grew burnt burst broke lay led lost made met paid said sank shook shot "
    "stank stuck sold sent spent struck swept took told tore won wrote was were had grows agree ends drew hung shut"
)
_FUNCTION: Final = _words(
    "of in on at to for with by from and or but that which who when where if as than then so because into over under "
    "about after before between through during without will would can could shall should may might must"
)


_CLOSED: Final = _DETERMINERS | _BEFORE_VERB | _HE | _BE | _HAVE | _DEGREE | _OBJECTS | _FUNCTION | _MODALS | _PASTS


def _read(clause: Clause) -> str:
    before, behind = clause.before(), clause.before(2)
    if (
        before in _HAVE
        or before in _BE
        or (behind in _HAVE | _BE and (before.endswith(("ly", "n't", "not", "been", "be")) or before in _ADVERBS))
    ):
        return "VBN"
    if before in {"well", "widely"} or before in _BEFORE_VERB - {"i", "you", "we", "they", "who"}:
        return "VBN" if before in {"well", "widely"} else "DEFAULT"
    one = behind in _DETERMINERS and before not in _CLOSED and not before.endswith("s")
    if before in _HE or one:
        return "VBD"
    return "VBD" if clause.any_word(_PAST) or _past_forms(clause) else "DEFAULT"


def _past_forms(clause: Clause) -> bool:
    return any(word.endswith("ed") and len(word) > 4 for word in clause.near())


_ADVERBS: Final = _words("never ever already just also always only since often now once still even")
_METAL: Final = _words("pipe pipes paint poisoning bullet bullets pencil weight weights shot roof lined glass ore")


def _lead(clause: Clause) -> str:
    alone = not clause.before() and clause.after() in {"is", "was", "melts", "and"}
    metal = alone or clause.after() in _METAL or clause.before() in {"molten", "of", "like", "as"}
    return "METAL" if metal else "DEFAULT"


def _wind(clause: Clause) -> str:
    before, after = clause.before(), clause.after()
    if before in _BEFORE_VERB - {"just", "not", "all", "let"} or (
        after in {"up", "down", "back"} and before not in _DETERMINERS
    ):
        return "VERB"
    if not before and after in _OBJECTS:
        return "VERB"
    moves = after in _ALONG and (clause.word.endswith("s") or _plural(before))
    return "VERB" if moves or (clause.word.endswith("s") and after == "its") else "NOUN"


_ALONG: Final = _words("around through along up down past between round across into over")


_SHOWN: Final = _words(
    "music show shows broadcast audience wire wires concert band ammunition tv television stream performance animals "
    "animal bait recording album session radio coverage oak rounds round fish theatre theater event events chat coals"
)


_SEEN: Final = _words("saw see sees seen eat ate bought buy caught catch sold sell keep kept with of for some using")


def _live(clause: Clause) -> str:
    if clause.after() in _SHOWN or (clause.before() in _BE and clause.after() in {"", "on", "now", "from", "at"}):
        return "DEFAULT"
    if clause.before() in {"broadcast", "streamed", "recorded", "performed", "go", "goes", "went", "a", "an"}:
        return "DEFAULT"
    if clause.before() in _SEEN and clause.after() and clause.after() not in _FUNCTION | _OBJECTS:
        return "DEFAULT"
    return "VERB"


def _lives(clause: Clause) -> str:
    before = clause.before()
    noun = before in _DETERMINERS - {"that", "in", "on", "at", "which", "what"} or before in {
        "save",
        "saved",
        "lost",
        "human",
        "saves",
        "cost",
        "costs",
        "claimed",
        "took",
        "takes",
        "risked",
    }
    return "DEFAULT" if noun else "VERB"


def _tear(clause: Clause) -> str:
    if clause.word == "tears" and clause.before() in {"to", "in", "of", "with", "no"}:
        return "NOUN"
    if clause.before() in _BEFORE_VERB or clause.after() in {
        "up",
        "apart",
        "off",
        "down",
        "away",
        "open",
        "out",
        "through",
    }:
        return "VERB"
    if clause.before() in _HE and clause.word.endswith("s"):
        return "VERB"
    return "VERB" if clause.word == "tear" and clause.after() in _OBJECTS | {"in"} else "NOUN"


def _bow(clause: Clause) -> str:
    if clause.before() in _BEFORE_VERB or (clause.before() in _HE and clause.word.endswith("s")):
        return "VERB"
    ship_or_greeting = {
        "deep",
        "low",
        "slight",
        "ship's",
        "stiff",
        "little",
        "polite",
        "formal",
        "took",
        "final",
        "small",
    }
    if clause.any_word(_words("violin cello viola fiddle arrow arrows archer ribbon")):
        return "DEFAULT"
    if clause.before() == "a" and clause.before(2) in {"take", "took", "takes", "taking", "with", "made", "gave"}:
        return "VERB" if clause.after() in {"", "and", "to"} else "DEFAULT"
    if clause.before() in ship_or_greeting or clause.after() in {"of", "before", "wave"} or clause.word == "bowed":
        return "VERB"
    return "DEFAULT"


def _close(clause: Clause) -> str:
    if clause.before() in _BEFORE_VERB or clause.after() in _OBJECTS | {"down"}:
        return "VERB" if clause.before() not in _BE | _DEGREE else "DEFAULT"
    if clause.before() in {"a", "the"} and clause.after() in {"of"}:
        return "NOUN"
    return "NOUN" if clause.before(2) == "to" and clause.before() == "a" and not clause.after() else "DEFAULT"


def _use(clause: Clause) -> str:
    if clause.before() in _DETERMINERS - {"that"} or clause.before() in {"no", "much", "make", "made", "makes"}:
        return "NOUN"
    return "NOUN" if clause.before(2) == "no" or clause.before() in {"in", "of"} else "VERB"


def _used(clause: Clause) -> str:
    return (
        "VBD"
        if clause.after() == "to" and clause.before() not in {"is", "was", "are", "were", "be", "being"}
        else "DEFAULT"
    )


def _wound(clause: Clause) -> str:
    before, after = clause.before(), clause.after()
    if before in _DETERMINERS or (before in _BEFORE_VERB and before not in _SUBJECTS):
        return "DEFAULT"
    turned = after in _ALONG | _OBJECTS | {"tightly", "back", "its"}
    return "VBD" if turned or before in _words("tightly path road river she he stair") else "DEFAULT"


_SUBJECTS: Final = _words("i you we they who")


def _minute(clause: Clause) -> str:
    tiny = clause.before() in _BE and not clause.after()
    small = tiny or clause.after() in {"detail", "details", "amounts", "amount", "traces", "quantities", "differences"}
    return "ADJ" if small or clause.before() in _DEGREE - {"more", "most", "less", "as", "how"} else "DEFAULT"


_FISHING: Final = _words("fishing fish lake sea striped caught fillet fisherman angler river hooked trout")


def _bass(clause: Clause) -> str:
    return "DEFAULT" if clause.any_word(_FISHING) else "ADJ"


def _content(clause: Clause) -> str:
    if clause.before() in _BE | _DEGREE | {"felt", "feel", "quite", "not", "perfectly", "seemed"}:
        return "DEFAULT"
    return "NOUN" if clause.before() in _DETERMINERS or clause.after() in {"of", "is", "was"} else "DEFAULT"


def _dove(clause: Clause) -> str:
    return (
        "VERB"
        if clause.after() in {"into", "in", "under", "off", "for", "down", "behind", "through", "from"}
        else "NOUN"
    )


_QUARREL: Final = _words(
    "terrible blazing furious big awful dreadful loud family almighty bitter huge violent stand-up"
)


def _row(clause: Clause) -> str:
    """A quarrel or a line."""
    before, after = clause.before(), clause.after()
    about = after in {"about", "over", "with", "broke", "erupted", "between"} and before in {"a", "the", "this", "that"}
    had = before == "a" and clause.before(2) in _HAVE and after in {"", "about", "with", "over", "and", "last"}
    return "NOISE" if before in _QUARREL or about or had else "DEFAULT"


def _invalid(clause: Clause) -> str:
    before, after = clause.before(), clause.after()
    person = before in _DETERMINERS and (not after or _is_verb(after) or after in {"in", "with", "and"})
    return "NOUN" if person else "DEFAULT"


def _polish(clause: Clause) -> str:
    order = not clause.at and clause.after() in _OBJECTS
    return "VERB" if order or clause.written[:1].islower() else "DEFAULT"


def _job(clause: Clause) -> str:
    bible = clause.any_word(_words("patience bible satan prophet scripture boils comforters"))
    book = clause.before(2) == "book" and clause.before() == "of"
    return "NAME" if clause.written == "Job" and clause.at and (bible or book) else "DEFAULT"


def _does(clause: Clause) -> str:
    return "DEER" if clause.before() in {"the", "two", "three", "some", "several", "of", "many"} else "DEFAULT"


def _resume(clause: Clause) -> str:
    return "NOUN" if clause.before() in _DETERMINERS - {"that", "which", "what", "who"} else "DEFAULT"


def _two_syllables(clause: Clause) -> str:
    """A learned man, his aged mother; but he had aged."""
    before, after = clause.before(), clause.after()
    person = clause.word in {"blessed", "beloved", "aged"} and before == "the" and (not after or after in _FUNCTION)
    return "ADJ" if person or (before in _DETERMINERS and after and after not in _FUNCTION | _OBJECTS) else "VERB"


def _dogged(clause: Clause) -> str:
    return "VERB" if clause.after() in _OBJECTS or clause.after() in {"by"} else "DEFAULT"


def _axes(clause: Clause) -> str:
    plane = clause.any_word(_words("x y z axis rotation coordinate graph parallel principal plot vertical horizontal"))
    return "DEFAULT" if plane else "VERB"


_SPECIAL: Final[dict[str, Callable[[Clause], str]]] = {
    "read": _read, "lead": _lead, "wind": _wind, "winds": _wind, "live": _live, "lives": _lives, "tear": _tear,
    "tears": _tear, "bow": _bow, "bows": _bow, "bowed": _bow, "close": _close, "use": _use, "used": _used,
    "wound": _wound, "minute": _minute, "bass": _bass, "content": _content, "dove": _dove,
    "row": _row, "invalid": _invalid, "polish": _polish, "job": _job, "does": _does, "resume": _resume,
    "blessed": _two_syllables, "learned": _two_syllables, "aged": _two_syllables, "beloved": _two_syllables,
    "dogged": _dogged, "axes": _axes,
}  # fmt: skip
_AMERICAN: Final = {
    ("lead", "METAL"): "lˈɛd", ("bowed", "VERB"): "bˈWd", ("row", "NOISE"): "ɹˈW", ("rows", "NOISE"): "ɹˈWz",
    ("invalid", "NOUN"): "ˈɪnvələd", ("polish", "VERB"): "pˈɑlɪʃ", ("job", "NAME"): "ʤˈOb", ("does", "DEER"): "dˈOz",
    ("resume", "NOUN"): "ɹˈɛzəmˌA", ("blessed", "ADJ"): "blˈɛsᵻd", ("aged", "ADJ"): "ˈAʤᵻd",
    ("beloved", "ADJ"): "bəlˈʌvᵻd", ("houses", "NOUN"): "hˈWzᵻz", ("houses", "DEFAULT"): "hˈWzᵻz",
    ("protest", "VERB"): "pɹətˈɛst", ("learned", "VERB"): "lˈɜɹnd",
}  # fmt: skip
_BRITISH: Final = _AMERICAN | {
    ("invalid", "NOUN"): "ˈɪnvəlɪd", ("polish", "VERB"): "pˈɒlɪʃ", ("job", "NAME"): "ʤˈQb", ("does", "DEER"): "dˈQz",
    ("resume", "NOUN"): "ɹˈɛzjʊmˌA", ("learned", "VERB"): "lˈɜːnd",
}  # fmt: skip
OWN_SOUNDS: Final[dict[Accent, dict[tuple[str, str], str]]] = {"us": _AMERICAN, "gb": _BRITISH}
"""Readings that the lexicons do not have, by word and part of speech."""
