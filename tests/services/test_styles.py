"""Named styles: the words that come of them, those that are shipped, one's own, files of others."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication

from studio import places
from studio.cli.main import main
from studio.domain.errors import BadRequest, FileUnreadable, FormatUnknown, NameUnknown, StudioError
from studio.domain.picture_styles import LoraChoice, StylePreset, styled, with_styles
from studio.domain.recipes.written import parameters_text
from studio.domain.requests import ModelRef, PictureRequest
from studio.services.exchange.style_files import BROKEN, EMPTY, NAMELESS, TOO_LONG, read_styles, write_styles
from studio.services.styles import StyleBook

INK = StylePreset(name="Ink", prompt="ink drawing of {prompt}, black lines", negative="colour")
MOODY = StylePreset(name="Moody", prompt="moody light", scene="{prompt} at night")
WHOLE = StylePreset(
    name="Whole", prompt="a", model="sd15", loras=(LoraChoice("ink", 0.6),), sampler="DPMSolverMultistepKarras",
    steps=28,
    guidance=5.5, width=640, height=448, own_styles=("line",), scene="{prompt} in snow",
)  # fmt: skip


@pytest.fixture
def book(qapp: QCoreApplication, tmp_path: Path) -> StyleBook:
    return StyleBook(tmp_path / "styles")


def failure_of(act: Callable[[], object]) -> object:
    with pytest.raises(StudioError) as caught:
        act()
    return caught.value.failure


# ---- words


def test_the_prompt_goes_where_a_style_says_one_style_after_the_other() -> None:
    said = styled("a fox # red", "mud", [INK, MOODY])
    assert (said.prompt, said.negative) == ("ink drawing of a fox, black lines, moody light", "mud, colour")
    assert styled("a fox", "", [MOODY, INK]).prompt == "ink drawing of a fox, moody light, black lines"
    assert styled("", "", [INK]).prompt == "ink drawing of , black lines"
    assert styled("a fox # red", "", []).prompt == "a fox # red"


def test_a_model_of_scenes_gets_what_it_knows() -> None:
    assert styled("a fox", "rain", [INK, MOODY], scenes=True).prompt == "a fox at night"
    assert styled("a fox", "rain", [INK, MOODY], scenes=True).negative == "rain"


def test_the_recipe_tells_which_style_and_which_words_came_of_it() -> None:
    request = PictureRequest(model=ModelRef("m", "diffusers"), prompt="a fox", negative="mud")
    made = with_styles(request, [INK])
    assert (made.prompt, made.negative, made.named_styles) == ("a fox", "mud", ("Ink",))
    assert (made.prompt_expanded, made.negative_expanded) == ("ink drawing of a fox, black lines", "mud, colour")
    text = parameters_text(made)
    assert text.startswith("ink drawing of a fox, black lines\nNegative prompt: mud, colour\n")
    assert "Named styles: Ink" in text
    assert with_styles(request, []) is request


# ---- those that are here


def test_twenty_come_with_the_program_and_say_something_each(book: StyleBook) -> None:
    ours = book.all()
    assert len(ours) == 20
    assert len({one.name.casefold() for one in ours}) == 20
    assert all("{prompt}" in one.prompt for one in ours)
    assert all(not one.scene or "{prompt}" in one.scene for one in ours)
    assert not any(book.is_own(one.name) for one in ours)
    starter = json.loads((places.shipped_models_dir() / "starter-picture" / "picture.json").read_text())
    named = {style for one in ours for style in one.own_styles}
    assert named <= set(starter["styles"])


def test_ones_own_are_kept_replaced_deleted(book: StyleBook, tmp_path: Path) -> None:
    heard: list[int] = []
    book.changed.connect(lambda: heard.append(1))
    book.save(WHOLE)
    book.save(msgspec.structs.replace(INK, name=" ink   DRAWING "))
    again = StyleBook(tmp_path / "styles")
    assert again.named(["whole"]) == (WHOLE,)
    assert again.need("ink drawing").prompt == INK.prompt
    assert len(again.all()) == 21, "one of ours was replaced"
    again.remove("INK drawing")
    assert again.need("Ink drawing").prompt.startswith("pen and ink")
    assert isinstance(failure_of(lambda: again.remove("Ink drawing")), BadRequest)
    unknown = failure_of(lambda: again.need("Wole"))
    assert isinstance(unknown, NameUnknown)
    assert unknown.near == ("Whole",)
    assert len(heard) == 2


@pytest.mark.parametrize("style", [
    StylePreset(name=" ", prompt="x"), StylePreset(name="a"), StylePreset(name="a" * 101, prompt="x"),
    StylePreset(name="a", prompt="x" * 5000),
])  # fmt: skip
def test_what_is_no_style_is_not_kept(book: StyleBook, style: StylePreset) -> None:
    assert isinstance(failure_of(lambda: book.save(style)), BadRequest)
    assert len(book.all()) == 20


def test_a_file_that_is_damaged_stays_and_is_not_shown(book: StyleBook, tmp_path: Path) -> None:
    book.save(WHOLE)
    odd = tmp_path / "styles" / "odd.json"
    odd.write_text("{", "utf-8")
    assert len(StyleBook(tmp_path / "styles").all()) == 21
    assert odd.is_file()


# ---- files


CSV = (
    'name,prompt,negative_prompt\n'
    'Glow,"{prompt}, glowing",dull\n'
    ',nameless,\n'
    'Divider,,\n'
    '"Two\nlines","a\nb",\n'
    f'Long,{"x" * 5000},\n'
)  # fmt: skip


def test_a1111s_table_is_read_and_what_is_not_taken_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "styles.csv"
    path.write_text(CSV, "utf-8-sig")
    read = read_styles(path)
    assert [(one.name, one.prompt, one.negative) for one in read.styles] == [
        ("Glow", "{prompt}, glowing", "dull"), ("Two lines", "a\nb", ""),
    ]  # fmt: skip
    assert read.left_out == {NAMELESS: 1, EMPTY: 1, TOO_LONG: 1}


def test_the_older_table_of_a1111_is_read(tmp_path: Path) -> None:
    path = tmp_path / "styles.csv"
    path.write_text("name,text\nGlow,glowing\n", "utf-8")
    assert read_styles(path).styles == (StylePreset(name="Glow", prompt="glowing"),)


def test_fooocuss_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sdxl_styles_x.json"
    listed = [
        {"name": "sai-line", "prompt": "line art {prompt} . clean", "negative_prompt": "photo"},
        {"name": "only negative", "negative_prompt": "photo"}, {"name": 3, "prompt": "x"}, "nothing",
        {"name": "odd", "prompt": "x", "steps": "many", "loras": [{"name": "a", "weight": 99}, {"name": "b"}]},
    ]  # fmt: skip
    path.write_text(json.dumps(listed), "utf-8")
    read = read_styles(path)
    assert read.styles == (
        StylePreset(name="sai-line", prompt="line art {prompt} . clean", negative="photo"),
        StylePreset(name="only negative", negative="photo"),
        StylePreset(name="odd", prompt="x", loras=(LoraChoice("b"),)),
    )
    assert read.left_out == {BROKEN: 2}


def test_ours_come_back_whole_and_others_read_what_they_know(tmp_path: Path) -> None:
    whole, table = tmp_path / "a.json", tmp_path / "a.csv"
    assert write_styles(whole, (WHOLE, INK)) == 0
    assert read_styles(whole).styles == (WHOLE, INK)
    assert write_styles(table, (WHOLE, INK)) == 1
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["Whole", "Ink"]
    assert rows[1]["negative_prompt"] == "colour"
    assert {"name", "prompt", "negative_prompt"} <= json.loads(whole.read_text())[0].keys()


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    write_styles(tmp_path / "a.json", (INK,))
    write_styles(tmp_path / "b.csv", (MOODY,))
    (tmp_path / "c.json").write_text("{", "utf-8")
    (tmp_path / "d.txt").write_text("notes", "utf-8")
    read = read_styles(tmp_path)
    assert [one.name for one in read.styles] == ["Ink", "Moody"]
    assert read.left_out == {BROKEN: 1}


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.csv", b"", FileUnreadable), ("a.csv", b"x,y\n1,2\n", FileUnreadable),
        ("a.csv", b"\xff\xfe", FileUnreadable), ("a.csv", b"name,prompt\n,\n", FileUnreadable),
        ("a.json", b"{}", FileUnreadable),
        ("a.json", b"[" * 100_000, FileUnreadable), ("a.txt", b"name,prompt\nA,b\n", FormatUnknown),
    ],
)  # fmt: skip
def test_what_is_no_file_of_styles_is_refused(tmp_path: Path, name: str, data: bytes, kind: type) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert isinstance(failure_of(lambda: read_styles(path)), kind)


def test_an_empty_folder_and_a_file_that_is_gone_are_refused(tmp_path: Path) -> None:
    assert isinstance(failure_of(lambda: read_styles(tmp_path)), FileUnreadable)
    assert isinstance(failure_of(lambda: read_styles(tmp_path / "gone.csv")), FileUnreadable)


def test_of_one_name_both_stay_and_the_same_is_not_taken_twice(book: StyleBook, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_styles(path, (INK, msgspec.structs.replace(INK, name="Watercolour")))
    first, second = book.take(read_styles(path)), book.take(read_styles(path))
    assert first.taken == ("Ink", "Watercolour (2)")
    assert (second.known, len(second.taken)) == (1, 1)
    assert book.need("Watercolour").prompt.startswith("watercolour painting")


# ---- the command line


def test_styles_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "styles.csv", tmp_path / "own.json"
    path.write_text(CSV, "utf-8-sig")
    assert main(["styles", "import", str(path)]) == 0
    said = capsys.readouterr()
    assert "Glow" in said.out
    assert "2 styles were taken in." in said.err
    assert main(["styles", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in listed if one["own"]] == ["Glow", "Two lines"]
    assert main(["styles", "export", str(out)]) == 0
    assert [one["name"] for one in json.loads(out.read_text())] == ["Glow", "Two lines"]
    assert main(["styles", "remove", "Glow", "Watercolour"]) == 1
    assert main(["styles", "remove", "glow", "Two lines"]) == 0
    assert main(["styles", "export", str(out)]) == 1
    assert main(["styles", "export", str(out), "Watercolour"]) == 0
    assert main(["styles", "remove", "Wattercolour"]) == 3
