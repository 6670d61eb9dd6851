"""Model files and folders that somebody brings, and what lies beside a model: descriptions, vocabularies, voices."""

from __future__ import annotations

import json
import pickle  # noqa: TID251 - a file that must be refused is made of it
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from studio.domain.errors import StudioError
from studio.formats.archives import ArchiveError, copy_bounded, open_gzip, tar_member, zip_member
from studio.formats.checkpoints import classify
from studio.formats.gguf import summarise, why_not
from studio.formats.gguf_adapters import why_not_with
from studio.formats.gguf_file import GgufError, GgufFile
from studio.formats.onnx_header import OnnxError, read_onnx_header
from studio.formats.pickles import is_pickle
from studio.formats.safetensors import SafetensorsError, read_header
from studio.services.models.identify import identify
from studio.services.models.other_programs import candidates, place_of
from tests.engines.text.tiny_gguf import TinyModel
from tests.engines.text.tiny_lora import write_lora
from tests.formats.model_files import checkpoint_tensors, onnx_bytes, write_safetensors
from tests.fuzz.formats import deflated, json_changed, relengthed, zip_of
from tests.fuzz.mutate import flipped
from tests.fuzz.target import Target

_VAE = ("encoder.conv_in.weight", "decoder.conv_in.weight")
_LORA = {f"lora_unet_x_attn2_to_k.lora_{part}.weight": (4, 768) for part in ("down", "up")}


def _safetensors(folder: Path) -> Sequence[Path]:
    return [
        write_safetensors(folder / "lora.safetensors", _LORA, metadata={"ss_base_model_version": "sd_v1"}),
        write_safetensors(folder / "vae.safetensors", dict.fromkeys(_VAE, (2, 2))),
        write_safetensors(
            folder / "small.safetensors", dict.fromkeys(checkpoint_tensors(768), (2,)), metadata={"a": "b"}
        ),
    ]


def _header(path: Path) -> None:
    header = read_header(path)
    classify(header)
    header.dtype()
    header.parameters()


def _gguf(folder: Path) -> Sequence[Path]:
    models = [TinyModel(kind=kind).write(folder / f"{kind}.gguf") for kind in ("F32", "Q4_1")]
    return [*models, write_lora(folder / "lora.gguf", TinyModel())]


def _read_gguf(path: Path) -> None:
    with GgufFile(path) as file:
        summarise(file)
        why_not_with(file, "llama", file.tensors)
        for name in file.tensors:
            file.data(name)
    why_not(path)


def _onnx(folder: Path) -> Sequence[Path]:
    files = {
        "kokoro": onnx_bytes(["tokens", "style", "speed"], ["audio"]),
        "upscale": onnx_bytes(["image"], ["larger"]),
        "ddcolor": onnx_bytes(["input"], ["output"], "", {"input": (1, 3, 512, 512), "output": (0, 2, 512, 512)}),
        "gfpgan": onnx_bytes(["input"], ["output"], "", {"input": (1, 3, 512, 512), "output": (1, 3, 512, 512)}),
        "outside": onnx_bytes(["input"], ["output"], "weights.bin"),
    }
    for name, data in files.items():
        (folder / f"{name}.onnx").write_bytes(data)
    return sorted(folder.iterdir())


def _pickles(folder: Path) -> Sequence[Path]:
    (folder / "bare.pt").write_bytes(pickle.dumps({"a": [1, 2]}))
    with zipfile.ZipFile(folder / "zip.ckpt", "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"a": 1}))
    return sorted(folder.iterdir())


def _anything(folder: Path) -> Sequence[Path]:
    parts: tuple[Callable[[Path], Sequence[Path]], ...] = (_safetensors, _onnx)
    found = [path for make in parts for path in make(folder)]
    return [path for path in dict.fromkeys(found) if path.name != "small.safetensors" and path.stem != "outside"]


_CONFIGS: dict[str, dict[str, object]] = {
    "model_index.json": {"_class_name": "StableDiffusionPipeline", "unet": ["diffusers", "UNet2DConditionModel"]},
    "config.json": {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "float16"},
    "voice.onnx.json": {
        "phoneme_id_map": {"a": [1], "_": [0]}, "audio": {"sample_rate": 22050}, "dataset": "d",
        "language": {"name_english": "English", "code": "en"}, "num_speakers": 1, "speaker_id_map": {},
    },
}  # fmt: skip


def _descriptions(folder: Path) -> Sequence[Path]:
    for name, content in _CONFIGS.items():
        (folder / name).write_text(json.dumps(content))
    return sorted(folder.iterdir())


def _folder(path: Path) -> None:
    """The description in a folder with the files that it speaks of."""
    text = path.read_bytes()
    path.unlink()
    for name in _CONFIGS:
        (path.parent / name).write_bytes(text)
        (path.parent / "voice.onnx").write_bytes(onnx_bytes(["input", "input_lengths", "scales"], ["output"]))
        write_safetensors(path.parent / "model.safetensors", {"model.embed_tokens.weight": (2, 2)})
        for door in (path.parent, path.parent / name):
            try:
                identify(door)
            except StudioError:
                continue
        (path.parent / name).unlink()


_BLOB = "sha256-" + "ab" * 32


def _manifests(folder: Path) -> Sequence[Path]:
    """As Ollama keeps them."""
    config = {"mediaType": "application/vnd.docker.container.image.v1+json", "digest": "sha256:" + "1" * 64, "size": 3}
    layers = [
        {"mediaType": f"application/vnd.ollama.image.{kind}", "digest": digest, "size": 9}
        for kind, digest in (("template", "sha256:" + "2" * 64), ("model", _BLOB.replace("-", ":")))
    ]
    whole = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "config": config}
    (folder / "whole").write_text(json.dumps(whole | {"layers": layers}))
    (folder / "bare").write_text(json.dumps({"layers": layers[1:]}))
    return sorted(folder.iterdir())


