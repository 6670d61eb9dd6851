"""Records of pictures: the canvas, its layers, what is painted on them, finished pictures."""

from __future__ import annotations

from typing import Literal

from studio.domain.base_record import BaseRecord
from studio.domain.bounds import (
    CanvasSide,
    Distance,
    Few,
    Gamma,
    Level,
    Moment,
    Percent,
    Place,
    Position,
    Resolution,
    Share,
    Side,
    Stars,
    TilePlace,
    Turn,
)
from studio.domain.lettering import Lettering
from studio.domain.requests import Frame, PictureRequest
from studio.domain.stored import Stored


class Canvas(BaseRecord, frozen=True, tag="canvas", kw_only=True):
    name: str = ""
    width: CanvasSide = 512
    height: CanvasSide = 512
    layers: Few[str] = ()
    """Bottom first."""
    origin: tuple[Position, Position] = (0, 0)
    """Where the corner that it was made with lies by now: growing to the left or up moves it. Frames of pictures and
    of jobs are counted from there, so that a job comes back to its place however the canvas grew meanwhile."""
    dpi: Resolution = 0.0
    """0: nobody said."""
    upright_guides: Few[Position] = ()
    """Columns of pixels at whose left edge a guide stands."""
    level_guides: Few[Position] = ()
    """Rows of pixels at whose upper edge a guide lies."""


class LayerEffect(Stored, frozen=True, kw_only=True):
    """What is computed when a layer is shown, so that it follows the layer (`studio.compositing`)."""

    shadow: Share = 0.0
    """Darkness of a contact shadow at its foot."""
    reflection: Share = 0.0
    """Strength of its mirror image in water below it."""
    tint: tuple[Level, Level, Level] = (255, 255, 255)
    """The light, red, green and blue: colours are multiplied by it."""


class Levels(Stored, frozen=True, kw_only=True):
    """From which of the levels that there are to which ones a channel goes."""

    black: Level = 0
    """What is as dark as this, or darker, becomes `darkest`."""
    white: Level = 255
    """What is as light as this, or lighter, becomes `lightest`; above `black`, or all in between is cut in two."""
    gamma: Gamma = 1.0
    darkest: Level = 0
    lightest: Level = 255


class Adjustment(Stored, frozen=True, kw_only=True):
    """Other colours in which a layer or a group is shown, in this order (`studio.compositing.adjusting`)."""

    red: Levels = Levels()
    green: Levels = Levels()
    blue: Levels = Levels()
    levels: Levels = Levels()
    """Of all three, after those of each."""
    brightness: Percent = 0
    contrast: Percent = 0
    hue: Turn = 0
    saturation: Percent = 0
    """-100: shades of grey."""
    lightness: Percent = 0
    """-100: black, 100: white."""


class Layer(BaseRecord, frozen=True, tag="layer", kw_only=True):
    canvas_id: str
    name: str = ""
    role: Literal["raster", "mask", "group", "selection"] = "raster"
    """A group has no asset; its members name it, and stand right below it in the canvas' pile. The coverage of a mask
    and of a canvas' one selection is in the alpha of their pixels, which are white."""
    asset: str = ""
    """SHA-256 of a PNG, as it was brought in; its tiles lie over it."""
    x: Position = 0
    y: Position = 0
    width: Side = 0
    height: Side = 0
    opacity: Share = 1.0
    blend: str = "normal"
    visible: bool = True
    group_id: str = ""
    """The group that it is moved and hidden with; a group may be in another one."""
    effect: LayerEffect = LayerEffect()
    adjustment: Adjustment = Adjustment()
    """Of a group: of what is put together of all in it. A mask has no colours."""
    words: str = ""
    """What a thing of a drawn scene is asked for again with."""
    recipe_id: str = ""
    """Of the picture that it came with."""
    making: Few[tuple[str, str]] = ()
    """What is known of how its pixels were made, where `recipe_id` and the asset do not say it: of several that became
    one, of what was copied; as an asset has it."""
    clip: bool = False
    """Shown only where the layer below it is."""
    masked: bool = False
    """Shown only where the mask right below it in the same group is; it may be clipped by what is below that mask as
    well. Of a group: all that is in it."""
    lock: bool = False
    """Nothing of it can be changed by hand."""
    lock_alpha: bool = False
    """What is transparent stays so."""
    text: Lettering | None = None
    """What its pixels are the letters of; None: they are painted or were imported."""


