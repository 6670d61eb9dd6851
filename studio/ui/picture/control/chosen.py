"""The guides that a person has chosen, as frozen values, and the request that they make. No toolkit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec

from studio.domain.catalogue import InstalledModel
from studio.domain.guides import guide_of, read_by
from studio.domain.ids import new_id
from studio.domain.requests import ControlReading, ControlUse, ModelRef, PictureRequest, ReadBy, ReferenceUse

MOST: Final = 8
"""Of a kind: each is computed at every step."""
STRONGEST: Final = 2.0


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """A control picture."""

    id: str = msgspec.field(default_factory=new_id)
    picture: str
    """SHA-256 of the picture that it is read from."""
    net: str = ""
    """Id of the ControlNet; "": none for the chosen model is here."""
    reading: ControlReading = ControlReading()
    strength: float = 1.0
    start: float = 0.0
    end: float = 1.0


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    id: str = msgspec.field(default_factory=new_id)
    picture: str
    adapter: str = ""
    strength: float = 0.6


Guide = Control | Reference
Readers = Mapping[ReadBy, ModelRef]
"""What reads depths and poses here, by what is read."""
NO_READERS: Final[Readers] = MappingProxyType({})


def new_control(
    picture: str, nets: Sequence[InstalledModel], taken: Sequence[Control], readers: Readers = NO_READERS
) -> Control:
    """With the first net that no other one has, read as that wants it."""
    used = {one.net for one in taken}
    net = next((one for one in nets if one.id not in used), nets[0] if nets else None)
    return with_net(Control(picture=picture), net, readers)


def with_net(control: Control, net: InstalledModel | None, readers: Readers = NO_READERS) -> Control:
    """Of another net, read as it wants it where the way of reading is still the one of the net before."""
    if net is None:
        return msgspec.structs.replace(control, net="")
    by = read_by(guide_of(net), readers)
    return with_reading(msgspec.structs.replace(control, net=net.id), by, readers)


def with_reading(control: Control, by: ReadBy, readers: Readers) -> Control:
    """Read in another way; depths and poses by the model that reads them here."""
    reading = msgspec.structs.replace(control.reading, by=by, model=readers.get(by))
    return msgspec.structs.replace(control, reading=reading)


def fitting(guide: Guide, able: Sequence[InstalledModel]) -> Guide:
    """For another model: its own net or adapter where that fits, else the one that follows the same, else the first."""
    name = guide.net if isinstance(guide, Control) else guide.adapter
    if any(one.id == name for one in able):
        return guide
    if isinstance(guide, Reference):
        return msgspec.structs.replace(guide, adapter=able[0].id if able else "")
    like = [one for one in able if read_by(guide_of(one), (guide.reading.by,)) == guide.reading.by]
    nets = like or list(able)
    return msgspec.structs.replace(guide, net=nets[0].id if nets else "")


def with_guides(
    request: PictureRequest,
    guides: Sequence[Guide],
    ref: Callable[[str], ModelRef],
    encoder: Callable[[str], str],
) -> PictureRequest:
    """`encoder`: id of what sees pictures for an adapter, "" for none. Those without a model are left out. Raises what
    `ref` raises."""
    controls = tuple(
        ControlUse(
            model=ref(one.net), picture=one.picture, reading=one.reading, strength=one.strength, start=one.start,
            end=one.end,
        )
        for one in guides if isinstance(one, Control) and one.net
    )  # fmt: skip
    references = tuple(
        ReferenceUse(
            model=ref(one.adapter), picture=one.picture, strength=one.strength,
            encoder=ref(name) if (name := encoder(one.adapter)) else None,
        )
        for one in guides if isinstance(one, Reference) and one.adapter
    )  # fmt: skip
    return msgspec.structs.replace(request, controls=controls, references=references)


def from_request(request: PictureRequest) -> tuple[Guide, ...]:
    """The guides of a recipe."""
    controls = (
        Control(picture=use.picture, net=use.model.id, reading=use.reading, strength=use.strength, start=use.start,
                end=use.end)
        for use in request.controls
    )  # fmt: skip
    references = (
        Reference(picture=use.picture, adapter=use.model.id, strength=use.strength) for use in request.references
    )
    return (*controls, *references)
