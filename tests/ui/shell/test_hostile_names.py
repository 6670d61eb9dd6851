"""What a stranger named is shown in the window as plain words on one line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pseudo_language import shown_texts
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio.domain.catalogue import Licence
from studio.domain.changes import Change, Edit
from studio.domain.names import unknown
from studio.domain.picture_records import Canvas, Generation, Layer
from studio.domain.project_records import Card, Job, Recipe
from studio.domain.requests import FileStamp, LoraUse, ModelRef, PictureRequest
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Take
from studio.domain.text_records import Scene
from studio.services.studio import Studio
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.menus import recent_menu
from studio.ui.widgets.words import hover_text
from studio.ui.writing.outline.tree import OutlineTree
from tests.cli.test_hostile_names import FILE_NAMES
from tests.cli.test_names import put
from tests.hostile_names import HOSTILE, LONGEST_LINE, MARKUP, check_shown, steering
from tests.sources import modules, names
from tests.ui.shell.test_whole_window import window

__all__ = ["window"]

UI = Path(__file__).resolve().parents[3] / "studio" / "ui"


@pytest.mark.parametrize("kind", HOSTILE)
def test_names_of_a_strangers_project(
    kind: str, window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    words = HOSTILE[kind]
    name = words.replace("/", "").replace("\0", "")[:60] + " R&D"
    window.flow.open_first(tmp_path / f"{name}.triptych")
    check_shown(window.windowTitle())
    check_shown(window.messages.text)
    assert "is a new project" in window.messages.text
    session = studio.session
    assert session is not None
    session.perform(new_scene(session.document, words, passages=("Once.",)))
    session.flush()
    window.messages.close_current()
    failure = unknown("model", words, (words, "other")).failure
    window.flow.copy_ended(tmp_path / name, failure)
    check_shown(window.messages.text)
    assert window.messages.text.startswith("No model is called")
    [outline] = window.findChildren(OutlineTree)
    tips = [outline.topLevelItem(at).toolTip(0) for at in range(outline.topLevelItemCount())]
    assert tips
    for tip in tips:
        check_shown(tip)
        assert "<img" not in tip
    for one in window.findChildren(QLabel):
        assert one.textFormat() == Qt.TextFormat.PlainText or not one.text()
        check_shown(one.text())


def test_a_recent_project_has_its_own_ampersand(studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / f"R&D\x1b[2J{MARKUP.replace('/', '')}.triptych"
    studio.settings.remember_project(path)
    menu = QMenu()
    qtbot.addWidget(menu)
    recent_menu(studio.settings, lambda _path: None).fill(menu)
    entry = next(one for one in menu.actions() if "D␛" in one.text())
    assert "&&" in entry.text()
    check_shown(entry.text())
    check_shown(entry.toolTip())
    assert "<img" not in entry.toolTip()


def test_a_new_project_is_made_where_none_was_and_said(window: MainWindow, studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "new.triptych"
    window.flow.open_first(path)
    assert studio.session is not None
    assert studio.session.path == path
    assert path.is_file()
    assert "new.triptych is a new project" in window.messages.text


def test_a_new_project_in_a_folder_that_is_not_there_is_a_sentence(
    window: MainWindow, studio: Studio, tmp_path: Path
) -> None:
    window.flow.open_first(tmp_path / "no" / "new.triptych")
    assert "new.triptych" in window.messages.text
    assert studio.session is not None
    assert studio.session.path.name == "Untitled.triptych"
    assert not (tmp_path / "no").exists()


def test_a_tooltip_is_plain() -> None:
    assert hover_text("A fox\nCtrl+F") == "A fox\nCtrl+F"
    assert hover_text(f"{MARKUP}\n2") == "<span>&lt;b&gt;x&lt;/b&gt;&lt;img src=x&gt;<br>2</span>"
    assert len(hover_text("x" * 100_000)) <= 1000


def bare_tooltips(tree: ast.AST) -> list[int]:
    """Lines that give a tooltip which is neither our own words alone nor made plain."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "setToolTip":
                given = node.args[-1]
            elif node.func.attr == "setItemData" and "ToolTipRole" in ast.unparse(node.args[-1]):
                given = node.args[1]
            else:
                continue
            if not _plain(given):
                found.append(node.lineno)
    return found


