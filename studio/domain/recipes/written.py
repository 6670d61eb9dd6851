"""The recipe of a picture as text: JSON for us, A1111's text for other programs.

Pure; any thread, both processes. The worker writes both texts into the PNG it makes, the window into the files it
exports. `parameters` is the text of AUTOMATIC1111's web UI, which Forge and SD.Next write too (modules/processing.py
`create_infotext`).
"""

from __future__ import annotations

import json
import re
from typing import Final

from studio import __version__
from studio.domain import stored
from studio.domain.emphasis import without_comments
from studio.domain.requests import Fill, ModelRef, PictureRequest
from studio.domain.wildcards.reading import read

PROGRAM: Final = f"Triptych {__version__}"
NEGATIVE: Final = "Negative prompt:"
TEMPLATE: Final = "Template:"
NEGATIVE_TEMPLATE: Final = "Negative Template:"
OWN_SAMPLER: Final = "Default"
"""Stands in `parameters` where the model's own sampler was used."""
FILLS: Final[tuple[tuple[str, Fill], ...]] = (
    ("original", "original"), ("fill", "blur"), ("latent noise", "noise"), ("latent nothing", "neutral"),
    ("patch", "patch"),
)  # fmt: skip
"""A1111's words for what a masked part is filled with ("patch" is ours alone), and what comes nearest to it here."""
ONLY_MASKED: Final = "Only masked"


def recipe_texts(
    request: PictureRequest,
    *,
    versions: tuple[tuple[str, str], ...] = (),
    device: str = "",
    licence: str = "",
    commercial: str = "",
    created: float = 0.0,
) -> dict[str, str]:
    """Both texts by the name they lie under. What is not known yet is left out of ours."""
    known: dict[str, object] = {
        "engine_versions": dict(versions),
        "device": device,
        "licence": licence,
        "commercial": commercial,
        "created": created,
    }
    own = {"format": 1, "program": PROGRAM, "request": stored.to_builtins(request)}
    own |= {name: value for name, value in known.items() if value}
    return {
        "parameters": parameters_text(request),
        "triptych": json.dumps(own, ensure_ascii=False, separators=(",", ":")),
    }


def parameters_text(request: PictureRequest) -> str:
    """The recipe as A1111's web UI writes it, so that galleries and other programs can read it; what stands in the
    prompt for the person alone is left out."""
    words = without_comments(request.prompt_expanded or request.prompt)
    lines = [" ".join((words, *(tag for tag in _tags_of_loras(request) if tag not in words))).strip()]
    negative = without_comments(request.negative_expanded or request.negative)
    if negative:
        lines.append(f"{NEGATIVE} {negative}")
    told = [f"{key}: {_quoted(value)}" for key, value in settings_of(request)]
    hashes = _hashes_of_loras(request)
    if hashes:
        told.append(f"Hashes: {json.dumps(hashes, ensure_ascii=False)}")
    lines.append(", ".join((*told, f"Version: {PROGRAM}")))
    lines += _templates(request)
    return "\n".join(lines)


def _templates(request: PictureRequest) -> list[str]:
    """Prompts in which chance chose, as they were typed, the way sd-dynamic-prompts notes them (pnginfo_saver.py)."""
    pairs = (
        (TEMPLATE, request.prompt, request.prompt_expanded),
        (NEGATIVE_TEMPLATE, request.negative, request.negative_expanded),
    )
    return [f"{name} {_on_one_line(typed)}" for name, typed, said in pairs if said and read(typed).chooses]


def _on_one_line(words: str) -> str:
    """Without comments, which end with their line."""
    return " ".join(without_comments(words).split())


