"""The text of AUTOMATIC1111's web UI, which Forge and SD.Next write too, read back.

Pure; any thread. The prompt, "Negative prompt: ...", then one line of "Key: value" pairs (modules/infotext_utils.py
`parse_generation_parameters`). Texts from outside are hostile: reading takes time in proportion to their length.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from studio.domain.recipes.found import FoundRecipe, Lora
from studio.domain.recipes.values import WHOLE, json_object, large_seed, members, number, seed, size_of, stem_of, whole
from studio.domain.recipes.written import FILLS, NEGATIVE, NEGATIVE_TEMPLATE, ONLY_MASKED, OWN_SAMPLER, TEMPLATE

_CORE: Final = frozenset({"steps", "sampler", "cfg scale", "seed", "size"})
_USUAL: Final = _CORE | {
    "model", "model hash", "schedule type", "denoising strength", "clip skip", "version", "vae", "app",
}  # fmt: skip
_TAKEN: Final = _USUAL | {
    "scheduler", "distilled cfg scale", "masked content", "mask blur", "inpaint area", "masked area padding", "style",
    "variation seed", "variation seed strength", "upscale", "vae hash", "lora hashes", "lora weights", "ti hashes",
    "hashes", "script",
}  # fmt: skip
"""Keys that are read, or that name what others tell."""
_OTHERS_LIMIT: Final = 40
_OTHER_LIMIT: Final = 80
"""Characters of one of them."""
_TOLD_LIMIT: Final = 400
"""Of one of ours: a control picture with its hashes has 200."""
_LINE_LIMIT: Final = 2**18
"""Characters of a line of settings."""
_LINES_LIMIT: Final = 1000
"""So many lines at most stand behind the settings."""
_LORA: Final = re.compile(r"<(?:lora|lyco):([^:<>\n]{1,200})(?::([+-]?[0-9.]{1,10}))?(?::[^<>\n]{0,80})?>")
_NUMBERED_LORA: Final = re.compile(r"lora [0-9]{1,2}")
_KEY: Final = re.compile(r"\w[\w /.()+-]{0,60}")
_NOT_BLANK: Final = re.compile(r"\S")
_STRING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_STRING_VALUE: Final = re.compile(rf"({_STRING.pattern})\s*(?=,|$)")
_JSON_SIGNS: Final = re.compile(_STRING.pattern + r"|[{}\[\]]")


def from_parameters(text: str) -> FoundRecipe | None:
    """A1111's text; what is missing in it stays None. None where the text has neither a line of settings nor a
    negative prompt, or is JSON: then it is of another kind. Lines after the settings (templates of the prompt,
    what an upscaler noted) belong to the file, not to the prompt."""
    if json_object(text) is not None:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    at, pairs = _settings_line(lines)
    words = lines[:at]
    turn = next((place for place, line in enumerate(words) if line.lstrip().startswith(NEGATIVE)), len(words))
    if not pairs and turn == len(words):
        return None
    negative = "\n".join(words[turn:]).lstrip().removeprefix(NEGATIVE).strip()
    found = _from_pairs("\n".join(words[:turn]).strip(), negative, pairs)
    template, other = _templates(lines[at + 1 :])
    ours = found.source == "Triptych"
    over = _others(lines[at], _TOLD_LIMIT if ours else _OTHER_LIMIT) if pairs else ()
    return msgspec.structs.replace(
        found, template=template, negative_template=other, others=() if ours else over, told=over if ours else ()
    )


def _others(line: str, longest: int) -> tuple[tuple[str, str], ...]:
    """As they are spelled there."""
    told = [
        (key, value[:longest])
        for key, value in _pairs(line, keep_case=True)
        if key and value and key.lower() not in _TAKEN and not _NUMBERED_LORA.fullmatch(key.lower())
        and not key.lower().startswith(("x ", "y ", "z "))
    ]  # fmt: skip
    return tuple(told[:_OTHERS_LIMIT])


def _templates(behind: list[str]) -> tuple[str, str]:
    """What sd-dynamic-prompts notes behind the settings: prompt and negative prompt as they were typed, where chance
    chose their words. They may go over several lines."""
    found = {TEMPLATE: list[str](), NEGATIVE_TEMPLATE: list[str]()}
    to: list[str] | None = None
    for line in behind[:_LINES_LIMIT]:
        name = next((name for name in found if line.startswith(name)), "")
        if name:
            to = found[name]
        if to is not None:
            to.append(line.removeprefix(name).strip() if name else line)
    return "\n".join(found[TEMPLATE]).strip(), "\n".join(found[NEGATIVE_TEMPLATE]).strip()


def _from_pairs(prompt: str, negative: str, pairs: Mapping[str, str]) -> FoundRecipe:
    width, height = size_of(pairs.get("size", ""))
    sampler = pairs.get("sampler")
    # With a second pass the strength is that pass's own, not that of a picture drawn from another one.
    second_pass = any(key.startswith("hires ") for key in pairs)
    return FoundRecipe(
        source=_source(pairs),
        prompt=prompt,
        negative=negative,
        seed=seed(pairs.get("seed")),
        large_seed=large_seed(pairs.get("seed")),
        steps=whole(pairs.get("steps")),
        guidance=number(pairs.get("distilled cfg scale", pairs.get("cfg scale"))),
        sampler="" if sampler == OWN_SAMPLER else sampler,
        scheduler=pairs.get("schedule type", pairs.get("scheduler")),
        width=width,
        height=height,
        strength=None if second_pass else number(pairs.get("denoising strength")),
        fill=dict(FILLS).get(pairs.get("masked content", "").lower()),
        feather=whole(pairs.get("mask blur")),
        masked_only={ONLY_MASKED: True, "Whole picture": False}.get(pairs.get("inpaint area", "")),
        padding=whole(pairs.get("masked area padding")),
        style=pairs.get("style"),
        variation_seed=seed(pairs.get("variation seed")),
        variation_strength=number(pairs.get("variation seed strength")),
        upscale=whole(pairs.get("upscale")),
        model=pairs.get("model", ""),
        model_hash=pairs.get("model hash") or _hashes(pairs).get("model", ""),
        loras=_loras(prompt, pairs),
        embeddings=_embeddings(pairs),
        vae=stem_of(pairs.get("vae", "")),
        clip_skip=whole(pairs.get("clip skip")),
        axes=_axes(pairs),
    )


def _axes(pairs: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Of A1111's script for grids (scripts/xyz_grid.py)."""
    if not pairs.get("script", "").lower().startswith(("x/y/z plot", "x/y plot")):
        return ()
    told = ((pairs.get(f"{one} type", ""), pairs.get(f"{one} values", "")) for one in "xyz")
    return tuple((name, values) for name, values in told if name and name != "Nothing")


