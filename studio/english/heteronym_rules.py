"""Words that are said in more than one way and need more than their part of speech: one function a word.

Called by `heteronyms` with the words of one clause. Each gives a part of speech, or a name of its own that
`OWN_SOUNDS` has.
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
from studio.english.part_of_speech import part_of_speech
from studio.english.tense import tense_of_read, told_in_present

_METAL: Final = words_of(
    "pipe pipes piping paint poisoning bullet bullets pencil weight weights shot roof roofing lined lining glass ore "
    "mine mines mining miner miners smelter ammunition shield apron seal seals foil soldier soldiers dust oxide "
    "crystal sinker sinkers plate plates coffin flashing pellet pellets slug slugs acid free white balloon gutter "
    "gutters cistern solder alloy ingot ingots fumes vapour vapor dice brick bricks sheeting levels battery batteries"
)
_OF_METAL: Final = words_of(
    "pencil pencils paint plumber plumbers solder tin zinc copper iron alloy metal metals mine ore roof roofs poisoned "
    "poison bullets pipes glaze toxic melted petrol gasoline blood soil"
)
_PARTS_PLAYED: Final = words_of(
    "singer actor actress guitar guitarist role vocalist detective author violin violinist character investigator "
    "counsel dancer part vocals drummer engineer designer story man woman role roles singers actors"
)


def _lead(clause: Clause) -> str:
    before, after = clause.before(), clause.after()
    if after in _PARTS_PLAYED:
        return "DEFAULT"
    alone = not before and after in {"is", "was", "melts", "and"}
    some = before in {"no", "some", "any", "much", "and", "or", "pure"} and clause.any_word(_OF_METAL)
    within = after in {"into", "in", "from"} and before not in DETERMINERS - {"the", "some", "of"} | BEFORE_VERB
    holds = within and clause.any_word(
        words_of("gold water soil blood petrol paint boots pencil moulds molds food air")
    )
    metal = alone or some or holds or after in _METAL or before in {"molten", "of", "like", "as", "contains", "contain"}
    return "METAL" if metal else "DEFAULT"


_WEATHER: Final = words_of("rain snow cold sun sea dust ice sleet water waves fog hail sand tide storm heat thunder")


def _orders(clause: Clause) -> bool:
    """ "Wind it", "then wind it", "so tear it": an order, or one more thing that is done to something."""
    before, after = clause.before(), clause.after()
    if after not in OBJECTS:
        return False
    joined = before in {"and", "or", "but"} and clause.before(2) not in _WEATHER | {""}
    return before in {"", "then", "so", "please", "now", "first", "next", "gently", "slowly", "carefully"} or joined


def _wind(clause: Clause) -> str:
    before, after = clause.before(), clause.after()
    if before in BEFORE_VERB - {"just", "not", "all", "let"} or (
        after in {"up", "down", "back"} and before not in DETERMINERS
    ):
        return "VERB"
    if _orders(clause) or (before in {"not", "just", "all", "let"} and after in OBJECTS):
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


_WEPT: Final = words_of(
    "eye eyes cheek cheeks wept crying cried shed wiped rolled nose lashes face trickled brushed welled sad sadness"
)
_CLOTH: Final = words_of(
    "shirt sleeve trousers fabric dress coat sail jeans paper muscle ligament cloth skirt tent page curtain net seam"
)


def _tear(clause: Clause) -> str:
    if clause.before(2) == "wear" and clause.before() == "and":
        return "VERB"
    wept = clause.before() in DETERMINERS - {"to"} and clause.any_word(_WEPT) and not clause.any_word(_CLOTH)
    if wept and not (clause.before() in BEFORE_VERB or clause.before() in {"it", "that"}):
        return "NOUN"
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
    if is_plural(clause.before()) and clause.after() in {"", "to", "before", "low", "their", "down", "deeply", "and"}:
        return "VERB"
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


_OF_TIME: Final = words_of("hand hands steak steaks book books men minutes walks walk ride drive breaks interval")


def _of_many(clause: Clause) -> bool:
    """ "with minute brush strokes": several things, none of them counted in minutes."""
    before, after, next_one = clause.before(), clause.after(), clause.after(2)
    several = is_plural(after) or (is_plural(next_one) and after not in CLOSED and not is_verb(after))
    begins = before in words_of(
        "with of in by and these those his her their such many some several made into has had have wore"
    )
    return begins and several and after not in _OF_TIME and next_one not in _OF_TIME


def _minute(clause: Clause) -> str:
    tiny = clause.before() in BE and not clause.after()
    small = tiny or clause.after() in _SMALL or _of_many(clause)
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
    made = before in {"a", "the", "such", "that", "this"} and clause.before(2) in _NOISY and after not in _ROWS_OF
    exclaimed = before == "a" and clause.before(2) in {"such", "what"} and after not in _ROWS_OF
    return "NOISE" if before in _QUARREL or about or had or made or exclaimed else "DEFAULT"


_NOISY: Final = words_of(
    "heard hear hears hearing making make makes kicked caused cause causing sparked sparking up stop stopped during "
    "since started provoked patched"
)
_ROWS_OF: Final = words_of("of boat boats house houses house's in ahead behind number seven")


def _invalid(clause: Clause) -> str:
    before, after = clause.before(), clause.after()
    person = before in DETERMINERS and (not after or is_verb(after) or after in FUNCTION - {"or"})
    return "NOUN" if person else "DEFAULT"


def _polish(clause: Clause) -> str:
    order = not clause.at and clause.after() in OBJECTS
    return "VERB" if order or clause.written[:1].islower() else "DEFAULT"


def _job(clause: Clause) -> str:
    bible = clause.any_word(words_of("patience bible satan prophet scripture boils comforters"))
    book = clause.before(2) == "book" and clause.before() == "of"
    return "NAME" if clause.written == "Job" and clause.at and (bible or book) else "DEFAULT"


_DEER: Final = words_of("deer buck bucks stag stags fawn fawns hind hinds herd antlers roe venison")
_COUNTED: Final = words_of("the two three four five six seven eight nine ten some several of many few these those")
_OWNED: Final = words_of("my your his her its our their")


def _does(clause: Clause) -> str:
    before, after = clause.before(), clause.after()
    herd = clause.any_word(_DEER) and before in {"and", "with", "among", "wild", "fallow", "red", "young", "pregnant"}
    deer = before in _COUNTED | _OWNED or (herd and after not in {"not", "it", "he", "she", "they", "this"})
    return "DEER" if deer else "DEFAULT"


def _number(clause: Clause) -> str:
    """More numb, or how many."""
    before, after = clause.before(), clause.after()
    became = before in words_of(
        "grew grow grows growing getting got felt feel feels became become turned went even ever"
    )
    warmer = before == "and" and clause.before(2).endswith("er")
    ends = after in {"", "than", "in", "and", "by", "as", "with", "until", "from", "every", "each", "still"}
    return "NUMB" if (became or warmer) and ends else "DEFAULT"


def _sewer(clause: Clause) -> str:
    """One who sews, or a drain."""
    sews = clause.any_word(
        words_of("needle thread stitches stitch seamstress sew sews sewing quilts quilt hem knitter")
    )
    return "SEWS" if sews else "DEFAULT"


_FRESH: Final = words_of("fresh farm local organic garden dairy surplus rotten seasonal home-grown grown raw")


def _produce(clause: Clause) -> str:
    return "NOUN" if clause.before() in _FRESH else part_of_speech(clause)


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


SPECIAL: Final[dict[str, Callable[[Clause], str]]] = {
    "read": tense_of_read, "lead": _lead, "wind": _wind, "winds": _wind, "live": _live, "lives": _lives, "tear": _tear,
    "tears": _tear, "bow": _bow, "bows": _bow, "bowed": _bow, "close": _close, "use": _use, "used": _used,
    "wound": _wound, "minute": _minute, "bass": _bass, "content": _content, "dove": _dove,
    "row": _row, "invalid": _invalid, "polish": _polish, "job": _job, "does": _does, "resume": _resume,
    "blessed": _two_syllables, "learned": _two_syllables, "aged": _two_syllables, "beloved": _two_syllables,
    "dogged": _dogged, "axes": _axes, "number": _number, "sewer": _sewer, "produce": _produce,
}  # fmt: skip
