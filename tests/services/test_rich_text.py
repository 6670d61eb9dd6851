"""Rich Text: what goes out comes in again; what Word, LibreOffice and TextEdit write is read; losses are counted."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from studio.domain.errors import BadInput, Cancelled, StudioError
from studio.domain.passages import Passage
from studio.domain.text_records import Mark
from studio.services.exchange import rtf_in
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.manuscript_in import ImportedScene, told_of
from studio.services.exchange.rtf_out import manuscript_rtf
from tests.services.office_texts import RICH_TEXT
from tests.services.test_open_documents import RED, picture
from tests.services.test_word_documents import PASSAGES, book, told


def read(data: bytes, folder: Path) -> tuple[ImportedScene, ...]:
    (folder / "in.rtf").write_bytes(data)
    return scenes_from_file(folder / "in.rtf")


def text_of(data: bytes, folder: Path) -> str:
    return "\n".join(one.text for scene in read(data, folder) for one in scene.passages)


def test_a_manuscript_comes_back_as_it_went_out(tmp_path: Path) -> None:
    (scene,) = read(manuscript_rtf(book(*PASSAGES)), tmp_path)
    assert scene.title == "One & only"
    assert [told(one) for one in scene.passages] == [told(one) for one in PASSAGES]
    assert told_of([scene]) == ""


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\u00ad\u2028\u2029"), max_size=30)
)
def test_any_text_goes_out_and_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    data = manuscript_rtf(book(Passage("x" + text + "x", marks=(Mark(0, 1, "bold"),))))
    assert data.isascii()
    (scene,) = read(data, folder)
    assert told(scene.passages[0]) == ("body", "x" + text + "x", [("bold", "x", "")])


def test_lists_count_from_one_again() -> None:
    data = manuscript_rtf(book(*PASSAGES)).decode()
    assert r"{\listoverride\listid2\listoverridecount9" in data
    assert [data.count(rf"\pard\plain\ls{number}") for number in (1, 2, 3, 4)] == [1, 2, 1, 0]
    assert data.count("{") - data.count(r"\{") == data.count("}") - data.count(r"\}")


def test_pictures_are_in_the_file_with_what_they_show(tmp_path: Path) -> None:
    shown = Passage("A {red} square", "picture", asset=RED)
    data = manuscript_rtf(book(shown), readers={RED: lambda: picture("WEBP")})
    found = re.search(rb"\\pngblip\\picwgoal(\d+)\\pichgoal(\d+)\n([0-9a-f\n]+)}", data)
    assert found is not None
    assert (found[1], found[2]) == (b"576", b"288")  # at 150 dots an inch
    assert Image.open(io.BytesIO(bytes.fromhex(found[3].decode()))).size == (60, 30)
    assert rb"{\sn wzDescription}{\sv A \{red\} square}" in data
    (scene,) = read(data, tmp_path)
    assert [(one.style, one.text) for one in scene.passages] == [("picture", "A {red} square")]
    assert ([one.media_type for one in scene.pictures], dict(scene.lost)) == (["image/png"], {})


# ---- what others write


def test_what_others_write_is_read(tmp_path: Path) -> None:
    scenes = read(RICH_TEXT, tmp_path)
    assert [(one.title, one.level) for one in scenes] == [("The First", 2), ("Chapter 7", 1)]
    found = [told(one) for one in scenes[0].passages]
    assert found[0][1] == "All but this and bold, „low“ —€ \U0001f600\ttab\u2028line\u00a0x"
    assert found[0][2][0] == ("italic", "All ", "")
    assert ("bold", "bold", "") in found[0][2]
    assert found[1][1] == "See here†, there."
    assert sorted(found[1][2]) == sorted([
        ("link", "here", "https://example.org/"), ("footnote", "†", "A note\nof two."), ("underline", "there", ""),
        ("strike", "there", ""),
    ])  # fmt: skip
    assert found[2:] == [
        (
            "body",
            "It is Small 22При日本",
            [("italic", "It", ""), ("small-caps", "Small", ""), ("superscript", "2", "")],
        ),
        ("numbered-item", "first", []),
        ("list-item", "inner", []),
        ("numbered-item", "second", []),
        ("list-item", "old dot", []),
        ("quote", "said", []),
        ("rule", "", []),
        ("body", "with drawings", []),
        ("body", "in a box", []),
        ("table", "| a | b |\u2028| --- | --- |\u2028| 1 |  |", []),
        ("body", "čapek", []),
    ]
    assert [told(one) for one in scenes[1].passages] == [("body", "«\u00a0Oui\u202f!\u00a0»", [])]
    assert [one.depth for scene in scenes for one in scene.passages if one.text == "inner"] == [1]
    assert dict(scenes[0].lost) == {
        "deletions": 1, "comments": 1, "pictures": 2, "text-boxes": 1,
        "equations": 1, "merged-cells": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (rb"\mac caf\'8e", "café"),
        (rb"\ansicpg1251 \'cf\'f0\'e8", "При"),
        (rb"\ansicpg99999 caf\'e9", "café"),
        (rb"a\u233\'e9b", "aéb"),
        (rb"\uc0\u233 b", "éb"),
        (rb"\u55357?x", "\ufffdx"),
        (rb"a{\u233}b\par", "aéb"),
        (rb"a\'zz b", "azz b"),
        (rb"{\*\bkmkstart x}a{\*\bkmkend x}", "a"),
        (rb"a\-b\_c\~d", "ab\u2011c\u00a0d"),
        (rb"{{\NeXTGraphic 1.png \width640}\'ac}after", "after"),
        (rb"<$Scr_Ps::0>said<!$Scr_Ps::0>", "said"),
        (rb"no end {\b of group", "no end of group"),
        (b"raw \xe9", "raw é"),
        (rb"}}}} too many", "too many"),
    ],
)
def test_letters_and_signs(inner: bytes, text: str, tmp_path: Path) -> None:
    assert text_of(b"{\\rtf1\\ansi " + inner + b"}", tmp_path).strip() == text


def test_what_is_no_rich_text_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b"", b"hello", b"{\\rtf1" + b"{" * 5_000):
        with pytest.raises(StudioError) as caught:
            read(data, tmp_path)
        problem = "it is not a Rich Text file, or it is damaged"
        assert caught.value.failure == BadInput(name="in.rtf", problem=problem)
    monkeypatch.setattr(rtf_in, "TOKEN_LIMIT", 10)
    with pytest.raises(StudioError, match="more than 10 signs"):
        read(RICH_TEXT, tmp_path)


def test_it_can_be_cancelled(tmp_path: Path) -> None:
    def step(share: float) -> None:
        if share > 0.2:
            raise Cancelled

    (tmp_path / "long.rtf").write_bytes(b"{\\rtf1 " + rb"word\par " * 40_000 + b"}")
    with pytest.raises(Cancelled):
        rtf_in.scenes_from_rtf(tmp_path / "long.rtf", step)
