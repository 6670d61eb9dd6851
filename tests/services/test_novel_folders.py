"""Projects of novelWriter and Scrivener: what is in them comes in, in their order; what is not is counted."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from studio.domain.document import Document
from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.outline import outline
from studio.domain.text_records import Scene
from studio.services.exchange import project_folders
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.manuscript_in import ImportedScene, import_change, told_of
from tests.services.novel_folders import (
    HANDLE,
    NOVELWRITER_FILE,
    NOVELWRITER_TEXT,
    SCRIVENER_FILE,
    SCRIVENER_NOTES,
    SCRIVENER_TEXT,
    novelwriter_folder,
    scrivener_folder,
)
from tests.services.test_word_documents import told


def novel(folder: Path, described: str = NOVELWRITER_FILE) -> tuple[ImportedScene, ...]:
    texts = {HANDLE: NOVELWRITER_TEXT.encode(), "000000000000d": b"More.\n\n## Two\n\nEnd.", "0000000000010": b"gone"}
    return scenes_from_file(novelwriter_folder(folder, described.encode(), texts))


def binder(folder: Path, **more: bytes) -> tuple[ImportedScene, ...]:
    files = {"S1/content.rtf": SCRIVENER_TEXT, "S1/content.comments": SCRIVENER_NOTES.encode(),
             "S1/synopsis.txt": b"They wait.", "S2/content.rtf": rb"{\rtf1 Alone\par}", "P/notes.rtf": b"x",
             **more}  # fmt: skip
    return scenes_from_file(scrivener_folder(folder, SCRIVENER_FILE.encode(), files))


def test_a_novel_of_novelwriter(tmp_path: Path) -> None:
    scenes = novel(tmp_path)
    assert [(one.title, one.level, one.synopsis) for one in scenes] == [
        ("One day", 1, "It begins."), ("The Quay", 2, ""), ("Apart", 2, ""), ("Two", 1, ""),
    ]  # fmt: skip
    assert [told(one) for one in scenes[1].passages] == [
        ("body", "The Dora was late, very\u2028late; snake_case_word, 2nd of all.† _no_",
         [("bold", "late", ""), ("italic", "very\u2028late", ""), ("superscript", "nd", ""),
          ("underline", "of all", ""), ("italic", "all", ""),
          ("footnote", "†", "Of the year.")]),
        ("quote", "Said she.", []),
        ("body", "Centred", []),
        ("body", "Verse\u2028goes on", []),
        ("heading3", "Later", []),
    ]  # fmt: skip
    assert [one.text for one in scenes[2].passages] == ["End.", "More."]
    assert dict(scenes[0].lost) == {
        "tags": 1, "alignment": 1, "comments": 1, "settings": 1, "notes": 2, "missing": 1,
    }  # fmt: skip
    assert "2 pages of notes" in told_of(scenes)


def test_synopses_are_the_scenes_own(tmp_path: Path) -> None:
    document = Document()
    document.apply(import_change(document, novel(tmp_path)))
    scenes = [scene for _depth, scene in outline(document)]
    assert [(one.title, one.synopsis) for one in scenes][:2] == [("One day", "It begins."), ("The Quay", "")]
    assert len(tuple(document.all(Scene))) == 4


def test_a_draft_of_scrivener(tmp_path: Path) -> None:
    scenes = binder(tmp_path)
    assert [(one.title, one.level, one.synopsis) for one in scenes] == [
        ("Part One", 1, ""), ("Harbour", 1, ""), ("Low tide", 2, "They wait."), ("Elsewhere", 2, ""), ("Alone", 1, ""),
    ]  # fmt: skip
    assert [told(one) for one in scenes[2].passages] == [
        ("body", "It was late, ships† lay still.",
         [("italic", "late", ""), ("footnote", "†", "Two of them.\nOr three.")]),
        ("body", "Next.", []),
    ]  # fmt: skip
    assert dict(scenes[0].lost) == {"comments": 1, "pictures": 1, "notes": 2, "depth": 3}


def test_the_file_in_the_folder_is_the_project_too(tmp_path: Path) -> None:
    project = scrivener_folder(tmp_path, SCRIVENER_FILE.encode(), {"S2/content.rtf": rb"{\rtf1 Alone\par}"})
    assert scenes_from_file(project / "Novel.scrivx") == scenes_from_file(project)


@pytest.mark.parametrize("described", ["", "<a/>", "<!DOCTYPE x><novelWriterXML/>", "<novelWriterXML>"])
def test_what_is_no_project_says_so(described: str, tmp_path: Path) -> None:
    for make, words in (
        (lambda: novelwriter_folder(tmp_path, described.encode(), {}), "novelWriter"),
        (lambda: scrivener_folder(tmp_path, described.encode(), {}), "Scrivener 3"),
    ):
        with pytest.raises(StudioError) as caught:
            scenes_from_file(make())
        assert isinstance(caught.value.failure, BadInput)
        assert caught.value.failure.problem == f"it is not a project of {words}, or it is damaged"


def test_a_project_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        scenes_from_file(tmp_path / "nwProject.nwx")
    assert isinstance(caught.value.failure, FileUnreadable)
    with pytest.raises(StudioError) as caught:
        scenes_from_file(tmp_path / "gone.scriv")
    assert isinstance(caught.value.failure, BadInput)


def test_links_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    path = novelwriter_folder(tmp_path, NOVELWRITER_FILE.encode(), {})
    (tmp_path / "content" / f"{HANDLE}.nwd").symlink_to(tmp_path / "secret")
    scenes = scenes_from_file(path)
    assert not any("secret" in one.text for scene in scenes for one in scene.passages)
    assert dict(scenes[0].lost)["missing"] == 3


def test_parents_in_a_circle_end(tmp_path: Path) -> None:
    described = NOVELWRITER_FILE.replace('parent="None" root="a" order="0"', f'parent="{HANDLE}" root="a" order="0"')
    assert [one.title for one in novel(tmp_path, described)] == ["The Sea", "Two", "One day", "The Quay", "Apart"]


def test_texts_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project_folders, "FOLDER_LIMIT", 100)
    with pytest.raises(StudioError, match="its texts are larger than"):
        novel(tmp_path)


def test_a_damaged_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="Low tide"):
        binder(tmp_path, **{"S1/content.rtf": b"no RTF"})


def test_a_picture_in_the_binder_stands_in_a_scene_of_its_own(tmp_path: Path) -> None:
    described = SCRIVENER_FILE.replace(
        "<Title>Sketch</Title>", "<Title>Sketch</Title><MetaData><FileExtension>png</FileExtension></MetaData>"
    )
    out = io.BytesIO()
    Image.new("RGB", (20, 20), (200, 40, 40)).save(out, "PNG")
    files = {"I/content.png": out.getvalue()}
    scenes = scenes_from_file(scrivener_folder(tmp_path, described.encode(), files))
    shown = next(scene for scene in scenes if scene.title == "Sketch")
    assert [(one.style, one.text) for one in shown.passages] == [("picture", "Sketch")]
    assert (len(scenes[0].pictures), dict(scenes[0].lost).get("pictures", 0)) == (1, 0)
    (tmp_path / "Novel.scriv" / "Files" / "Data" / "I" / "content.png").unlink()
    assert dict(scenes_from_file(tmp_path / "Novel.scriv")[0].lost)["pictures"] == 1
