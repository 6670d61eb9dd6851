"""What passes between processes and what the program finds again of its own: frames, notes, books, packages."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np

from studio.domain import scene_edits
from studio.domain.catalogue import InstalledModel
from studio.domain.document import Document
from studio.domain.errors import BadInput, StudioError
from studio.domain.kinds import KINDS
from studio.domain.made import PictureMade
from studio.domain.picture_records import Canvas, Generation, Layer, Tile, tile_id
from studio.domain.project_records import Asset, Job, Recipe
from studio.domain.requests import ModelRef, PictureRequest
from studio.project.package import export_package, import_package, read_manifest
from studio.project.tile_codec import SIDE, TILE_BYTES, name_of, packed
from studio.services.jobs.estimates import Estimates
from studio.services.jobs.spool import Spool, SpoolOrder
from studio.services.models.catalogue import CatalogueError, read_entry
from studio.services.models.http_download import Patience, download
from studio.services.models.install_control import InstallControl
from studio.services.models.manifests import read_manifest as read_model_manifest
from studio.services.models.stamps import HashBook
from studio.services.narration.voices import speaks_as
from studio.services.settings import Settings
from studio.wire import pictures
from studio.wire.framing import BadFrame, FrameReader, encode
from studio.wire.messages import (
    FileDone,
    Finished,
    FromWorker,
    LocalModel,
    Preview,
    Ready,
    Run,
    ToWorker,
)
from tests.fuzz.formats import framed, json_changed, zip_of
from tests.fuzz.mutate import flipped, with_an_extreme, with_noise
from tests.fuzz.target import Target

_CATALOGUE = Path(__file__).parents[3] / "models" / "catalogue"
_REQUEST = PictureRequest(model=ModelRef("m", "e"), prompt="a house", seed=2**62)
_DONE = FileDone(
    job_id="j", index=0, path="0000.png", sha256="0" * 64, size=1, media_type="image/png", request=_REQUEST,
    made=PictureMade(width=8, height=8),
)  # fmt: skip


# ---- the wire


def _from_worker(folder: Path) -> Sequence[Path]:
    messages = {
        "ready": Ready(protocol=2, family="picture", pid=1),
        "done": _DONE,
        "preview": Preview(job_id="j", index=0, width=2, height=2, rgb=b"123456789012"),
        "finished": Finished(job_id="j", seconds=1.0, text="words"),
    }
    for name, message in messages.items():
        (folder / name).write_bytes(encode(message))
    return sorted(folder.iterdir())


def _to_worker(folder: Path) -> Sequence[Path]:
    model = LocalModel(id="m", engine="e", root="/", files={"a": "b"})
    (folder / "run").write_bytes(encode(Run(job_id="j", request=_REQUEST, spool="/s", model=model)))
    return [folder / "run"]


def _read_answers(path: Path) -> None:
    reader: FrameReader[FromWorker] = FrameReader(FromWorker, KINDS.decode_hook)
    list(reader.feed(path.read_bytes()))


def _read_orders(path: Path) -> None:
    reader: FrameReader[ToWorker] = FrameReader(ToWorker, KINDS.decode_hook)
    list(reader.feed(path.read_bytes()))


# ---- notes


def _notes(folder: Path) -> Sequence[Path]:
    order = SpoolOrder(job=Job(id="job", request=_REQUEST), project="/p.triptych")
    (folder / "order").write_bytes(msgspec.msgpack.encode(order))
    (folder / "0000.done").write_bytes(msgspec.msgpack.encode(_DONE))
    (folder / "finished").write_bytes(msgspec.msgpack.encode(Finished(job_id="job", seconds=1.0)))
    return sorted(folder.iterdir())


def _read_notes(path: Path) -> None:
    """The same bytes as every kind of note."""
    root = path.parent / "spool"
    (root / "job").mkdir(parents=True)
    for name in ("order", "0000.done", "finished"):
        (root / "job" / name).write_bytes(path.read_bytes())
    spool = Spool(root)
    spool.leftovers("/p.triptych", frozenset({"job"}))
    spool.finished_files(root / "job")
    spool.finished(root / "job")
    spool.sweep()


_BOOKS = {
    "times.json": {"seconds_a_unit": {"picture": 1.5}},
    "hashes.json": {"/a": {"size": 1, "mtime_ns": 2, "fingerprint": "x", "sha256": None}},
    "manifest.json": {
        "id": "model",
        "title": "t",
        "family": "text",
        "engine": "e",
        "files": [{"name": "a", "size": 1}],
    },
}


def _books(folder: Path) -> Sequence[Path]:
    for name, content in _BOOKS.items():
        (folder / name).write_bytes(msgspec.json.encode(content))
    return sorted(folder.iterdir())


def _read_books(path: Path) -> None:
    Estimates(path).seconds(_REQUEST)
    HashBook(path)
    model = path.parent / "model"
    model.mkdir()
    for name in ("manifest.json", "triptych-model.json"):
        (model / name).write_bytes(path.read_bytes())
    read_model_manifest(model)


def _entries(folder: Path) -> Sequence[Path]:
    return sorted(_CATALOGUE.glob("*.toml"))[:6]


def _read_entry(path: Path) -> None:
    """Its id is its name; the mutated one has none that fits, so it is given what it asks for."""
    data = path.read_bytes()
    found = next((line for line in data.splitlines() if line.startswith(b"id = ")), b"")
    name = found.decode("utf-8", "replace")[6:-1]
    if name and "/" not in name and "\0" not in name and len(name) < 80:
        path = path.rename(path.with_name(f"{name}.toml"))
    read_entry(path)


def _settings(folder: Path) -> Sequence[Path]:
    told = {"language": "de", "recent_projects": ["/a"], "window_geometry": "AdnQ", "prompts_in_exports": "yes"}
    (folder / "settings.json").write_bytes(msgspec.json.encode(told))
    return [folder / "settings.json"]


def _read_settings(path: Path) -> None:
    settings = Settings(path)
    for name in settings.specs:
        settings.get(name)


def _resumed(folder: Path) -> Sequence[Path]:
    note = {"identity": "http://127.0.0.1:9/model", "etag": '"v1"', "modified": "", "total": 300}
    (folder / "model.part.json").write_bytes(msgspec.json.encode(note))
    return [folder / "model.part.json"]


def _resume(path: Path) -> None:
    """Nobody answers at that port of this machine: what is left to go wrong is the note. Only the good one says so."""
    part = path.with_name("model.part")
    part.write_bytes(b"0" * 100)
    path.rename(part.with_name("model.part.json"))
    with suppress(StudioError):
        download("http://127.0.0.1:9/model", part, InstallControl("m"), patience=Patience(timeout=1, tries=1))


def _speakers(folder: Path) -> Sequence[Path]:
    (folder / "voice.onnx.json").write_bytes(msgspec.json.encode({"num_speakers": 3, "speaker_id_map": {"ann": 0}}))
    return [folder / "voice.onnx.json"]


def _speak(path: Path) -> None:
    voice = InstalledModel(
        id="m", title="t", family="voice", engine="piper-onnx", architecture="piper", root=str(path.parent),
        files={"voice.onnx.json": str(path)},
    )  # fmt: skip
    speaks_as(voice, "ann")
    speaks_as(voice, "2")


# ---- a picture that is decoded apart


def _decoded_apart(folder: Path) -> Sequence[Path]:
    messages = (
        pictures.Working(),
        pictures.Glanced(width=3, height=2, alpha=True),
        pictures.Refused(BadInput(name="a.png", problem="it is empty")),
        pictures.Here(width=3, height=2, alpha=False, was=(2, 3), dpi=72.0, changes=("Turned.",), kept=9),
    )
    paths = []
    for number, message in enumerate(messages):
        paths.append(folder / f"{number}.bin")
        paths[-1].write_bytes(encode(message))
    return paths


def _read_decoded(path: Path) -> None:
    file = io.BytesIO(path.read_bytes())

    def exactly(count: int) -> bytes:
        data = file.read(count)
        if len(data) < count:
            raise EOFError
        return data

    pictures.answer_from(exactly)


# ---- packages


def _package(folder: Path) -> Sequence[Path]:
    document = Document()
    document.apply(scene_edits.new_scene(document, "Chapter", passages=["Hello **there**.", "Bye."]))
    data = b"\x89PNG" + bytes(range(256)) * 8
    asset = Asset(
        id=hashlib.sha256(data).hexdigest(), media_type="image/png", name="a.png", size=len(data), created=1.0
    )
    recipe = Recipe(id="recipe", request=_REQUEST, created=1.0)
    made = Generation(id="made", asset=asset.id, recipe_id=recipe.id, created=1.0, width=1, height=1)
    raw = np.arange(TILE_BYTES, dtype=np.uint32).astype(np.uint8).reshape(SIDE, SIDE, 4)
    canvas, layer = Canvas(id="canvas", layers=("layer",)), Layer(id="layer", canvas_id="canvas")
    tile = Tile(id=tile_id("layer", 0, 0), layer_id="layer", x=0, y=0, pixels=name_of(raw))
    document = Document((*document.records(), asset, recipe, made, canvas, layer, tile))
    words, packed_tile = "# Chapter\n", packed(raw)
    export_package(document, lambda _: data, words, folder / "project.zip", read_tile=lambda _: packed_tile)
    return [folder / "project.zip"]


def _import(path: Path) -> None:
    read_manifest(path)
    import_package(path, path.with_name("new.triptych"))


NOTES = (
    Target(
        name="wire-answers",
        seeds=_from_worker,
        read=_read_answers,
        allowed=(BadFrame,),
        covers=("studio.wire.framing",),
        mutators=(framed(flipped), framed(with_an_extreme), framed(with_noise)),
    ),
    Target(
        name="wire-orders",
        seeds=_to_worker,
        read=_read_orders,
        allowed=(BadFrame,),
        covers=("studio.wire.framing",),
        mutators=(framed(flipped), framed(with_an_extreme), framed(with_noise)),
    ),
    Target(
        name="wire-pictures",
        seeds=_decoded_apart,
        read=_read_decoded,
        allowed=(BadFrame, EOFError),
        covers=("studio.wire.pictures",),
        mutators=(framed(flipped), framed(with_an_extreme), framed(with_noise)),
    ),
    Target(name="spool", seeds=_notes, read=_read_notes, allowed=(), covers=("studio.services.jobs.spool",)),
    Target(
        name="book",
        seeds=_books,
        read=_read_books,
        allowed=(),
        covers=(
            "studio.services.jobs.estimates", "studio.services.models.stamps", "studio.services.models.manifests",
        ),
        mutators=(json_changed, json_changed),
    ),
    Target(
        name="settings",
        seeds=_settings,
        read=_read_settings,
        allowed=(),
        covers=("studio.services.settings",),
        mutators=(json_changed, json_changed),
    ),
    Target(
        name="resume-note",
        seeds=_resumed,
        read=_resume,
        allowed=(),
        covers=("studio.services.models.http_download",),
        mutators=(json_changed, json_changed),
        share=0.5,
    ),
    Target(
        name="speakers",
        seeds=_speakers,
        read=_speak,
        allowed=(),
        covers=("studio.services.narration.voices",),
        mutators=(json_changed, json_changed),
    ),
    Target(
        name="catalogue",
        seeds=_entries,
        read=_read_entry,
        allowed=(CatalogueError,),
        covers=("studio.services.models.catalogue",),
    ),
    Target(
        name="package",
        seeds=_package,
        read=_import,
        allowed=(StudioError,),
        covers=("project.package", "studio.project.package"),
        mutators=(zip_of(json_changed, manifest=True), zip_of(json_changed, manifest=True), zip_of(flipped)),
        seconds=10,
        share=0.3,
    ),
)  # fmt: skip
