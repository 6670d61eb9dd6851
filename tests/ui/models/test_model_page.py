"""The model page, by keyboard, over a real library whose models come from a server in the test."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from dropping_on import drop_on
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio import places
from studio.domain.catalogue import InstalledModel
from studio.domain.engine_cards import CARDS
from studio.domain.errors import EngineFailed, Failure
from studio.domain.kinds import KINDS
from studio.domain.requests import ModelRef
from studio.domain.trials import EngineSpeed, EnginesTried, TrialRequest
from studio.services.models.graphs_kept import SETTING, GraphsKept
from studio.services.models.kind_words import SORTS, sort_of
from studio.services.models.library import ModelLibrary
from studio.services.models.stamps import sha256_of
from studio.services.settings import Settings
from studio.ui.actions.action import Action
from studio.ui.actions.registry import ActionRegistry
from studio.ui.models.actions import page_actions
from studio.ui.models.page import ModelPage
from studio.ui.models.rows import Wanted, rows_of
from tests.engines.text.tiny_gguf import TinyModel
from tests.formats.model_files import checkpoint_tensors, write_safetensors
from tests.models.lying_server import Behaviour, serving
from tests.ui.studio_fakes import FakeWorkers

BODY = b"weights" * 20_000
ENTRY = """
id = "{id}"
title = "{title}"
family = "{family}"
tasks = ["continue"]
engine = "{engine}"
summary = "{summary}"
memory_bytes = {memory}
[licence]
spdx = "MIT"
commercial = "yes"
why = "Says so."
[[files]]
name = "tiny.bin"
size = {size}
sha256 = "{sha256}"
[[files.sources]]
type = "url"
url = "{url}"
"""


def write_entry(folder: Path, model_id: str, url: str, **fields: object) -> None:
    values: dict[str, object] = {
        "title": model_id.title(),
        "family": "text",
        "engine": "fake-text",
        "summary": f"The {model_id} one.",
        "memory": 1000,
    }
    text = ENTRY.format(
        id=model_id, url=url, size=len(BODY), sha256=hashlib.sha256(BODY).hexdigest(), **(values | fields)
    )
    (folder / f"{model_id}.toml").write_text(text)


@pytest.fixture
def behaviour() -> Behaviour:
    return Behaviour(body=BODY)


@pytest.fixture
def library(
    tmp_path: Path, behaviour: Behaviour, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModelLibrary]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    catalogue = tmp_path / "shipped/catalogue"
    catalogue.mkdir(parents=True)
    with serving(behaviour) as address:
        write_entry(catalogue, "small", address + "/small.bin")
        write_entry(catalogue, "painter", address + "/p.bin", family="picture", engine="fake-picture")
        write_entry(catalogue, "huge", address + "/huge.bin", memory=10**15)
        write_entry(catalogue, "later", address + "/later.bin", engine="", summary="Not built yet.")
        made = ModelLibrary(shipped=tmp_path / "shipped")
        yield made
        made.shut_down()


class OneQuestion:
    """A queue that keeps what was asked of it, to be answered by the test."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def ask(
        self,
        request: object,
        on_words: Callable[[str], None],
        on_end: Callable[[object], None],
        _contents: object,
        on_failed: Callable[[Failure], None],
    ) -> str:
        self.asked.append(request)
        self.say, self.end, self.fail = on_words, on_end, on_failed
        return "token"

    def cancel_ask(self, token: str) -> None:
        assert token == "token"


class Window:
    """As much of the window as the page needs: its actions, and those that import."""

    def __init__(self, library: ModelLibrary) -> None:
        self.frame = QWidget()
        self.actions = ActionRegistry(self.frame)
        self.actions.place("window", "Everywhere", self.frame)
        self.actions.place("models", "Models", self.frame)
        self.page: ModelPage | None = None
        for name in ("file", "folder"):
            self.actions.add(Action(f"models.import-{name}", f"Import a model {name}\u2026", lambda: None))
        self.actions.add(Action("models.find", "Find models of other programs\u2026", lambda: None))
        self.actions.add(*page_actions(lambda: self.page))
        self.queue = OneQuestion()
        self.settings = Settings()
        self.workers = FakeWorkers()
        kept = GraphsKept(self.settings, self.workers, self.frame)
        self.studio = SimpleNamespace(library=library, queue=self.queue, kinds=KINDS, cards=CARDS, graphs_kept=kept)

    def open_page(self) -> ModelPage:
        self.page = ModelPage(self.studio, self.actions, self.frame)  # type: ignore[arg-type]
        QVBoxLayout(self.frame).addWidget(self.page)
        self.frame.show()
        return self.page