def settings_of(request: PictureRequest) -> tuple[tuple[str, str], ...]:
    """Everything but the words, by the names that A1111 gives it, in its order."""
    pairs = [
        ("Steps", str(request.steps)),
        ("Sampler", request.sampler or OWN_SAMPLER),
        ("CFG scale", _plain(request.guidance)),
        ("Seed", str(request.seed)),
        ("Size", f"{request.width}x{request.height}"),
    ]
    hashes = [stamp.sha256 for stamp in request.model.files if stamp.sha256]
    if hashes:
        pairs.append(("Model hash", hashes[0][:10]))
    pairs.append(("Model", request.model.id))
    if request.loras:
        pairs.append(("Lora weights", ", ".join(f"{use.model.id}: {_plain(use.weight)}" for use in request.loras)))
    taught = _hashes_of_embeddings(request)
    if taught:
        pairs.append(("TI hashes", ", ".join(f"{word}: {sha256}" for word, sha256 in taught.items())))
    if request.vae is not None:
        known = [stamp.sha256 for stamp in request.vae.files[:1] if stamp.sha256]
        pairs += [("VAE hash", known[0][:10])] if known else []
        pairs.append(("VAE", request.vae.id))
    if request.variation_seed is not None:
        pairs.append(("Variation seed", str(request.variation_seed)))
        pairs.append(("Variation seed strength", _plain(request.variation_strength)))
    if request.task in ("image-to-image", "inpaint"):
        pairs.append(("Denoising strength", _plain(request.strength)))
    if request.task == "inpaint":
        pairs += _of_the_mask(request)
    pairs += _guides_of(request)
    if request.frames > 1:
        pairs += [("Frames", str(request.frames)), ("Frame rate", _plain(request.frame_rate))]
    if request.decoder is not None:
        pairs.append(("VAE Decoder", request.decoder.id))
    pairs += [("Tiled decode", "True")] if request.tiled else []
    pairs += [("Decoded in", request.decoded_in)] if request.decoded_in else []
    pairs += [("Offload", "True")] if request.offload else []
    if request.style:
        pairs.append(("Style", request.style))
    if request.named_styles:
        pairs.append(("Named styles", ", ".join(request.named_styles)))
    if request.upscale > 1:
        pairs.append(("Upscale", str(request.upscale)))
    return tuple(pairs)


def _guides_of(request: PictureRequest) -> list[tuple[str, str]]:
    """As A1111's extension for ControlNets writes its units, references among them, and with what it does not say: the
    picture, by its SHA-256, and that of the net."""
    units: list[dict[str, str]] = []
    for use in request.controls:
        reading = use.reading
        numbers = {"canny": {"Threshold A": str(reading.low), "Threshold B": str(reading.high)}}
        fine = {"Fine": _plain(reading.fine)} if reading.by in ("line-art", "scribble") else {}
        units.append({
            "Module": "none" if reading.by == "as-is" else reading.by, **_named(use.model),
            "Weight": _plain(use.strength), "Guidance Start": _plain(use.start), "Guidance End": _plain(use.end),
            **numbers.get(reading.by, fine), "Image": use.picture,
        })  # fmt: skip
    units += [
        {"Module": "ip-adapter", **_named(use.model), "Weight": _plain(use.strength), "Image": use.picture}
        for use in request.references
    ]
    return [
        (f"ControlNet {place}", ", ".join(f"{key}: {value}" for key, value in unit.items()))
        for place, unit in enumerate(units)
    ]


def _named(model: ModelRef) -> dict[str, str]:
    hashes = [stamp.sha256 for stamp in model.files if stamp.sha256 and stamp.name.endswith(".safetensors")]
    return {"Model": f"{model.id} [{hashes[0][:10]}]" if hashes else model.id}


def _tags_of_loras(request: PictureRequest) -> tuple[str, ...]:
    """As A1111 names them within a prompt."""
    return tuple(f"<lora:{use.model.id}:{_plain(use.weight)}>" for use in request.loras)


def _hashes_of_loras(request: PictureRequest) -> dict[str, str]:
    """Of their files, where they are known, as A1111 and the sites where LoRAs are found have them."""
    return {
        f"lora:{use.model.id}": stamp.sha256[:10]
        for use in request.loras
        for stamp in use.model.files[:1]
        if stamp.sha256
    }


def _hashes_of_embeddings(request: PictureRequest) -> dict[str, str]:
    """By the words that the prompt calls them; "" where a file's hash is not known."""
    return {
        use.word: next((stamp.sha256[:12] for stamp in use.model.files[:1] if stamp.sha256), "")
        for use in request.embeddings
    }


def _of_the_mask(request: PictureRequest) -> list[tuple[str, str]]:
    """What differs from what is taken for granted where nothing is said of it."""
    pairs = []
    if request.feather:
        pairs.append(("Mask blur", str(request.feather)))
    if request.fill != "original":
        pairs.append(("Masked content", next((words for words, fill in FILLS if fill == request.fill), request.fill)))
    if request.masked_only:
        pairs += [("Inpaint area", ONLY_MASKED), ("Masked area padding", str(request.padding))]
    return pairs


def _plain(number: float) -> str:
    """The shortest digits that read back as the same number."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(float(number))


def _quoted(value: str) -> str:
    plain = value == value.strip() and value[:1] not in ("{", "[", "") and not re.search(r"[,:\n\r\"]", value)
    return value if plain else json.dumps(value, ensure_ascii=False)
