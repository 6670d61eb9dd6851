"""Says what a single model file is, by what is in it: safetensors, GGUF, ONNX, a Piper voice. Called by `identify`.

The name counts only for files that are damaged, to say so of what they were meant to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from studio.domain.catalogue import Identified
from studio.domain.engine_cards import PAINTER_TASKS, WRITER_TASKS
from studio.formats import checkpoints
from studio.formats.checks import Check
from studio.formats.embeddings import Embedding, EmbeddingError, embedding_in, read_embedding
from studio.formats.folders import read_json
from studio.formats.gguf import summarise, why_not_open
from studio.formats.gguf_adapters import is_adapter, why_not_lora
from studio.formats.gguf_file import MAGIC, GgufFile
from studio.formats.gguf_kinds import parts_of, why_not_llama_cpp
from studio.formats.onnx_header import read_onnx_header
from studio.formats.pickles import HOW_TO_CONVERT, PICKLE_SUFFIXES, begins_as_safetensors, is_pickle
from studio.formats.safetensors import SafetensorsHeader, read_header
from studio.services.details import tr_detail
from studio.services.models.architectures import TITLES
from studio.services.models.identify_graph import picture_graph
from studio.services.models.identify_segmenter import segmenter_beside
from studio.services.models.identify_tiny import tiny_file
from studio.services.models.refusing import no_strangers, refusal, weights_beside
from studio.services.translation import tr, tr_count

WORKING_BYTES: Final = 600_000_000
"""Beside the weights, for what a run computes with; an estimate."""
_PARTS: Final = {"text encoder": "text encoder", "picture decoder": "picture decoder"}
"""What people call what a checkpoint lacks."""
_SINGLE_FILE: Final = ("sd1", "sd2", "sdxl")
_DTYPES: Final = {"F16": "float16", "BF16": "bfloat16", "F32": "float32", "F8_E4M3": "float8", "F8_E5M2": "float8"}


def identify_file(path: Path, check: Check) -> Identified:
    """Raises StudioError(ImportRefused), OSError, and the errors of `studio.formats`."""
    suffix = path.suffix.lower()
    if is_pickle(path):
        return _learned_word(path, check)
    if path.name.endswith(".onnx.json"):
        return piper_voice(path.with_name(path.name.removesuffix(".json")), path, check)
    with path.open("rb") as file:
        start = file.read(16)
    if start.startswith(MAGIC) or suffix == ".gguf":
        return _gguf(path, check)
    if suffix == ".safetensors" or begins_as_safetensors(start, path.stat().st_size):
        return _safetensors(path, read_header(path, check))
    if suffix == ".onnx" or _begins_as_onnx(start):
        described = path.with_name(path.name + ".json")
        if described.is_file():
            return piper_voice(path, described, check)
        return segmenter_beside(path, check) or _onnx({path.name: path}, path, check)
    if suffix in PICKLE_SUFFIXES:
        raise refusal(
            path, "unknown", f"files named {suffix} usually are Python pickles, and this one is nothing else we know"
        )
    raise refusal(
        path, "unknown", "known are .safetensors, .gguf, .onnx, Piper voices, and folders of diffusers or transformers"
    )


def _begins_as_onnx(start: bytes) -> bool:
    """ModelProto's first field: the version of the format, so far up to 13."""
    return start[:1] == b"\x08" and 3 <= start[1] <= 32 and start[2:3] in (b"\x12", b"\x1a", b"\x3a", b"\x42", b"\x72")


def _safetensors(path: Path, header: SafetensorsHeader) -> Identified:
    taught = embedding_in(header)
    if taught is not None and checkpoints.classify(header).kind == "embedding":
        return _embedding(path, taught)
    return tiny_file(path, header) or _weights(path, header)