@pytest.fixture
def window(library: ModelLibrary, qtbot: QtBot) -> Window:
    made = Window(library)
    qtbot.addWidget(made.frame)
    return made


@pytest.fixture
def page(window: Window) -> ModelPage:
    return window.open_page()


def titles(page: ModelPage) -> list[str]:
    model = page.list.rows
    return [str(model.index(at).data()) for at in range(model.rowCount())]


def spoken(page: ModelPage, model_id: str) -> str:
    at = page.list.rows.place_of(model_id)
    return str(page.list.rows.index(at).data(Qt.ItemDataRole.AccessibleTextRole))


def test_each_row_says_what_it_is(page: ModelPage) -> None:
    words = spoken(page, "small")
    for part in ("Small", "Not installed", "Writing", "140 KB", "MIT", "commercial use allowed", "The small one."):
        assert part in words


def test_what_does_not_fit_says_so(page: ModelPage) -> None:
    assert "Does not fit" in spoken(page, "huge")
    assert "Too large" in spoken(page, "huge")


def test_what_nothing_can_use_is_not_offered(page: ModelPage) -> None:
    assert "Later" not in titles(page)
    page.search.setText("later")
    assert titles(page) == []


def test_search_and_filters(page: ModelPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.search, "paint")
    assert titles(page) == ["Painter"]
    page.search.clear()
    page.family.setCurrentIndex(page.family.findData("text"))
    assert set(titles(page)) == {"Small", "Huge"}
    page.only_fitting.setChecked(True)
    assert titles(page) == ["Small"]
    page.only_here.setChecked(True)
    assert titles(page) == []
    assert page.nothing.isVisible()


def kinds_offered(page: ModelPage) -> list[str]:
    return [page.family.itemText(at).strip() for at in range(page.family.count())]


def test_kinds_are_counted_by_what_else_is_looked_for(page: ModelPage, qtbot: QtBot) -> None:
    assert kinds_offered(page)[0] == "All kinds (3)"
    shown = kinds_offered(page)
    assert shown.index("Picture (1)") + 1 == next(at for at, one in enumerate(shown) if one.startswith("Models that"))
    qtbot.keyClicks(page.search, "paint")
    assert kinds_offered(page)[0] == "All kinds (1)"
    page.family.setCurrentIndex(page.family.findData("picture/lora"))
    assert titles(page) == []
    assert page.family.currentText().strip() == "LoRAs (0)"


@pytest.mark.parametrize(
    ("family", "tasks", "sort"),
    [
        ("picture", ("text-to-image", "image-to-image", "inpaint"), "drawing"),
        ("picture", ("lora",), "lora"),
        ("picture", ("control",), "control"),
        ("picture", ("reference",), "reference"),
        ("picture", ("vae",), "vae"),
        ("picture", ("inpaint",), "retouching"),
        ("picture", ("colourise",), "retouching"),
        ("text", ("lora",), ""),
        ("tool", ("spelling",), ""),
    ],
)
def test_each_picture_model_is_of_one_sort(family: str, tasks: tuple[str, ...], sort: str) -> None:
    assert sort_of(family, tasks) == sort
    assert sort in {"", *SORTS}


def test_the_kinds_are_unfolded_by_a_key(window: Window, page: ModelPage, qtbot: QtBot) -> None:
    assert window.actions.get("models.choose-kind").keys == ("Ctrl+K",)
    window.actions.trigger("models.choose-kind")
    qtbot.waitUntil(page.family.view().isVisible)
    page.family.hidePopup()


def test_install_and_remove_by_keyboard(page: ModelPage, library: ModelLibrary, qtbot: QtBot) -> None:
    page.show_model("small")
    page.details.install.setFocus()
    with qtbot.waitSignal(library.install_ended, timeout=10_000) as ended:
        qtbot.keyClick(page.details.install, Qt.Key.Key_Space)
    assert ended.args == ["small", None]
    assert "Installed" in spoken(page, "small")
    assert page.details.outcome.text() == "Installed and checked."
    assert not page.details.install.isVisible()
    qtbot.keyClick(page.details.remove, Qt.Key.Key_Space)
    assert library.get("small") is not None, "it asks first"
    qtbot.keyClick(page.details.confirm, Qt.Key.Key_Space)
    assert library.get("small") is None
    assert page.details.install.isVisible()


