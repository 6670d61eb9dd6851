"""What emptying the trash takes out of a project: the trashed pictures and every asset nothing refers to any more.

Pure, over the document and its undo history. Assets are looked for by their hash in everything that is kept, so that a
kind of record added later cannot lose its assets. Used by `ProjectSession.empty_trash`.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.kinds import KINDS, Kinds
from studio.domain.picture_records import Generation
from studio.domain.project_records import Asset, Recipe, Snapshot
from studio.domain.records import Record
from studio.domain.text_records import Version
from studio.project.records import encode_change, encode_record

GRACE_SECONDS = 3600.0
"""An asset that came into the open project so short a time ago may be on its way into a record."""
_STRING = re.compile(rb'"((?:[^"\\]++|\\.)*+)"')
_WORD = re.compile(rb"[0-9A-Za-z_-]+")
_HASH = re.compile(rb"[0-9a-f]{64}")
_HASH_LETTERS = 64


class Sweep(msgspec.Struct, frozen=True):
    change: Change
    """Removes the records; cannot be undone."""
    forget: tuple[str, ...]
    """SHA-256 of the blobs to delete."""
    bytes: int
    stacks: tuple[str, ...]
    """Undo stacks that speak of what is removed: their history goes too."""


def sweep(
    document: Document,
    history: Iterable[Change],
    read_asset: Callable[[str], bytes],
    *,
    also: Iterable[bytes] = (),
    young: Collection[str] = (),
    kinds: Kinds = KINDS,
) -> Sweep:
    """What to remove. `read_asset` is asked for the contents of snapshots and versions; assets that `also` names are
    kept, and the `young` ones, which may be on their way into a record, unless they were of a trashed picture."""
    trashed = [generation for generation in document.all(Generation) if generation.trashed]
    gone: set[Record] = set(trashed)
    shown = {
        name for generation in document.all(Generation) if not generation.trashed for name in _files_of(generation)
    }
    doomed = {generation.id for generation in trashed} | {generation.asset for generation in trashed}
    # A layer may be part of several pictures, as a thing that is drawn again is the same.
    doomed |= {name for generation in trashed for name in _files_of(generation)} - shown
    stacks: set[str] = set()
    kept: list[bytes] = []
    for change in history:
        body = encode_change(change, kinds)
        if not doomed.isdisjoint(_words_of(body)):
            stacks.add(change.stack)
        else:
            kept.append(body)
    kept = [body for body in kept if msgspec.json.decode(body)["stack"] not in stacks] if stacks else kept
    kept.extend(also)
    others = (record for record in document.records() if not isinstance(record, Asset | Generation))
    kept.extend(encode_record(record, kinds) for record in others)
    kept.extend(encode_record(generation, kinds) for generation in document.all(Generation) if not generation.trashed)
    kept.extend(read_asset(snapshot.asset) for snapshot in document.all(Snapshot))
    kept.extend(read_asset(version.asset) for version in document.all(Version))
    recipes = {generation.recipe_id for generation in trashed}
    gone.update(_unused_recipes(document, recipes, kept))
    alive = {match.decode() for body in _without(kept, gone, kinds) for match in hashes_in(body)}
    for asset in document.all(Asset):
        if asset.id not in alive and (asset.id in doomed or asset.id not in young):
            gone.add(asset)
    assets = [record for record in gone if isinstance(record, Asset)]
    edits = tuple(Edit(record, None) for record in sorted(gone, key=lambda record: record.id))
    change = Change(id=new_id(), label="Empty the trash", stack="none", edits=edits, at=time.time())
    return Sweep(
        change, tuple(asset.id for asset in assets), sum(asset.size for asset in assets), tuple(sorted(stacks))
    )


def _files_of(generation: Generation) -> set[str]:
    return {generation.asset, *(layer.asset for layer in generation.layers)}


def hashes_in(body: bytes, piece: int = 1 << 16) -> Iterator[bytes]:
    """Whatever may be a hash in a text. Piece by piece: a search holds all threads of the program while it lasts, and a
    snapshot has the size of the manuscript. More may be found than there is, never less."""
    for start in range(0, len(body), piece):
        yield from _HASH.findall(body[start : start + piece + _HASH_LETTERS - 1])


def names_any(change: Change, swept: Sweep, kinds: Kinds = KINDS) -> bool:
    """Whether a change speaks of something that is to go."""
    names = {edit.before.id for edit in swept.change.edits if edit.before is not None}
    return not names.isdisjoint(_words_of(encode_change(change, kinds)))


def _unused_recipes(document: Document, names: set[str], kept: list[bytes]) -> list[Record]:
    """The recipes of removed pictures that nothing else names. A recipe's own record names it once."""
    found = [recipe for name in names if (recipe := document.get(Recipe, name)) is not None]
    named = Counter(word for body in kept if found for word in names & _words_of(body))
    return [recipe for recipe in found if named[recipe.id] <= 1]


def _words_of(body: bytes) -> set[str]:
    """Every string of a JSON text, and every word in one: where a name may stand."""
    strings = (match[1] for match in _STRING.finditer(body))
    words = (match[0] for match in _WORD.finditer(body))
    return {word.decode("utf-8", "replace") for word in (*strings, *words)}


def _without(kept: list[bytes], gone: set[Record], kinds: Kinds) -> list[bytes]:
    bodies = {encode_record(record, kinds) for record in gone}
    return [body for body in kept if body not in bodies]
