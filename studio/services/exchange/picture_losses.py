"""What a picture file cannot hold of a picture, told before it is written.

The window's export dialog and `triptych export` ask it, for the same picture with the same words. Pure; any thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from studio.domain.picture_records import Adjustment, Layer, LayerEffect
from studio.formats import openraster, photoshop
from studio.formats.layered import ISOLATED, Layered, all_nodes
from studio.formats.pictures import Beyond
from studio.services.exchange.format import Format
from studio.services.exchange.picture_flat import JPEG
from studio.services.exchange.picture_layered import ORA, PSD
from studio.services.translation import tr, tr_count


class Can(NamedTuple):
    """What a file with layers can say."""

    modes: frozenset[str]
    masks: bool
    clipped_modes: bool
    """A layer that is clipped may have a blend mode."""

    def says(self, blend: str, *, clipped: bool) -> bool:
        """Whether a layer can have that mode in it."""
        return blend == "normal" or (blend in self.modes and (self.clipped_modes or not clipped))


WITH_LAYERS: Final = {
    ORA.id: Can(frozenset(openraster.MODES), masks=False, clipped_modes=False),
    PSD.id: Can(frozenset(photoshop.MODES), masks=True, clipped_modes=True),
}
"""By the id of the format."""


class Part(msgspec.Struct, frozen=True):
    """A layer, a mask or a group, as far as files differ in it."""

    kind: str
    """"raster", "mask" or "group"."""
    blend: str = "normal"
    visible: bool = True
    clip: bool = False
    by_mask: bool = False
    """What it is clipped by is a mask."""
    masked: bool = False
    """It has a mask of its own."""
    text: bool = False
    effect: bool = False
    """A shadow, a mirror image or light."""
    adjusted: bool = False
    """Its colours are adjusted."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What there is of a picture that a file may lose."""

    width: int
    height: int
    parts: tuple[Part, ...] = ()
    """None of a picture without layers."""
    recipe: bool = False
    """It is known how it was made."""
    transparent: bool | None = None
    """None: nobody has looked yet."""
    deep: int = 0
    """Pictures in it whose files have more than 8 bits a channel."""
    profiled: int = 0
    """Pictures in it by whose colour profiles their colours become others."""
    animated: int = 0
    """Pictures in it of whose animation or pages only the first is there."""


def parts_of_records(layers: Iterable[Layer]) -> tuple[Part, ...]:
    """Of a canvas; bottom first, but for the selection."""
    found: list[Part] = []
    bases: dict[str, list[str]] = {}
    """By group, the kinds of what a clipped layer would be clipped by, the nearest last."""
    nearest: dict[str, tuple[str, bool]] = {}
    """By group, the kind of what a mask of one's own would be, and whether it is the last of the bases."""
    for one in layers:
        if one.role == "selection":
            continue
        known = bases.setdefault(one.group_id, [])
        role, is_base = nearest.get(one.group_id, ("", False))
        masked = one.masked and role == "mask"
        if masked and is_base:
            known.pop()
            nearest[one.group_id] = role, False
        by_mask = one.clip and known[-1:] == ["mask"]
        if not one.clip:
            known.append(one.role)
        if not one.masked:
            nearest[one.group_id] = one.role, not one.clip
        found.append(
            Part(one.role, one.blend, one.visible, one.clip, by_mask, masked, one.text is not None,
                 one.effect != LayerEffect(), one.adjustment != Adjustment())
        )  # fmt: skip
    return tuple(found)


def facts_of(width: int, height: int, layers: Iterable[Layer], *, recipe: bool) -> Facts:
    """Of a canvas of that size; nobody has looked at the files of its layers."""
    return Facts(width=width, height=height, parts=parts_of_records(layers), recipe=recipe)


def parts_of_file(picture: Layered) -> tuple[Part, ...]:
    """Of a file with layers."""
    return tuple(Part(one.kind, one.blend, one.visible, one.clip) for one in all_nodes(picture.nodes))


def counted(heads: Iterable[Beyond]) -> dict[str, int]:
    """The fields that say how many files have more than is shown of them."""
    known = list(heads)
    return {
        "deep": sum(one.deep for one in known),
        "profiled": sum(one.profiled for one in known),
        "animated": sum(one.further for one in known),
    }