def _loras(prompt: str, pairs: Mapping[str, str]) -> tuple[Lora, ...]:
    """Those that the prompt names, `<lora:name:0.8>`, with the hashes that the settings tell, then those that are told
    by their weights or hashes alone; Fooocus writes "Lora 1: name : 0.8" instead."""
    hashes = {key: value for key, value in _pairs(pairs.get("lora hashes", ""), keep_case=True) if key}
    hashes |= {key.removeprefix("lora:"): value for key, value in _hashes(pairs).items() if key.startswith("lora:")}
    named = [Lora(found[1].strip(), number(found[2]), hashes.pop(found[1].strip(), ""))
             for found in _LORA.finditer(prompt)]  # fmt: skip
    there = {lora.name for lora in named}
    weights = {key: value for key, value in _pairs(pairs.get("lora weights", ""), keep_case=True) if key not in there}
    told = dict.fromkeys((*weights, *hashes))
    named += [Lora(name, number(weights.get(name)), hashes.get(name, "")) for name in told if name]
    for key in sorted(key for key in pairs if _NUMBERED_LORA.fullmatch(key)):
        name, _, weight = pairs[key].rpartition(" : ")
        if name:
            named.append(Lora(name.strip(), number(weight.strip())))
    return tuple(dict.fromkeys(named))


def _embeddings(pairs: Mapping[str, str]) -> tuple[str, ...]:
    """A1111 tells the hash of each: "TI hashes", and, as Forge does, "embed:name" among all of them."""
    told = [name for name, _ in _pairs(pairs.get("ti hashes", ""), keep_case=True) if name]
    told += [key.removeprefix("embed:") for key in _hashes(pairs) if key.startswith("embed:")]
    return tuple(dict.fromkeys(told))


def _hashes(pairs: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in members(pairs.get("hashes", "")).items() if isinstance(value, str)}


def _source(pairs: Mapping[str, str]) -> str:
    version = pairs.get("version", "")
    if version.startswith("Triptych "):
        return "Triptych"
    if pairs.get("app") == "SD.Next":
        return "SD.Next"
    if version.startswith("Fooocus"):
        return "Fooocus"
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
        if next(iter(pairs)) == "steps" and WHOLE.fullmatch(pairs["steps"]):
            return at, pairs
        if not otherwise[1] and _are_settings(pairs):
            otherwise = (at, pairs)
    return otherwise


def _are_settings(pairs: Mapping[str, str]) -> bool:
    """Nothing but pairs at the beginning, two of the usual keys, and one that says what such a key must say."""
    sound = (
        WHOLE.fullmatch(pairs.get("steps", "")) or WHOLE.fullmatch(pairs.get("seed", ""))
        or size_of(pairs.get("size", "")) != (None, None) or number(pairs.get("cfg scale")) is not None
    )  # fmt: skip
    return "" not in pairs and len(_USUAL & pairs.keys()) > 1 and bool(sound)


def _pairs(line: str, *, keep_case: bool = False) -> Iterator[tuple[str, str]]:
    """The line's "Key: value" pairs, keys in small letters but where they are names; of equal keys the first. What
    stands between commas and is no pair is passed over; where the line begins with such, the first key is ""."""
    seen: set[str] = set()
    at, colon, brackets_close = 0, -1, True
    while at < len(line):
        comma = line.find(",", at)
        comma = len(line) if comma < 0 else comma
        if colon < at:
            colon = line.find(":", at)
        key = line[at:colon].strip() if 0 <= colon < comma else ""
        key = key if keep_case else key.lower()
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
