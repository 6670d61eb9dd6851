"""Recipes that are a JSON object: InvokeAI's, Fooocus's and its kin's, NovelAI's, SwarmUI's. Pure; any thread.

Each program has its own names for the same things: one row a program says under which names they are met. Numbers are
met as numbers and as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from studio.domain.recipes.found import FoundRecipe, Lora
from studio.domain.recipes.values import (
    file_of,
    first,
    inner,
    large_seed,
    members,
    number,
    seed,
    size_of,
    stem_of,
    text_of,
    whole,
)


class _Names(msgspec.Struct, frozen=True, kw_only=True):
    """Under which names a program keeps what a recipe says; the first that is there counts."""

    prompt: tuple[str, ...] = ("prompt",)
    negative: tuple[str, ...] = ("negative_prompt",)
    steps: tuple[str, ...] = ("steps",)
    guidance: tuple[str, ...] = ("cfg_scale", "guidance_scale", "cfg")
    sampler: tuple[str, ...] = ("sampler",)
    scheduler: tuple[str, ...] = ("scheduler",)
    strength: tuple[str, ...] = ("strength",)
    size: tuple[str, ...] = ("resolution",)
    model: tuple[str, ...] = ("base_model",)
    model_hash: tuple[str, ...] = ("base_model_hash", "model_hash")


_FOOOCUS: Final = _Names(
    prompt=("prompt", "Prompt", "full_prompt", "real_prompt"),
    negative=("negative_prompt", "Negative", "Negative Prompt", "full_negative_prompt"),
    sampler=("sampler", "sampler_name"),
    size=("resolution", "Resolution"),
    model=("base_model", "base_model_name", "Base Model"),
)
"""https://github.com/lllyasviel/Fooocus, modules/meta_parser.py `FooocusMetadataParser`; RuinedFooocus and Fooocus-MRE
have some names of their own."""
_INVOKE: Final = _Names(
    prompt=("positive_prompt",), guidance=("cfg_scale", "guidance"), sampler=("scheduler",), scheduler=(),
)  # fmt: skip
"""https://github.com/invoke-ai/InvokeAI, invokeai/app/invocations/metadata.py `CoreMetadataInvocation`. Its scheduler
is what others call sampler."""
_INVOKE_2: Final = _Names(prompt=(), negative=(), scheduler=())
"""The `image` of its `sd-metadata`, to version 2.3."""
_NOVELAI: Final = _Names(
    negative=("uc",), guidance=("scale",), scheduler=("noise_schedule",), model=(), model_hash=(),
)  # fmt: skip
_SWARM: Final = _Names(
    negative=("negativeprompt",), guidance=("cfgscale", "fluxguidancescale"), strength=("initimagecreativity",),
    model=("model",), model_hash=(),
)  # fmt: skip
"""https://github.com/mcmonkeyprojects/SwarmUI, docs/Image Metadata Format.md."""
_LORA_PAIR: Final = re.compile(r"[(\[]\s*['\"]([^'\"\n]{1,200})['\"],\s*([+-]?[0-9.]{1,10})")
"""Of a list that was written as Python writes it."""
_DREAM: Final = re.compile(r'"((?:[^"\\]|\\.)*)"(.*)', re.DOTALL)
_DREAM_OPTION: Final = re.compile(r"-([A-Za-z]{1,3}) ?([^\s-][^\s]{0,40})")
_UNWANTED: Final = re.compile(r"\[([^\[\]]*)\]")
_NOVELAI_SOURCE: Final = re.compile(r"(.{1,200}?)\s+([0-9A-F]{6,64})")


def from_fooocus(text: str) -> FoundRecipe | None:
    found = members(text)
    if first(found, _FOOOCUS.prompt) is None:
        return None
    return _told("Fooocus", found, _FOOOCUS, loras=tuple(_fooocus_loras(found)))


