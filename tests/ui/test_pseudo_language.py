"""The whole window in a language of tests (`pseudo_language`): no page, pane, dialog, menu or message shows a raw word,
and none is laid out too tightly for words a third longer than English.
"""

from __future__ import annotations

import importlib.util
import io
import sys
import time
import typing
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile
from pseudo_language import beyond_faults, clipped_faults, make_language, pseudo, raw, raw_faults
from PySide6.QtCore import QBuffer, QLocale, Qt
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from studio.domain.changes import Change, Edit
from studio.domain.errors import Failure
from studio.domain.ids import new_id
from studio.domain.passages import text_hash
from studio.domain.personas import SLOTS
from studio.domain.picture_records import Generation
from studio.domain.project_records import Recipe
from studio.domain.publishing import STORES
from studio.domain.requests import ModelRef, PictureRequest
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Take
from studio.domain.text_records import Scene
from studio.domain.typographic import LANGUAGES
from studio.services.composition import make_studio
from studio.services.models.manifests import Manifest, ManifestFile, model_folder, write_manifest
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.styles import StyleBook
from studio.services.translation import install_translation, languages, tr, tr_count
from studio.services.wording import sentence
from studio.ui.picture.colour.presenter import basic_palette
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.pane_deck import PANES
from studio.ui.theme import apply_theme
from studio.ui.widgets.message_bar import MessageBar
from studio.ui.writing.text.actions import language_name

INSTALLED = ("kokoro-v1.0", "smollm2-135m-instruct")
"""Models whose files are there, though empty: the panes show their choices. Nothing in these tests runs them."""
WORDS = "0123456789"
"""A text without letters, so that a person's own words are never taken for raw ones."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled language."""
    path = Path(__file__).resolve().parent.parent.parent / "packaging" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations", path)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = tool
    spec.loader.exec_module(tool)
    return make_language(tool, tmp_path_factory.mktemp("language"))


@pytest.fixture
def language(qapp: QApplication, made: Path) -> Iterator[None]:
    installed = install_translation(qapp, made.stem, made.parent)
    assert installed
    yield
    for translator in installed:
        qapp.removeTranslator(translator)


@pytest.fixture
def studio(qapp: QApplication, language: None, tmp_path: Path) -> Iterator[Studio]:
    studio = make_studio(qapp)
    for model_id in INSTALLED:
        install_empty(studio, model_id)
    studio.library.refresh()
    apply_theme(qapp, studio.settings)
    studio.settings.set("start_page_seen", True)
    session = studio.new_project(tmp_path / "1.triptych", "1")
    session.perform(new_scene(session.document, "2", passages=(WORDS, f"{WORDS}. {WORDS}.")))
    yield studio
    studio.shut_down()


def install_empty(studio: Studio, model_id: str) -> None:
    entry = studio.library.entry(model_id)
    assert entry is not None
    folder = model_folder(model_id)
    for file in entry.files:
        (folder / file.name).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.name).touch()
    files = tuple(ManifestFile(name=file.name, size=0, fingerprint="") for file in entry.files)
    write_manifest(folder, Manifest(id=model_id, files=files))


@pytest.fixture
def window(qtbot: QtBot, studio: Studio) -> MainWindow:
    window: MainWindow = importlib.import_module("studio.app").make_window(studio)
    qtbot.addWidget(window)
    window.resize(1366, 700)
    window.deck.show_only(*PANES)
    with qtbot.waitExposed(window):
        window.show()
    return window


def allowed(studio: Studio) -> list[str]:
    """What is shown as it is, in every language."""
    library = studio.library
    entries, installed = library.entries(), library.installed()
    return [
        # names that their makers gave
        *(name[:1].upper() + name[1:] for one in entries for name in one.styles),
        *(one.title for one in entries), *(one.title for one in installed), *(one.id for one in entries),
        *(one.licence.spdx for one in entries), *(one.licence.spdx for one in installed if one.licence),
        *(one.licence.spdx.removeprefix("LicenseRef-").replace("-", " ") for one in entries),
        *(one.licence.notice for one in entries), *(one.homepage for one in entries),
        *(file for one in installed for file in one.files),
        "Triptych", *(Path(file).stem[3:].title() for one in installed for file in one.files if file.endswith("bin")),
        # shops
        *(one.name for one in STORES),
        # styles, whose words are put around a prompt
        *(words for one in StyleBook().all() for words in (one.name, one.prompt, one.negative, one.scene) if words),
        # formats of sound, of words with times
        "WAV", "FLAC", "MP3", "M4B", "Opus", "SRT", "VTT", "LRC", "ASS",
        # months, by the desktop's own language
        *(QLocale().monthName(number, form) for number in range(1, 13) for form in QLocale.FormatType),
        # libraries that run models
        *(card.title for card in studio.cards.engines if card.title),
        # methods that are called after people
        "Euler", "Heun", "DPM++", "UniPC", "DDIM", "LMS", "PNDM", "LCM",
        # what languages call themselves
        "English", *(language_name(code) for code in (*LANGUAGES, "en-GB")),
        # colours, as hexadecimal numbers
        *(f"#{studio.settings.get(name):06x}" for name in ("colour_foreground", "colour_background")),
        *(f"#{one.colour:06x}" for one in basic_palette().swatches),
        # fonts of this machine
        *QFontDatabase.families(),
        # microphones
        *(one.name for one in studio.microphone.devices()),
        # where things lie on this machine
        str(studio.settings.path.parent), *studio.settings.get("recent_projects"),
        *(one.root for one in installed), "triptych",
        # what stands in braces in files of personas
        *SLOTS,
        # keys as the desktop writes them
        "Ctrl", "Shift", "Alt", "Return", "Enter", "Space", "Esc", "Del", "Tab", "PgUp", "PgDown", "Up", "Down",
        "Toggle Media Play/Pause", "Media Play", "Media Next", "Media Previous",
        "Left", "Right", "Home", "End", "Ins", "Backspace", *(f"F{number}" for number in range(1, 13)),
    ]  # fmt: skip


