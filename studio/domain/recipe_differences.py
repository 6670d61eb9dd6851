"""What differs between two recipes of pictures, and what of it may be why their pictures do. Pure; any thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

import msgspec

from studio.domain.project_records import Recipe
from studio.domain.requests import ControlUse, ModelRef, PictureRequest, ReferenceUse

Part = Literal["model", "versions", "device", "option"]
_OF_NO_WEIGHT: Final = (
    "model", "device", "batch", "read_as", "canvas_id", "frame", "loras", "embeddings", "vae", "style_taken",
    "sampler_taken",
)  # fmt: skip
"""Fields that say where a picture belongs or what was understood, and those that are compared by themselves."""
_LONGEST: Final = 400


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    part: Part
    name: str
    """A field of `PictureRequest`, or the name of a package."""
    left: str
    right: str
    """Empty where it has none."""


def differences(left: Recipe, right: Recipe) -> tuple[Difference, ...]:
    """In the order of what weighs most. None for recipes that are not of pictures."""
    one, other = left.request, right.request
    if not isinstance(one, PictureRequest) or not isinstance(other, PictureRequest):
        return ()
    return (
        *_models(one, other),
        *_options(one, other),
        *_pairs("device", "device", left.device or one.device, right.device or other.device),
        *_versions(left, right),
    )


def _pairs(part: Part, name: str, left: str, right: str) -> Iterator[Difference]:
    if left != right:
        yield Difference(part=part, name=name, left=left[:_LONGEST], right=right[:_LONGEST])


def _models(one: PictureRequest, other: PictureRequest) -> Iterator[Difference]:
    yield from _pairs("model", "model", one.model.id, other.model.id)
    if one.model.id == other.model.id and not _same_files(one.model, other.model):
        yield from _pairs("model", "files", _files(one.model), _files(other.model))
    for name in ("controls", "references"):
        one_uses, other_uses = getattr(one, name), getattr(other, name)
        if [use.model.id for use in one_uses] == [use.model.id for use in other_uses]:
            for mine, theirs in zip(one_uses, other_uses, strict=True):
                if not _same_files(mine.model, theirs.model):
                    yield from _pairs("model", name, _files(mine.model), _files(theirs.model))
    loras = [", ".join(f"{use.model.id} × {use.weight:g}" for use in each.loras) for each in (one, other)]
    yield from _pairs("model", "loras", *loras)
    yield from _uses("embeddings", *([use.model for use in each.embeddings] for each in (one, other)))
    yield from _uses("vae", *([each.vae] if each.vae is not None else [] for each in (one, other)))


def _uses(name: str, one: Sequence[ModelRef], other: Sequence[ModelRef]) -> Iterator[Difference]:
    """Models that took part: others, or other files of the same."""
    if [model.id for model in one] != [model.id for model in other]:
        yield from _pairs("model", name, *(", ".join(model.id for model in each) for each in (one, other)))
        return
    for mine, theirs in zip(one, other, strict=True):
        if not _same_files(mine, theirs):
            yield from _pairs("model", name, _files(mine), _files(theirs))


def _same_files(one: ModelRef, other: ModelRef) -> bool:
    """By SHA-256 where both know it, else by size and the beginning of the file."""
    mine, theirs = ({stamp.name: stamp for stamp in ref.files} for ref in (one, other))
    if not mine or not theirs:
        return True
    if set(mine) != set(theirs):
        return False
    for name, stamp in mine.items():
        like = theirs[name]
        if stamp.sha256 and like.sha256:
            if stamp.sha256 != like.sha256:
                return False
        elif (stamp.size, stamp.fingerprint) != (like.size, like.fingerprint):
            return False
    return True


def _files(ref: ModelRef) -> str:
    return ", ".join(f"{stamp.name} {(stamp.sha256 or stamp.fingerprint)[:10]}" for stamp in ref.files)


def _options(one: PictureRequest, other: PictureRequest) -> Iterator[Difference]:
    for field in PictureRequest.__struct_fields__:
        if field not in _OF_NO_WEIGHT:
            left, right = _told(getattr(one, field)), _told(getattr(other, field))
            if left != right:
                yield Difference(part="option", name=field, left=_plain(left), right=_plain(right))


def _told(value: object) -> object:
    """Guides with the names of their models alone: of these the files are compared by themselves."""
    if not isinstance(value, tuple):
        return value
    return tuple(
        msgspec.structs.replace(one, model=ModelRef(id=one.model.id, engine=""))
        if isinstance(one, ControlUse | ReferenceUse)
        else one
        for one in value
    )


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value[:_LONGEST]
    if isinstance(value, bool | int | float):
        return f"{value}"
    return msgspec.json.encode(value).decode()[:_LONGEST]


def _versions(left: Recipe, right: Recipe) -> Iterator[Difference]:
    mine, theirs = dict(left.engine_versions), dict(right.engine_versions)
    for name in dict.fromkeys((*mine, *theirs)):
        yield from _pairs("versions", name, mine.get(name, ""), theirs.get(name, ""))
