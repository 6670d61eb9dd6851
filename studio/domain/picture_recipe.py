"""The recipe of a picture as text, written and read back: JSON for us, A1111's text for other programs.

Pure; any thread, both processes. The worker writes both texts into the PNG it makes, the window into the PNG it exports
and reads them from files of anybody. `parameters` is the text of AUTOMATIC1111's web UI, which Forge and SD.Next write
too (modules/processing.py `create_infotext`, modules/infotext_utils.py `parse_generation_parameters`): the prompt,
"Negative prompt: ...", then one line of "Key: value" pairs. Texts from outside are hostile: reading takes time in
proportion to their length, and what a text is is told by its structure, never by the name it lies under.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from studio import __version__
from studio.domain import stored
from studio.domain.engine_cards import PAINTER_TASKS
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import SEED_LIMIT, Fill, PictureRequest

PROGRAM: Final = f"Triptych {__version__}"
RECIPE_KEYS: Final = frozenset({
    "parameters", "triptych", "triptych-parts", "prompt", "workflow", "comment", "description", "invokeai_metadata",
    "invokeai_graph", "invokeai_workflow", "sd-metadata", "dream", "fooocus_scheme", "postprocessing", "extras",
    "usercomment",
})  # fmt: skip
"""Small letters: under these names pictures carry how they were made, ours and other programs'."""

_NEGATIVE: Final = "Negative prompt:"
OWN_SAMPLER: Final = "Default"
"""Stands in `parameters` where the model's own sampler was used."""
_CORE: Final = frozenset({"steps", "sampler", "cfg scale", "seed", "size"})
_FILLS: Final[tuple[tuple[str, Fill], ...]] = (
    ("original", "original"), ("fill", "blur"), ("latent noise", "noise"), ("latent nothing", "neutral"),
    ("patch", "patch"),
)  # fmt: skip
"""A1111's words for what a masked part is filled with ("patch" is ours alone), and what comes nearest to it here."""
_ONLY_MASKED: Final = "Only masked"
_USUAL: Final = _CORE | {
    "model", "model hash", "schedule type", "denoising strength", "clip skip", "version", "vae", "app",
}  # fmt: skip
_LINE_LIMIT: Final = 2**18
"""Characters of a line of settings."""
_LINES_LIMIT: Final = 1000
"""So many lines at most stand behind the settings."""
_KEY: Final = re.compile(r"\w[\w /.()+-]{0,60}")
_NOT_BLANK: Final = re.compile(r"\S")
_STRING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_STRING_VALUE: Final = re.compile(rf"({_STRING.pattern})\s*(?=,|$)")
_JSON_SIGNS: Final = re.compile(_STRING.pattern + r"|[{}\[\]]")
_WHOLE: Final = re.compile(r"[0-9]{1,20}")
_NUMBER: Final = re.compile(r"[+-]?([0-9]{1,20}\.?[0-9]{0,20}|\.[0-9]{1,20})([eE][+-]?[0-9]{1,3})?")
_SIZE: Final = re.compile(r"([0-9]{1,5}) ?[x\u00d7] ?([0-9]{1,5})")