def losses(
    row: Format[Any], facts: Facts, *, size: tuple[int, int] | None = None, layers: bool = True, recipe: bool = True
) -> tuple[str, ...]:  # fmt: skip
    """What the file does not have of the picture, each a sentence. `size`: that it is to have; `layers`: they are kept
    where the format can; `recipe`: it goes along where there is one."""
    can = WITH_LAYERS.get(row.id) if layers else None
    said = _of_layers(facts.parts, can) if can is not None else _flat(facts.parts)
    if row.id == JPEG.id and facts.transparent is not False:
        said.append(tr("What is transparent becomes white."))
    if row.quality is not None:
        said.append(tr("Its colours are packed with loss: the lower the quality, the more."))
    if facts.deep:
        said.append(
            tr_count(
                "{count} picture with 16 bits a channel gets 8.",
                "{count} pictures with 16 bits a channel get 8.",
                facts.deep,
            )
        )
    if facts.profiled:
        said.append(
            tr_count(
                "The colour profile of {count} picture is left out: its colours become sRGB.",
                "The colour profiles of {count} pictures are left out: their colours become sRGB.",
                facts.profiled,
            )
        )
    if facts.animated:
        said.append(tr("Of an animation, or of several pages, only the first picture goes in."))
    if size is not None and size[0] * size[1] < facts.width * facts.height:
        said.append(tr("It becomes smaller: detail is lost."))
    if facts.recipe and not recipe:
        said.append(tr("How it was made stays out, as the preferences say."))
    return tuple(said)


def _flat(parts: tuple[Part, ...]) -> list[str]:
    said = []
    count = sum(one.kind == "raster" for one in parts)
    if count > 1:
        said.append(tr_count("{count} layer becomes one picture.", "{count} layers become one picture.", count))
    hidden = sum(one.kind == "raster" and not one.visible for one in parts)
    if hidden:
        said.append(tr_count("{count} hidden layer is left out.", "{count} hidden layers are left out.", hidden))
    return said + _texts(parts)


def _texts(parts: tuple[Part, ...]) -> list[str]:
    count = sum(one.text for one in parts)
    if not count:
        return []
    return [tr_count("{count} text becomes pixels.", "{count} texts become pixels.", count)]


def _of_layers(parts: tuple[Part, ...], can: Can) -> list[str]:
    said = _texts(parts)
    baked = [one.blend for one in parts if one.kind == "raster" and one.visible and not _plain(one, can)]
    in_two = [one for one in baked if one in can.modes]
    baked = [one for one in baked if one not in can.modes]
    if in_two:
        said.append(
            tr_count(
                "{count} layer is clipped and has a blend mode ({modes}): the file can say one of the two,"
                " so the mode is put into pixels for others.",
                "{count} layers are clipped and have blend modes ({modes}): the file can say one of the two,"
                " so the modes are put into pixels for others.",
                len(in_two),
                modes=", ".join(sorted(set(in_two))),
            )
        )
    if baked:
        said.append(
            tr_count(
                "{count} blend mode that the file cannot name is put into pixels for others ({modes}).",
                "{count} blend modes that the file cannot name are put into pixels for others ({modes}).",
                len(baked),
                modes=", ".join(sorted(set(baked))),
            )
        )
    named = (*can.modes, ISOLATED)
    groups = sum(one.kind == "group" and one.blend not in named for one in parts)
    hidden = sum(one.kind == "group" and one.masked and one.blend in named for one in parts)
    if hidden and not can.masks:
        said.append(
            tr_count(
                "{count} group has a mask, which the file cannot say: other programs show it as one layer.",
                "{count} groups have masks, which the file cannot say: other programs show each as one layer.",
                hidden,
            )
        )
    if groups:
        said.append(
            tr_count(
                "{count} group has a blend mode that the file cannot name: other programs show it as one layer.",
                "{count} groups have blend modes that the file cannot name: other programs show each as one layer.",
                groups,
            )
        )
    masked = sum(one.kind != "group" and (one.by_mask or one.masked) for one in parts)
    if masked and not can.masks:
        said.append(
            tr_count(
                "The mask of {count} layer is put into its pixels for other programs.",
                "The masks of {count} layers are put into their pixels for other programs.",
                masked,
            )
        )
    effects = sum(one.effect for one in parts)
    if effects:
        said.append(
            tr_count(
                "Shadow, mirror image and light of {count} layer become part of its pixels.",
                "Shadows, mirror images and light of {count} layers become part of their pixels.",
                effects,
            )
        )
    said += _adjustments(parts)
    return said


def _adjustments(parts: Sequence[Part]) -> list[str]:
    layers = sum(one.adjusted and one.kind == "raster" for one in parts)
    groups = sum(one.adjusted and one.kind == "group" for one in parts)
    said = []
    if layers:
        said.append(
            tr_count(
                "The adjusted colours of {count} layer become those of its pixels.",
                "The adjusted colours of {count} layers become those of their pixels.",
                layers,
            )
        )
    if groups:
        said.append(
            tr_count(
                "{count} group whose colours are adjusted becomes one layer.",
                "{count} groups whose colours are adjusted become one layer each.",
                groups,
            )
        )
    return said


def _plain(part: Part, can: Can) -> bool:
    return can.says(part.blend, clipped=part.clip and (can.masks or not part.by_mask))


def why_not(row: Format[Any], size: tuple[int, int]) -> str:
    """Why a picture of that size cannot be such a file, as a sentence; empty where it can."""
    if not row.longest or max(size) <= row.longest:
        return ""
    return tr("A side of such a file has {most} pixels at most. Make the picture smaller.", most=row.longest)
