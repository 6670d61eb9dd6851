"""Says what a folder of model files is: diffusers, transformers, Whisper, Segment Anything, a Piper voice, or one file
in it. Called by `identify`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from studio.domain.catalogue import Identified
from studio.domain.engine_cards import PAINTER_TASKS, WRITER_TASKS
from studio.domain.guides import EDITORS
from studio.formats import checkpoints
from studio.formats.checks import Check
from studio.formats.folders import files_of, read_json
from studio.formats.pickles import HOW_TO_CONVERT, PICKLE_SUFFIXES, is_pickle
from studio.formats.safetensors import read_header
from studio.services.models.architectures import TITLES
from studio.services.models.identify_depth import depth_folder
from studio.services.models.identify_file import WORKING_BYTES, identify_file, piper_voice
from studio.services.models.identify_segmenter import segmenter_folder, segmenter_pair
from studio.services.models.identify_tiny import decoder_of_a_pair, tiny_decoder
from studio.services.models.refusing import refusal
from studio.services.translation import tr


def identify_folder(path: Path, check: Check) -> Identified:
    """Raises StudioError(ImportRefused), OSError, and the errors of `studio.formats`."""
    files = files_of(path, check)
    if "model_index.json" in files:
        return _diffusers(path, files, check)
    by_suffix: dict[str, list[str]] = {}
    for name in files:
        by_suffix.setdefault(Path(name).suffix.lower(), []).append(name)
    voices = [name for name in by_suffix.get(".onnx", []) if f"{name}.json" in files]
    if len(voices) == 1:
        return piper_voice(files[voices[0]], files[f"{voices[0]}.json"], check)
    if _WHISPER_WEIGHTS in files and _is_whisper(files[_WHISPER_WEIGHTS]):
        return _whisper(path, files)
    pair = segmenter_pair(path, files, check)
    if pair is not None:
        return pair
    if "config.json" in files and any(name.endswith(".safetensors") for name in files):
        beside = _beside_a_painter(path, files, check) or segmenter_folder(path, files, check)
        beside = beside or depth_folder(path, files, check)
        return beside or _text_folder(path, files, check)
    adapter = _with_its_encoder(files)
    single = files[adapter] if adapter else decoder_of_a_pair(files) or _the_only(by_suffix, files)
    if single is not None:
        return _adapter_folder(path, files, adapter, check) if adapter else identify_file(single, check)
    if len(by_suffix.get(".onnx", [])) > 1 and "config.json" in files:
        raise refusal(
            path, "unknown", "ONNX exports of several parts cannot be used yet; GGUF and safetensors folders can"
        )
    for name in files:
        if Path(name).suffix.lower() in PICKLE_SUFFIXES and is_pickle(files[name]):
            raise refusal(path, "pickle", tr("{file}: {advice}", file=name, advice=tr(HOW_TO_CONVERT)))
    raise refusal(path, "unknown", "the folder holds no model we know, or several: choose one file")


def _the_only(by_suffix: Mapping[str, list[str]], files: Mapping[str, Path]) -> Path | None:
    """The one model file of a folder; None where there are several of one kind."""
    for suffix, names in by_suffix.items():
        if suffix in (".onnx", ".gguf", ".safetensors") and len(names) == 1:
            return files[names[0]]
    return None


_ENCODER: Final = "image_encoder/"


def _with_its_encoder(files: Mapping[str, Path]) -> str | None:
    """The one file beside the folder of an image encoder: an IP-Adapter as its authors lay it out."""
    beside = [name for name in files if name.endswith(".safetensors") and not name.startswith(_ENCODER)]
    return beside[0] if len(beside) == 1 and f"{_ENCODER}config.json" in files else None


def _adapter_folder(path: Path, files: Mapping[str, Path], adapter: str, check: Check) -> Identified:
    what = identify_file(files[adapter], check)
    if what.kind != "ip-adapter" or what.why_not:
        return what
    kept = {name: file for name, file in files.items() if name.startswith(_ENCODER)}
    kept = {name: file for name, file in kept.items() if Path(name).suffix.lower() not in _UNUSED}
    headers = [read_header(file, check) for name, file in kept.items() if name.endswith(".safetensors")]
    named = tr(TITLES.get(what.architecture, what.architecture))
    return msgspec.structs.replace(
        what,
        path=str(path),
        title=path.name,
        files={adapter: str(files[adapter])} | {name: str(file) for name, file in kept.items()},
        size=what.size + sum(file.stat().st_size for file in kept.values()),
        memory_bytes=(what.memory_bytes or 0) + sum(header.parameters() for header in headers) * 2,
        detail=tr("IP-Adapter, {architecture}, with its image encoder", architecture=named),
    )


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
    "Flux2KleinPipeline": "flux2",
    "QwenImageEditPipeline": "qwen-edit",
    "WanPipeline": "wan",
    "WanImageToVideoPipeline": "wan-i2v",
    "LTXPipeline": "ltx",
    "LTXImageToVideoPipeline": "ltx",
    "LTXConditionPipeline": "ltx",
    "QwenImageEditPlusPipeline": "qwen-edit",
}
_MOVING: Final = dict.fromkeys(("wan", "wan-i2v", "ltx"), "moving-diffusers")
_TASKS: Final = dict.fromkeys((*EDITORS, "wan-i2v", "ltx"), PAINTER_TASKS[:2]) | {"wan": PAINTER_TASKS[:1]}
"""Architecture -> what its models can be asked for, where that is not all."""
_UNUSED: Final = PICKLE_SUFFIXES | {".onnx", ".msgpack", ".h5", ".py", ".png", ".jpg", ".jpeg", ".webp", ".md"}


def _diffusers(path: Path, files: Mapping[str, Path], check: Check) -> Identified:
    index = read_json(files["model_index.json"], dict[str, Any])
    pipeline = str(index.get("_class_name", ""))
    parts = [name for name, what in index.items() if isinstance(what, list) and len(what) == 2 and all(what)]
    for name in parts:
        if index[name][0] not in ("diffusers", "transformers", "stable_diffusion"):
            raise refusal(path, "unsafe", f"its part {name[:40]!r} brings program code of its own, which is never run")
    kept = {name: file for name, file in files.items() if file.suffix.lower() not in _UNUSED}
    for name in parts:
        inner = [file for file in files if file.startswith(f"{name}/")]
        weights = [file for file in inner if Path(file).suffix.lower() in (".bin", ".pt", ".ckpt")]
        if weights and not any(file.endswith(".safetensors") for file in inner):
            raise refusal(path, "pickle", tr("{file}: {advice}", file=weights[0], advice=tr(HOW_TO_CONVERT)))
        if not inner:
            raise refusal(path, "damaged", f"its part {name[:40]!r} is missing")
    headers = {name: read_header(file, check) for name, file in kept.items() if name.endswith(".safetensors")}
    if not headers:
        raise refusal(path, "damaged", "it has no weights")
    architecture, inputs = _unet_facts(_PIPELINES.get(pipeline, ""), kept)
    reason = ""
    if not architecture:
        named = pipeline[:60] or tr("not named")
        reason = tr("Its pipeline ({name}) is not one that we can run.", name=named)
    only_fill = inputs == 9 or pipeline == "FluxFillPipeline"
    return Identified(
        path=str(path),
        kind="diffusers folder",
        title=path.name,
        family="picture",
        engine=_MOVING.get(architecture, "diffusers") if architecture else "",
        architecture=architecture,
        tasks=("inpaint",) if only_fill else _TASKS.get(architecture, PAINTER_TASKS),
        size=sum(file.stat().st_size for file in kept.values()),
        memory_bytes=sum(header.parameters() for header in headers.values()) * 2 + WORKING_BYTES,
        files={name: str(file) for name, file in kept.items()},
        detail=tr(
            "{architecture}, inpainting" if only_fill else "{architecture}",
            architecture=tr(TITLES.get(architecture, pipeline)),
        ),
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


_NETS: Final = {"ControlNetModel": "", "SD3ControlNetModel": "sd3", "FluxControlNetModel": "flux"}
"""Class -> architecture; "": the width of the words tells."""
_BY_SCALE: Final = {"0.13025": "sdxl", "1.5305": "sd3", "0.3611": "flux"}
"""VAEs by what latents are multiplied by; those of SD 1 and 2 are one."""


def _beside_a_painter(path: Path, files: Mapping[str, Path], check: Check) -> Identified | None:
    """A ControlNet, or what sees reference pictures; None for anything else."""
    config = read_json(files["config.json"], dict[str, Any])
    classes = config.get("architectures")
    named = str(classes[0]) if isinstance(classes, list) and classes else str(config.get("_class_name", ""))
    if named not in _NETS and named not in ("CLIPVisionModelWithProjection", "AutoencoderKL", _TINY):
        return None
    kept = {name: file for name, file in files.items() if file.suffix.lower() not in _UNUSED and "/" not in name}
    weights = [name for name in kept if name.endswith(".safetensors")]
    if len(weights) > 1:
        halves = [name for name in weights if ".fp16." in name] or weights[:1]
        kept = {name: file for name, file in kept.items() if name not in weights or name == halves[0]}
    headers = [read_header(file, check) for name, file in kept.items() if name.endswith(".safetensors")]
    common: dict[str, Any] = {
        "path": str(path), "title": path.name, "family": "picture", "engine": "diffusers",
        "size": sum(file.stat().st_size for file in kept.values()),
        "memory_bytes": sum(header.parameters() for header in headers) * 2 + WORKING_BYTES // 4,
        "files": {name: str(file) for name, file in kept.items()},
    }  # fmt: skip
    if named == "AutoencoderKL":
        made_for = _BY_SCALE.get(str(config.get("scaling_factor", "")), "")
        return Identified(kind="vae", architecture=made_for, tasks=("vae",), detail="VAE", **common)
    if named == _TINY:
        channels = config.get("latent_channels", 4)
        return tiny_decoder(channels if isinstance(channels, int) else 0, common)
    if named not in _NETS:
        return Identified(kind="image encoder", architecture="clip", tasks=("image-encoder",),
                          detail=tr("Image encoder for reference pictures"), **common)  # fmt: skip
    width = config.get("cross_attention_dim")
    architecture = _NETS[named] or checkpoints.BY_CONTEXT.get(width if isinstance(width, int) else 0, "")
    title = tr(TITLES.get(architecture, "unknown architecture"))
    reason = "" if architecture else tr("Its description does not tell which family of models it is made for.")
    return Identified(
        kind="controlnet", architecture=architecture, tasks=("control",), detail=f"ControlNet, {title}",
        why_not=reason, **(common | ({"engine": ""} if reason else {})),
    )  # fmt: skip


_TINY: Final = "AutoencoderTiny"


def _text_folder(path: Path, files: Mapping[str, Path], check: Check) -> Identified:
    config = read_json(files["config.json"], dict[str, Any])
    classes = config.get("architectures")
    named = str(classes[0]) if isinstance(classes, list) and classes else ""
    reason = ""
    if config.get("auto_map"):
        reason = tr("It brings program code of its own, which is never run.")
    elif not named.endswith("ForCausalLM"):
        reason = tr("Models of its kind ({name}) are not writers we can run.", name=named[:60] or tr("not named"))
    elif "tokenizer.json" not in files and "tokenizer.model" not in files:
        reason = tr("Its tokenizer (tokenizer.json) is missing.")
    kept = {name: file for name, file in files.items() if file.suffix.lower() not in _UNUSED and "/" not in name}
    headers = [read_header(file, check) for name, file in kept.items() if name.endswith(".safetensors")]
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
        memory_bytes=parameters * 2 + WORKING_BYTES,
        files={name: str(file) for name, file in kept.items()},
        detail=tr(
            "{name}, {count} billion weights", name=named or tr("language model"), count=f"{parameters / 1e9:.2g}"
        ),
        why_not=reason,
    )


def _has_chat_template(files: Mapping[str, Path]) -> bool:
    described = files.get("tokenizer_config.json")
    return described is not None and bool(read_json(described, dict[str, Any]).get("chat_template"))


_WHISPER_WEIGHTS: Final = "model.bin"
_WHISPER_FILES: Final = (_WHISPER_WEIGHTS, "config.json", "tokenizer.json", "preprocessor_config.json")


def _is_whisper(weights: Path) -> bool:
    """CTranslate2's format begins with its version and the name of what the model is, both numbers little endian."""
    with weights.open("rb") as file:
        head = file.read(18)
    length = int.from_bytes(head[4:6], "little")
    return head[6 : 6 + length].rstrip(b"\0") == b"WhisperSpec"


def _whisper(path: Path, files: Mapping[str, Path]) -> Identified:
    kept = {name: file for name, file in files.items() if name in _WHISPER_FILES or name.startswith("vocabulary.")}
    size = sum(file.stat().st_size for file in kept.values())
    reason = "" if "tokenizer.json" in files else tr("Its tokenizer (tokenizer.json) is missing.")
    if "config.json" not in files:
        reason = tr("Its description (config.json) is missing.")
    return Identified(
        path=str(path),
        kind="whisper folder",
        title=path.name,
        family="speech-to-text",
        engine="" if reason else "whisper-ctranslate2",
        architecture="whisper",
        tasks=("listen",),
        size=size,
        memory_bytes=size + WORKING_BYTES,
        files={name: str(file) for name, file in kept.items()},
        detail=tr("Whisper, writes speech down"),
        why_not=reason,
    )
