"""Says what a file or folder is that somebody wants to use as a model: kind, family, architecture, size, and why not.

Called by the model library on the caller's thread; reads headers and descriptions only, runs nothing, and treats all of
it as hostile. What can never be used is refused by StudioError(ImportRefused); what no engine of ours runs yet
is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from studio.domain.catalogue import Identified
from studio.domain.engine_cards import PAINTER_TASKS, WRITER_TASKS
from studio.domain.errors import FileUnreadable, ImportRefused, StudioError
from studio.formats import checkpoints
from studio.formats.folders import FolderError, files_of, read_json
from studio.formats.gguf import summarise, why_not
from studio.formats.gguf_file import MAGIC, GgufError, GgufFile
from studio.formats.onnx_header import OnnxError, OnnxHeader, read_onnx_header
from studio.formats.pickles import HOW_TO_CONVERT, PICKLE_SUFFIXES, is_pickle
from studio.formats.safetensors import SafetensorsError, SafetensorsHeader, read_header

_WORKING_BYTES: Final = 600_000_000
"""Beside the weights, for what a run computes with; an estimate."""
_SINGLE_FILE: Final = ("sd1", "sd2", "sdxl")
_DTYPES: Final = {"F16": "float16", "BF16": "bfloat16", "F32": "float32", "F8_E4M3": "float8", "F8_E5M2": "float8"}


def identify(path: Path) -> Identified:
    """Raises StudioError(ImportRefused | FileUnreadable)."""
    try:
        if path.is_dir():
            return _folder(path)
        if not path.is_file():
            raise StudioError(FileUnreadable(path=str(path), detail="there is no such file or folder"))
        return _file(path)
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    except (SafetensorsError, OnnxError, GgufError, FolderError) as error:
        refuse(path, "damaged", str(error))


def refuse(path: Path, kind: str, detail: str) -> NoReturn:
    raise StudioError(ImportRefused(path=str(path), kind=kind, detail=detail))


# ---- files


def _file(path: Path) -> Identified:
    suffix = path.suffix.lower()
    if is_pickle(path):
        refuse(path, "pickle", HOW_TO_CONVERT)
    if path.name.endswith(".onnx.json"):
        return _piper(path.with_name(path.name.removesuffix(".json")), path)
    with path.open("rb") as file:
        start = file.read(16)
    if start.startswith(MAGIC) or suffix == ".gguf":
        return _gguf(path)
    if suffix == ".safetensors" or _begins_as_safetensors(start, path):
        return _safetensors(path, read_header(path))
    if suffix == ".onnx" or _begins_as_onnx(start):
        described = path.with_name(path.name + ".json")
        return _piper(path, described) if described.is_file() else _onnx({path.name: path}, path)
    if path.name in {"model_index.json", "config.json"}:
        return _folder(path.parent)
    if suffix in PICKLE_SUFFIXES:
        refuse(
            path, "unknown", f"files named {suffix} usually are Python pickles, and this one is nothing else we know"
        )
    refuse(
        path, "unknown", "known are .safetensors, .gguf, .onnx, Piper voices, and folders of diffusers or transformers"
    )


def _begins_as_safetensors(start: bytes, path: Path) -> bool:
    """The length of a JSON header, then the header."""
    return start[8:9] == b"{" and 2 <= int.from_bytes(start[:8], "little") <= path.stat().st_size - 8


def _begins_as_onnx(start: bytes) -> bool:
    """ModelProto's first field: the version of the format, so far up to 13."""
    return start[:1] == b"\x08" and 3 <= start[1] <= 32 and start[2:3] in (b"\x12", b"\x1a", b"\x3a", b"\x42", b"\x72")


