"""Joins the list of guides to the project and the worker: where their pictures come from, what a ControlNet would be
given of them, and what the request is told.

Knows no widgets. Made by the pane's rooms; main thread. Guides belong to the open project, whose pictures they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain import guides as families
from studio.domain.catalogue import InstalledModel
from studio.domain.errors import Failure, ModelMissing, StudioError
from studio.domain.picture_records import Layer
from studio.domain.project_records import Asset
from studio.domain.recipes.found import FoundRecipe
from studio.domain.requests import ControlMade, ControlReading, PictureRequest, ReadBy
from studio.services.jobs.control_pictures import ControlPictures
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.ui.picture.control.chosen import (
    MOST,
    Control,
    Guide,
    Readers,
    Reference,
    fitting,
    from_request,
    new_control,
    with_guides,
    with_net,
    with_reading,
)
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.layer_picture import LayerPicture
from studio.ui.widgets.errand import Errand, Step

Kind = Literal["control", "reference"]
_SETTLED_MS = 250
"""After the last change of a slider the picture is read anew."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What there is for the chosen model."""

    nets: tuple[InstalledModel, ...] = ()
    adapters: tuple[InstalledModel, ...] = ()
    takes_controls: bool = False
    takes_references: bool = False
    why_not: Mapping[ReadBy, str] = msgspec.field(default_factory=dict)
    """Of ways of reading that need a model of their own why there is none, as sentences; empty for one that is here."""


class GuidesView(Protocol):
    def show_guides(self, guides: tuple[Guide, ...], offer: Offer) -> None: ...
    def show_reading(self, guide_id: str, words: str) -> None:
        """What a net would be given is on its way, and what it waits for."""

    def show_control_picture(self, guide_id: str, png: bytes, words: str) -> None:
        """What a net would be given; empty and why not, where there is none."""


class Canvases(Protocol):
    """What is asked of the canvas."""

    def start_from(self, then: Callable[[str], object]) -> None: ...
    def layer_picture(self, layer_id: str) -> Callable[[], LayerPicture | None] | None: ...


class Piles(Protocol):
    """What is asked of the list of layers."""

    def chosen(self) -> Layer | None: ...


class Form(Protocol):
    """What is asked of the settings of the next picture."""

    def drawn_with(self) -> tuple[str, int, int]:
        """Id of the model, width and height."""


ReadFile = Callable[[Path, Step], tuple[Asset, bytes]]
"""A picture file as an asset. On a thread; raises StudioError."""