def from_swarm(text: str) -> FoundRecipe | None:
    found = members(text)
    asked = inner(found, "sui_image_params")
    if not asked:
        return None
    models = [one for one in found.get("sui_models") or () if isinstance(one, dict)]
    hashes = {text_of(one.get("param")): text_of(one.get("hash")).removeprefix("0x") for one in models}
    lora_hashes = [text_of(one.get("hash")).removeprefix("0x") for one in models if one.get("param") == "loras"]
    names, weights = _listed(asked.get("loras")), _listed(asked.get("loraweights"))
    loras = [
        Lora(stem_of(text_of(name)), number(weights[at]) if at < len(weights) else None,
             lora_hashes[at] if at < len(lora_hashes) else "")
        for at, name in enumerate(names)
    ]  # fmt: skip
    return _told("SwarmUI", asked, _SWARM, model_hash=hashes.get("model", ""), loras=tuple(loras))


def from_novelai(named: Mapping[str, str]) -> FoundRecipe | None:
    """`named`: the texts of the picture by small names. Raises nothing."""
    found = members(named.get("comment", ""))
    if not found:
        return None
    prompt = text_of(found.get("prompt")) or named.get("description", "").strip()
    negative = text_of(found.get("uc"))
    prompt, negative = (
        _with_characters(words, inner(found, name))
        for words, name in ((prompt, "v4_prompt"), (negative, "v4_negative_prompt"))
    )
    source = _NOVELAI_SOURCE.fullmatch(named.get("source", "").strip())
    # Its strength and noise stand there without a picture to begin with, too.
    told = _told(
        "NovelAI", {**found, "prompt": prompt, "uc": negative, "strength": None}, _NOVELAI,
        model_hash=source[2] if source else "",
    )  # fmt: skip
    return msgspec.structs.replace(told, model=source[1] if source else named.get("source", "").strip())


def _with_characters(words: str, prompt: Mapping[str, Any]) -> str:
    """NovelAI 4 keeps the words of each character apart."""
    caption = inner(prompt, "caption")
    characters = [text_of(one.get("char_caption")) for one in _listed(caption.get("char_captions"))
                  if isinstance(one, dict)]  # fmt: skip
    return "\n".join(one for one in (text_of(caption.get("base_caption")) or words, *characters) if one)


def from_invoke(named: Mapping[str, str]) -> FoundRecipe | None:
    """Of InvokeAI 3 and later, of 2, and of the first, which wrote its command line."""
    found = members(named.get("invokeai_metadata", ""))
    if text_of(found.get("positive_prompt")) or "seed" in found:
        model = inner(found, "model")
        style = text_of(found.get("positive_style_prompt"))
        prompt = text_of(found.get("positive_prompt"))
        told = _told("InvokeAI", found, _INVOKE, model_hash=text_of(model.get("hash")).rpartition(":")[2],
                     loras=tuple(_invoke_loras(found)))  # fmt: skip
        return msgspec.structs.replace(
            told,
            prompt="\n".join(one for one in (prompt, style if style != prompt else "") if one),
            model=text_of(first(model, ("name", "model_name"))),
        )
    older = members(named.get("sd-metadata", ""))
    image = inner(older, "image")
    if image:
        prompt, negative = _split_unwanted(_weighted(image.get("prompt")))
        told = _told("InvokeAI", image, _INVOKE_2, model_hash=text_of(older.get("model_hash")))
        return msgspec.structs.replace(
            told, prompt=prompt, negative=negative, strength=None, model=text_of(older.get("model_weights"))
        )
    return _from_dream(named.get("dream", ""))


def _weighted(prompt: Any) -> str:
    parts = prompt if isinstance(prompt, list) else [{"prompt": prompt}]
    return "\n".join(text_of(one.get("prompt")) for one in parts if isinstance(one, dict))


def _split_unwanted(prompt: str) -> tuple[str, str]:
    """What stands in square brackets was not wanted."""
    negative = ", ".join(one.strip(" ,") for one in _UNWANTED.findall(prompt) if one.strip(" ,"))
    return " ".join(_UNWANTED.sub(" ", prompt).split()).replace(" ,", ",").strip(" ,"), negative


