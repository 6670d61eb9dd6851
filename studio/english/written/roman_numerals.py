"""Roman numerals by what stands around them: Henry VIII, Rocky II, Scene iii, p. xi, the XIX century, MCMXCIX."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from studio.english import numbers
from studio.english.written.context import Context, Reading, split, word_set

_NUMERAL: Final = re.compile(r"([IVXLCDM]{1,15}|[ivxlc]{1,9})(th|st|nd|rd)?('s)?(?![\w])")
_BRACKETED: Final = re.compile(r"\(([ivx]{1,5})\)")
_WARS: Final = re.compile(r"(WWI{1,3})('s)?(?![\w])")
_NUMBERED: Final = word_set(
    "chapter ch chap part book volume vol act scene sc section sec phase stage level appendix article art psalm "
    "canto war type class step figure fig table plate lesson episode season bowl title mark apollo saturn fantasy "
    "grade category group zone block unit schedule amendment number no page pages pp p line verse stanza rocky "
    "rambo civ gemini vatican corps dynasty quest tier division league"
)
_REGNAL: Final = word_set(
    "henry louis george edward charles james william richard elizabeth mary catherine philip francis john paul pius "
    "benedict gregory clement innocent leo urban alexander nicholas peter ivan frederick wilhelm otto napoleon ramses "
    "rameses thutmose ptolemy cleopatra darius xerxes alfonso ferdinand carlos juan christian gustav haakon harald "
    "olaf leopold albert umberto victor emmanuel pedro manuel joseph maximilian rudolf sigismund casimir stephen bela "
    "robert david malcolm macbeth kenneth anne margaret beatrix isabella joanna adrian boniface celestine eugene "
    "julius martin sixtus callixtus honorius selim mehmed murad suleiman mustafa constantine justinian basil theodore "
    "romanos amenhotep seti tutankhamun hassan mohammed abdullah hussein rama haile akbar shah jahangir elisabeth "
    "edmund ethelred harold canute magnus valdemar eric karl"
)
_GIVEN: Final = word_set(
    "thurston thomas sam samuel michael daniel anthony andrew matthew mark luke timothy jack harry frank walter "
    "howard donald ronald steven brian kevin gary larry raymond gerald arthur ralph eugene russell benjamin bruce "
    "adam nathan zachary jonathan christopher patrick dennis jerry tyler aaron jose henry robert"
)
_TITLES: Final = word_set("king queen pope emperor empress tsar czar sultan prince princess sir lord duke saint kaiser "
                          "shah pharaoh lady count baron")  # fmt: skip
_VERBS: Final = word_set(
    "am was have had will would can could do did think know love shall should may might must want need said say saw "
    "went feel felt believe hope wish guess suppose never always just still also really see hear heard told tell ask "
    "asked like hate and"
)


def roman_numeral(context: Context) -> Reading | None:
    if context.inside_word():
        return None
    return _war(context) or _bracketed(context) or _numeral(context)


def _war(context: Context) -> Reading | None:
    found = context.match(_WARS)
    if found is None:
        return None
    number = numbers.cardinal(len(found[1]) - 2) + (found[2] or "")
    return Reading(found.end(), ("World", "War", number))


def _bracketed(context: Context) -> Reading | None:
    """(ii) at the beginning of a point."""
    found = context.match(_BRACKETED)
    value = numbers.roman(found[1].upper()) if found else None
    if found is None or value is None:
        return None
    return Reading(found.end(), split(numbers.cardinal(value)), kind="number")


def _numeral(context: Context) -> Reading | None:
    found = context.match(_NUMERAL)
    value = numbers.roman(found[1].upper()) if found else None
    if found is None or value is None:
        return None
    numeral = _Numeral(found[1], value, found[3] or "", found.end(), context.next_word(found.end()))
    if found[2]:
        if not numeral.capitals and context.knows(found[1] + found[2]):
            return None
        return numeral.ordinal() if value > 1 or numeral.capitals else None
    if numeral.capitals and len(numeral.letters) > 1 and numeral.after in {"century", "centuries", "dynasty"}:
        return numeral.ordinal()
    if _is_numbered(context, numeral):
        return numeral.cardinal()
    return _named(context, numeral) if numeral.capitals else None


class _Numeral(msgspec.Struct, frozen=True):
    letters: str
    value: int
    tail: str
    """ "'s", or nothing."""
    end: int
    after: str

    @property
    def capitals(self) -> bool:
        return self.letters.isupper()

    def ordinal(self, the: str = "") -> Reading:
        return Reading(self.end, split(f"{the}{numbers.ordinal(self.value)}{self.tail}"))

    def cardinal(self) -> Reading:
        return Reading(self.end, split(numbers.cardinal(self.value) + self.tail), kind="number")


def _is_numbered(context: Context, numeral: _Numeral) -> bool:
    before = context.word_before().lower()
    if before not in _NUMBERED and (context.last_kind == "to" or before in {"and", "to"}):
        before = context.word_before(3).lower()
    if before not in _NUMBERED or (numeral.letters == "I" and numeral.after.lower() in _VERBS):
        return False
    long = len(numeral.letters) > 1 and numeral.letters not in _WORDS
    return numeral.capitals or before in _PAGED or long


_PAGED: Final = word_set("page pages pp p act scene chapter book part canto section no number vol volume line")
_WORDS: Final = frozenset({"mix", "mil", "di", "mi", "li", "id"})


def _named(context: Context, numeral: _Numeral) -> Reading | None:
    """Behind a name: the eighth of kings and heirs, two of films and rockets."""
    written, value, letters = context.word_before(), numeral.value, numeral.letters
    capitalised = written[:1].isupper() and written[1:].islower() and context.before == written
    earlier = context.word_before(2).lower()
    person = written.lower() in _REGNAL or earlier in _TITLES
    single = len(letters) == 1
    if (letters == "I" and (not person or numeral.after.lower() in _VERBS)) or (written, letters) == ("Malcolm", "X"):
        return None
    heir = 2 <= value <= 6 and not single and earlier in _GIVEN | _REGNAL
    if capitalised and ((person and value <= 40) or heir):
        return numeral.ordinal("the ")
    if capitalised and not single and value <= 60 and written not in _OPENERS and letters not in {"CD", "MI"}:
        return numeral.cardinal()
    if value >= 1500 and len(letters) >= 3 and letters not in {"MMM", "MDC", "MDM"}:
        return Reading(numeral.end, split(numbers.year(value) + numeral.tail), kind="number")
    return None


_OPENERS: Final = word_set("The An A His Her My Our Their In On At By For And But Or If So As It This That")