def _plain(given: ast.expr) -> bool:
    if isinstance(given, ast.IfExp):
        return _plain(given.body) and _plain(given.orelse)
    if isinstance(given, ast.Constant):
        return True
    name = ast.unparse(given.func).rpartition(".")[2] if isinstance(given, ast.Call) else ""
    own = isinstance(given, ast.Call) and name == "tr" and not given.keywords
    return own or name in ("hover_text", "tip")


def test_every_tooltip_is_plain() -> None:
    shown = modules(UI, names("setToolTip", "setItemData.ToolTipRole"))
    assert {f"{path.relative_to(UI)}:{line}" for path, tree in shown for line in bare_tooltips(tree)} == set()
    three = "a.setToolTip(tr('x'))\na.setToolTip(name)\na.setToolTip(tr('{x}', x=name))"
    assert bare_tooltips(ast.parse(three)) == [2, 3]


def project_of_strangers(studio: Studio, words: str) -> None:
    """The words wherever a record has some: canvas, layers, recipe, LoRA, queue, takes, cards, snapshots."""
    session = studio.session
    assert session is not None
    png = QByteArray()
    buffer = QBuffer(png)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImage(8, 8, QImage.Format.Format_RGB32).save(buffer, "PNG")
    asset = session.add_asset(bytes(png.data()), "image/png", words)
    model = ModelRef(words, words, files=(FileStamp(name=words, size=1, fingerprint=words),))
    request = PictureRequest(
        model=model, prompt=words, negative=words, style=words, sampler=words, read_as=words, device=words,
        dtype=words, loras=(LoraUse(model),), width=8, height=8,
    )  # fmt: skip
    scene = new_scene(session.document, words, passages=(words,))
    session.perform(scene)
    [made] = session.document.all(Scene)
    records = (
        Canvas(id="canvas", name=words, width=8, height=8, layers=("layer",)),
        Layer(id="layer", canvas_id="canvas", name=words, asset=asset.id, width=8, height=8, blend=words),
        Recipe(id="recipe", request=request, created=1.0, engine_versions=((words, words),), device=words,
               licence=words, commercial=words),
        Generation(id="generation", asset=asset.id, recipe_id="recipe", created=1.0, width=8, height=8),
        Take(id="take", scene_id=made.id, paragraph_id=made.paragraphs[0], segment=0, text=words, text_hash=words,
             voice=words, asset=asset.id, recipe_id="recipe", created=1.0, seconds=1.0),
        Card(id="card", name=words),
        Job(id="done", request=request, state="done", label=words, created=1.0, finished=2.0),
        Job(id="failed", request=request, state="failed", label=words, created=1.0,
            failure=unknown("style", words, (words, "other")).failure),
    )  # fmt: skip
    change = Change(id="all", label=words, stack="picture", edits=tuple(Edit(None, one) for one in records), at=1.0)
    session.perform(change)
    session.take_snapshot(words)
    session.flush()


Shown = tuple[str, str, str]
"""The widget and whose it is, what of it, and the words."""


def everything_shown(window: MainWindow) -> Iterator[Shown]:
    """Of the window, of each pane alone, of its pages and dialogs, and of the queue."""
    for pane in ("picture", "writing", "narration"):
        window.areas.go_alone(pane)
        yield from shown_in(window)
    window.job_bar.open_queue()
    window.show_models()
    yield from shown_in(window)
    window.registry.trigger("picture.show-recipe")
    window.dialogs.snapshots()
    window.registry.trigger("view.history")
    QApplication.processEvents()
    for top in QApplication.topLevelWidgets():
        if top.isVisible():
            yield from shown_in(top)


def shown_in(root: QWidget) -> Iterator[Shown]:
    for widget, what, words in shown_texts(root):
        if words:
            yield f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}", what, words


def unfit(words: str) -> bool:
    plain = re.sub("<[^>]*>", "", words) if words.startswith("<span>") else words
    return bool(steering(plain.replace("\t", ""))) or max(map(len, plain.split("\n"))) > LONGEST_LINE


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", HOSTILE)
def test_every_record_of_a_strangers_project(kind: str, window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    words = HOSTILE[kind]
    put(
        FILE_NAMES[kind], title=words, engine="fake-voice", architecture=words,
        licence=Licence(spdx=words, commercial="yes", why=words),
    )  # fmt: skip
    studio.library.refresh()
    project_of_strangers(studio, words)
    seen = list(everything_shown(window))
    for top in QApplication.topLevelWidgets():
        if top is not window:
            top.close()
    assert len(seen) > 200
    assert {(where, what) for where, what, text in seen if unfit(text)} == set()