def _find_by_manifest(path: Path) -> None:
    """What is named lies in the folder of blobs, or it is said what is wrong."""
    text = path.read_bytes()
    path.unlink()
    models = path.parent / "models"
    manifest = models / "manifests" / "registry.ollama.ai" / "library" / "tiny" / "1b"
    manifest.parent.mkdir(parents=True)
    manifest.write_bytes(text)
    (models / "blobs").mkdir()
    blob = TinyModel().write(models / "blobs" / _BLOB)
    for one in candidates(place_of(models)):
        if (one.path != blob) == (not one.why_not):
            raise AssertionError(f"{one.path} is taken for weights")


def _revisions(folder: Path) -> Sequence[Path]:
    for name, text in (("one", "0123abcd"), ("line", "0123abcd\n")):
        (folder / name).write_text(text)
    return sorted(folder.iterdir())


def _find_by_revision(path: Path) -> None:
    """The main branch of a repository of the hub's cache; what it names stays inside that."""
    text = path.read_bytes()
    path.unlink()
    repository = path.parent / "hub" / "models--maker--writer"
    for revision in ("0123abcd", "ffff"):
        (repository / "snapshots" / revision).mkdir(parents=True)
        write_safetensors(repository / "snapshots" / revision / "model.safetensors", {"a": (2, 2)})
        (repository / "snapshots" / revision / "config.json").write_text("{}")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_bytes(text)
    [one] = candidates(place_of(path.parent / "hub"))
    if one.path.parent != repository / "snapshots":
        raise AssertionError(f"{one.path} is no snapshot")


def _packed(folder: Path) -> Sequence[Path]:
    with zipfile.ZipFile(folder / "member.whl", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/member.txt", b"words " * 500)
        archive.writestr("b.txt", b"other")
    for name, mode in (
        ("plain.tar", "w"),
        ("packed.tgz", "w:gz"),
        ("packed.tar.bz2", "w:bz2"),
        ("packed.tar.xz", "w:xz"),
    ):
        (folder / "member.txt").write_bytes(b"words " * 500)
        with tarfile.open(folder / name, mode) as archive:
            archive.add(folder / "member.txt", "a/member.txt")
    return sorted(path for path in folder.iterdir() if path.suffix != ".txt")


def _unpack(path: Path) -> None:
    with Path("/dev/null").open("wb") as nowhere:
        if path.suffix == ".whl":
            with zip_member(path, "a/member.txt") as stream:
                copy_bounded(stream, nowhere, 10_000, lambda: None)
        else:
            with tar_member(path, "a/member.txt") as stream:
                copy_bounded(stream, nowhere, 10_000, lambda: None)


def _gzip(folder: Path) -> Sequence[Path]:
    import gzip

    (folder / "words.gz").write_bytes(gzip.compress(b"words " * 500))
    return [folder / "words.gz"]


def _unzip(path: Path) -> None:
    with open_gzip(path) as stream, Path("/dev/null").open("wb") as nowhere:
        copy_bounded(stream, nowhere, 10_000, lambda: None)


MODELS = (
    Target(
        name="safetensors-header",
        seeds=_safetensors,
        read=_header,
        allowed=(SafetensorsError,),
        covers=("studio.formats.safetensors", "studio.formats.checkpoints"),
        mutators=(relengthed(json_changed), relengthed(json_changed), relengthed(flipped)),
        share=2,
    ),
    Target(
        name="gguf-file",
        seeds=_gguf,
        read=_read_gguf,
        allowed=(GgufError,),
        covers=("studio.formats.gguf_file", "studio.formats.gguf", "studio.formats.gguf_adapters"),
        share=2,
    ),
    Target(
        name="onnx-header",
        seeds=_onnx,
        read=read_onnx_header,
        allowed=(OnnxError,),
        covers=("studio.formats.onnx_header",),
    ),
    Target(
        name="pickle",
        seeds=_pickles,
        read=is_pickle,
        allowed=(),
        covers=("studio.formats.pickles",),
        mutators=(zip_of(flipped),),
    ),
    Target(
        name="model-file",
        seeds=_anything,
        read=identify,
        allowed=(StudioError,),
        covers=("model.safetensors", "model.gguf", "model.onnx"),
        mutators=(relengthed(json_changed),),
        share=2,
    ),
    Target(
        name="model-folder",
        seeds=_descriptions,
        read=_folder,
        allowed=(StudioError,),
        covers=("studio.formats.folders",),
        mutators=(json_changed, json_changed),
    ),
    Target(
        name="ollama-manifest",
        seeds=_manifests,
        read=_find_by_manifest,
        allowed=(),
        covers=("studio.services.models.other_programs",),
        mutators=(json_changed, json_changed),
        share=0.3,
    ),
    Target(
        name="hub-revision",
        seeds=_revisions,
        read=_find_by_revision,
        allowed=(),
        covers=("studio.services.models.other_programs",),
        share=0.1,
    ),
    Target(
        name="archive",
        seeds=_packed,
        read=_unpack,
        allowed=(ArchiveError,),
        covers=("studio.formats.archives",),
        mutators=(zip_of(flipped),),
    ),
    Target(
        name="gzip",
        seeds=_gzip,
        read=_unzip,
        allowed=(ArchiveError,),
        covers=("studio.formats.archives",),
        mutators=(deflated(flipped),),
    ),
)  # fmt: skip