def _weights(path: Path, header: SafetensorsHeader) -> Identified:
    found = checkpoints.classify(header)
    size = path.stat().st_size
    common: dict[str, Any] = {
        "path": str(path),
        "title": header.metadata.get("modelspec.title", "")[:80] or path.stem,
        "architecture": found.architecture,
        "size": size,
        "files": {path.name: str(path)},
        "memory_bytes": header.parameters() * 2 + WORKING_BYTES,
    }
    named = tr(TITLES.get(found.architecture, "unknown architecture"))
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
                detail=tr("LoRA for {architecture}", architecture=named)
                if found.architecture
                else tr("LoRA; it does not say for which models"),
                **common,
            )
        case "denoiser":
            words = tr(
                "It holds the denoiser alone; the text encoder and picture decoder are missing. Use a whole "
                "checkpoint, or a diffusers folder."
            )
            return Identified(
                kind="single-file checkpoint", family="picture", detail=f"{named}, {stored}", why_not=words, **common
            )
        case "controlnet" | "ip-adapter":
            is_net = found.kind == "controlnet"
            return _controlnet(found, common, named) if is_net else _adapter(header, found, common, named)
        case "vae":
            return Identified(
                kind="vae", family="picture", engine="diffusers", tasks=("vae",), detail=f"VAE, {stored}", **common
            )
        case "upscaler":
            return _unused(common, stored)
        case "text":
            raise refusal(
                path, "unknown", "these are the weights of a writer; choose the folder that also has its config.json"
            )
    raise refusal(path, "unknown", "its tensors have names that belong to no kind of model we know")


def _learned_word(path: Path, check: Check) -> Identified:
    """A textual inversion as torch.save wrote it, which is read without being run; other pickles are refused."""
    try:
        return _embedding(path, read_embedding(path, check))
    except EmbeddingError as error:
        raise refusal(path, "pickle", HOW_TO_CONVERT) from error


def _embedding(path: Path, found: Embedding) -> Identified:
    size = path.stat().st_size
    told = (
        tr_count("embedding of one token for {kind}", "embedding of {count} tokens for {kind}", found.tokens,
                 kind=tr(TITLES[found.architecture]))
        if found.architecture
        else tr_count("embedding of one token; it does not say for which models",
                      "embedding of {count} tokens; it does not say for which models", found.tokens)
    )  # fmt: skip
    return Identified(
        kind="embedding", family="picture", engine="diffusers", tasks=("embedding",), path=str(path),
        title=_called(path, found), architecture=found.architecture, size=size, memory_bytes=size,
        files={path.name: str(path)}, detail=told,
    )  # fmt: skip


def _called(path: Path, found: Embedding) -> str:
    """Files of diffusers all have one name, and say inside what they are called."""
    return found.word if found.word and path.stem in ("learned_embeds", "embeddings") else path.stem


def _unused(common: dict[str, Any], stored: str) -> Identified:
    words = tr("Upscalers of this kind cannot be used yet; the fast upscaler that comes with Triptych can.")
    detail = tr("upscaler, {format}", format=stored)
    return Identified(kind="upscaler", family="picture", detail=detail, why_not=words, **common)


def _controlnet(found: checkpoints.Checkpoint, common: dict[str, Any], named: str) -> Identified:
    able = found.architecture in _SINGLE_FILE
    words = (
        tr("A ControlNet for {architecture} is a folder with its config.json; choose that.", architecture=named)
        if found.architecture
        else tr("Its tensors do not tell which family of models it is made for.")
    )
    return Identified(
        kind="controlnet", family="picture", engine="diffusers" if able else "", tasks=("control",),
        detail=f"ControlNet, {named}", why_not="" if able else words, **common,
    )  # fmt: skip


def _adapter(
    header: SafetensorsHeader, found: checkpoints.Checkpoint, common: dict[str, Any], named: str
) -> Identified:
    words = "" if found.architecture else tr("Its tensors do not tell which family of models it is made for.")
    if any("_lora." in name for name in header.tensors):
        words = tr("It wants faces read by another network, which cannot be done here.")
    return Identified(
        kind="ip-adapter", family="picture", engine="" if words else "diffusers", tasks=("reference",),
        detail=f"IP-Adapter, {named}" if words else tr("IP-Adapter, {architecture}; wants an image encoder too",
                                                       architecture=named),
        why_not=words, **common,
    )  # fmt: skip


def _checkpoint(found: checkpoints.Checkpoint, common: dict[str, Any], named: str, stored: str) -> Identified:
    reason = ""
    if found.architecture not in _SINGLE_FILE:
        reason = tr("A single file of {architecture} cannot be read yet; use its diffusers folder.", architecture=named)
    elif found.missing:
        lacks = ", ".join(tr(_PARTS.get(part, part)) for part in found.missing)
        reason = tr("It is not whole. What it lacks: {parts}.", parts=lacks)
    elif found.inputs not in (4, 9):
        reason = tr(
            "Its denoiser takes {count} channels (edits by instruction or depth), which cannot be used yet.",
            count=found.inputs,
        )
    about = "{architecture}, inpainting, {format}" if found.inputs == 9 else "{architecture}, {format}"
    return Identified(
        kind="single-file checkpoint",
        family="picture",
        engine="" if reason else "diffusers",
        tasks=("inpaint",) if found.inputs == 9 else PAINTER_TASKS,
        detail=tr(about, architecture=named, format=stored),
        why_not=reason,
        **common,
    )