def test_keep_it_keeps_it(page: ModelPage, library: ModelLibrary) -> None:
    library.install_now("small")
    page.show_model("small")
    page.details.remove.click()
    page.details.keep.click()
    assert library.get("small") is not None
    assert not page.details.confirm.isVisible()


def test_a_download_can_be_stopped(page: ModelPage, library: ModelLibrary, behaviour: Behaviour, qtbot: QtBot) -> None:
    behaviour.stall_after = 1000
    page.show_model("small")
    page.details.install.click()
    qtbot.waitUntil(behaviour.sent_some.is_set, timeout=10_000)
    assert page.details.cancel.isVisible()
    with qtbot.waitSignal(library.install_ended, timeout=5_000):
        page.details.cancel.click()
    assert library.get("small") is None
    assert page.details.install.isVisible()
    assert page.details.outcome.text()


def test_a_failure_is_one_sentence(page: ModelPage, library: ModelLibrary, behaviour: Behaviour, qtbot: QtBot) -> None:
    behaviour.status = 404
    page.show_model("small")
    with qtbot.waitSignal(library.install_ended, timeout=10_000):
        page.details.install.click()
    assert page.details.outcome.isVisible()
    assert page.details.outcome.property("rank") == "danger"


def test_damage_is_found(page: ModelPage, library: ModelLibrary, qtbot: QtBot) -> None:
    library.install_now("small")
    page.show_model("small")
    with qtbot.waitSignal(library.verify_ended, timeout=10_000):
        page.details.verify.click()
    assert "as it was installed" in page.details.outcome.text()
    model = library.get("small")
    assert model is not None
    Path(model.files["tiny.bin"]).write_bytes(bytes(len(BODY)))
    with qtbot.waitSignal(library.verify_ended, timeout=10_000):
        page.details.verify.click()
    assert page.details.outcome.property("rank") == "danger"


