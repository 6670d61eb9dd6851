"""The list of models of other programs: what is told of each, and that what is ticked is used where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from studio.services.models.library import ModelLibrary
from studio.ui.models.found import FoundDialog
from tests.formats.model_files import checkpoint_tensors, write_safetensors


@pytest.fixture
def library(tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelLibrary]:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    for name in ("HF_HUB_CACHE", "HF_HOME", "OLLAMA_MODELS", "INVOKEAI_ROOT"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "shipped" / "catalogue").mkdir(parents=True)
    made = ModelLibrary(shipped=tmp_path / "shipped")
    yield made
    made.shut_down()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def dialog(library: ModelLibrary, window: QWidget) -> FoundDialog:
    made = FoundDialog(library, window)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    made.used.connect(library.use_found_later)
    made.open()
    return made


def rows(dialog: FoundDialog) -> list[QTreeWidgetItem]:
    found = (dialog.tree.topLevelItem(at) for at in range(dialog.tree.topLevelItemCount()))
    return [one for one in found if one is not None]


def models(folder: Path) -> Path:
    for name in ("one", "two"):
        write_safetensors(folder / "checkpoints" / f"{name}.safetensors", checkpoint_tensors(768))
    (folder / "checkpoints" / "old.ckpt").write_bytes(b"\x80\x02" + bytes(2_000_000))
    return folder


def test_what_is_ticked_is_used_where_it_lies(
    dialog: FoundDialog, library: ModelLibrary, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = models(tmp_path / "home" / "ComfyUI" / "models")
    dialog.look()
    qtbot.waitUntil(lambda: len(rows(dialog)) == 3)
    old, one, two = rows(dialog)
    assert [item.text(2) for item in (old, one, two)] == ["ComfyUI"] * 3
    assert "pickle" in old.text(3)
    assert not old.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert str(folder) in one.toolTip(0)
    assert not dialog.use.isEnabled()
    for item in (one, two):
        item.setCheckState(0, Qt.CheckState.Checked)
    dialog.use.click()
    qtbot.waitUntil(lambda: len(library.installed()) == 2)
    assert {path for model in library.installed() for path in model.files.values()} == {
        str(folder / "checkpoints" / f"{name}.safetensors") for name in ("one", "two")
    }
    dialog.open()
    dialog.look()
    qtbot.waitUntil(lambda: len(rows(dialog)) == 3)
    assert [item.text(3) for item in rows(dialog)[1:]] == ["In the library already"] * 2
    assert dialog.ticked() == ()
    dialog.close()


def test_a_folder_can_be_named_where_the_usual_ones_are_empty(
    dialog: FoundDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog.look()
    qtbot.waitUntil(lambda: dialog.said.text().endswith("Name the folder where yours are."))
    folder = models(tmp_path / "disk")
    dialog.folder.click()
    [asking] = dialog.findChildren(QFileDialog)
    asking.fileSelected.emit(str(folder))
    asking.close()
    qtbot.waitUntil(lambda: dialog.said.text() == "3 models were found.")
    dialog.look(tmp_path / "shipped")
    qtbot.waitUntil(lambda: dialog.said.text().startswith("No model was found in"))
    dialog.close()