def _gguf(path: Path, check: Check) -> Identified:
    parts = parts_of(path)
    lacking = next((part.name for part in parts if not part.is_file()), "")
    if lacking:
        count = len(parts)
        raise refusal(path, "damaged", f"it is one of {count} parts of a model, and {lacking} is not beside it")
    with GgufFile(parts[0], check) as file:
        if is_adapter(file):
            return _writer_lora(path, file)
        about = summarise(file)
        ours = why_not_open(file)
        reason = tr_detail((ours and why_not_llama_cpp(file)) or "")
    size = sum(part.stat().st_size for part in parts)
    parameters = about.parameters + sum(_parameters(part, check) for part in parts[1:])
    kinds = "/".join(about.kinds[:2])
    return Identified(
        path=str(path),
        kind="gguf",
        title=path.stem,
        family="text",
        engine="" if reason else "llama-cpp" if ours else "gguf-onnx",
        architecture=about.architecture,
        tasks=WRITER_TASKS if about.has_chat_template else ("continue", "title", "expand-prompt"),
        size=size,
        memory_bytes=int(size * (1.2 if ours else 1.8)) + WORKING_BYTES // 2,
        files={part.name: str(part) for part in parts},
        licence=about.licence,
        fills=about.fills_gaps,
        detail=tr(
            "{architecture} writer, {count} billion weights, {formats}",
            architecture=about.architecture,
            count=f"{parameters / 1e9:.2g}",
            formats=kinds,
        ),
        why_not=reason,
    )


def _writer_lora(path: Path, file: GgufFile) -> Identified:
    size = path.stat().st_size
    return Identified(
        path=str(path),
        kind="lora",
        title=path.stem,
        family="text",
        engine="llama-cpp",
        architecture=file.architecture,
        tasks=("lora",),
        size=size,
        memory_bytes=size,
        files={path.name: str(path)},
        licence=file.text("general.license"),
        detail=tr("LoRA for writers of the kind {architecture}", architecture=file.architecture or "?"),
        why_not=tr_detail(why_not_lora(file) or ""),
    )


def _parameters(path: Path, check: Check) -> int:
    with GgufFile(path, check) as file:
        return summarise(file).parameters


# ---- ONNX and Piper


def piper_voice(model: Path, described: Path, check: Check) -> Identified:
    """`described`: its .onnx.json. Raises as `identify_file` does."""
    if not model.is_file():
        raise refusal(described, "damaged", f"{model.name} is not beside it")
    header = read_onnx_header(model, check)
    about = read_json(described, dict[str, Any])
    if not isinstance(about.get("phoneme_id_map"), dict) or "input" not in header.inputs:
        return _onnx({model.name: model}, model, check)
    no_strangers(model, header)
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
        detail=tr(
            "Piper voice, {language}, {rate} Hz" if spoken else "Piper voice, {rate} Hz",
            language=spoken[:40],
            rate=(audio or {}).get("sample_rate", "?"),
        ),
    )


def _onnx(files: Mapping[str, Path], model: Path, check: Check) -> Identified:
    header = read_onnx_header(model, check)
    present = {name: str(path) for name, path in files.items()}
    present |= {name: str(path) for name, path in weights_beside(model, header).items()}
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
            detail=tr("Kokoro voice model"),
            **common,
        )
    if header.inputs == ("image",) and header.outputs == ("larger",):
        return Identified(
            family="picture", engine="upscale-onnx", architecture="realesrgan-compact", tasks=("upscale",),
            detail=tr("upscaler"), **common,
        )  # fmt: skip
    known = picture_graph(model, header, common)
    if known is not None:
        return known
    shown = ", ".join(header.inputs[:6])
    words = tr("Its inputs ({names}) are not those of an ONNX model that we can run.", names=shown[:120])
    about = tr_count("ONNX graph of one node", "ONNX graph of {count} nodes", header.nodes)
    return Identified(family="tool", detail=about, why_not=words, **common)