def _safetensors(path: Path, header: SafetensorsHeader) -> Identified:
    found = checkpoints.classify(header)
    size = path.stat().st_size
    common: dict[str, Any] = {
        "path": str(path),
        "title": header.metadata.get("modelspec.title", "")[:80] or path.stem,
        "architecture": found.architecture,
        "size": size,
        "files": {path.name: str(path)},
        "memory_bytes": header.parameters() * 2 + _WORKING_BYTES,
    }
    named = checkpoints.TITLES.get(found.architecture, "unknown architecture")
    stored = _DTYPES.get(header.dtype(), header.dtype())
    match found.kind:
        case "single-file checkpoint":
            return _checkpoint(found, common, named, stored)
        case "lora":
            common["memory_bytes"] = size
            return Identified(
                kind="lora",
                family="picture",
                engine="diffusers",
                tasks=("lora",),
                detail=f"LoRA for {named}",
                why_not="" if found.architecture else "Its tensors do not tell which family of models it is made for.",
                **common,
            )
        case "denoiser":
            words = "It holds the denoiser alone; the text encoder and picture decoder are missing. "
            words += "Use a whole checkpoint, or a diffusers folder."
            return Identified(
                kind="single-file checkpoint", family="picture", detail=f"{named}, {stored}", why_not=words, **common
            )
        case "controlnet":
            words = "Control by edges, depth or pose cannot be used yet."
            return Identified(
                kind="controlnet",
                family="picture",
                tasks=("control",),
                detail=f"ControlNet, {named}",
                why_not=words,
                **common,
            )
        case "vae":
            words = "A picture decoder alone cannot be used yet."
            return Identified(kind="vae", family="picture", detail=f"VAE, {stored}", why_not=words, **common)
        case "upscaler":
            words = "Upscalers of this kind cannot be used yet; the fast upscaler that comes with Triptych can."
            return Identified(kind="upscaler", family="picture", detail=f"upscaler, {stored}", why_not=words, **common)
        case "text":
            refuse(
                path, "unknown", "these are the weights of a writer; choose the folder that also has its config.json"
            )
    refuse(path, "unknown", "its tensors have names that belong to no kind of model we know")


def _checkpoint(found: checkpoints.Checkpoint, common: dict[str, Any], named: str, stored: str) -> Identified:
    reason = ""
    if found.architecture not in _SINGLE_FILE:
        reason = f"A single file of {named} cannot be read yet; use its diffusers folder."
    elif found.missing:
        reason = f"It lacks its {' and its '.join(found.missing)}."
    elif found.inputs not in (4, 9):
        reason = (
            f"Its denoiser takes {found.inputs} channels (edits by instruction or depth), which cannot be used yet."
        )
    purpose = ", inpainting" if found.inputs == 9 else ""
    return Identified(
        kind="single-file checkpoint",
        family="picture",
        engine="" if reason else "diffusers",
        tasks=("inpaint",) if found.inputs == 9 else PAINTER_TASKS,
        detail=f"{named}{purpose}, {stored}",
        why_not=reason,
        **common,
    )


def _gguf(path: Path) -> Identified:
    with GgufFile(path) as file:
        about = summarise(file)
    reason = why_not(path) or ""
    size = path.stat().st_size
    kinds = "/".join(about.kinds[:2])
    return Identified(
        path=str(path),
        kind="gguf",
        title=path.stem,
        family="text",
        engine="" if reason else "gguf-onnx",
        architecture=about.architecture,
        tasks=WRITER_TASKS if about.has_chat_template else ("continue", "title", "expand-prompt"),
        size=size,
        memory_bytes=int(size * 1.8) + _WORKING_BYTES // 2,
        files={path.name: str(path)},
        licence=about.licence,
        detail=f"{about.architecture} writer, {about.parameters / 1e9:.2g} billion weights, {kinds}",
        why_not=reason,
    )


# ---- ONNX and Piper


def _piper(model: Path, described: Path) -> Identified:
    if not model.is_file():
        refuse(described, "damaged", f"{model.name} is not beside it")
    header = read_onnx_header(model)
    about = read_json(described, dict[str, Any])
    if not isinstance(about.get("phoneme_id_map"), dict) or "input" not in header.inputs:
        return _onnx({model.name: model}, model)
    _no_strangers(model, header)
    language = about.get("language") if isinstance(about.get("language"), dict) else {}
    spoken = str((language or {}).get("name_english", "") or (language or {}).get("code", ""))
    audio = about.get("audio") if isinstance(about.get("audio"), dict) else {}
    return Identified(
        path=str(model),
        kind="piper voice",
        title=str(about.get("dataset") or model.stem)[:80],
        family="voice",
        engine="piper-onnx",
        architecture="piper",
        tasks=("speak",),
        size=model.stat().st_size + described.stat().st_size,
        memory_bytes=model.stat().st_size * 3,
        files={model.name: str(model), described.name: str(described)},
        detail=f"Piper voice{', ' + spoken[:40] if spoken else ''}, {(audio or {}).get('sample_rate', '?')} Hz",
    )


