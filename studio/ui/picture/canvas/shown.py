"""What the canvas knows of the layers that it shows: their records, their pixels, and the names of their tiles in the
project.

Made by `painted`, and looked at by those that keep strokes (`keeping`) and bring back older tiles (`swapping`). Main
thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

import msgspec
from PySide6.QtCore import SignalInstance

from studio.domain.document import Document
from studio.domain.picture_records import Canvas, Layer
from studio.services.session.painting import Painted
from studio.ui.picture.canvas.layer_looks import LookKey
from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import Key

Raw: TypeAlias = "NDArray[np.uint8]"


class Painting(Protocol):
    """What is asked of `session.painting`."""

    @property
    def refused(self) -> SignalInstance: ...
    @property
    def kept(self) -> SignalInstance: ...
    def keep(self, painted: Painted) -> str: ...
    def read(self, name: str) -> Raw: ...
    def remembered(self, name: str) -> Raw | None: ...


class Project(Protocol):
    """What is asked of the open project."""

    document: Document
    read_only: bool

    @property
    def painting(self) -> Painting: ...
    def asset_reader(self, sha256: str) -> Callable[[], bytes]: ...


class Known(msgspec.Struct):
    """What is known of a layer's pixels."""

    key: LookKey
    names: dict[Key, str]
    """Of the tiles that were painted; "" for an empty one."""
    base: Tiles
    """What the layer was imported as, where it was painted on since."""
    number: int = 0
    """Of the order that is being read."""
    look_number: int = 0
    """The same, of the newest order for what is seen of it."""
    come: Tiles | None = None
    """What was read of another picture for it, until all of it is there; None while it may be shown as it comes."""
    of: tuple[int, int] = (0, 0)
    """The size, in pixels, that the tiles it shows were read at."""
    owed: dict[Key, str | None] = msgspec.field(default_factory=dict)
    """Names of the tiles that it is to show as soon as they are read; None for what it was imported as."""


class Shown:
    def __init__(self) -> None:
        self.project: Project | None = None
        self.canvas: Canvas | None = None
        self.records: dict[str, Layer] = {}
        self.layers: dict[str, PaintLayer] = {}
        self.known: dict[str, Known] = {}
        self.flying: dict[str, Painted] = {}
        """Strokes that are not committed yet, by the id of their change."""
        self.new: set[str] = set()
        """Layers that come with a stroke, until that is committed."""

    def take_up(self, project: Project | None) -> None:
        """Another project, or none: nothing of the old one is kept."""
        self.project, self.canvas = project, None
        self.records, self.layers, self.known = {}, {}, {}
        self.flying.clear()
        self.new.clear()

    def is_flying(self, layer_id: str, key: Key | None = None) -> bool:
        """A stroke on it, or on a tile of it, is not committed yet."""
        return any(one.layer_id == layer_id and (key is None or key in one.after) for one in self.flying.values())