def look(window: QWidget, studio: Studio, qtbot: QtBot) -> list[str]:
    """Everything that is wrong with what `window` shows now."""
    QApplication.processEvents()
    QApplication.sendPostedEvents()  # a timer may have changed words: their layout is asked for and not yet done
    beyond = beyond_faults(window) if window.isWindow() else []
    clipped = clipped_faults(window)
    if clipped:
        # What a thread has just told is laid out in the turns that follow; what stays clipped is a fault.
        with suppress(qtbot.TimeoutError):
            qtbot.waitUntil(lambda: not clipped_faults(window))
        clipped = clipped_faults(window)
    return [*raw_faults(window, allowed(studio)), *clipped, *beyond]


def dialog_of(window: MainWindow, qtbot: QtBot) -> QDialog:
    """The dialog that was just opened."""
    shown: list[QDialog] = []
    qtbot.waitUntil(lambda: bool(shown.extend(d for d in window.findChildren(QDialog) if d.isVisible()) or shown))
    return shown[-1]


# ---- pages and panes


@pytest.mark.parametrize("name", PANES)
@pytest.mark.parametrize("size", [(1366, 700), (683, 360)], ids=["laptop", "laptop at 200 %"])
def test_a_pane_alone(window: MainWindow, studio: Studio, qtbot: QtBot, name: str, size: tuple[int, int]) -> None:
    window.resize(*size)
    window.areas.go_alone(name)
    assert look(window, studio, qtbot) == []
    assert (window.width(), window.height()) == size


