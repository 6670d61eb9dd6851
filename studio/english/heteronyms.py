"""Which part of speech a word most likely has here, for words that are said in more than one way.

Called by the English front end with the words of one clause. Small rules over the neighbouring words, no model: the
word before decides most cases (an article makes a noun, "to" and pronouns make a verb), a few words have rules of
their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.english.clause import (
    BE,
    BEFORE_VERB,
    CLOSED,
    DEGREE,
    DETERMINERS,
    FUNCTION,
    HAVE,
    HE,
    OBJECTS,
    Clause,
    is_plural,
    is_verb,
    words_of,
)
from studio.english.lexicon import Accent
from studio.english.tense import tense_of_read, told_in_present


def tag_of(clause: Clause) -> str:
    """DEFAULT, NOUN, VERB, ADJ, VBD or VBN. DEFAULT where nothing speaks for another reading."""
    special = _SPECIAL.get(clause.word)
    if special is not None:
        return special(clause)
    return _general(clause)


def _general(clause: Clause) -> str:
    before, after, word = clause.before(), clause.after(), clause.word
    links = before in HAVE or before in BE
    noun_ends = not after or after in FUNCTION or is_verb(after)
    negated = before in {"not", "never"} and clause.before(2) in BE
    plain = before and before not in CLOSED and not before.endswith(("ly", "s"))
    rules = (
        (negated, "ADJ"),
        (before in BEFORE_VERB, "VERB"),
        (before in HE and word.endswith("s") and before != "that", "VERB"),
        (links, "VBN" if word.endswith("ed") else "ADJ" if before in BE else "VERB"),
        (before.endswith("ly") and after in OBJECTS, "VERB"),
        (before in DETERMINERS or before.endswith("'s"), "NOUN" if noun_ends else "ADJ"),
        (before in DEGREE, "ADJ"),
        (clause.before(2) in DETERMINERS and plain and noun_ends, "NOUN"),
        (after in OBJECTS and (before in {"", "and", "or", "but", "then", "please"} or word.endswith("s")), "VERB"),
        (before in {"and", "or"} and clause.before(2) in BEFORE_VERB, "VERB"),
        (is_plural(before) and not word.endswith("s") and not is_verb(after), "VERB"),
        (not before and after and not noun_ends, "NOUN"),
        (plain and noun_ends and not word.endswith("ed"), "NOUN"),
    )
    return next((tag for holds, tag in rules if holds), "DEFAULT")


_METAL: Final = words_of("pipe pipes paint poisoning bullet bullets pencil weight weights shot roof lined glass ore")

_OF_METAL: Final = words_of(
    "pencil pencils paint plumber plumbers solder tin zinc copper iron alloy metal metals mine ore roof roofs poisoned "
    "poison bullets pipes glaze toxic melted petrol gasoline blood"
)


def _lead(clause: Clause) -> str:
    alone = not clause.before() and clause.after() in {"is", "was", "melts", "and"}
    some = clause.before() in {"no", "some", "any", "much", "and", "or", "pure"} and clause.any_word(_OF_METAL)
    metal = alone or some or clause.after() in _METAL or clause.before() in {"molten", "of", "like", "as"}
    return "METAL" if metal else "DEFAULT"


def _wind(clause: Clause) -> str:
    before, after = clause.before(), clause.after()
    if before in BEFORE_VERB - {"just", "not", "all", "let"} or (
        after in {"up", "down", "back"} and before not in DETERMINERS
    ):
        return "VERB"
    if not before and after in OBJECTS:
        return "VERB"
    moves = after in _ALONG and (clause.word.endswith("s") or is_plural(before))
    return "VERB" if moves or (clause.word.endswith("s") and after == "its") else "NOUN"


_ALONG: Final = words_of("around through along up down past between round across into over")


_SHOWN: Final = words_of(
    "music show shows broadcast audience wire wires concert band ammunition tv television stream performance animals "
    "animal bait recording album session radio coverage oak rounds round fish theatre theater event events chat coals"
)


_SEEN: Final = words_of("saw see sees seen eat ate bought buy caught catch sold sell keep kept with of for some using")

_PERFORMED: Final = words_of(
    "broadcast streamed streaming recorded performed perform performs performing shown aired televised filmed played "
    "sung sang sing sings reported go goes going went a an"
)


def _live(clause: Clause) -> str:
    if clause.after() in _SHOWN or (clause.before() in BE and clause.after() in {"", "on", "now", "from", "at"}):
        return "DEFAULT"
    if clause.before() in _PERFORMED:
        return "DEFAULT"
    if clause.before() in _SEEN and clause.after() and clause.after() not in FUNCTION | OBJECTS:
        return "DEFAULT"
    return "VERB"


def _lives(clause: Clause) -> str:
    before = clause.before()
    noun = before in DETERMINERS - {"that", "in", "on", "at", "which", "what"} or before in {
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
    if clause.before() in BEFORE_VERB or clause.after() in {
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
    if clause.before() in HE and clause.word.endswith("s"):
        return "VERB"
    return "VERB" if clause.word == "tear" and clause.after() in OBJECTS | {"in"} else "NOUN"


def _bow(clause: Clause) -> str:
    if clause.before() in BEFORE_VERB or (clause.before() in HE and clause.word.endswith("s")):
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
    if clause.any_word(words_of("violin cello viola fiddle arrow arrows archer ribbon")):
        return "DEFAULT"
    if clause.before() == "a" and clause.before(2) in {"take", "took", "takes", "taking", "with", "made", "gave"}:
        return "VERB" if clause.after() in {"", "and", "to"} else "DEFAULT"
    if clause.before() in ship_or_greeting or clause.after() in {"of", "before", "wave"} or clause.word == "bowed":
        return "VERB"
    return "DEFAULT"


def _close(clause: Clause) -> str:
    if clause.before() in BEFORE_VERB or clause.after() in OBJECTS | {"down"}:
        return "VERB" if clause.before() not in BE | DEGREE else "DEFAULT"
    if is_plural(clause.before()) and clause.after() in {"", "at", "on", "in", "early", "for", "late", "soon", "when"}:
        return "VERB"
    if clause.before() in {"a", "the"} and clause.after() in {"of"}:
        return "NOUN"
    return "NOUN" if clause.before(2) == "to" and clause.before() == "a" and not clause.after() else "DEFAULT"


def _use(clause: Clause) -> str:
    if clause.before() in DETERMINERS - {"that"} or clause.before() in {"no", "much", "make", "made", "makes"}:
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
    if before in DETERMINERS or (before in BEFORE_VERB and before not in _SUBJECTS):
        return "DEFAULT"
    if before in _SUBJECTS and after in OBJECTS and told_in_present(clause.earlier):
        return "DEFAULT"
    turned = after in _ALONG | OBJECTS | {"tightly", "back", "its"}
    return "VBD" if turned or before in words_of("tightly path road river she he stair") else "DEFAULT"


_SUBJECTS: Final = words_of("i you we they who")

_SMALL: Final = words_of(
    "detail details amounts amount traces trace quantities quantity differences difference crack cracks speck specks "
    "particle particles fragment fragments hole holes grain grains dose doses scratch scratches insect insects "
    "creature creatures print flaw flaws change changes variation variations drop drops hairs organism organisms "
    "spot spots portion portions writing handwriting examination"
)


def _minute(clause: Clause) -> str:
    tiny = clause.before() in BE and not clause.after()
    small = tiny or clause.after() in _SMALL
    return "ADJ" if small or clause.before() in DEGREE - {"more", "most", "less", "as", "how"} else "DEFAULT"


_FISHING: Final = words_of("fishing fish lake sea striped caught fillet fisherman angler river hooked trout")


def _bass(clause: Clause) -> str:
    return "DEFAULT" if clause.any_word(_FISHING) else "ADJ"


def _content(clause: Clause) -> str:
    if clause.before() in BE | DEGREE | {"felt", "feel", "quite", "not", "perfectly", "seemed"}:
        return "DEFAULT"
    return "NOUN" if clause.before() in DETERMINERS or clause.after() in {"of", "is", "was"} else "DEFAULT"


def _dove(clause: Clause) -> str:
    return (
        "VERB"
        if clause.after() in {"into", "in", "under", "off", "for", "down", "behind", "through", "from"}
        else "NOUN"
    )


_QUARREL: Final = words_of(
    "terrible blazing furious big awful dreadful loud family almighty bitter huge violent stand-up"
)


def _row(clause: Clause) -> str:
    """A quarrel or a line."""
    before, after = clause.before(), clause.after()
    about = after in {"about", "over", "with", "broke", "erupted", "between"} and before in {"a", "the", "this", "that"}
    had = before == "a" and clause.before(2) in HAVE and after in {"", "about", "with", "over", "and", "last"}
    return "NOISE" if before in _QUARREL or about or had else "DEFAULT"


def _invalid(clause: Clause) -> str:
    before, after = clause.before(), clause.after()
    person = before in DETERMINERS and (not after or is_verb(after) or after in {"in", "with", "and"})
    return "NOUN" if person else "DEFAULT"


def _polish(clause: Clause) -> str:
    order = not clause.at and clause.after() in OBJECTS
    return "VERB" if order or clause.written[:1].islower() else "DEFAULT"


def _job(clause: Clause) -> str:
    bible = clause.any_word(words_of("patience bible satan prophet scripture boils comforters"))
    book = clause.before(2) == "book" and clause.before() == "of"
    return "NAME" if clause.written == "Job" and clause.at and (bible or book) else "DEFAULT"


def _does(clause: Clause) -> str:
    return "DEER" if clause.before() in {"the", "two", "three", "some", "several", "of", "many"} else "DEFAULT"


def _resume(clause: Clause) -> str:
    return "NOUN" if clause.before() in DETERMINERS - {"that", "which", "what", "who"} else "DEFAULT"


def _two_syllables(clause: Clause) -> str:
    """A learned man, his aged mother; but he had aged."""
    before, after = clause.before(), clause.after()
    person = clause.word in {"blessed", "beloved", "aged"} and before == "the" and (not after or after in FUNCTION)
    return "ADJ" if person or (before in DETERMINERS and after and after not in FUNCTION | OBJECTS) else "VERB"


def _dogged(clause: Clause) -> str:
    return "VERB" if clause.after() in OBJECTS or clause.after() in {"by"} else "DEFAULT"


def _axes(clause: Clause) -> str:
    plane = clause.any_word(
        words_of("x y z axis rotation coordinate graph parallel principal plot vertical horizontal")
    )
    return "DEFAULT" if plane else "VERB"


_SPECIAL: Final[dict[str, Callable[[Clause], str]]] = {
    "read": tense_of_read, "lead": _lead, "wind": _wind, "winds": _wind, "live": _live, "lives": _lives, "tear": _tear,
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