class Guides(QObject):
    changed = Signal()
    added = Signal(str)
    """Id of a guide that is shown now: a person wants to see it."""

    def __init__(
        self, desk: PictureDesk, form: Form, canvas: Canvases, layers: Piles, view: GuidesView,
        pictures: ControlPictures, read_file: ReadFile,
    ) -> None:  # fmt: skip
        super().__init__(desk)
        self._desk, self._form, self._canvas, self._layers, self._view = desk, form, canvas, layers, view
        self._pictures, self._read_file = pictures, read_file
        self.guides: tuple[Guide, ...] = ()
        self.offer = Offer()
        self._known: dict[str, object] = {}
        """By guide: of what its control picture is shown."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SETTLED_MS)
        self._pause.timeout.connect(self._read_next)
        self.errand = Errand(self)
        """Files and layers on their way to become guides, one after the other."""
        self._reading = Errand(self)
        desk.session_changed.connect(self.clear)
        desk.studio.library.changed.connect(self.refresh)
        desk.studio.queue.ended.connect(lambda _job: self._pause.start())
        desk.recipe_taken.connect(lambda recipe, _seed: self.take_recipe(recipe))
        self.refresh()

    # ---- what is there

    def refresh(self) -> None:
        """The model, its size, or what is installed may be others now."""
        library = self._desk.studio.library
        model = library.get(self._form.drawn_with()[0])
        able = self._desk.studio.cards.features(model.engine) if model is not None else frozenset()
        architecture = model.architecture if model is not None else ""
        installed = library.installed()
        controls = "controls" in able and architecture in families.CONTROLLED
        references = "references" in able and architecture in families.REFERENCED | families.EDITORS
        self.offer = Offer(
            nets=families.nets_for(installed, architecture) if controls else (),
            adapters=families.adapters_for(installed, model) if references and model is not None else (),
            takes_controls=controls, takes_references=references,
            why_not={by: self._why_not_read(by) for by in families.READ_BY_MODELS},
        )  # fmt: skip
        self._set(tuple(fitting(one, self._able(one)) for one in self.guides))

    def _why_not_read(self, by: ReadBy) -> str:
        lacking = self._pictures.why_not(by)
        if not isinstance(lacking, ModelMissing):
            return sentence(lacking) if lacking is not None else ""
        if by == families.POSE:
            return tr("No model that reads poses is on this computer. Import one: DWPose, RTMPose or RTMO as ONNX.")
        return tr("No model that reads depths is on this computer. The Models menu has one.")

    def _readers(self) -> Readers:
        """What reads depths and poses here."""
        library = self._desk.studio.library
        able = {by: library.models_for("picture", by) for by in families.READ_BY_MODELS}
        return {by: library.ref(models[0].id) for by, models in able.items() if models}

    def _able(self, guide: Guide) -> tuple[InstalledModel, ...]:
        return self.offer.nets if isinstance(guide, Control) else self.offer.adapters

    def clear(self) -> None:
        for one in (self.errand, self._reading):
            one.cancel()
        self._set(())

    def _set(self, guides: tuple[Guide, ...]) -> None:
        self.guides = guides
        self._known = {one.id: self._known[one.id] for one in guides if one.id in self._known}
        self._view.show_guides(guides, self.offer)
        for one in self._unread_ones():
            if self._pictures.why_not(one.reading.by) is None:
                self._view.show_reading(one.id, tr("Being read…"))
        self._pause.start()
        self.changed.emit()

    # ---- asked by a person

    def why_not_add(self, kind: Kind) -> str:
        """A sentence; empty when one more can be had."""
        offer = self.offer
        if not (offer.takes_controls if kind == "control" else offer.takes_references):
            return tr("The chosen model takes none of these.")
        if not (offer.nets if kind == "control" else offer.adapters):
            if kind == "control":
                return tr("No ControlNet for the chosen model is on this computer. The Models menu has some.")
            return tr("No IP-Adapter for the chosen model is on this computer. The Models menu has some.")
        if len([one for one in self.guides if isinstance(one, Control) == (kind == "control")]) >= MOST:
            return tr("There are {count} of them already; more would take too long.", count=MOST)
        return self._desk.why_not_writable()

    def why_not_chosen(self, kind: Kind) -> str:
        return self.why_not_add(kind) or self._desk.why_none_chosen()

    def why_not_layer(self, kind: Kind) -> str:
        layer = self._layers.chosen()
        lacks = layer is None or layer.role != "raster"
        return self.why_not_add(kind) or (tr("Choose a layer with pixels first.") if lacks else "")

    def why_not_canvas(self, kind: Kind) -> str:
        return self.why_not_add(kind) or ("" if self._desk.has_canvas() else tr("The canvas is empty."))

    def add(self, kind: Kind, picture: str) -> None:
        """A picture of the project as a guide."""
        reason = self.why_not_add(kind)
        if reason:
            self._desk.say(reason)
            return
        controls = [one for one in self.guides if isinstance(one, Control)]
        one: Guide
        if kind == "control":
            one = new_control(picture, self.offer.nets, controls, self._readers())
        else:
            one = Reference(picture=picture, adapter=self.offer.adapters[0].id)
        self._set((*self.guides, one))
        self.added.emit(one.id)

    def add_canvas(self, kind: Kind) -> None:
        self._canvas.start_from(lambda asset: self.add(kind, asset))

    def add_chosen(self, kind: Kind) -> None:
        one = self._desk.generation()
        if one is None:
            self._desk.say(self._desk.why_none_chosen())
        else:
            self.add(kind, one.asset)

    def add_layer(self, kind: Kind) -> None:
        layer, session = self._layers.chosen(), self._desk.session
        if layer is not None and session is not None:
            session.painting.when_settled(lambda: self._add_layer(kind, layer.id))

    def _add_layer(self, kind: Kind, layer_id: str) -> None:
        found = self._canvas.layer_picture(layer_id)
        if found is None:
            self._desk.say(tr("The layer is gone."))
            return

        def take(picture: LayerPicture | None) -> None:
            if picture is None:
                self._desk.say(tr("The layer is empty."))
            elif picture.data is None or self._desk.adopt(picture.asset, picture.data):
                self.add(kind, picture.asset.id)

        self.errand.queue(lambda _step: found(), take, self._desk.fail)

    def add_file(self, kind: Kind, path: Path) -> None:
        def take(made: tuple[Asset, bytes]) -> None:
            if self._desk.adopt(*made):
                self.add(kind, made[0].id)

        self.errand.queue(lambda step: self._read_file(path, step), take, self._desk.fail)

    def change(self, guide_id: str, fields: dict[str, object]) -> None:
        """Fields of a `Control` or `Reference`."""
        self._set(tuple(self._changed(one, fields) if one.id == guide_id else one for one in self.guides))

    def _changed(self, guide: Guide, fields: dict[str, object]) -> Guide:
        if isinstance(guide, Control) and "net" in fields:
            net = next((one for one in self.offer.nets if one.id == fields["net"]), None)
            return with_net(guide, net, self._readers())
        reading = fields.get("reading")
        if isinstance(guide, Control) and isinstance(reading, ControlReading):
            changed = msgspec.structs.replace(guide, reading=reading)
            return with_reading(changed, reading.by, self._readers())
        return msgspec.structs.replace(guide, **fields)

    def remove(self, guide_id: str) -> None:
        self._set(tuple(one for one in self.guides if one.id != guide_id))

    def take_recipe(self, found: FoundRecipe) -> None:
        """The guides of a recipe of ours, whose pictures the project has."""
        session = self._desk.session
        if session is None or found.request is None:
            return
        told = from_request(found.request)
        here = tuple(one for one in told if session.document.get(Asset, one.picture) is not None)
        if told or self.guides:
            self._set(tuple(fitting(one, self._able(one)) for one in here))
        if len(here) < len(told):
            self._desk.say(tr("Pictures that guided it are not in this project, so they were left out."))

    # ---- for the next picture

    def guide(self, request: PictureRequest) -> PictureRequest:
        """The request with what guides it. Raises StudioError where a model has gone, or wants a picture."""
        library = self._desk.studio.library

        def encoder(adapter: str) -> str:
            model = library.get(adapter)
            found = (
                families.encoder_for(library.installed(), model, library.entry(adapter)) if model is not None else None
            )
            return found.id if found is not None else ""

        painter = library.get(request.model.id)
        made = with_guides(request, self.guides, library.ref, encoder)
        return families.check_pictures(made, painter.architecture if painter is not None else "")

    # ---- what a net would be given

    def _unread_ones(self) -> tuple[Control, ...]:
        """Those whose control picture is not shown as it is wanted now."""
        _model, *size = self._form.drawn_with()
        controls = (one for one in self.guides if isinstance(one, Control))
        return tuple(one for one in controls if self._known.get(one.id) != (one.picture, one.reading, tuple(size)))

    def _read_next(self) -> None:
        """Have the next control picture read that is not shown as it is wanted now."""
        _model, width, height = self._form.drawn_with()
        size = (width, height)
        one = next(iter(self._unread_ones()), None)
        if one is None or self._pictures.busy or self._reading.busy or self._desk.session is None:
            return
        lacking = self._pictures.why_not(one.reading.by)
        if lacking is not None:
            self._known[one.id] = (one.picture, one.reading, size)
            self._view.show_control_picture(one.id, b"", tr("No model reads it here."))
            self._read_next()
            return
        read = self._desk.asset_reader(one.picture)
        self._reading.start(lambda _step: read(), lambda data: self._ask(one, size, data), self._unread(one, size))

    def _ask(self, one: Control, size: tuple[int, int], data: bytes) -> None:
        def show(made: ControlMade) -> None:
            self._told(one, size, made.png, "")

        def otherwise(failure: Failure | None) -> None:
            if failure is None:
                # A job goes before it; its end is heard.
                self._view.show_reading(one.id, tr("Read next"))
                return
            self._unread(one, size)(failure)

        try:
            self._pictures.ask(one.picture, data, one.reading, size, show, otherwise)
        except StudioError as error:
            self._unread(one, size)(error.failure)

    def _unread(self, one: Control, size: tuple[int, int]) -> Callable[[Failure], None]:
        def tell(failure: Failure) -> None:
            self._told(one, size, b"", sentence(failure))

        return tell

    def _told(self, one: Control, size: tuple[int, int], png: bytes, words: str) -> None:
        if any(guide.id == one.id for guide in self.guides):
            self._known[one.id] = (one.picture, one.reading, size)
            self._view.show_control_picture(one.id, png, words)
        self._pause.start()
