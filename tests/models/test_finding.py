"""Models of other programs: found in the folders as those programs lay them out, told of, used where they lie."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from studio.domain.errors import Cancelled, StudioError
from studio.engines.text.model_file import gguf_path
from studio.services.models import other_programs
from studio.services.models.found_models import FoundModel
from studio.services.models.library import ModelLibrary
from studio.services.models.other_programs import LEADS_OUT, Place, place_of, usual_places
from tests.engines.text.tiny_gguf import TinyModel
from tests.formats.model_files import checkpoint_tensors, write_safetensors

SD1 = checkpoint_tensors(768)


@pytest.fixture
def library(shipped: Path, qapp: QCoreApplication) -> Iterator[ModelLibrary]:
    made = ModelLibrary(shipped=shipped)
    yield made
    made.shut_down()


def gguf(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    TinyModel().write(path)
    os.truncate(path, max(path.stat().st_size, other_programs._LEAST))  # noqa: SLF001 - as large as a model is
    return path


def comfy(root: Path) -> Path:
    models = root / "models"
    write_safetensors(models / "checkpoints" / "painter.safetensors", SD1)
    write_safetensors(models / "checkpoints" / "tiny.safetensors", {"a": (2, 2)})
    (models / "checkpoints" / "put_checkpoints_here").write_text("")
    (models / "checkpoints" / "old.ckpt").write_bytes(b"PK\x03\x04" + bytes(2_000_000))
    return root


def hub(root: Path) -> Path:
    repository = root / "models--maker--writer"
    blob = gguf(repository / "blobs" / ("ab" * 32))
    for revision in ("old", "new"):
        snapshot = repository / "snapshots" / revision
        snapshot.mkdir(parents=True)
        (snapshot / f"{revision}.Q4.gguf").symlink_to(Path("../../blobs") / blob.name)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("new\n")
    return root


def ollama(root: Path) -> Path:
    whole = gguf(root / "blobs" / "whole")
    digest = hashlib.sha256(whole.read_bytes()).hexdigest()
    whole.rename(root / "blobs" / f"sha256-{digest}")
    for tag, told in (("1b", digest), ("gone", "0" * 64), ("out", "../../../etc/passwd")):
        manifest = root / "manifests" / "registry.ollama.ai" / "library" / "tinyllama" / tag
        manifest.parent.mkdir(parents=True, exist_ok=True)
        layers = [
            {"mediaType": "application/vnd.ollama.image.template", "digest": "sha256:" + "1" * 64},
            {"mediaType": "application/vnd.ollama.image.model", "digest": f"sha256:{told}"},
        ]
        manifest.write_text(json.dumps({"layers": layers}))
    (manifest.parent / "spoilt").write_text("{")
    return root


def by_title(found: Iterator[FoundModel]) -> dict[str, FoundModel]:
    return {one.title: one for one in found}


def everything(root: Path) -> dict[str, tuple[int, int, bytes]]:
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_checkpoints_are_used_where_they_lie_and_only_forgotten(tmp_path: Path, library: ModelLibrary) -> None:
    folder = comfy(tmp_path / "ComfyUI")
    before = everything(folder)
    found = by_title(library.find(folder))
    assert set(found) == {"painter", "old"}, "what is too small is no model"
    painter = found["painter"]
    assert painter.what is not None
    assert (painter.what.architecture, painter.here, painter.why_not) == ("sd1", "", "")
    assert "pickle" in found["old"].why_not.lower()
    model = library.use_found(painter)
    assert list(model.files.values()) == [painter.path]
    assert by_title(library.find(folder))["painter"].here == model.id
    library.remove(model.id)
    assert by_title(library.find(folder))["painter"].here == ""
    assert everything(folder) == before


def test_a_hub_is_read_by_its_main_branch_under_the_name_of_the_repository(
    tmp_path: Path, library: ModelLibrary
) -> None:
    found = list(library.find(hub(tmp_path / "hub")))
    assert [(one.title, one.why_not) for one in found] == [("new.Q4", "")]
    assert place_of(tmp_path).layout == "hub", "the folder above it is meant too"


@pytest.mark.parametrize("told", [b"\x88" * 150, b"../../elsewhere", b"..", b"", b"a\0b"])
def test_a_main_branch_that_names_nothing_costs_only_its_name(
    tmp_path: Path, library: ModelLibrary, told: bytes
) -> None:
    """The last revision is taken instead, and the repositories behind it are read."""
    root = hub(tmp_path / "hub")
    (root / "models--maker--writer" / "refs" / "main").write_bytes(told)
    gguf(root / "models--other--small" / "snapshots" / "one" / "small.gguf")
    found = list(library.find(root))
    assert [(one.title, one.why_not) for one in found] == [("old.Q4", ""), ("small", "")]


def test_ollama_calls_a_file_by_its_model_and_it_is_loaded_from_there(tmp_path: Path, library: ModelLibrary) -> None:
    folder = ollama(tmp_path / "models")
    before = everything(folder)
    found = by_title(library.find(folder))
    assert found["tinyllama:1b"].why_not == ""
    for tag, told in (
        ("gone", "weights are not there"),
        ("out", "weights are not there"),
        ("spoilt", "cannot be read"),
    ):
        assert told in found[f"tinyllama:{tag}"].why_not
    model = library.use_found(found["tinyllama:1b"])
    assert model.title == "tinyllama:1b"
    assert gguf_path(library.local(model.id)) == Path(found["tinyllama:1b"].path)
    assert everything(folder) == before


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, library: ModelLibrary) -> None:
    write_safetensors(tmp_path / "elsewhere" / "secret.safetensors", SD1)
    folder = tmp_path / "webui" / "models"
    folder.mkdir(parents=True)
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "file.safetensors").symlink_to(tmp_path / "elsewhere" / "secret.safetensors")
    write_safetensors(folder / "own.safetensors", SD1)
    (folder / "again.safetensors").symlink_to("own.safetensors")
    found = list(library.find(folder))
    assert sorted((one.title, one.why_not) for one in found) == [
        ("again", ""), ("file", LEADS_OUT), ("linked", LEADS_OUT),
    ]  # fmt: skip


def test_only_the_first_part_of_a_split_model_is_one(tmp_path: Path) -> None:
    for part in ("1", "2", "12"):
        gguf(tmp_path / f"big-{part.zfill(5)}-of-00012.gguf")
    assert [one.path.name for one in other_programs.candidates(Place("x", tmp_path))] == ["big-00001-of-00012.gguf"]


def test_too_many_files_end_the_look_with_a_sentence(
    tmp_path: Path, library: ModelLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(other_programs, "MOST_FILES", 3)
    write_safetensors(tmp_path / "a.safetensors", SD1)
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text("")
    assert [one.why_not for one in library.find(tmp_path)] == [
        "The folder cannot be read further: it has more than 3 files."
    ]


def test_nobody_waits_for_it_any_more(tmp_path: Path, library: ModelLibrary) -> None:
    write_safetensors(tmp_path / "a.safetensors", SD1)

    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        list(library.find(tmp_path, check))


def test_the_usual_places_follow_what_the_programs_are_told(tmp_path: Path) -> None:
    for name in (".cache/huggingface/hub", "ComfyUI/models", ".lmstudio/models", "elsewhere", "invoke/models"):
        (tmp_path / name).mkdir(parents=True)
    told = {"OLLAMA_MODELS": str(tmp_path / "elsewhere"), "INVOKEAI_ROOT": str(tmp_path / "invoke")}
    found = {(one.program, one.folder.relative_to(tmp_path).as_posix()) for one in usual_places(tmp_path, told)
             if one.folder.is_relative_to(tmp_path)}  # fmt: skip
    assert found == {
        ("Hugging Face", ".cache/huggingface/hub"), ("ComfyUI", "ComfyUI/models"), ("LM Studio", ".lmstudio/models"),
        ("Ollama", "elsewhere"), ("InvokeAI", "invoke/models"),
    }  # fmt: skip
    moved = usual_places(tmp_path, {"HF_HUB_CACHE": str(tmp_path / "elsewhere")})
    assert Place("Hugging Face", tmp_path / "elsewhere", "hub") in moved


def test_a_file_that_changed_into_something_else_is_refused(tmp_path: Path, library: ModelLibrary) -> None:
    path = write_safetensors(tmp_path / "a.safetensors", SD1)
    [found] = library.find(tmp_path)
    path.write_bytes(b"\x80\x04" + bytes(2_000_000))
    with pytest.raises(StudioError):
        library.use_found(found)
