"""Stars, tags and albums of finished pictures as pure functions: each answers with one `Change` of the stack "picture",
or None where nothing would change. Main thread; no toolkit. All of them raise KeyError for an id that is not there."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Album, Generation
from studio.domain.showable import showable

LONGEST_TAG: Final = 60
LONGEST_NAME: Final = 120


def tag_of(text: str) -> str:
    """A tag as it is kept: one line, in small letters."""
    return " ".join(showable(text).split()).lower()[:LONGEST_TAG].strip()


def rate(document: Document, ids: Sequence[str], stars: int) -> Change | None:
    """`stars`: 0 to 5."""
    wanted = [document.need(Generation, one) for one in ids]
    edits = [
        Edit(one, msgspec.structs.replace(one, starred=stars > 0, stars=stars)) for one in wanted if one.rating != stars
    ]
    return _change("Rate picture", edits)


def tag(document: Document, ids: Sequence[str], put: Sequence[str], taken: Sequence[str] = ()) -> Change | None:
    """`put`, `taken`: as `tag_of` has them."""
    edits = []
    for one in (document.need(Generation, each) for each in ids):
        tags = tuple(dict.fromkeys((*(old for old in one.tags if old not in taken), *put)))
        if tags != one.tags:
            edits.append(Edit(one, msgspec.structs.replace(one, tags=tags)))
    return _change("Tag picture", edits)


def new_album(document: Document, name: str, ids: Sequence[str]) -> Change | None:
    """With these pictures."""
    album = Album(id=new_id(), name=_name(name), created=time.time())
    return _change("New album", [Edit(None, album), *_into(document, ids, album.id)])


def put_into(document: Document, ids: Sequence[str], album_id: str) -> Change | None:
    document.need(Album, album_id)
    return _change("Put into album", _into(document, ids, album_id))


def take_out(document: Document, ids: Sequence[str], album_id: str) -> Change | None:
    wanted = (document.need(Generation, one) for one in ids)
    return _change("Take out of album", [_without(one, album_id) for one in wanted if album_id in one.albums])


def rename_album(document: Document, album_id: str, name: str) -> Change | None:
    album = document.need(Album, album_id)
    if _name(name) in ("", album.name):
        return None
    return _change("Rename album", [Edit(album, msgspec.structs.replace(album, name=_name(name)))])


def remove_album(document: Document, album_id: str) -> Change | None:
    """The pictures stay."""
    album = document.need(Album, album_id)
    members = [one for one in document.all(Generation) if album_id in one.albums]
    return _change("Remove album", [*(_without(one, album_id) for one in members), Edit(album, None)])


def _name(name: str) -> str:
    return " ".join(showable(name).split())[:LONGEST_NAME]


def _into(document: Document, ids: Sequence[str], album_id: str) -> list[Edit]:
    wanted = (document.need(Generation, one) for one in ids)
    return [
        Edit(one, msgspec.structs.replace(one, albums=(*one.albums, album_id)))
        for one in wanted
        if album_id not in one.albums
    ]


def _without(one: Generation, album_id: str) -> Edit:
    return Edit(one, msgspec.structs.replace(one, albums=tuple(each for each in one.albums if each != album_id)))


def _change(label: str, edits: Sequence[Edit]) -> Change | None:
    if not edits:
        return None
    return Change(id=new_id(), label=label, stack="picture", edits=tuple(edits), at=time.time())
