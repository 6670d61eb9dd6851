"""What the library promises the panes: what is here, references, helpers, imports, and signals on the main thread."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from studio import leavings, places
from studio.domain.catalogue import CatalogueEntry, CatalogueFile, Licence, ShippedSource
from studio.domain.engine_cards import CARDS
from studio.domain.errors import (
    DownloadCancelled,
    FileUnwritable,
    ImportRefused,
    ModelDamaged,
    ModelMissing,
    ModelUnsupported,
    StudioError,
)
from studio.domain.requests import LoraUse, ModelRef, PictureRequest, SpeechRequest
from studio.services.licences import licence_in_words
from studio.services.models import fit
from studio.services.models.fit import GraphicsCard, Machine, graphics_cards, judge, runtime_missing
from studio.services.models.library import ModelLibrary
from studio.services.models.manifests import temporary_models_folder
from studio.services.models.stamps import HashBook
from tests.formats.model_files import checkpoint_tensors, onnx_bytes, write_safetensors
from tests.models.conftest import BODY, entry_for, sha256
from tests.models.lying_server import Behaviour


def write_catalogue(shipped: Path, *entries: CatalogueEntry) -> None:
    """As TOML, whose values JSON writes well enough."""
    for entry in entries:
        table = msgspec.to_builtins(entry)
        lines = [f"{key} = {_toml(value)}" for key, value in table.items() if value is not None]
        (shipped / "catalogue" / f"{entry.id}.toml").write_text("\n".join(lines))


def _toml(value: object) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f'"{key}" = {_toml(item)}' for key, item in value.items() if item is not None)
        return "{" + inside + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return msgspec.json.encode(value).decode()


def shipped_entry(shipped: Path, model_id: str, **fields: object) -> CatalogueEntry:
    (shipped / model_id).mkdir()
    (shipped / model_id / "m.onnx").write_bytes(BODY)
    file = CatalogueFile(
        name="m.onnx", sources=(ShippedSource(path=f"{model_id}/m.onnx"),), size=len(BODY), sha256=sha256(BODY)
    )
    values: dict[str, object] = {
        "id": model_id,
        "title": model_id.title(),
        "family": "picture",
        "tasks": ("text-to-image",),
        "engine": "fake-picture",
        "licence": Licence(spdx="MIT", commercial="yes"),
        "files": (file,),
    }
    return CatalogueEntry(**(values | fields))  # type: ignore[arg-type]


@pytest.fixture
def library(shipped: Path, address: str, qapp: QCoreApplication) -> Iterator[ModelLibrary]:
    write_catalogue(
        shipped,
        entry_for(address + "/tiny.bin"),
        shipped_entry(shipped, "painter", helpers={"text-encoder": "reader", "absent": "nowhere"}, quality=1),
        shipped_entry(shipped, "better", quality=9),
        shipped_entry(shipped, "unclear", quality=99, licence=Licence(spdx="", commercial="unknown")),
        shipped_entry(shipped, "unready", engine=""),
        shipped_entry(shipped, "guide", tasks=("control",)),
        shipped_entry(shipped, "reader", family="tool", tasks=("meaning",), engine=""),
        shipped_entry(shipped, "upscale-fast", tasks=("upscale",)),
    )
    made = ModelLibrary(shipped=shipped)
    yield made
    made.shut_down()


def test_shipped_models_are_here_without_anything_fetched(library: ModelLibrary, shipped: Path) -> None:
    model = library.get("painter")
    assert model is not None
    assert (model.origin, model.root) == ("shipped", str(shipped / "painter"))
    assert library.get("tiny") is None
    assert library.problems == ()


def test_the_best_default_comes_first_and_the_unclear_last(library: ModelLibrary) -> None:
    assert [model.id for model in library.models_for("picture")] == ["better", "painter", "upscale-fast", "unclear"]
    assert [model.id for model in library.models_for("picture", "text-to-image")] == ["better", "painter", "unclear"]
    assert [model.id for model in library.models_for("picture", "control")] == ["guide"]
    assert library.models_for("voice") == ()


@pytest.mark.skipif(find_spec("diffusers") is None, reason="needs the torch extra")
@pytest.mark.parametrize(("cores", "first"), [(16, "my-paints"), (1, "drawer")])
def test_what_the_user_brings_goes_before_the_starter_where_it_runs_well(
    shipped: Path, tmp_path: Path, qapp: QCoreApplication, monkeypatch: pytest.MonkeyPatch, cores: int, first: str
) -> None:
    monkeypatch.setattr(fit, "this_machine", lambda: fit.Machine(memory_bytes=32 * 10**9, cores=cores))
    write_catalogue(shipped, shipped_entry(shipped, "drawer", starter=True, quality=70))
    library = ModelLibrary(shipped=shipped)
    brought = library.import_path(write_safetensors(tmp_path / "My Paints.safetensors", checkpoint_tensors(768)))
    assert brought.licence is None or brought.licence.commercial == "unknown"
    assert library.models_for("picture", "text-to-image")[0].id == first
    assert ("slowly" in library.fit_of(brought).words) is (cores == 1)
    library.shut_down()


@pytest.mark.skipif(find_spec("diffusers") is None, reason="needs the torch extra")
def test_films_and_changes_by_words_are_never_what_draws_by_itself(shipped: Path, qapp: QCoreApplication) -> None:
    """Somebody whose only model beside the starter makes films asks for a picture, and gets one."""
    write_catalogue(
        shipped,
        shipped_entry(shipped, "drawer", starter=True, quality=1),
        shipped_entry(shipped, "films", engine="moving-diffusers", architecture="wan", quality=70),
        shipped_entry(shipped, "editor", engine="diffusers", architecture="qwen-edit", quality=80),
    )
    library = ModelLibrary(shipped=shipped)
    assert [model.id for model in library.models_for("picture", "text-to-image")] == ["drawer", "editor", "films"]
    library.shut_down()


def test_what_finds_objects_and_was_brought_goes_before_the_starter(
    shipped: Path, tmp_path: Path, qapp: QCoreApplication
) -> None:
    tasks = ("cut-out", "select-object")
    write_catalogue(shipped, shipped_entry(shipped, "cut-out", tasks=tasks, engine="cut-out-onnx", starter=True))
    library = ModelLibrary(shipped=shipped)
    (tmp_path / "e.onnx").write_bytes(onnx_bytes(["pixel_values"], ["image_embeddings"]))
    (tmp_path / "d.onnx").write_bytes(
        onnx_bytes(["image_embeddings", "point_coords", "point_labels"], ["masks", "iou_predictions"])
    )
    brought = library.import_path(tmp_path / "e.onnx")
    assert [model.id for model in library.models_for("picture", "select-object")] == [brought.id, "cut-out"]
    assert [model.id for model in library.models_for("picture", "cut-out")] == ["cut-out"]
    local = library.local(brought.id)
    assert {name: Path(path).name for name, path in local.files.items()} == {"e.onnx": "e.onnx", "d.onnx": "d.onnx"}
    library.shut_down()


def test_a_model_that_went_has_its_successor_named(shipped: Path, qapp: QCoreApplication) -> None:
    write_catalogue(shipped, shipped_entry(shipped, "younger", replaces=("elder",)))
    library = ModelLibrary(shipped=shipped)
    assert library.successor("elder") == "younger"
    assert library.successor("younger") == library.successor("stranger") == ""
    with pytest.raises(StudioError) as caught:
        library.ref("elder")
    assert caught.value.failure == ModelMissing(model_id="elder", successor="Younger")
    library.shut_down()


def test_a_reference_names_size_and_header(library: ModelLibrary) -> None:
    stamp = library.ref("painter").files[0]
    assert (stamp.name, stamp.size, stamp.fingerprint) == ("m.onnx", len(BODY), sha256(BODY[: 64 * 1024]))
    assert stamp.sha256 is None, "nothing was read whole yet"


def test_hashes_come_in_the_background(library: ModelLibrary, qtbot: QtBot) -> None:
    library.start_hashing()
    qtbot.waitUntil(lambda: library.ref("painter").files[0].sha256 == sha256(BODY), timeout=10_000)
    book = (places.cache_dir() / "hashes.json").read_text()
    assert sha256(BODY) in book


def test_what_a_killed_install_left_goes_by_itself(library: ModelLibrary, qtbot: QtBot) -> None:
    left = temporary_models_folder() / "triptych-0left0ne"
    with leavings.new_folder(temporary_models_folder()) as used:
        left.mkdir()
        (left / "package.whl").write_bytes(BODY)
        library.start_hashing()
        qtbot.waitUntil(lambda: not left.exists(), timeout=10_000)
        assert used.is_dir()


@pytest.mark.noise("log", "WARNING .*: no hash for ", why="one file is made unreadable")
def test_a_file_that_cannot_be_read_does_not_end_the_hashing_of_the_others(
    library: ModelLibrary,
    shipped: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    compute = HashBook.compute

    def unreadable(book: HashBook, path: Path, tick: Callable[[int], None] | None = None) -> str:
        if path.parent.name == "a-first":
            raise PermissionError(13, "Permission denied", str(path))
        return compute(book, path, tick)

    write_catalogue(shipped, shipped_entry(shipped, "a-first"))
    monkeypatch.setattr(HashBook, "compute", unreadable)
    again = ModelLibrary(shipped=shipped)
    assert again.installed()[0].id == "a-first"
    again.start_hashing()
    qtbot.waitUntil(lambda: again.ref("painter").files[0].sha256 == sha256(BODY), timeout=10_000)
    again.shut_down()
    assert again.ref("a-first").files[0].sha256 is None
    assert [record.getMessage() for record in caplog.records] == [f"no hash for {shipped / 'a-first' / 'm.onnx'}"]


def test_a_changed_file_is_not_known_by_its_old_hash(library: ModelLibrary, shipped: Path) -> None:
    assert library.verify("painter") is None
    assert library.ref("painter").files[0].sha256 == sha256(BODY)
    (shipped / "painter/m.onnx").write_bytes(b"other")
    assert library.ref("painter").files[0].sha256 is None
    assert isinstance(library.verify("painter"), ModelDamaged)


def test_a_model_that_vanished(library: ModelLibrary, shipped: Path) -> None:
    library.installed()
    (shipped / "painter/m.onnx").unlink()
    for ask in (library.ref, library.local):
        with pytest.raises(StudioError) as caught:
            ask("painter")
        assert isinstance(caught.value.failure, ModelMissing)


def test_helpers(library: ModelLibrary) -> None:
    plain = PictureRequest(model=ModelRef(id="painter", engine="fake-picture"))
    assert list(library.helpers_for(plain)) == ["text-encoder"]
    larger = msgspec.structs.replace(plain, upscale=2)
    assert library.helpers_for(larger)["upscaler"].id == "upscale-fast"
    speech = SpeechRequest(model=ModelRef(id="better", engine="fake-voice"), voice="x", segments=())
    assert library.helpers_for(speech) == {}
    with_lora = msgspec.structs.replace(plain, loras=(LoraUse(model=ModelRef(id="gone", engine="diffusers")),))
    with pytest.raises(StudioError):
        library.helpers_for(with_lora)


def test_install_tells_on_the_main_thread(library: ModelLibrary, qtbot: QtBot) -> None:
    threads: set[str] = set()
    library.install_progress.connect(lambda *_: threads.add(threading.current_thread().name))
    library.changed.connect(lambda: threads.add(threading.current_thread().name))
    with qtbot.waitSignal(library.install_ended, timeout=10_000) as ended:
        library.install("tiny")
    assert ended.args == ["tiny", None]
    assert threads == {threading.main_thread().name}
    assert library.ref("tiny").files[0].sha256 == sha256(BODY)
    library.remove("tiny")
    assert library.get("tiny") is None
    assert not (places.models_dir() / "tiny").exists()


def test_cancel(library: ModelLibrary, behaviour: Behaviour, qtbot: QtBot) -> None:
    behaviour.stall_after = 500
    library.install("tiny")
    library.install("tiny")
    qtbot.waitUntil(behaviour.sent_some.is_set, timeout=10_000)
    with qtbot.waitSignal(library.install_ended, timeout=5_000) as ended:
        library.cancel_install("tiny")
    assert ended.args == ["tiny", DownloadCancelled(model_id="tiny")]


def test_closing_ends_downloads(library: ModelLibrary, behaviour: Behaviour, qtbot: QtBot) -> None:
    behaviour.stall_after = 500
    library.install("tiny")
    qtbot.waitUntil(behaviour.sent_some.is_set, timeout=10_000)
    library.shut_down()
    assert not any(thread.name == "install tiny" for thread in threading.enumerate())


def test_what_came_with_the_program_stays(library: ModelLibrary) -> None:
    with pytest.raises(StudioError) as caught:
        library.remove("painter")
    assert isinstance(caught.value.failure, FileUnwritable)


def test_an_unknown_id(library: ModelLibrary) -> None:
    for act in (library.install, library.remove, library.ref):
        with pytest.raises(StudioError):
            act("nothing")


# ---- imports


def test_an_import_is_left_where_it_lies(library: ModelLibrary, shipped: Path, tmp_path: Path) -> None:
    path = write_safetensors(tmp_path / "My Paints.safetensors", checkpoint_tensors(768))
    model = library.import_path(path)
    assert (model.id, model.origin, model.root) == ("my-paints", "imported", str(tmp_path))
    assert model.files == {path.name: str(path)}
    assert library.import_path(path).id == model.id, "the same file is the same model"
    again = ModelLibrary(shipped=shipped)
    assert again.get("my-paints") == model
    library.remove("my-paints")
    assert path.exists()


def test_an_import_can_be_copied(library: ModelLibrary, tmp_path: Path) -> None:
    path = write_safetensors(tmp_path / "My Paints.safetensors", checkpoint_tensors(768))
    model = library.import_path(path, copy=True)
    copy = Path(next(iter(model.files.values())))
    assert copy.is_relative_to(places.models_dir())
    path.unlink()
    library.refresh()
    assert library.get(model.id) is not None
    library.remove(model.id)
    assert not copy.exists()


def test_two_imports_of_one_name(library: ModelLibrary, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        path = write_safetensors(tmp_path / folder / "painter.safetensors", checkpoint_tensors(768))
        library.import_path(path)
    assert {"painter-2", "painter-3"} <= {model.id for model in library.installed()}


def test_an_import_whose_file_went_is_gone(library: ModelLibrary, tmp_path: Path) -> None:
    path = write_safetensors(tmp_path / "x.safetensors", checkpoint_tensors(768))
    model = library.import_path(path)
    path.unlink()
    library.refresh()
    assert library.get(model.id) is None


def test_what_no_engine_runs_is_not_imported(library: ModelLibrary, tmp_path: Path) -> None:
    path = write_safetensors(tmp_path / "x.safetensors", checkpoint_tensors(1280))
    with pytest.raises(StudioError) as caught:
        library.import_path(path)
    assert isinstance(caught.value.failure, ModelUnsupported)


def test_a_refused_import_leaves_nothing(library: ModelLibrary, tmp_path: Path) -> None:
    path = tmp_path / "x.ckpt"
    path.write_bytes(b"\x80\x02.")
    before = sorted(places.models_dir().iterdir())
    with pytest.raises(StudioError) as caught:
        library.import_path(path)
    assert isinstance(caught.value.failure, ImportRefused)
    assert sorted(places.models_dir().iterdir()) == before


def test_a_forged_manifest_reaches_no_file_outside(library: ModelLibrary) -> None:
    folder = places.models_dir() / "tiny"
    folder.mkdir()
    (folder / "manifest.json").write_text(
        '{"id":"tiny","files":[{"name":"../../../etc/passwd","size":1,"fingerprint":"x"}]}'
    )
    library.refresh()
    assert library.get("tiny") is None


# ---- fit

SMALL = Machine(memory_bytes=8 * 10**9, cores=2)
GB = 10**9


def model_of(**fields: object) -> CatalogueEntry:
    values: dict[str, object] = {
        "id": "m", "title": "M", "family": "picture", "tasks": ("text-to-image",), "engine": "fake-picture",
        "licence": Licence(spdx="LicenseRef-Some-Terms", commercial="conditional"), "memory_bytes": GB,
    }  # fmt: skip
    return CatalogueEntry(**(values | fields))  # type: ignore[arg-type]


def test_too_large_for_memory() -> None:
    fit = judge(model_of(memory_bytes=20 * GB), SMALL)
    assert not fit.fits
    assert "20 GB" in fit.words
    assert "8.0 GB" in fit.words


def test_a_card_takes_what_memory_cannot() -> None:
    machine = Machine(SMALL.memory_bytes, 2, (GraphicsCard("Big Card", 48 * GB),))
    fit = judge(model_of(memory_bytes=20 * GB, engine="diffusers"), machine)
    assert "Big Card" in fit.words


def test_a_painters_time_is_an_estimate_from_what_was_measured() -> None:
    fit = judge(model_of(engine="diffusers", architecture="sd1", defaults={"steps": 20, "guidance": 7.0}), SMALL)
    assert fit.seconds is not None
    assert 100 < fit.seconds < 600
    assert "slowly: about" in fit.words


def test_what_cannot_be_used_yet() -> None:
    fit = judge(model_of(engine="", summary="Guides are not built."), SMALL)
    assert not fit.fits
    assert "Guides are not built." in fit.words


def test_licences_in_words() -> None:
    assert licence_in_words(model_of().licence) == "Some Terms; commercial use under conditions"
    assert licence_in_words(None) == "Licence not known; commercial use unclear"


def test_what_is_suggested_fits_and_is_quick_enough(
    shipped: Path, qapp: QCoreApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    painter = {"family": "picture", "tasks": ("text-to-image",), "engine": "diffusers", "defaults": {"steps": 1}}
    write_catalogue(
        shipped,
        entry_for("http://127.0.0.1:9/a", model_id="plain"),
        msgspec.structs.replace(model_of(id="quick", quality=5, architecture="sd1", **painter), files=_one_file()),
        msgspec.structs.replace(model_of(id="endless", quality=9, architecture="flux", **painter), files=_one_file()),
        msgspec.structs.replace(model_of(id="huge", quality=8, memory_bytes=10**15, **painter), files=_one_file()),
    )
    monkeypatch.setattr("studio.services.models.fit.runtime_missing", lambda _engine: "")
    library = ModelLibrary(shipped=shipped)
    assert library.suggestions() == {"picture": "quick"}
    library.shut_down()
    library = ModelLibrary(shipped=shipped, machine=Machine(8 * GB, 2, (GraphicsCard("Big Card", 80 * GB),)))
    assert library.suggestions() == {"picture": "endless"}
    library.shut_down()


def _one_file() -> tuple[CatalogueFile, ...]:
    return entry_for("http://127.0.0.1:9/x").files


@pytest.mark.skipif(sys.platform == "win32", reason="writes a shell script")
def test_cards_are_asked_of_their_own_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\necho 'NVIDIA RTX 4090, 24564'\necho 'NVIDIA T4, 15360'\necho garbage\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert graphics_cards() == (
        GraphicsCard("NVIDIA RTX 4090", 24564 * 2**20),
        GraphicsCard("NVIDIA T4", 15360 * 2**20),
    )
    tool.write_text("#!/bin/sh\nexit 9\n")
    assert graphics_cards() == ()


@pytest.mark.skipif(os.name != "posix", reason="threads have priorities of their own on Linux alone")
def test_a_program_that_was_started_with_least_priority_keeps_it() -> None:
    """Only root may take more; an ordinary user is refused."""
    code = (
        "import os; from studio.services.models.stamps import lower_thread_priority; os.nice(19); "
        "os.geteuid() or os.setuid(65534); lower_thread_priority(); print(os.getpriority(os.PRIO_PROCESS, 0))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("19\n", "")


def test_a_package_that_is_installed_meanwhile_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """It is looked for once a second at most, as every row of every list asks."""
    card = msgspec.structs.replace(CARDS.engines[0], packages=("sys", "a_runtime_of_this_test"))
    assert runtime_missing(card) == "a_runtime_of_this_test"
    (tmp_path / "a_runtime_of_this_test.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    qtbot.waitUntil(lambda: runtime_missing(card) == "")
