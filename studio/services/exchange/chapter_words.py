"""What names a chapter in a line of its own, in the languages that books are written in. Pure; used by `text_layout`.

A line of prose may begin with "part of the house" or "Première partie de la maison" too: what names a chapter needs a
number beside its word, and behind that nothing, or a sign and a title. English alone has titles without a sign, since
"Chapter I The Quay" is common there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

LONGEST: Final = 100
"""Characters of a line that names a chapter."""
_TENS: Final = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_ONES: Final = "one|two|three|four|five|six|seven|eight|nine"
_ORDINALS: Final = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_TEENS: Final = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENTHS: Final = (
    "tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|"
    "twentieth|thirtieth|fortieth|fiftieth"
)
_NUMERAL: Final = (
    rf"(?i:\d{{1,4}}|[ivxlc]{{1,9}}|(?:{_TENS})(?:[ -](?:{_ONES}))?|{_TEENS}|{_ONES}|"
    rf"(?:the )?(?:(?:{_TENS})[ -](?:{_ORDINALS})|{_TENTHS}|{_ORDINALS})|the last)"
)
_BEFORE: Final = rf"(?:the )?(?:(?:{_TENS})[ -](?:{_ORDINALS})|{_TENTHS}|{_ORDINALS}|last)"
"""As in "FIRST ACT", "The Second Book"."""
_ORDERED: Final = "chapter|part|book|act|scene|canto|letter|volume|epoch|period|phase"
_TITLE: Final = r"(?:\s*[:.,\u2013\u2014-]+\s*(?:\S[^.!?]{0,80}[!?.]?)?|\s+(?:[A-Z“\"‘][^.!?]{0,60}))?"
_ENGLISH: Final = re.compile(
    rf"(?:(?:Chapter|Chap\.|Letter|Canto|Act|Scene|Stave|Adventure|Episode|Phase|"
    rf"CHAPTER|CHAP\.|LETTER|CANTO|ACT|SCENE|STAVE|ADVENTURE|EPISODE|PHASE) {_NUMERAL}{_TITLE}"
    rf"|(?:Part|PART|Book|BOOK|Volume|VOLUME) {_NUMERAL}(?:\s*[:.,\u2013\u2014-]+(?:\s*\S[^.!?]{{0,80}})?)?"
    rf"|(?i:(?:chapter|part|book) {_NUMERAL}|{_BEFORE} (?:{_ORDERED}))\.?"
    rf"|{_BEFORE.upper()} (?:{_ORDERED.upper()}){_TITLE})"
)
_GUTENBERG: Final = re.compile(
    r"\*\*\* ?(?:START|END) OF (?:THE|THIS) PROJECT GUTENBERG EBOOK[^*\n]{0,200}\*\*\*", re.IGNORECASE
)
"""Between these lines stands the book; what is before and after it are parts of their own."""

_EDITION: Final = re.compile(
    r"\b(?:[eé]dition|auflage|edici[oó]n|edi[cç][aã]o|edizione|upplaga|wydanie|издание)\b\W*$", re.IGNORECASE
)
"""Of the book, on its title page."""

_Words = tuple[str, str, str]
"""Of one language: what is numbered, numbers in words, what stands alone."""
_LANGUAGES: Final[tuple[_Words, ...]] = (
    (  # French
        "chapitre|partie|livre|tome|lettre|acte|chant|sc[eè]ne|tableau",
        "premi[eè]re?|seconde?|deuxi[eè]me|troisi[eè]me|quatri[eè]me|cinqui[eè]me|sixi[eè]me|septi[eè]me|huiti[eè]me|"
        "neuvi[eè]me|dixi[eè]me|onzi[eè]me|douzi[eè]me|treizi[eè]me|quatorzi[eè]me|quinzi[eè]me|seizi[eè]me|"
        "vingti[eè]me|derni[eè]re?|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|"
        "seize|dix-sept|dix-huit|dix-neuf|vingt",
        "prologue|[eé]pilogue|pr[eé]face|avant-propos|introduction|postface|interlude",
    ),
    (  # German
        "kapitel|teil|theil|buch|band|brief|akt|aufzug|auftritt|szene|scene|bild|gesang|abschnitt",
        "erste[rs]?|zweite[rs]?|dritte[rs]?|vierte[rs]?|fünfte[rs]?|sechste[rs]?|siebente[rs]?|siebte[rs]?|achte[rs]?|"
        "neunte[rs]?|zehnte[rs]?|elfte[rs]?|zwölfte[rs]?|(?:drei|vier|fünf|sech|sieb|acht|neun)zehnte[rs]?|"
        "zwanzigste[rs]?|letzte[rs]?|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|dreizehn|vierzehn|"
        "fünfzehn|sechzehn|siebzehn|achtzehn|neunzehn|zwanzig",
        "prolog|epilog|vorwort|nachwort|einleitung|zwischenspiel|vorspiel|nachspiel",
    ),
    (  # Spanish, Portuguese
        "cap[ií]tulo|parte|libro|livro|tomo|carta|acto|ato|jornada|escena|cena|cuadro|canto",
        "primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa]|sext[oa]|s[eé]ptim[oa]|octav[oa]|noven[oa]|d[eé]cim[oa]|"
        "[uú]ltim[oa]|primeir[oa]|terceir[oa]|quart[oa]|s[eé]tim[oa]|oitav[oa]|non[oa]|un[oa]?|dos|tres|cuatro|cinco|"
        "seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dois|três|quatro|sete|oito|nove|dez|onze|doze",
        "pr[oó]logo|ep[ií]logo|prefacio|pref[aá]cio|introducci[oó]n|introdu[cç][aã]o|interludio",
    ),
    (  # Italian
        "capitolo|parte|libro|lettera|atto|scena|quadro|canto",
        "prim[oa]|second[oa]|terz[oa]|quart[oa]|quint[oa]|sest[oa]|settim[oa]|ottav[oa]|non[oa]|decim[oa]|"
        "undicesim[oa]|dodicesim[oa]|ultim[oa]|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici",
        "prologo|epilogo|prefazione|introduzione|interludio",
    ),
    (  # Dutch
        "hoofdstuk|deel|boek|brief|bedrijf|tooneel|toneel",
        "eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende|laatste|een|één|twee|drie|vier|vijf|zes|"
        "zeven|acht|negen|tien|elf|twaalf",
        "proloog|epiloog|voorwoord|nawoord|inleiding",
    ),
    (  # Swedish, Danish, Norwegian
        "kapitel|kapitlet|kapittel|del|delen|bok|bog|akt|scen|scene|handling",
        "första|andra|tredje|fjärde|femte|sjätte|sjunde|åttonde|nionde|tionde|første|anden|andre|fjerde|sjette|syvende|"
        "ottende|niende|tiende|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|en|to|fire|seks|syv|otte|ni|ti",
        "prolog|epilog|förord|efterord|forord|efterskrift",
    ),
    (  # Polish, Czech
        "rozdział|rozdzial|część|księga|tom|kapitola|akt|scena|kniha|část|díl|dějství|jednání|výstup",
        "pierwsz[ya]|drug[ia]|trzeci[a]?|czwart[ya]|piąt[ya]|szóst[ya]|siódm[ya]|ósm[ya]|dziewiąt[ya]|dziesiąt[ya]|"
        "první|druh[ýá]|třetí|čtvrt[ýá]|pát[ýá]|šest[ýá]|sedm[ýá]|osm[ýá]|devát[ýá]|desát[ýá]",
        "prolog|epilog|wstęp|przedmowa|posłowie|předmluva|doslov",
    ),
    (  # Russian, Ukrainian
        "глава|часть|книга|том|письмо|действие|явление|сцена|картина|песнь|розділ|частина|дія|ява",
        "перв(?:ая|ый|ое)|втор(?:ая|ой|ое)|треть[яе]|третий|четв[её]рт(?:ая|ый|ое)|пят(?:ая|ый|ое)|шест(?:ая|ой|ое)|"
        "седьм(?:ая|ой|ое)|восьм(?:ая|ой|ое)|девят(?:ая|ый|ое)|десят(?:ая|ый|ое)|последн(?:яя|ий|ее)|"
        "перша|друга|третя|четверта|п['’]ята",
        "пролог|эпилог|предисловие|послесловие|вступление|введение|епілог|передмова",
    ),
)  # fmt: skip
_DIGITS: Final = r"\d{1,4}|[IVXLC]{1,9}"
_END: Final = r"(?:\.|\s*[:.,\u2013\u2014-]+\s*\S[^.!?]{0,80}[!?.]?)?"
_HAN: Final = (
    r"第[0-9０-９〇零一二两三四五六七八九十百]{1,6}[章回话話節节部編编卷巻集幕篇](?:[\s\u3000:：、.．]\s*\S.{0,40}|\S{0,15})"
    r"|序章|終章|终章|間章|序幕|楔子|尾声|尾聲|引子|プロローグ|エピローグ|まえがき|あとがき|前言|后记|後記"
)


_FULL: Final = 40
"""Characters of its first line, at least: one that is shorter ended by itself."""
_LONG: Final = 300
"""Characters of a heading that says on several lines what its chapter tells, as those of old books do."""
_SENTENCE: Final = re.compile(r"[.!?][\"”’»]?\s|[.:\u2014-]$")
_NUMBERED: Final = re.compile(r"[^\s.,:]+\.? [^\s.,:]+(?: [^\s.,:]+)?\s*[:.\u2013\u2014-]+\s")


def _pattern(words: _Words) -> str:
    heads, numbers, alone = words
    behind = rf"(?:{heads}) (?:{_DIGITS}|{numbers}){_END}"
    before = rf"(?:(?:{numbers})|(?:{_DIGITS})\.?) (?:{heads}){_END}"
    return rf"{behind}|{before}|(?:{alone}){_END}"


_NAMED_ELSEWHERE: Final = re.compile("|".join(rf"(?:{alone}){_END}" for _, _, alone in _LANGUAGES), re.IGNORECASE)
_FOREIGN: Final = re.compile("|".join((*map(_pattern, _LANGUAGES), _HAN)), re.IGNORECASE)
_NAMED: Final = re.compile(
    r"(?:(?:the )?(?:author|editor|translator|publisher|compiler)(?:[’']?s[’']?)? )?"
    r"(?:(?:prologue|epilogue|interlude|prelude|postlude|introduction|foreword|afterword|postscript|preface|conclusion|"
    r"finale|coda|appendix|glossary|bibliography|(?:general |alphabetical )?index|acknowledge?ments?|dedication|"
    r"etymology|l[’']envoi|envoi|errata|introductory)"
    r"|(?<=(?:author|editor)[’']s )note|(?:introductory|prefatory) (?:notes?|remarks?))"
    r"(?: (?:[A-Z]|[IVX]{1,5}|\d{1,2})\.?|(?: to)?,? the [\w-]{1,20} (?:edition|volume|part|book)\.?)?"
    r"(?:\s*[:.\u2013\u2014-]+(?:\s*\S[^.!?]{0,60})?|)",
    re.IGNORECASE,
)
_LARGE: Final = re.compile(
    r"(?:(?:PREFACE|INTRODUCTION|FOREWORD|APPENDIX|NOTES?) (?:TO|ON|BY|OF)|(?:POSTSCRIPT|PROLOGUE|EPILOGUE|AFTERWORD) "
    r"(?:BY|OF|TO)) [^a-z.!?]{2,60}\.?"
)


def is_chapter(line: str) -> bool:
    """Whether a line alone names a chapter. A name in another language than English begins large."""
    if is_mark(line):
        return True
    line = line.replace("_", "")
    large = not line[:1].islower()
    if len(line) > LONGEST:
        return False
    if (_NAMED.fullmatch(line) and line[-1:] != ":") or _LARGE.fullmatch(line):
        return True
    return not _EDITION.search(line) and bool(_ENGLISH.fullmatch(line) or (large and _FOREIGN.fullmatch(line)))


def is_named(line: str) -> bool:
    """Whether a chapter has a name for where it stands, and no number: a prologue, a preface, an appendix."""
    line = line.replace("_", "")
    return bool(_NAMED.fullmatch(line) or _LARGE.fullmatch(line) or _NAMED_ELSEWHERE.fullmatch(line))


def is_mark(line: str) -> bool:
    """Whether it is one of the lines that Project Gutenberg sets about a book."""
    return bool(_GUTENBERG.fullmatch(line))


def is_long_chapter(lines: Sequence[str]) -> bool:
    """Whether lines name a chapter together: its number, then one sentence that goes on over several of them."""
    number = _NUMBERED.match(lines[0])
    if number is None or not is_chapter(lines[0]) or not is_chapter(number[0].strip()):
        return False
    said = " ".join(lines)[number.end() :]
    return len(said) <= _LONG and len(lines[0]) > _FULL and _SENTENCE.search(said.rstrip(".")) is None