class FoundRecipe(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture says about how it was made; a field is None where it says nothing that can be used."""

    source: str
    """"Triptych", "A1111", "Forge" or "SD.Next"."""
    prompt: str = ""
    negative: str = ""
    seed: int | None = None
    """None also for one that we cannot draw from: negative, or 2^63 and more."""
    steps: int | None = None
    guidance: float | None = None
    sampler: str | None = None
    """As it stands there; "" for the model's own."""
    scheduler: str | None = None
    """The noise schedule, where it stands apart from the sampler ("Karras")."""
    width: int | None = None
    height: int | None = None
    strength: float | None = None
    fill: Fill | None = None
    feather: int | None = None
    masked_only: bool | None = None
    padding: int | None = None
    style: str | None = None
    sticker: bool | None = None
    variation_seed: int | None = None
    variation_strength: float | None = None
    upscale: int | None = None
    model: str = ""
    """Id or name of the model, as it stands there."""
    model_hash: str = ""
    """Beginning of the SHA-256 of the model's file, as it stands there."""
    request: PictureRequest | None = None
    """The whole request, when Triptych made the picture."""


class OtherProgram(msgspec.Struct, frozen=True):
    """The picture carries a recipe of another kind, which is not read."""

    program: str
    """Its name; empty when it does not say."""


# ---- written


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


def parts_text(parts: Sequence[tuple[str, Mapping[str, str]]]) -> str:
    """What a picture is put together of, as JSON: the name of each part, and our text of its recipe (of
    `recipe_texts`). Written in the order of the parts; each recipe once, with all that it made."""
    names: dict[str, list[str]] = {}
    for name, texts in parts:
        names.setdefault(texts["triptych"], []).append(name)
    told = [{"names": made, **json.loads(text)} for text, made in names.items()]
    return json.dumps({"format": 1, "program": PROGRAM, "parts": told}, ensure_ascii=False, separators=(",", ":"))


def parameters_text(request: PictureRequest) -> str:
    """The recipe as A1111's web UI writes it, so that galleries and other programs can read it."""
    lines = [request.prompt_expanded or request.prompt]
    if request.negative:
        lines.append(f"{_NEGATIVE} {request.negative}")
    pairs = (*settings_of(request), ("Version", PROGRAM))
    lines.append(", ".join(f"{key}: {_quoted(value)}" for key, value in pairs))
    return "\n".join(lines)


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
    if request.variation_seed is not None:
        pairs.append(("Variation seed", str(request.variation_seed)))
        pairs.append(("Variation seed strength", _plain(request.variation_strength)))
    if request.task in ("image-to-image", "inpaint"):
        pairs.append(("Denoising strength", _plain(request.strength)))
    if request.task == "inpaint":
        pairs += _of_the_mask(request)
    if request.style:
        pairs.append(("Style", request.style))
    if request.upscale > 1:
        pairs.append(("Upscale", str(request.upscale)))
    return tuple(pairs)


def _of_the_mask(request: PictureRequest) -> list[tuple[str, str]]:
    """What differs from what is taken for granted where nothing is said of it."""
    pairs = []
    if request.feather:
        pairs.append(("Mask blur", str(request.feather)))
    if request.fill != "original":
        pairs.append(("Masked content", next((words for words, fill in _FILLS if fill == request.fill), request.fill)))
    if request.masked_only:
        pairs += [("Inpaint area", _ONLY_MASKED), ("Masked area padding", str(request.padding))]
    return pairs


def _plain(number: float) -> str:
    """The shortest digits that read back as the same number."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(float(number))


def _quoted(value: str) -> str:
    plain = value == value.strip() and value[:1] not in ("{", "[", "") and not re.search(r"[,:\n\r\"]", value)
    return value if plain else json.dumps(value, ensure_ascii=False)


# ---- read


def read_texts(texts: Mapping[str, str]) -> FoundRecipe | OtherProgram | None:
    """What the texts of a picture, by the names they lie under, say of its making; None where they say nothing. Our own
    is believed first, then A1111's."""
    named = {key.lower(): text for key, text in texts.items()}
    found = _from_ours(named["triptych"]) if "triptych" in named else None
    if found is None and "parameters" in named:
        found = from_parameters(named["parameters"])
    return found or _other_program(named)


class _Own(msgspec.Struct):
    request: msgspec.Raw


def _from_ours(text: str) -> FoundRecipe | None:
    try:
        own = msgspec.json.decode(text, type=_Own)
        return _within_bounds(msgspec.json.decode(own.request, type=dict[str, msgspec.Raw]))
    except UNDECODABLE:
        return None


def _within_bounds(asked: dict[str, msgspec.Raw]) -> FoundRecipe:
    """Without the settings that are out of bounds, each of which is then none. Raise msgspec.MsgspecError."""
    left_out: list[str] = []
    while True:
        try:
            request = stored.decode(msgspec.json.encode(asked), msgspec.json.Decoder(PictureRequest))
        except stored.OutOfBounds as error:
            field = str(error)
            if field not in asked:
                raise
            del asked[field]
            left_out.append(field)
        else:
            unset = dict.fromkeys(set(left_out) & set(FoundRecipe.__struct_fields__))
            return msgspec.structs.replace(as_recipe(request), **unset)


def as_recipe(request: PictureRequest) -> FoundRecipe:
    """A request of ours as a recipe, for a form to take up. Of what was done to a finished picture (enlarging, cutting
    out, a style put over it) only the words are of use: its numbers are not those that drew the picture."""
    if request.task not in PAINTER_TASKS:
        return FoundRecipe(source="Triptych", prompt=request.prompt, negative=request.negative, request=request)
    return FoundRecipe(
        source="Triptych",
        prompt=request.prompt,
        negative=request.negative,
        seed=request.seed,
        steps=request.steps,
        guidance=request.guidance,
        sampler=request.sampler,
        width=request.width,
        height=request.height,
        strength=request.strength,
        fill=request.fill,
        feather=request.feather,
        masked_only=request.masked_only,
        padding=request.padding,
        style=request.style,
        sticker=request.sticker,
        variation_seed=request.variation_seed,
        variation_strength=request.variation_strength,
        upscale=request.upscale,
        model=request.model.id,
        request=request,
    )


def from_parameters(text: str) -> FoundRecipe | None:
    """A1111's text; what is missing in it stays None. None where the text has neither a line of settings nor a
    negative prompt, or is JSON: then it is of another kind. Lines after the settings (templates of the prompt,
    what an upscaler noted) belong to the file, not to the prompt."""
    if _json_object(text) is not None:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    at, pairs = _settings_line(lines)
    words = lines[:at]
    turn = next((place for place, line in enumerate(words) if line.lstrip().startswith(_NEGATIVE)), len(words))
    if not pairs and turn == len(words):
        return None
    negative = "\n".join(words[turn:]).lstrip().removeprefix(_NEGATIVE).strip()
    return _from_pairs("\n".join(words[:turn]).strip(), negative, pairs)


def _from_pairs(prompt: str, negative: str, pairs: Mapping[str, str]) -> FoundRecipe:
    size = _SIZE.fullmatch(pairs.get("size", ""))
    sampler = pairs.get("sampler")
    # With a second pass the strength is that pass's own, not that of a picture drawn from another one.
    second_pass = any(key.startswith("hires ") for key in pairs)
    return FoundRecipe(
        source=_source(pairs),
        prompt=prompt,
        negative=negative,
        seed=_seed(pairs.get("seed")),
        steps=_whole(pairs.get("steps")),
        guidance=_number(pairs.get("distilled cfg scale", pairs.get("cfg scale"))),
        sampler="" if sampler == OWN_SAMPLER else sampler,
        scheduler=pairs.get("schedule type"),
        width=(int(size[1]) or None) if size else None,
        height=(int(size[2]) or None) if size else None,
        strength=None if second_pass else _number(pairs.get("denoising strength")),
        fill=dict(_FILLS).get(pairs.get("masked content", "").lower()),
        feather=_whole(pairs.get("mask blur")),
        masked_only={_ONLY_MASKED: True, "Whole picture": False}.get(pairs.get("inpaint area", "")),
        padding=_whole(pairs.get("masked area padding")),
        style=pairs.get("style"),
        variation_seed=_seed(pairs.get("variation seed")),
        variation_strength=_number(pairs.get("variation seed strength")),
        upscale=_whole(pairs.get("upscale")),
        model=pairs.get("model", ""),
        model_hash=pairs.get("model hash", ""),
    )


def _source(pairs: Mapping[str, str]) -> str:
    version = pairs.get("version", "")
    if version.startswith("Triptych "):
        return "Triptych"
    if pairs.get("app") == "SD.Next":
        return "SD.Next"
    return "Forge" if re.match(r"f\d", version) else "A1111"


def _settings_line(lines: list[str]) -> tuple[int, dict[str, str]]:
    """Place and pairs of the line of settings, (number of lines, {}) when there is none: the last one that begins with
    "Steps: 20", else the last one with two of the usual keys, in any order."""
    otherwise: tuple[int, dict[str, str]] = (len(lines), {})
    for at in range(len(lines) - 1, max(-1, len(lines) - 1 - _LINES_LIMIT), -1):
        line = lines[at]
        if len(line) > _LINE_LIMIT or not any(f"{key}:" in line.lower() for key in _CORE):
            continue
        pairs = dict(_pairs(line))
        if next(iter(pairs)) == "steps" and _WHOLE.fullmatch(pairs["steps"]):
            return at, pairs
        if not otherwise[1] and _are_settings(pairs):
            otherwise = (at, pairs)
    return otherwise


def _are_settings(pairs: Mapping[str, str]) -> bool:
    """Nothing but pairs at the beginning, two of the usual keys, and one that says what such a key must say."""
    sound = (
        _WHOLE.fullmatch(pairs.get("steps", "")) or _WHOLE.fullmatch(pairs.get("seed", ""))
        or _SIZE.fullmatch(pairs.get("size", "")) or _number(pairs.get("cfg scale")) is not None
    )  # fmt: skip
    return "" not in pairs and len(_USUAL & pairs.keys()) > 1 and bool(sound)


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    """The line's "Key: value" pairs, keys in small letters; of equal keys the first. What stands between commas and is
    no pair is passed over; where the line begins with such, the first key is ""."""
    seen: set[str] = set()
    at, colon, brackets_close = 0, -1, True
    while at < len(line):
        comma = line.find(",", at)
        comma = len(line) if comma < 0 else comma
        if colon < at:
            colon = line.find(":", at)
        key = line[at:colon].strip().lower() if 0 <= colon < comma else ""
        if not _KEY.fullmatch(key):
            if at == 0:
                yield "", ""
            if colon < 0:
                return
            at = comma + 1
            continue
        value, at, brackets_close = _value(line, colon + 1, brackets_close)
        if key not in seen:
            seen.add(key)
            yield key, value


def _value(line: str, at: int, brackets_close: bool) -> tuple[str, int, bool]:
    """The value that begins at `at`, where the next pair begins, and whether brackets may still be trusted: once one is
    not closed they are plain text, or a line of them would be read over and over."""
    at = _blank_ends(line, at)
    value, end = "", at
    if line.startswith('"', at):
        value, end = _quoted_value(line, at)
    elif brackets_close and line.startswith(("{", "["), at):
        end = _end_of_json(line, at)
        value, brackets_close = line[at:end], end > at
    comma = line.find(",", end)
    comma = len(line) if comma < 0 else comma
    return value + line[end:comma].strip(), comma + 1, brackets_close


def _blank_ends(line: str, at: int) -> int:
    found = _NOT_BLANK.search(line, at)
    return found.start() if found else len(line)


def _quoted_value(line: str, at: int) -> tuple[str, int]:
    """A JSON string; where it does not end or is none, nothing of it is taken."""
    found = _STRING_VALUE.match(line, at)
    if found is None:
        return "", at
    try:
        return str(json.loads(found[1])), found.end()
    except ValueError:
        return "", at


def _end_of_json(line: str, at: int) -> int:
    """One past the bracket that closes the one at `at`; `at` itself when none does."""
    depth = 0
    for found in _JSON_SIGNS.finditer(line, at):
        depth += (found[0] in "{[") - (found[0] in "}]")
        if depth == 0:
            return found.end()
    return at


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and _WHOLE.fullmatch(text) else None


def _seed(text: str | None) -> int | None:
    value = _whole(text)
    return value if value is not None and value < SEED_LIMIT else None


def _number(text: str | None) -> float | None:
    value = float(text) if text is not None and _NUMBER.fullmatch(text) else None
    return value if value is not None and math.isfinite(value) else None


# ---- other programs


def _json_object(text: str) -> dict[str, Any] | None:
    """The members of a JSON object, each unread; None for anything else."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        return msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except UNDECODABLE:
        return None


def _other_program(named: Mapping[str, str]) -> OtherProgram | None:
    """Whose recipe it is, where one is there at all."""
    # ComfyUI writes NaN into its JSON, which strict readers refuse; so it is told by a member of its own.
    graphs = [named.get(key, "").lstrip() for key in ("prompt", "workflow")]
    if any(graph.startswith("{") and ('"class_type"' in graph or '"nodes"' in graph) for graph in graphs):
        return OtherProgram("ComfyUI")
    if any(_json_object(named.get(key, "")) for key in ("invokeai_metadata", "invokeai_graph", "sd-metadata")):
        return OtherProgram("InvokeAI")
    if named.get("software") == "NovelAI":
        return OtherProgram("NovelAI")
    members = _json_object(named.get("parameters", ""))
    return OtherProgram(_by_members(named, members)) if members is not None else None


def _by_members(named: Mapping[str, str], members: Mapping[str, object]) -> str:
    """Which program writes such an object under `parameters`; "" when none that we know."""
    if "sui_image_params" in members:
        return "SwarmUI"
    if "fooocus_scheme" in named or {"prompt", "negative_prompt", "guidance_scale"} <= members.keys():
        return "Fooocus"
    return ""