def dropped(page: ModelPage, path: Path, library: ModelLibrary, qtbot: QtBot) -> None:
    """Dropped on the page, and looked at."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    with qtbot.waitSignal(library.identified, timeout=10_000):
        assert drop_on(page, data)


def test_a_dropped_pickle_is_refused_with_the_way_out(
    page: ModelPage, library: ModelLibrary, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "model.ckpt"
    path.write_bytes(b"\x80\x02}q\x00.")
    dropped(page, path, library, qtbot)
    assert page.panel.isVisible()
    assert "pickle" in page.panel.words.text().lower()
    assert "safetensors" in page.panel.words.text()
    assert not page.panel.in_place.isVisible()


def test_a_dropped_lora_is_taken_where_it_lies(
    page: ModelPage, library: ModelLibrary, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "Ink style.safetensors"
    header = b'{"lora_unet_down_attn2_to_k.lora_down.weight":{"dtype":"F16","shape":[4,768],"data_offsets":[0,6144]}}'
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(6144))
    dropped(page, path, library, qtbot)
    assert "Stable Diffusion 1.x" in page.panel.title.text()
    assert "does not state its licence" in page.panel.words.text()
    with qtbot.waitSignal(library.import_ended, timeout=10_000):
        page.panel.in_place.click()
    assert not page.panel.isVisible()
    assert page.list.current_row() is not None
    assert "Ink style" in titles(page)
    model = library.get("ink-style")
    assert model is not None
    assert list(model.files.values()) == [str(path)]
    page.details.remove.click()
    page.details.confirm.click()
    assert path.exists(), "a file of the user's is only forgotten"
    assert "Ink style" not in titles(page)


def test_everything_has_a_name_and_the_tab_key_reaches_it(page: ModelPage) -> None:
    page.show_model("small")
    for control in page.findChildren(QAbstractButton) + page.findChildren(QLineEdit) + page.findChildren(QComboBox):
        if control.isVisible() and control.focusPolicy() != Qt.FocusPolicy.NoFocus:
            named = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
            assert named, control
    assert page.list.accessibleName()
    reached = set()
    widget = page.search
    for _ in range(60):
        reached.add(widget)
        widget = widget.nextInFocusChain()
    assert {page.list, page.import_button, page.family, page.only_here, page.details.install} <= reached


# ---- what the window asks of it


def test_a_family_that_is_asked_for_is_shown_whatever_was_looked_for(page: ModelPage) -> None:
    page.search.setText("small")
    page.only_here.setChecked(True)
    page.only_fitting.setChecked(True)
    page.show_family("picture")
    assert titles(page) == ["Painter"]
    page.show_family("text")
    assert set(titles(page)) == {"Small", "Huge"}
    page.show_family("nothing that there is")
    assert "Painter" in titles(page)
    assert "Small" in titles(page)


def test_actions_say_why_they_cannot_be_done(window: Window, library: ModelLibrary) -> None:
    names = ("models.install", "models.stop", "models.verify", "models.remove", "models.web")
    assert {window.actions.get(name).enabled() for name in names} == {"Open the model page and choose a model there."}
    page = window.open_page()
    page.show_model("small")
    why = {name: window.actions.get(name).enabled() for name in names}
    assert [name for name, reason in why.items() if not reason] == ["models.install"]
    library.install_now("small")
    why = {name: window.actions.get(name).enabled() for name in names}
    assert [name for name, reason in why.items() if not reason] == ["models.verify", "models.remove"]
    assert why["models.install"] == "It is on this machine already."
    page.search.setText("nothing is like that")
    assert window.actions.get("models.remove").enabled() == "Choose a model first."


def test_the_palette_installs_and_removes_what_is_chosen(window: Window, library: ModelLibrary, qtbot: QtBot) -> None:
    page = window.open_page()
    page.show_model("small")
    with qtbot.waitSignal(library.install_ended, timeout=10_000):
        window.actions.trigger("models.install")
    with qtbot.waitSignal(library.verify_ended, timeout=10_000):
        window.actions.trigger("models.verify")
    window.actions.trigger("models.remove")
    assert page.details.confirm.isVisible(), "it asks first"
    page.details.confirm.click()
    assert library.get("small") is None


def test_a_model_that_another_program_installs_appears(
    page: ModelPage, library: ModelLibrary, tmp_path: Path, qtbot: QtBot
) -> None:
    library.watch()
    elsewhere = ModelLibrary(shipped=tmp_path / "shipped")
    with qtbot.waitSignal(library.changed, timeout=10_000):
        elsewhere.install_now("small")
    assert "Installed" in spoken(page, "small")
    with qtbot.waitSignal(library.changed, timeout=10_000):
        elsewhere.remove("small")
    assert "Not installed" in spoken(page, "small")
    elsewhere.shut_down()


def test_a_recognised_file_is_called_by_its_name_and_then_confirmed(
    page: ModelPage, library: ModelLibrary, tmp_path: Path, qtbot: QtBot
) -> None:
    path = write_safetensors(tmp_path / "x.safetensors", checkpoint_tensors(768))
    size, known = path.stat().st_size, sha256_of(path)
    text = ENTRY.replace("{size}", str(size)).replace("{sha256}", known)
    fields = {"id": "dream", "title": "The Dream", "summary": "Dreams.", "url": "http://127.0.0.1:9/x"}
    told = text.format(family="picture", engine="diffusers", memory=1000, **fields)
    (tmp_path / "shipped/catalogue/dream.toml").write_text(told)
    later = ModelLibrary(shipped=tmp_path / "shipped")
    window = Window(later)
    qtbot.addWidget(window.frame)
    newer = window.open_page()
    dropped(newer, path, later, qtbot)
    assert "it is The Dream" in newer.panel.words.text()
    assert "Licence: MIT; commercial use allowed." in newer.panel.words.text()
    with qtbot.waitSignal(later.import_confirmed, timeout=20_000):
        newer.panel.in_place.click()
    chosen = newer.chosen()
    assert chosen is not None
    assert (chosen.title, chosen.imported) == ("The Dream", True)
    assert newer.details.outcome.text() == "Its files were read whole: it is The Dream."
    later.shut_down()


def test_what_was_put_off_while_it_was_looked_at_does_not_come_back(
    page: ModelPage, library: ModelLibrary, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "model.ckpt"
    path.write_bytes(b"\x80\x02}q\x00.")
    page.offer_import(path)
    qtbot.mouseClick(page.panel.close_button, Qt.MouseButton.LeftButton)
    other = tmp_path / "other.ckpt"
    other.write_bytes(b"\x80\x02}q\x00.")
    with qtbot.waitSignal(library.identified, timeout=10_000):
        library.identify_later(other)
    assert not page.panel.isVisible()
    dropped(page, path, library, qtbot)
    assert page.panel.isVisible()


def two_engines(library: ModelLibrary, monkeypatch: pytest.MonkeyPatch) -> InstalledModel:
    """An imported writer that two engines can run."""
    path = places.data_dir() / "own.gguf"
    path.parent.mkdir(parents=True, exist_ok=True)
    TinyModel(kind="Q4_0").write(path)
    model = library.import_path(path)
    monkeypatch.setattr(library, "engines_to_try", lambda _model, *, again=False: ("gguf-onnx", "llama-cpp"))
    return model


def test_the_speed_of_a_writer_is_measured_and_shown(
    window: Window, library: ModelLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = two_engines(library, monkeypatch)
    page = window.open_page()
    page.show_model(model.id)
    assert "not measured yet" in page.details.facts.text()
    assert page.details.measure.isVisible()
    page.details.measure.click()
    assert "Trying each engine" in page.details.outcome.text()
    (asked,) = window.queue.asked
    assert asked == TrialRequest(model=ModelRef(model.id, "engine-trial"), engines=("gguf-onnx", "llama-cpp"))
    window.actions.trigger("models.measure")
    assert len(window.queue.asked) == 1, "it is being measured"
    quick, slow = (EngineSpeed(reading=((32, 32 / rate),), writing=1 / rate) for rate in (80.0, 20.0))
    window.queue.say(msgspec.json.encode(EnginesTried({"gguf-onnx": slow, "llama-cpp": quick})).decode())
    window.queue.end(object())
    assert "llama.cpp reads 80 and writes 80.0 tokens a second" in page.details.outcome.text()
    assert "ONNX Runtime reads 20" in page.details.facts.text()


def test_a_trial_that_could_not_be_made_is_told(
    window: Window, library: ModelLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = two_engines(library, monkeypatch)
    page = window.open_page()
    page.show_model(model.id)
    window.actions.trigger("models.measure")
    window.queue.end(None)
    assert "Other work went before it" in page.details.outcome.text()
    window.actions.trigger("models.measure")
    window.queue.fail(EngineFailed(engine="engine-trial", error="it fell", traceback_tail=""))
    assert "it fell" in page.details.outcome.text()


def test_writers_translated_on_disk_are_told_with_their_budget(window: Window, qtbot: QtBot) -> None:
    page = window.open_page()
    assert not page.translated.isVisible()
    folder = places.graphs_dir() / "a-3"
    folder.mkdir(parents=True)
    (folder / "weights.bin").write_bytes(bytes(3 * 10**6))
    window.workers.freed.emit("text")
    assert page.translated.isVisible()
    assert "3.0 MB on disk, of 10 GB" in page.translated.text()
    window.settings.set(SETTING, 1)
    qtbot.waitUntil(lambda: not page.translated.isVisible(), timeout=10_000)
    assert not folder.exists()


def test_a_row_tells_its_sort_with_what_comes_along(library: ModelLibrary, tmp_path: Path) -> None:
    folder = tmp_path / "shipped/catalogue"
    for name, told in (("eyes", 'tasks = ["image-encoder"]'), ("taste", 'tasks = ["reference"]\narchitecture = "sd1"')):
        write_entry(folder, name, "http://127.0.0.1:9/x", family="picture", engine="diffusers")
        path = folder / f"{name}.toml"
        path.write_text(path.read_text().replace('tasks = ["continue"]', told))
    path.write_text(path.read_text() + '[helpers]\nimage-encoder = "eyes"\n')
    later = ModelLibrary(shipped=tmp_path / "shipped")
    rows = {row.id: row for row in rows_of(later, KINDS, CARDS)}
    assert "IP-Adapter for Stable Diffusion 1.x" in rows["taste"].facts
    assert rows["taste"].summary == "The taste one. Comes along with it: Eyes (140 KB)."
    assert [one.id for one in rows.values() if Wanted(words="adapter").takes(one)] == ["taste"]
    assert rows["eyes"].kind == "Image encoder"
    later.shut_down()