class Tile(BaseRecord, frozen=True, tag="tile", kw_only=True):
    """A painted part of a layer, 256 pixels wide and high; `id` is made by `tile_id`."""

    layer_id: str
    x: TilePlace
    y: TilePlace
    """Column and row, in the layer's own pixels: of its asset at the size at which it is shown."""
    pixels: str = ""
    """SHA-256 of the raw pixels, premultiplied B, G, R, A, which are in the file's table `tile`; "" where everything
    was wiped out, also of the asset below."""


def tile_id(layer_id: str, x: int, y: int) -> str:
    return f"{layer_id}.{x}.{y}"


class PictureLayer(Stored, frozen=True, kw_only=True):
    """One of the layers that a finished picture is made of."""

    name: str
    """For people: "sky", "cat 2"."""
    asset: str
    """SHA-256 of a PNG; its picture may be larger than it is shown."""
    x: Position
    y: Position
    width: Side
    height: Side
    """Where in the picture, and how large, it is shown."""
    group: str = ""
    """Layers with the same name here belong together; "" for the picture itself."""
    effect: LayerEffect = LayerEffect()
    words: str = ""
    """What a thing is asked for again with; "" for what cannot be asked for alone."""


class Generation(BaseRecord, frozen=True, tag="generation", kw_only=True):
    """A finished picture in the strip and the gallery."""

    asset: str
    recipe_id: str
    created: Moment
    width: Side
    height: Side
    canvas_id: str = ""
    starred: bool = False
    trashed: bool = False
    layers: Few[PictureLayer] = ()
    """What it is made of, bottom first; none for a picture of one piece."""
    frame: Frame | None = None
    """Where on its canvas it belongs, from the canvas' origin on; None for one that was not made of a part of it."""
    stars: Stars = 0
    """How many it was given, where it is `starred`; 0 there: one, as programs gave it that knew of no number."""
    tags: Few[str] = ()
    """Words that a person put to it, each once."""
    albums: Few[str] = ()
    """Ids of the albums that it is in."""
    grid_id: str = ""
    """The grid that it is a cell of."""
    cell: Place = 0
    """Which one, counted across, then down, then from sheet to sheet."""

    @property
    def rating(self) -> int:
        """Its stars, 0 to 5."""
        return max(1, self.stars) if self.starred else 0


class Album(BaseRecord, frozen=True, tag="album", kw_only=True):
    """Finished pictures that a person put together; each picture says which ones it is in."""

    name: str
    created: Moment = 0.0


class GridAxis(Stored, frozen=True, kw_only=True):
    """What changes from one column, row or sheet of a grid to the next."""

    field: str
    """Of the request; or "model_id", "size", "replace" (words of the prompt), "lora " with the id of one."""
    values: Few[str] = ()
    """As text; of "replace" the first is what the others take the place of."""


class PictureGrid(BaseRecord, frozen=True, tag="picture-grid", kw_only=True):
    """One picture made in many ways, side by side; each cell's picture says which one it is."""

    name: str
    created: Moment = 0.0
    request: PictureRequest
    """What all cells have in common."""
    axes: Few[GridAxis] = ()
    """Across, down, from sheet to sheet."""


class LearnedThing(BaseRecord, frozen=True, tag="learned-thing", kw_only=True):
    """A thing of a person's own, which a model of scenes draws wherever words name it."""

    name: str
    created: Moment
    model_id: str
    """Whose tables `form` fits."""
    style: str
    form: str
    """`LearnedMade.form`."""
    sheet: str
    """SHA-256 of a picture of how it is drawn."""
    drawings: Few[str] = ()
    """SHA-256 of those that it was learnt from."""
    consent: str = ""
    """What the person said of whose drawings they are."""
    nearest: str = ""
    """The known thing whose drawing is nearest to the drawings, and how near."""
    nearest_distance: Distance = 0.0
    own_distance: Distance = 0.0
    """Of what is drawn now from the nearest of the drawings."""