def _from_dream(line: str) -> FoundRecipe | None:
    """The command line of "lstein's fork", e.g. `"a fox" -s 50 -S 7 -W 512 -H 512 -C 7.5 -A k_lms`."""
    found = _DREAM.fullmatch(line.strip())
    if found is None:
        return None
    prompt, negative = _split_unwanted(found[1])
    options = dict(reversed(_DREAM_OPTION.findall(found[2])))
    return FoundRecipe(
        source="InvokeAI", prompt=prompt, negative=negative, seed=seed(options.get("S")),
        large_seed=large_seed(options.get("S")), steps=whole(options.get("s")), guidance=number(options.get("C")),
        sampler=options.get("A"), width=whole(options.get("W")), height=whole(options.get("H")),
    )  # fmt: skip


def _told(
    source: str, found: Mapping[str, Any], names: _Names, *, model_hash: str = "", loras: tuple[Lora, ...] = ()
) -> FoundRecipe:
    width, height = whole(found.get("width")), whole(found.get("height"))
    if not (width and height):
        width, height = _size(first(found, names.size))
    drawn_seed = first(found, ("seed", "Seed"))
    model = text_of(first(found, names.model))
    return FoundRecipe(
        source=source,
        prompt=_words(first(found, names.prompt)),
        negative=_words(first(found, names.negative)),
        seed=seed(drawn_seed),
        large_seed=large_seed(drawn_seed),
        steps=whole(first(found, names.steps)),
        guidance=number(first(found, names.guidance)),
        sampler=text_of(first(found, names.sampler)) or None,
        scheduler=text_of(first(found, names.scheduler)) or None,
        width=width or None,
        height=height or None,
        strength=number(first(found, names.strength)),
        model=file_of(model),
        model_hash=model_hash or text_of(first(found, names.model_hash)),
        loras=loras,
        clip_skip=whole(first(found, ("clip_skip",))),
    )


def _words(value: Any) -> str:
    """A prompt, or several."""
    parts = value if isinstance(value, list) else [value]
    return "\n".join(one.strip() for one in parts if isinstance(one, str) and one.strip())


def _size(value: Any) -> tuple[int | None, int | None]:
    if isinstance(value, list) and len(value) == 2:
        value = f"{value[0]}x{value[1]}"
    return size_of(value) if isinstance(value, str) else (None, None)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _fooocus_loras(found: Mapping[str, Any]) -> Iterator[Lora]:
    """A list of [name, weight, hash]; of its kin also as text, or with a member for each."""
    listed = first(found, ("loras", "LoRAs"))
    if isinstance(listed, str):
        listed = [list(pair) for pair in _LORA_PAIR.findall(listed)]
    for one in _listed(listed):
        parts = list(one) if isinstance(one, list | tuple) else []
        if isinstance(one, dict):
            parts = [first(one, ("name",)), first(one, ("weight",))]
        if parts and text_of(parts[0]) not in ("", "None"):
            yield Lora(stem_of(parts[0]), number(parts[1]) if len(parts) > 1 else None,
                       text_of(parts[2]) if len(parts) > 2 else "")  # fmt: skip
    for name in sorted(name for name in found if re.fullmatch(r"(?i)lora(?:_combined)?[ _][0-9]{1,2}", name)):
        file, _, weight = text_of(found[name]).rpartition(" : ")
        if file:
            yield Lora(stem_of(file.strip()), number(weight.strip()))


def _invoke_loras(found: Mapping[str, Any]) -> Iterator[Lora]:
    for one in _listed(found.get("loras")):
        if isinstance(one, dict):
            model = inner(one, "model") or inner(one, "lora") or inner(one, "lora_model")
            name = text_of(first(model, ("name", "model_name", "lora_name")))
            if name:
                yield Lora(name, number(one.get("weight")), text_of(model.get("hash")).rpartition(":")[2])