def test_all_panes_side_by_side(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    assert look(window, studio, qtbot) == []


def test_the_window_without_a_project(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    studio.close_project()
    assert look(window, studio, qtbot) == []


def test_the_start_page(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    window.show_start()
    assert look(window, studio, qtbot) == []
    window.resize(683, 360)
    assert look(window, studio, qtbot) == []


def test_the_model_page(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    window.show_models()
    assert look(window, studio, qtbot) == []
    window.resize(683, 360)
    assert look(window, studio, qtbot) == []


# ---- dialogs


@pytest.mark.parametrize("door", ["preferences", "about", "snapshots", "keys"])
def test_a_dialog(window: MainWindow, studio: Studio, qtbot: QtBot, door: str) -> None:
    getattr(window.dialogs, door)()
    dialog = dialog_of(window, qtbot)
    assert look(dialog, studio, qtbot) == []
    dialog.close()


# ---- menus, messages, keys


def test_every_menu(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    faults = []
    for menu in window.menuBar().findChildren(QMenu):
        menu.aboutToShow.emit()
        faults += raw_faults(menu, allowed(studio))
        menu.aboutToHide.emit()
    assert faults == []


def test_every_action_and_its_reason(window: MainWindow, studio: Studio) -> None:
    plain = sorted(allowed(studio), key=len, reverse=True)
    assert [
        f"{action.id}: {words!r}"
        for action in window.registry.all()
        for words in (action.words, action.tip, action.enabled(), window.registry.tip(action.id))
        if raw(words, plain)
    ] == []


SKIPPED = {
    "picture.generate", "picture.make-again", "picture.enlarge-2", "picture.enlarge-4", "picture.cut-out",
    "writing.continue", "narration.speak-scene", "narration.speak-from-here", "narration.take-again",
    "narration.install-voice", "narration.speak-chapter", "narration.speak-book",
    "narration.hear-cast", "narration.hear-part", "narration.hear-voices", "narration.hear-word",
    "narration.hear-speaker",
    "writing.read-aloud",  # start a worker or a download
    "help.sample",  # another project, whose words are English
    "help.book",
    "writing.brand-voice",  # makes a card by the name that templates look for
    "writing.font",  # a dialog of Qt's, with its own words, which lists fonts
    "file.quit",
}  # fmt: skip


@pytest.mark.timeout(600)
def test_what_every_action_brings_up(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    """Each action that can be done now is done: what the window and everything above it show then is looked at."""
    assert studio.session is not None
    furnish(studio.session)
    done: list[str] = []
    faults: dict[str, str] = {}
    """With the action after which it was first seen."""
    for action in window.registry.all():
        if action.id not in SKIPPED and not action.enabled() and action.shown():
            done.append(action.id)
            window.registry.trigger(action.id)
            QApplication.processEvents()
            for top in [one for one in QApplication.topLevelWidgets() if one.isVisible()]:
                for fault in faults_of(top, studio, qtbot):
                    faults.setdefault(fault, action.id)
                if top is not window:
                    top.close()
            for bar in window.findChildren(MessageBar):
                bar.close_current()
    assert [f"after {faults[one]}: {one}" for one in faults] == []
    assert len(done) > 80


def faults_of(top: QWidget, studio: Studio, qtbot: QtBot) -> list[str]:
    if isinstance(top, QFileDialog):
        plain = sorted(allowed(studio), key=len, reverse=True)
        words = (top.windowTitle(), *(name.partition("(")[0] for name in top.nameFilters()))
        return [f"QFileDialog: {one!r}" for one in words if raw(one, plain)]
    return look(top, studio, qtbot)


def furnish(session: ProjectSession) -> None:
    """A picture with its recipe, and two takes of the first sentence."""
    [scene] = session.document.all(Scene)
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    buffer = QBuffer()
    image.save(buffer, "PNG")
    picture = session.add_asset(bytes(buffer.data().data()), "image/png")
    request = PictureRequest(model=ModelRef(id="starter-picture", engine="starter-picture"), prompt=WORDS)
    recipe = Recipe(id=new_id(), request=request, created=time.time())
    generation = Generation(
        id=new_id(), asset=picture.id, recipe_id=recipe.id, created=time.time(), width=64, height=64
    )
    sound = io.BytesIO()
    soundfile.write(sound, np.zeros(24_000, np.int16), 24_000, format="FLAC")
    spoken = session.add_asset(sound.getvalue(), "audio/flac")
    takes = [
        Take(
            id=new_id(), scene_id=scene.id, paragraph_id=scene.paragraphs[0], segment=0, text=WORDS,
            text_hash=text_hash(WORDS), voice="af_heart", asset=spoken.id, recipe_id=recipe.id, created=time.time(),
            seconds=1.0, chosen=chosen,
        )
        for chosen in (False, True)
    ]  # fmt: skip
    edits = tuple(Edit(None, record) for record in (recipe, generation, *takes))
    session.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=time.time()))


def examples() -> list[Failure]:
    """One failure of each kind; its fields hold no letters, so that only the sentence itself is looked at."""
    found = []
    for kind in typing.get_args(Failure):
        fields = {}
        for one in msgspec.structs.fields(kind):
            kept = typing.get_args(one.type)[0] if typing.get_origin(one.type) is typing.Annotated else one.type
            chosen = typing.get_args(kept)[:1] if typing.get_origin(kept) is typing.Literal else ("7",)
            values = {str: "7", int: 3, float: 2.0, tuple[str, ...]: ("7",)}
            fields[one.name] = values.get(kept, 5 if type(None) in typing.get_args(kept) else chosen[0])
        found.append(kind(**fields))
    return found


def test_every_failure_as_a_message(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    faults = []
    for failure in examples():
        window.notices.fail(failure)
        assert window.messages.text == sentence(failure)
        faults += look(window.messages, studio, qtbot)
        window.messages.close_current()
    assert faults == []


# ---- the seam itself


def test_a_sentence_is_translated_with_its_fields(language: None) -> None:
    assert tr("{needed} needed", needed="7") == "⟦7 ñééðéð þåð~⟧"
    assert tr_count("{count} byte", "{count} bytes", 7).startswith("⟦7 ƀýţéš")
    assert tr_count("{count} byte", "{count} bytes", 1).startswith("⟦1 ƀýţéš")


def test_without_a_translation_the_words_are_english(qapp: QApplication) -> None:
    assert tr("{count} of them", count=7) == "7 of them"
    assert tr_count("one", "{count} of them", 1) == "one"
    assert tr_count("one", "{count} of them", 2) == "2 of them"
    assert tr("") == ""
    assert isinstance(languages(), tuple)


def test_the_rule_finds_raw_and_clipped_words(qtbot: QtBot, language: None) -> None:
    from PySide6.QtWidgets import QLabel, QVBoxLayout

    root = QWidget()
    qtbot.addWidget(root)
    column = QVBoxLayout(root)
    for words in ("raw words", pseudo("fine"), pseudo("much too long for so little room")):
        column.addWidget(QLabel(words))
    tight = root.findChildren(QLabel)[2]
    tight.setFixedWidth(30)
    root.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    root.show()
    assert [fault.rpartition(": ")[2] for fault in raw_faults(root, ())] == ["'raw words'"]
    assert len(clipped_faults(root)) == 1
