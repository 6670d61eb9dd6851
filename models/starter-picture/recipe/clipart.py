"""Openclipart's drawings of things that the model knows, by their titles; the style "clip art".

Called by `recipe.data`. Only drawings that say in their own metadata that they are in the public domain are taken.
"""

from __future__ import annotations

import re
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from recipe.concepts import Sight
from recipe.drawings import Source
from recipe.fetch import FetchError
from recipe.vocabulary import COLOURS, STYLES
from recipe.words import Wording

_MOST_OF_A_KIND = 8
_LARGEST = 150_000
"""Characters of SVG; larger drawings are traced photographs or take seconds to render."""
_LEFT_ASIDE = re.compile(
    r"/(special|logos|flags?|signs_and_symbols|symbols|shapes|duplicates|flowchart|arrows|callouts|web|patterns|gradients|aiga-symbols)/|/hotel_|tux|barcode"
)
_TITLE = re.compile(r"<dc:title[^>]*>([^<]{2,60})</dc:title>")
_FREE = re.compile(r"licenses/publicdomain|PublicDomain")
_SUBJECTS = re.compile(r"<rdf:li[^>]*>([^<]{2,40})</rdf:li>")
_FILLERS = frozenset(
    ("a", "an", "the", "simple", "cartoon", "cute", "clipart", "icon", "small", "big", "little", "nice")
)


def clip_art_sources(package: Path, wordings: Sequence[Wording]) -> Iterator[Source]:
    """The drawings whose title is a word of a concept, at most a few of each. Raises FetchError without dpkg-deb."""
    known = {word: index for index, one in enumerate(wordings, 1) for word in [*one.spoken, *one.held_out]}
    taken: Counter[Sight] = Counter()
    for path, svg in _members(package):
        sight = sight_of(path, svg, known)
        if sight is None or taken[sight] >= _MOST_OF_A_KIND:
            continue
        taken[sight] += 1
        yield Source(STYLES.index("clip art"), sight, Path(path).stem, svg)


def _members(package: Path) -> Iterator[tuple[str, str]]:
    """Every SVG of a Debian package as (path, text), in the package's order."""
    try:
        unpacked = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE)
    except FileNotFoundError as error:
        raise FetchError("The program dpkg-deb is missing; it unpacks the package of openclipart.") from error
    with unpacked, tarfile.open(fileobj=unpacked.stdout, mode="r|") as tar:
        for member in tar:
            if member.isfile() and member.name.endswith(".svg") and member.size <= _LARGEST:
                file = tar.extractfile(member)
                if file is not None:
                    yield member.name, file.read().decode("utf-8", "replace")


def sight_of(path: str, svg: str, known: Mapping[str, int]) -> Sight | None:
    """What a drawing shows by its title; None when that is no known word, or when it is not in the public domain."""
    if _LEFT_ASIDE.search(path) or not _FREE.search(svg):
        return None
    if "<image" in svg or "<text" in svg:
        return None
    title = _TITLE.search(svg)
    for text in [title.group(1)] if title else []:
        found = read_title(text, known)
        if found is not None:
            return found
    subjects = {subject.strip().lower() for subject in _SUBJECTS.findall(svg)}
    stem = re.sub(r"_[^_]*_*\d*$", "", Path(path).stem).replace("_", " ").strip()
    head = read_title(stem.split()[0], known) if stem else None
    return head if head is not None and stem.split()[0] in subjects else None


def read_title(title: str, known: Mapping[str, int]) -> Sight | None:
    """`Red apple 02` as the concept of `apple` in red; a title with words left over shows something else."""
    words = [word for word in re.findall(r"[a-z'-]+", title.lower()) if word not in _FILLERS]
    phrase = " ".join(words)
    colour = ""
    if phrase not in known and words and words[0] in COLOURS[1:]:
        colour, phrase = words[0], " ".join(words[1:])
    for form in (phrase, phrase.removesuffix("s")):
        if form in known:
            return Sight(known[form], colour)
    return None
