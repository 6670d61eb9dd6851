"""The index of a project's pictures: what it finds, and that it is made anew whatever its file has become."""

from __future__ import annotations

import datetime
import stat
from pathlib import Path

import apsw
import pytest

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.gallery_query import parsed
from studio.domain.picture_records import Album, Generation
from studio.domain.project_records import Recipe
from studio.domain.records import Record
from studio.domain.requests import ModelRef, PictureRequest
from studio.project.cache_files import MEMORY, cache_path
from studio.project.gallery_cache import GALLERY
from studio.services.gallery.finding import Finder, finder_of

DAY = datetime.datetime(2026, 11, 1, 12).timestamp()


def picture(name: str, prompt: str, **more: object) -> tuple[Recipe, Generation]:
    asked = {key: more.pop(key) for key in ("seed", "steps", "task", "init_image", "model") if key in more}
    model = ModelRef(id=str(asked.pop("model", "starter-picture")), engine="fake-picture")
    request = PictureRequest(model=model, prompt=prompt, **asked)  # type: ignore[arg-type]
    values = {"created": DAY, "width": 512, "height": 512, "asset": f"asset of {name}"} | more
    return (
        Recipe(id=f"recipe of {name}", request=request, created=DAY),
        Generation(id=name, recipe_id=f"recipe of {name}", **values),  # type: ignore[arg-type]
    )


def records() -> tuple[Record, ...]:
    return (
        Album(id="book", name="My Book"),
        *picture("1", "A cat in the Snow", seed=42, starred=True, stars=4, tags=("cover",)),
        *picture("2", "a dog in the snow", seed=2**63 - 1, model="sd-turbo", width=640, height=480),
        *picture("3", "", task="cut-out", init_image="asset of 1", albums=("book",), trashed=True),
        *picture("4", "100 %_ sure", created=DAY + 86_400, starred=True, tags=("Night sky",), steps=4),
    )


def found(finder: Finder, document: Document, line: str) -> str:
    return "".join(finder.looking(document.copy(), parsed(line))(lambda _share: None).ids)


@pytest.fixture
def finder(tmp_path: Path) -> Finder:
    return Finder(tmp_path / "cache" / "one.sqlite")


@pytest.mark.parametrize(
    ("line", "ids"),
    [
        ("", "4321"),
        ("SNOW", "321"),
        ('"the snow" -dog', "31"),
        ("%_", "4"),
        ("seed:42", "31"),
        ("seed:9223372036854775807", "2"),
        ("model:SD", "2"),
        ("-model:sd", "431"),
        ("stars>=1", "41"),
        ("stars:4", "1"),
        ("-stars>=1", "32"),
        ("tag:cover", "1"),
        ('tag:"night sky"', "4"),
        ("tag:night", ""),
        ('album:"my book"', "3"),
        ("album:other", ""),
        ("-album:other", "4321"),
        ("size:640x480", "2"),
        ("width<640", "431"),
        ("date:2026-11-01", "321"),
        ("after:2026-11-02", "4"),
        ("before:2026-11-02 is:starred", "1"),
        ("is:cut-out", "3"),
        ("is:tagged steps:4", "4"),
        ("sort:oldest", "1234"),
        ("sort:stars", "1432"),
        ("sort:largest", "2431"),
        ("sort:model", "2431"),
    ],
)
def test_each_kind_of_term_finds_what_it_says(finder: Finder, line: str, ids: str) -> None:
    assert found(finder, Document(records()), line) == ids


def test_what_changes_is_looked_at_again(finder: Finder) -> None:
    document = Document(records())
    assert found(finder, document, "fox") == ""
    recipe, fox = picture("5", "a fox")
    change = Change(id="c", label="", stack="none", edits=(Edit(None, recipe), Edit(None, fox)), at=0)
    document.apply(change)
    finder.follow(change)
    assert found(finder, document, "fox") == "5"
    document.apply(change.inverse())
    finder.follow(change.inverse())
    assert found(finder, document, "fox") == ""


def test_a_look_that_was_given_up_leaves_nothing_out(finder: Finder) -> None:
    document = Document(records())
    found(finder, document, "")
    recipe, fox = picture("5", "a fox")
    change = Change(id="c", label="", stack="none", edits=(Edit(None, recipe), Edit(None, fox)), at=0)
    document.apply(change)
    finder.follow(change)
    finder.looking(document.copy(), parsed(""))
    # The answer of the first is never asked for.
    assert found(finder, document, "fox") == "5"


def test_what_happened_while_it_was_closed_is_found(tmp_path: Path) -> None:
    path = tmp_path / "one.sqlite"
    first = Finder(path)
    assert found(first, Document(records()), "snow") == "321"
    first.close()
    kept = {one.id: one for one in records() if isinstance(one, Generation)}
    rest = [one for one in records() if one.id not in ("1", "2", "3")]
    later = Document((*rest, *picture("6", "snow again"), picture("2", "no longer")[0], kept["2"]))
    assert found(Finder(path), later, "snow") == "62"
    # A recipe never changes: the row of "2" is what it was made of.


def test_counts_leave_out_the_trash(finder: Finder) -> None:
    counts = finder.looking(Document(records()), parsed(""))(lambda _share: None).counts
    assert counts == {
        "model": {"starter-picture": 2, "sd-turbo": 1},
        "stars": {"0": 1, "1": 1, "4": 1},
        "tag": {"cover": 1, "night sky": 1},
        "album": {},
    }


@pytest.mark.parametrize("spoil", ["noise", "half", "other program", "other tables", "folder"])
def test_a_file_that_is_no_index_of_ours_is_made_anew(tmp_path: Path, spoil: str) -> None:
    path, document = tmp_path / "one.sqlite", Document(records())
    first = Finder(path)
    assert found(first, document, "snow") == "321"
    first.close()
    if spoil == "noise":
        path.write_bytes(b"\x7f" * 5000)
    elif spoil == "half":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif spoil == "folder":
        path.unlink()
        path.mkdir()
    else:
        connection = apsw.Connection(str(path))
        connection.execute("PRAGMA user_version = 99" if spoil == "other program" else "CREATE TABLE more (a)")
        connection.close()
    again = Finder(path)
    assert found(again, document, "snow") == "321"
    again.close()


def test_the_file_is_closed_to_others_and_a_project_without_id_has_none(tmp_path: Path) -> None:
    assert cache_path(GALLERY, "", tmp_path / "a.triptych") == MEMORY
    path = cache_path(GALLERY, "id", tmp_path / "a.triptych")
    assert path != cache_path(GALLERY, "id", tmp_path / "copy.triptych")
    finder = finder_of("id", tmp_path / "a.triptych")
    found(finder, Document(records()), "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finder.close()


def test_counts_are_those_of_what_was_found() -> None:
    finder, document = Finder(), Document(records())
    look = finder.looking(document, parsed(""))(lambda _share: None)
    assert look.matching == look.counts
    for line in ("model:sd-turbo", "-model:sd-turbo", "tag:cover", "stars>=1", "zzz-nothing"):
        found = finder.looking(document, parsed(line))(lambda _share: None)
        shown = [one for one in map(document.get, [Generation] * len(found.ids), found.ids) if one and not one.trashed]
        assert found.counts == look.counts
        assert sum(found.matching["model"].values()) == sum(found.matching["stars"].values()) == len(shown)
        by_stars: dict[str, int] = {}
        for one in shown:
            by_stars[str(one.rating)] = by_stars.get(str(one.rating), 0) + 1
        assert found.matching["stars"] == by_stars
