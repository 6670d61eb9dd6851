"""Addresses of the web and of mail, names of files, handles and hashtags."""

from __future__ import annotations

import re
from typing import Final

from studio.english import numbers
from studio.english.written.context import Context, Reading, word_set

_LABEL: Final = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_TOP: Final = (
    "com|org|net|edu|gov|mil|info|biz|io|co|ai|app|dev|me|tv|uk|us|ca|au|de|fr|it|es|nl|ie|nz|eu|ch|at|be|se|no|dk|fi|"
    "jp|cn|in|br|ru|pl"
)
_MAIL: Final = re.compile(rf"[a-zA-Z0-9][\w.+-]{{0,63}}@{_LABEL}(?:\.{_LABEL}){{1,8}}")
_SCHEME: Final = re.compile(r"(?:https?|ftp)://(?:www\.)?|www\.", re.IGNORECASE)
_REST: Final = re.compile(r"[\w./?=&%#~:@+,;-]{0,2000}")
_BARE: Final = re.compile(
    rf"(?:[a-zA-Z0-9-]{{1,63}}\.){{1,6}}(?:{_TOP})(?![\w-])(?!\.[A-Za-z])(?:/[\w./?=&%#~:+-]{{0,400}})?"
)
_FILE: Final = re.compile(
    r"[A-Za-z0-9][\w-]{0,60}\.(txt|md|pdf|docx?|html?|jpe?g|png|gif|csv|json|xml|zip|exe|py|mp3|mp4|wav|epub|odt|xlsx?)"
    r"(?![\w])"
)
_WINDOWS_PATH: Final = re.compile(r"([A-Za-z]):\\([\w\\ .-]{1,200}[\w])")
_UNIX_PATH: Final = re.compile(r"/(?:[a-z][\w.-]{0,40}/){1,10}[\w.-]{0,40}\w")
_HANDLE: Final = re.compile(r"@([A-Za-z][\w]{0,40})(?![\w@])")
_TAG: Final = re.compile(r"#([A-Za-z][\w]{0,60})(?![\w])")
_DOI: Final = re.compile(r"(?:doi:\s?)(10\.[0-9]{4,9}/[\w./-]{1,80}\w)", re.IGNORECASE)
_PARTS: Final = re.compile(r"[^\W\d_]+|[0-9]+|.")
_CAMEL: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NAMES: Final = {
    ".": "dot", "/": "slash", "@": "at", "-": "dash", "_": "underscore", ":": "colon", "?": "question mark",
    "=": "equals", "&": "and", "#": "hash", "+": "plus", "~": "tilde", "%": "percent", "\\": "backslash", ",": "comma",
    ";": "semicolon",
}  # fmt: skip
_SAID: Final = word_set("com org net gov mil info biz co me app dev edu")
_SPELLED: Final = word_set(
    "io ai tv uk us ca au de fr nl ie nz eu ch be se dk fi jp cn br ru pl md txt html htm pdf doc docx png gif csv xml "
    "exe py jpg jpeg mp xls xlsx odt http https bbc cnn nhs fbi cia irs ibm"
)


def web(context: Context) -> Reading | None:
    if context.inside_word():
        return None
    return _full(context) or _short(context) or _path(context) or _social(context)


def _full(context: Context) -> Reading | None:
    scheme = context.match(_SCHEME)
    if scheme:
        rest = _REST.match(context.text, scheme.end())
        body = rest[0].rstrip(".,;:?") if rest else ""
        if body:
            return Reading(scheme.end() + len(body), _said(context, body), spelled=True, kind="code")
    if doi := context.match(_DOI):
        return Reading(doi.end(), ("D", "O", "I", *_said(context, doi[1])), spelled=True, kind="code")
    return None


def _short(context: Context) -> Reading | None:
    found = context.match(_MAIL) or context.match(_BARE) or context.match(_FILE)
    if found is None:
        return None
    body = found[0].rstrip(".,;:?")
    if "@" not in body and "/" not in body and not _looks_like_host(body):
        return None
    return Reading(context.at + len(body), _said(context, body), spelled=True, kind="code")


def _looks_like_host(body: str) -> bool:
    """ "end.No" is two sentences, and "1.5.it" a slip."""
    host, _, top = body.rpartition(".")
    slip = top in {"in", "it", "at", "me", "no", "us", "be"} and not body.islower()
    return not (top[:1].isupper() or host.replace(".", "").isdigit() or slip)


def _path(context: Context) -> Reading | None:
    if found := context.match(_WINDOWS_PATH):
        say = (found[1].upper(), "colon", "backslash", *_said(context, found[2]))
        return Reading(found.end(), say, spelled=True, kind="code")
    if context.text[context.at] == "/" and context.touches_before() in {"", " ", "\n", "("}:
        found = context.match(_UNIX_PATH)
        if found:
            return Reading(found.end(), _said(context, found[0]), spelled=True, kind="code")
    return None


def _social(context: Context) -> Reading | None:
    if found := context.match(_HANDLE):
        return Reading(found.end(), ("at", *_said(context, found[1])), kind="code")
    if found := context.match(_TAG):
        words = [_word(context, part) for part in _CAMEL.findall(found[1])]
        return Reading(
            found.end(), ("hashtag", *(w.lower() if len(w) > 1 else w for part in words for w in part)), kind="code"
        )
    return None


def _said(context: Context, body: str) -> tuple[str, ...]:
    say: list[str] = []
    for part in _PARTS.findall(body):
        say += _NAMES[part].split() if part in _NAMES else _word(context, part)
    return tuple(say)


def _word(context: Context, part: str) -> tuple[str, ...]:
    if part.isdigit():
        short = len(part) < 3 and part[0] != "0"
        return tuple((numbers.cardinal(int(part)) if short else numbers.digits(part)).split())
    if not part.isalpha():
        return ()
    lower = part.lower()
    if lower in _SAID or (lower not in _SPELLED and len(part) > 1 and context.knows(lower)):
        return (part,)
    unsayable = not any(letter in "aeiouy" for letter in lower)
    if lower in _SPELLED or len(part) == 1 or (len(part) < 5 and unsayable):
        return tuple(part.upper())
    return (part,)
