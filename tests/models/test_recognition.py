"""Files that somebody brings: recognised at once by size and header, confirmed or corrected by their SHA-256."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from studio import places
from studio.domain.catalogue import CatalogueEntry, CatalogueFile, InstalledModel, Licence, UrlSource
from studio.domain.engine_cards import WRITER_TASKS
from studio.domain.errors import ImportRefused, StudioError
from studio.services.models.importing import confirm
from studio.services.models.install import uninstall
from studio.services.models.library import ModelLibrary
from studio.services.models.manifests import model_folder
from studio.services.models.recognition import import_words
from studio.services.models.stamps import fingerprint, sha256_of
from tests.engines.text.tiny_gguf import TinyModel
from tests.formats.model_files import checkpoint_tensors, onnx_bytes, write_safetensors
from tests.models.test_library import write_catalogue

Made = Callable[..., ModelLibrary]


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """The true file, as a person fetched it by hand, under a name that says nothing."""
    return write_safetensors(tmp_path / "fetched" / "download (3).safetensors", checkpoint_tensors(768))


def entry(file: Path, model_id: str = "dream", **fields: object) -> CatalogueEntry:
    known = {"size": file.stat().st_size, "sha256": sha256_of(file), "fingerprint": fingerprint(file)}
    told = {name: value for name, value in {**known, **fields}.items() if name in known}
    return CatalogueEntry(
        id=model_id,
        title=f"The {model_id.title()}",
        family=str(fields.get("family", "picture")),
        tasks=("text-to-image",),
        engine="diffusers",
        architecture=str(fields.get("architecture", "sd1")),
        files=(CatalogueFile(name="m.safetensors", sources=(UrlSource(url="http://127.0.0.1:9/x"),), **told),),  # type: ignore[arg-type]
        licence=Licence(spdx="CreativeML-OpenRAIL-M", commercial="conditional", why="Its card says so."),
        defaults={"steps": 7},
    )


@pytest.fixture
def made(shipped: Path, qapp: QCoreApplication) -> Iterator[Made]:
    libraries: list[ModelLibrary] = []

    def make(*entries: CatalogueEntry) -> ModelLibrary:
        write_catalogue(shipped, *entries)
        libraries.append(ModelLibrary(shipped=shipped))
        return libraries[-1]

    yield make
    for library in libraries:
        library.shut_down()


def brought(library: ModelLibrary, path: Path, qtbot: QtBot) -> tuple[InstalledModel, str]:
    """Imported as the window does it, and what its SHA-256 said then."""
    ended: list[InstalledModel] = []
    library.import_ended.connect(lambda model, _failure: ended.append(model))
    with qtbot.waitSignal(library.import_confirmed, timeout=20_000) as confirmed:
        library.import_later(path)
    return ended[0], confirmed.args[1]


def test_a_known_file_is_recognised_at_once_and_confirmed_later(made: Made, theirs: Path, qtbot: QtBot) -> None:
    library = made(entry(theirs))
    assert library.identify(theirs).recognised == "dream"
    assert not (places.cache_dir() / "hashes.json").exists(), "nothing was read whole for that"
    at_once, outcome = brought(library, theirs, qtbot)
    assert (at_once.title, at_once.recognised, at_once.verified) == ("The Dream", "dream", False)
    assert at_once.licence is not None
    assert at_once.licence.commercial == "conditional"
    assert at_once.defaults == {"steps": 7}
    assert outcome == "confirmed"
    sure = library.get(at_once.id)
    assert sure == msgspec.structs.replace(at_once, verified=True)


class RemovingWhenAsked(dict[str, CatalogueEntry]):
    """A catalogue whose reader has the model removed meanwhile, by another thread."""

    def __init__(self, model_id: str) -> None:
        super().__init__()
        self.removal = threading.Thread(target=uninstall, args=(model_id,))

    def get(self, key: str, default: object = None) -> None:  # type: ignore[override]
        self.removal.start()
        self.removal.join(0.3)


def test_a_model_removed_while_its_hashes_arrive_stays_removed(made: Made, theirs: Path) -> None:
    model = made().import_path(theirs)
    catalogue = RemovingWhenAsked(model.id)
    confirm(model, catalogue, {})
    catalogue.removal.join(10)
    assert not model_folder(model.id).exists()


def test_a_file_with_the_same_beginning_and_other_contents_is_corrected(
    made: Made, theirs: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    library = made(entry(theirs))
    other = tmp_path / "dream.safetensors"
    data = bytearray(theirs.read_bytes())
    data[-1] = 1
    other.write_bytes(data)
    at_once, outcome = brought(library, other, qtbot)
    assert at_once.recognised == "dream"
    assert outcome == "corrected"
    now = library.get(at_once.id)
    assert now is not None
    assert (now.title, now.recognised, now.licence, now.defaults) == ("dream", "", None, {})
    assert now.verified


def test_the_hash_finds_what_the_header_could_not(made: Made, theirs: Path, qtbot: QtBot) -> None:
    library = made(entry(theirs, size=None, fingerprint=None))
    at_once, outcome = brought(library, theirs, qtbot)
    assert (at_once.title, at_once.recognised) == ("download (3)", "")
    assert outcome == "corrected"
    now = library.get(at_once.id)
    assert now is not None
    assert (now.title, now.recognised) == ("The Dream", "dream")


def test_the_name_of_a_file_plays_no_part(made: Made, theirs: Path, tmp_path: Path, qtbot: QtBot) -> None:
    library = made(entry(theirs))
    stranger = write_safetensors(tmp_path / "m.safetensors", {**checkpoint_tensors(768), "more": (3,)})
    assert library.identify(stranger).recognised == ""
    renamed = tmp_path / "renamed.bin"
    renamed.write_bytes(theirs.read_bytes())
    what = library.identify(renamed)
    assert (what.recognised, what.kind) == ("dream", "single-file checkpoint")
    model, outcome = brought(library, stranger, qtbot)
    assert (model.recognised, outcome) == ("", "unknown")


def test_without_a_fingerprint_the_size_and_what_is_inside_count(made: Made, theirs: Path) -> None:
    assert made(entry(theirs, fingerprint=None)).identify(theirs).recognised == "dream"
    assert made(entry(theirs, fingerprint=None, architecture="sdxl")).identify(theirs).recognised == ""
    assert made(entry(theirs, fingerprint=None, family="tool")).identify(theirs).recognised == ""
    twins = (entry(theirs, fingerprint=None), entry(theirs, "twin", fingerprint=None, sha256="0" * 64))
    assert made(*twins).identify(theirs).recognised == "", "two can be meant"


def test_a_hash_that_is_known_already_decides_at_once(made: Made, theirs: Path, qtbot: QtBot) -> None:
    library = made(entry(theirs, sha256="1" * 64))
    assert library.identify(theirs).recognised == "dream"
    brought(library, theirs, qtbot)
    assert library.identify(theirs).recognised == ""


def test_a_model_imported_by_the_command_line_is_confirmed_when_a_window_has_time(
    made: Made, theirs: Path, qtbot: QtBot
) -> None:
    model = made(entry(theirs)).import_path(theirs)
    window = made()
    with qtbot.waitSignal(window.import_confirmed, timeout=20_000) as told:
        window.start_hashing()
    assert told.args == [model.id, "confirmed"]


def test_a_graph_is_told_by_its_contents_too(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "voice.model"
    path.write_bytes(b"\x08\x09\x12\x04test" + onnx_bytes(["input_ids", "style", "speed"], ["waveform"]))
    assert made().identify(path).engine == "kokoro-onnx"


def test_the_licence_in_a_ggufs_header_is_read_and_shown(made: Made, tmp_path: Path, qtbot: QtBot) -> None:
    path = TinyModel(kind="Q4_1").write(tmp_path / "nothing.bin")
    library = made()
    what = library.identify(path)
    assert (what.kind, what.engine, what.licence) == ("gguf", "gguf-onnx", "apache-2.0")
    assert import_words(what, None) == ("Licence, as the file states it: apache-2.0.",)
    model, outcome = brought(library, path, qtbot)
    assert outcome == "unknown"
    assert model.licence == Licence(spdx="apache-2.0", commercial="yes", why="Stated in the model's own file.")


def test_a_writer_that_only_llama_cpp_knows(made: Made, tmp_path: Path) -> None:
    path = TinyModel(architecture="granite", kind="Q4_1").write(tmp_path / "granite.gguf")
    what = made().identify(path)
    assert (what.engine, what.architecture, what.tasks) == ("llama-cpp", "granite", WRITER_TASKS)


def test_a_writer_that_nothing_here_knows(made: Made, tmp_path: Path) -> None:
    path = TinyModel(architecture="nonesuch", kind="Q4_1").write(tmp_path / "nonesuch.gguf")
    what = made().identify(path)
    assert what.engine == ""
    assert "nonesuch" in what.why_not


def test_a_model_that_is_split_is_one(made: Made, tmp_path: Path) -> None:
    parts = [tmp_path / f"tiny-{number:05d}-of-00002.gguf" for number in (1, 2)]
    TinyModel(kind="Q4_1", layers=3).write_split(parts)
    for path in parts:
        what = made().identify(path)
        assert what.engine == "llama-cpp"
        assert sorted(what.files) == [part.name for part in parts]
        assert what.size == sum(part.stat().st_size for part in parts)


def test_a_part_without_the_others_says_which_is_missing(made: Made, tmp_path: Path) -> None:
    parts = [tmp_path / f"tiny-{number:05d}-of-00002.gguf" for number in (1, 2)]
    TinyModel(kind="Q4_1").write_split(parts)
    parts[0].unlink()
    with pytest.raises(StudioError) as caught:
        made().identify(parts[1])
    assert isinstance(caught.value.failure, ImportRefused)
    assert parts[0].name in caught.value.failure.detail