def _no_strangers(path: Path, header: OnnxHeader) -> None:
    for name in header.unsafe_external():
        refuse(path, "unsafe", f"it wants to read weights from {name[:120]!r}, outside its own folder")


def _onnx(files: Mapping[str, Path], model: Path) -> Identified:
    header = read_onnx_header(model)
    _no_strangers(model, header)
    for name in header.external:
        beside = model.parent / name
        if not beside.is_file() or beside.is_symlink():
            refuse(model, "damaged", f"its weights file {name[:120]!r} is not beside it")
    present = {name: str(path) for name, path in files.items()}
    present |= {name: str(model.parent / name) for name in header.external}
    size = sum(Path(path).stat().st_size for path in present.values())
    common: dict[str, Any] = {
        "path": str(model),
        "kind": "onnx folder",
        "title": model.stem if model.stem != "model" else model.parent.name,
        "size": size,
        "memory_bytes": size * 2,
        "files": present,
    }
    inputs = set(header.inputs)
    if {"style", "speed"} <= inputs and inputs & {"tokens", "input_ids"}:
        return Identified(
            family="voice",
            engine="kokoro-onnx",
            architecture="kokoro",
            tasks=("speak",),
            detail="Kokoro voice model",
            **common,
        )
    if header.inputs == ("image",) and header.outputs == ("larger",):
        return Identified(
            family="picture", engine="upscale-onnx", architecture="realesrgan-compact", tasks=("upscale",),
            detail="upscaler", **common,
        )  # fmt: skip
    shown = ", ".join(header.inputs[:6])
    words = f"Its inputs ({shown[:120]}) are not those of an ONNX model that we can run."
    return Identified(family="tool", detail=f"ONNX graph, {header.nodes} nodes", why_not=words, **common)


# ---- folders


def _folder(path: Path) -> Identified:
    files = files_of(path)
    if "model_index.json" in files:
        return _diffusers(path, files)
    by_suffix: dict[str, list[str]] = {}
    for name in files:
        by_suffix.setdefault(Path(name).suffix.lower(), []).append(name)
    voices = [name for name in by_suffix.get(".onnx", []) if f"{name}.json" in files]
    if len(voices) == 1:
        return _piper(files[voices[0]], files[f"{voices[0]}.json"])
    if "config.json" in files and any(name.endswith(".safetensors") for name in files):
        return _text_folder(path, files)
    for suffix, names in by_suffix.items():
        if suffix in (".onnx", ".gguf", ".safetensors") and len(names) == 1:
            return _file(files[names[0]])
    if len(by_suffix.get(".onnx", [])) > 1 and "config.json" in files:
        refuse(path, "unknown", "ONNX exports of several parts cannot be used yet; GGUF and safetensors folders can")
    for name in files:
        if Path(name).suffix.lower() in PICKLE_SUFFIXES and is_pickle(files[name]):
            refuse(path, "pickle", f"{name}: {HOW_TO_CONVERT}")
    refuse(path, "unknown", "the folder holds no model we know, or several: choose one file")


_PIPELINES: Final = {
    "StableDiffusionPipeline": "sd1",
    "LatentConsistencyModelPipeline": "sd1",
    "StableDiffusionImg2ImgPipeline": "sd1",
    "StableDiffusionInpaintPipeline": "sd1",
    "StableDiffusionXLPipeline": "sdxl",
    "StableDiffusionXLImg2ImgPipeline": "sdxl",
    "StableDiffusionXLInpaintPipeline": "sdxl",
    "StableDiffusion3Pipeline": "sd3",
    "FluxPipeline": "flux",
    "FluxFillPipeline": "flux",
    "ZImagePipeline": "z-image",
}
_UNUSED: Final = PICKLE_SUFFIXES | {".onnx", ".msgpack", ".h5", ".py", ".png", ".jpg", ".jpeg", ".webp", ".md"}


def _diffusers(path: Path, files: Mapping[str, Path]) -> Identified:
    index = read_json(files["model_index.json"], dict[str, Any])
    pipeline = str(index.get("_class_name", ""))
    parts = [name for name, what in index.items() if isinstance(what, list) and len(what) == 2 and all(what)]
    for name in parts:
        if index[name][0] not in ("diffusers", "transformers", "stable_diffusion"):
            refuse(path, "unsafe", f"its part {name[:40]!r} brings program code of its own, which is never run")
    kept = {name: file for name, file in files.items() if file.suffix.lower() not in _UNUSED}
    for name in parts:
        inner = [file for file in files if file.startswith(f"{name}/")]
        weights = [file for file in inner if Path(file).suffix.lower() in (".bin", ".pt", ".ckpt")]
        if weights and not any(file.endswith(".safetensors") for file in inner):
            refuse(path, "pickle", f"{weights[0]}: {HOW_TO_CONVERT}")
        if not inner:
            refuse(path, "damaged", f"its part {name[:40]!r} is missing")
    headers = {name: read_header(file) for name, file in kept.items() if name.endswith(".safetensors")}
    if not headers:
        refuse(path, "damaged", "it has no weights")
    architecture, inputs = _unet_facts(_PIPELINES.get(pipeline, ""), kept)
    reason = "" if architecture else f"Its pipeline ({pipeline[:60] or 'not named'}) is not one that we can run."
    only_fill = inputs == 9 or pipeline == "FluxFillPipeline"
    return Identified(
        path=str(path),
        kind="diffusers folder",
        title=path.name,
        family="picture",
        engine="diffusers" if architecture else "",
        architecture=architecture,
        tasks=("inpaint",) if only_fill else PAINTER_TASKS,
        size=sum(file.stat().st_size for file in kept.values()),
        memory_bytes=sum(header.parameters() for header in headers.values()) * 2 + _WORKING_BYTES,
        files={name: str(file) for name, file in kept.items()},
        detail=f"{checkpoints.TITLES.get(architecture, pipeline)}{', inpainting' if only_fill else ''}",
        why_not=reason,
    )


def _unet_facts(architecture: str, files: Mapping[str, Path]) -> tuple[str, int]:
    """SD 1 and 2 share their classes and differ in the width of the text; inpainting has nine input channels."""
    if "unet/config.json" not in files:
        return architecture, 4
    config = read_json(files["unet/config.json"], dict[str, Any])
    if architecture == "sd1" and config.get("cross_attention_dim") == 1024:
        architecture = "sd2"
    inputs = config.get("in_channels", 4)
    return architecture, inputs if isinstance(inputs, int) else 4


def _text_folder(path: Path, files: Mapping[str, Path]) -> Identified:
    config = read_json(files["config.json"], dict[str, Any])
    classes = config.get("architectures")
    named = str(classes[0]) if isinstance(classes, list) and classes else ""
    reason = ""
    if config.get("auto_map"):
        reason = "It brings program code of its own, which is never run."
    elif not named.endswith("ForCausalLM"):
        reason = f"Models of the kind {named[:60] or 'that its config.json does not name'} are not writers we can run."
    elif "tokenizer.json" not in files and "tokenizer.model" not in files:
        reason = "Its tokenizer (tokenizer.json) is missing."
    kept = {name: file for name, file in files.items() if file.suffix.lower() not in _UNUSED and "/" not in name}
    headers = [read_header(file) for name, file in kept.items() if name.endswith(".safetensors")]
    parameters = sum(header.parameters() for header in headers)
    chat = "chat_template.jinja" in files or _has_chat_template(files)
    return Identified(
        path=str(path),
        kind="text folder",
        title=path.name,
        family="text",
        engine="" if reason else "transformers",
        architecture=str(config.get("model_type", ""))[:40],
        tasks=WRITER_TASKS if chat else ("continue", "title", "expand-prompt"),
        size=sum(file.stat().st_size for file in kept.values()),
        memory_bytes=parameters * 2 + _WORKING_BYTES,
        files={name: str(file) for name, file in kept.items()},
        detail=f"{named or 'language model'}, {parameters / 1e9:.2g} billion weights",
        why_not=reason,
    )


def _has_chat_template(files: Mapping[str, Path]) -> bool:
    described = files.get("tokenizer_config.json")
    return described is not None and bool(read_json(described, dict[str, Any]).get("chat_template"))
