"""The user's settings: each declared once, kept as one JSON file in the user's configuration folder.

The preferences dialog, validation and defaults all come from `SPECS`. Used by the window and the command line, on the
main thread. A field that is missing, unknown or of a wrong type falls back alone and never costs the other fields.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from studio import places
from studio.domain.bounds import Share
from studio.domain.brushes import (
    AlikeSettings,
    BrushPreset,
    BrushSettings,
    Colour,
    GradientSettings,
    GridStep,
    SelectingSettings,
    ToolName,
)
from studio.domain.errors import DiskFull, Failure, FileUnwritable
from studio.domain.lettering import Lettering
from studio.domain.palettes import Palette
from studio.domain.picture_styles import LoraChoice
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import Fill, PictureRequest
from studio.domain.sampler_presets import SamplerPreset
from studio.private_files import private_folder, write_private
from studio.services.translation import SYSTEM, language_choices

Group = Literal["Appearance", "Models", "Picture", "Writing", "Narration", ""]


class SettingSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One setting. Without a `group` it is a remembered state and is not shown in the preferences."""

    name: str
    type: Any
    """A type msgspec can check: bool, int, str, a Literal, list[str], dict[str, ...]."""
    default: Any
    title: str = ""
    text: str = ""
    group: Group = ""
    labels: dict[str, str] = {}
    """What each choice of a Literal is called."""
    choices: Callable[[], Mapping[str, str]] | None = None
    """For a str that is one of several: what it may be, and what people call each."""
    least: int = 0
    most: int = 0
    unit: str = ""
    lines: int = 1
    """Of a str that is typed freely: how many its field shows."""
    was: str = ""
    """"bag.key": where earlier versions kept it, read where nothing newer is stored."""


SPECS: Final[tuple[SettingSpec, ...]] = (
    SettingSpec(
        name="theme",
        type=Literal["system", "light", "dark"],
        default="system",
        title="Colours",
        text="Light, dark, or as the rest of the desktop.",
        group="Appearance",
        labels={"system": "Follow the system", "light": "Light", "dark": "Dark"},
    ),
    SettingSpec(
        name="ui_scale",
        type=int,
        default=100,
        title="Text and control size",
        text="Applies at once, on top of the desktop's own scaling.",
        group="Appearance",
        least=80,
        most=200,
        unit=" %",
    ),
    SettingSpec(
        name="language",
        type=str,
        default=SYSTEM,
        title="Language",
        text="Applies when Triptych is started again. What you write and what a model speaks keep their own language.",
        group="Appearance",
        choices=language_choices,
    ),
    SettingSpec(
        name="device",
        type=Literal["auto", "cpu", "cuda"],
        default="auto",
        title="Run models on",
        text="Pictures, writing and narration. Automatic takes the graphics card where there is one the model can use.",
        group="Models",
        labels={"auto": "Automatic", "cpu": "Processor", "cuda": "NVIDIA graphics card"},
    ),
    SettingSpec(
        name="prompts_in_exports",
        type=Literal["ask", "yes", "no"],
        default="ask",
        title="Prompt inside exported pictures",
        text="A PNG can carry the recipe it was made with. Anybody who has the file can then read it.",
        group="Picture",
        labels={"ask": "Ask once", "yes": "Put the recipe in", "no": "Leave it out"},
    ),
    SettingSpec(
        name="narration_follows",
        type=bool,
        default=False,
        title="Follow the scene in Writing",
        text="Narration shows the scene that is in front in Writing, unless it is speaking or playing.",
        group="Narration",
    ),
    SettingSpec(
        name="narration_listens",
        type=bool,
        default=True,
        title="Listen back by itself",
        text="A model that writes speech down hears each new take while nothing else is at work.",
        group="Narration",
    ),
    SettingSpec(
        name="narration_retakes",
        type=int,
        default=2,
        most=3,
        title="Take again by itself",
        text="How often a sentence whose words were missed is spoken once more; 0: never.",
        unit=" ×",
        group="Narration",
    ),
    SettingSpec(
        name="narration_workers",
        type=Literal["auto", "1", "2"],
        default="auto",
        title="Speak a book with",
        text="Chapters and books. Automatic takes two workers where there are two cores and memory for both; each has "
        "half of the cores and a copy of the voice.",
        group="Narration",
        labels={"auto": "Automatic", "1": "One worker", "2": "Two workers"},
    ),
    SettingSpec(
        name="ai_in_writing",
        type=bool,
        default=True,
        title="Assistant in the Writing pane",
        text="Off: the Writing pane shows no control that asks a model for words.",
        group="Writing",
    ),
    SettingSpec(
        name="writing_patience",
        type=int,
        default=30,
        title="Time to read before writing",
        text="As much of the text, the story before and the cards as a writer reads in this time is sent to it.",
        group="Writing",
        least=2,
        most=600,
        unit=" s",
    ),
    SettingSpec(
        name="writing_summaries",
        type=Literal["model", "text", "off"],
        default="model",
        title="Summaries of scenes",
        text="For the assistant, and for you in the details of a scene; made while nothing else is at work.",
        group="Writing",
        labels={
            "model": "By the writer's model, where it can",
            "text": "Of the text's own sentences",
            "off": "None is made",
        },
    ),
    SettingSpec(
        name="writing_engine",
        type=Literal["fastest", "gguf-onnx", "llama-cpp"],
        default="fastest",
        title="Writers run by",
        text="Of GGUF models. The faster one is found by a short trial of each model on this machine.",
        group="Models",
        labels={"fastest": "Whichever is faster here", "gguf-onnx": "ONNX Runtime", "llama-cpp": "llama.cpp"},
    ),
    SettingSpec(
        name="picture_runtime",
        type=Literal["fastest", "torch", "openvino"],
        default="fastest",
        title="Pictures on the processor computed by",
        text="Of Stable Diffusion and larger models. The faster one is found as the first picture of a size is made.",
        group="Models",
        labels={"fastest": "Whichever is faster here", "torch": "PyTorch", "openvino": "OpenVINO"},
    ),
    SettingSpec(
        name="picture_dtype",
        type=Literal["auto", "float32", "bfloat16", "float16"],
        default="auto",
        title="Pictures computed in",
        text="Of Stable Diffusion and larger models. Numbers of half the width take half the memory; another width "
        "gives a slightly other picture.",
        group="Models",
        labels={"auto": "What suits the machine", "float32": "float32", "bfloat16": "bfloat16", "float16": "float16"},
    ),
    SettingSpec(
        name="picture_tiled",
        type=bool,
        default=False,
        title="Decode pictures in tiles",
        text="Takes less memory for large pictures, which come out slightly otherwise. Without it this is done where "
        "memory is short, and the recipe says so.",
        group="Models",
    ),
    SettingSpec(
        name="picture_offload",
        type=bool,
        default=False,
        title="Let the parts of a picture model take turns on the graphics card",
        text="Takes less of its memory, so that more is left for large pictures, and longer. Without it this is done "
        "where the model has no room as a whole, and the recipe says so.",
        group="Models",
    ),
    SettingSpec(
        name="picture_previews",
        type=bool,
        default=True,
        title="Show pictures while they are made",
        text="Each step as the model has it so far. Without it a picture is made a little sooner.",
        group="Picture",
    ),
    SettingSpec(
        name="writing_memory",
        type=int,
        default=500,
        title="Scenes that writers keep in mind",
        text="Of what llama.cpp has read, in memory and on disk each, so that it is not read again. 0 keeps nothing, "
        "and removes what was kept.",
        group="Models",
        least=0,
        most=16_000,
        unit=" MB",
    ),
    SettingSpec(
        name="writing_graphs",
        type=int,
        default=10_000,
        title="Translated writers on disk",
        text="Of GGUF models, as ONNX Runtime reads them: about three times the file. Where that is more than this, "
        "the writer takes more memory instead. Those used longest ago go first, and are made again when asked.",
        group="Models",
        least=0,
        most=500_000,
        unit=" MB",
    ),
    SettingSpec(
        name="writing_measure",
        type=int,
        default=68,
        title="Length of a line",
        text="Of the manuscript, in average characters.",
        group="Writing",
        least=40,
        most=120,
    ),
    SettingSpec(
        name="writing_spacing",
        type=int,
        default=155,
        title="Line spacing",
        text="Of the manuscript, as a share of the size of its type.",
        group="Writing",
        least=100,
        most=250,
        unit=" %",
    ),
    SettingSpec(
        name="writing_typewriter",
        type=bool,
        default=False,
        title="Typewriter mode",
        text="The line that you write stays at one height of the window.",
        group="Writing",
    ),
    SettingSpec(
        name="writing_spelling",
        type=bool,
        default=True,
        title="Underline misspelt words",
        text="In the language of the manuscript, where its dictionary is here. F7 shows what a word may be.",
        group="Writing",
    ),
    SettingSpec(
        name="writing_grammar",
        type=bool,
        default=False,
        title="Check the grammar",
        text="Of English, by Harper, on this computer alone; it takes 150 MB of memory. F7 shows what is remarked.",
        group="Writing",
    ),
    SettingSpec(
        name="writing_typography",
        type=bool,
        default=True,
        title="Typographic quotes, dashes and ellipses",
        text="As the language of the manuscript prints them. Undo takes back only what became of what you typed.",
        group="Writing",
    ),
    SettingSpec(
        name="writing_markdown",
        type=bool,
        default=True,
        title="Markdown as you type",
        text="“# ” makes a heading, “- ” a list, “> ” a quotation, **words** bold, *words* italic, *** a scene break.",
        group="Writing",
    ),
    SettingSpec(
        name="writer_name",
        type=str,
        default="",
        title="Your name",
        text="At the head of a manuscript in standard manuscript format; in no other file.",
        group="Writing",
    ),
    SettingSpec(
        name="writer_contact",
        type=str,
        default="",
        title="How you can be reached",
        text="On the first page of a manuscript in standard manuscript format: address, mail, telephone.",
        group="Writing",
        lines=4,
    ),
    SettingSpec(name="recent_projects", type=list[str], default=[]),
    SettingSpec(name="palette_recent", type=list[str], default=[]),
    SettingSpec(name="start_page_seen", type=bool, default=False),
    SettingSpec(name="window_geometry", type=str, default=""),
    SettingSpec(name="panes_shown", type=list[str], default=["picture", "writing", "narration"]),
    SettingSpec(name="pane_sizes", type=list[int], default=[]),
    SettingSpec(name="picture_prompt", type=str, default="", was="picture_form.prompt"),
    SettingSpec(name="picture_negative", type=str, default="", was="picture_form.negative"),
    SettingSpec(name="picture_model_id", type=str, default="", was="picture_form.model_id"),
    SettingSpec(name="picture_style", type=str, default="", was="picture_form.style"),
    SettingSpec(name="picture_styles", type=tuple[str, ...], default=(), was="picture_form.styles"),
    SettingSpec(name="picture_width", type=int, default=512, was="picture_form.width"),
    SettingSpec(name="picture_height", type=int, default=512, was="picture_form.height"),
    SettingSpec(name="picture_batch", type=int, default=1, was="picture_form.batch"),
    SettingSpec(name="picture_seed", type=int, default=0, was="picture_form.seed"),
    SettingSpec(name="picture_seed_locked", type=bool, default=False, was="picture_form.seed_locked"),
    SettingSpec(name="picture_steps", type=int, default=20, was="picture_form.steps"),
    SettingSpec(name="picture_guidance", type=float, default=7.0, was="picture_form.guidance"),
    SettingSpec(name="picture_sampler", type=str, default="", was="picture_form.sampler"),
    SettingSpec(name="picture_vae_id", type=str, default="", was="picture_form.vae_id"),
    SettingSpec(name="picture_loras", type=tuple[LoraChoice, ...], default=(), was="picture_form.loras"),
    SettingSpec(name="picture_lora_words", type=dict[str, tuple[str, ...]], default={}),
    SettingSpec(name="picture_varied", type=bool, default=False, was="picture_form.varied"),
    SettingSpec(name="picture_variation_strength", type=float, default=0.2, was="picture_form.variation_strength"),
    SettingSpec(name="picture_variation_seed", type=int, default=0, was="picture_form.variation_seed"),
    SettingSpec(name="picture_frames", type=int, default=33, was="picture_form.frames"),
    SettingSpec(name="picture_frame_rate", type=float, default=16.0, was="picture_form.frame_rate"),
    SettingSpec(name="picture_quick_decode", type=bool, default=False, was="picture_form.quick_decode"),
    SettingSpec(name="picture_sticker", type=bool, default=False, was="picture_form.sticker"),
    SettingSpec(name="picture_from_canvas", type=bool, default=False, was="picture_form.from_canvas"),
    SettingSpec(name="picture_strength", type=float, default=0.75, was="picture_form.strength"),
    SettingSpec(name="picture_tab", type=str, default="prompt"),
    SettingSpec(name="gallery_side", type=int, default=132),
    SettingSpec(name="adjusting_place", type=list[int], default=[]),
    SettingSpec(name="brush_window_place", type=list[int], default=[]),
    SettingSpec(name="picture_dock_open", type=bool, default=True),
    SettingSpec(name="inpaint_strength", type=Annotated[float, msgspec.Meta(ge=0.01, le=1)], default=0.75),
    SettingSpec(name="inpaint_fill", type=Fill, default="original"),
    SettingSpec(name="inpaint_feather", type=Annotated[int, msgspec.Meta(ge=0, le=200)], default=16),
    SettingSpec(name="inpaint_padding", type=Annotated[int, msgspec.Meta(ge=0, le=1000)], default=64),
    SettingSpec(name="inpaint_masked_only", type=bool, default=True),
    SettingSpec(name="tool_in_hand", type=ToolName, default="move"),
    SettingSpec(name="tool_brush", type=BrushSettings, default=BrushSettings()),
    SettingSpec(name="tool_eraser", type=BrushSettings, default=BrushSettings(size=60.0)),
    SettingSpec(name="tool_fill", type=AlikeSettings, default=AlikeSettings()),
    SettingSpec(name="tool_wand", type=AlikeSettings, default=AlikeSettings()),
    SettingSpec(name="tool_gradient", type=GradientSettings, default=GradientSettings()),
    SettingSpec(name="canvas_rulers", type=bool, default=False),
    SettingSpec(name="canvas_guides", type=bool, default=True),
    SettingSpec(name="canvas_guides_locked", type=bool, default=False),
    SettingSpec(name="canvas_grid", type=bool, default=False),
    SettingSpec(name="canvas_grid_step", type=GridStep, default=64),
    SettingSpec(name="canvas_grid_colour", type=Colour, default=0x808080),
    SettingSpec(name="canvas_snapping", type=bool, default=False),
    SettingSpec(name="canvas_snap_layers", type=bool, default=True),
    SettingSpec(name="tool_text", type=Lettering, default=Lettering()),
    SettingSpec(name="tool_selecting", type=SelectingSettings, default=SelectingSettings()),
    SettingSpec(name="object_model", type=str, default=""),
    SettingSpec(name="mask_density", type=Share, default=0.5),
    SettingSpec(name="brush_presets", type=list[BrushPreset], default=[]),
    SettingSpec(name="colour_foreground", type=Colour, default=0x202020),
    SettingSpec(name="colour_background", type=Colour, default=0xFFFFFF),
    SettingSpec(name="colours_recent", type=list[Colour], default=[]),
    SettingSpec(name="palettes", type=list[Palette], default=[]),
    SettingSpec(name="palette_shown", type=str, default="own"),
    SettingSpec(name="writing_places", type=dict[str, tuple[str, int]], default={}),
    SettingSpec(name="writing_details_open", type=bool, default=False),
    SettingSpec(name="export_authors", type=bool, default=False),
    SettingSpec(name="writing_font", type=str, default=""),
    SettingSpec(name="writing_points", type=float, default=13.0, was="writing_state.points"),
    SettingSpec(name="writing_model", type=str, default="", was="writing_state.model"),
    SettingSpec(name="sampler_presets", type=list[SamplerPreset], default=[]),
    SettingSpec(name="writing_suggestions", type=bool, default=False, was="writing_state.ghost"),
    SettingSpec(name="hearing_model", type=str, default=""),
    SettingSpec(name="hearing_language", type=str, default=""),
    SettingSpec(name="hearing_hints", type=str, default=""),
    SettingSpec(name="narration_voice", type=str, default="af_heart", was="narration_state.voice"),
    SettingSpec(name="narration_speed", type=float, default=1.0, was="narration_state.speed"),
    SettingSpec(name="narration_reader", type=str, default=""),
    SettingSpec(name="narration_microphone", type=str, default=""),
    SettingSpec(name="narration_timeline", type=bool, default=True),
    SettingSpec(name="narration_spectrum", type=bool, default=False),
    SettingSpec(name="narration_factor", type=float, default=0.0),
    SettingSpec(name="narration_scene", type=str, default="", was="narration_state.scene"),
)

RECENT_LIMIT: Final = 12


class Settings(QObject):
    """Values by name. `changed(name)` is emitted after a value became another one and was written."""

    changed = Signal(str)
    not_kept = Signal(object)
    """Failure: the file could not be written. The values hold until the program ends."""

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path if path is not None else places.config_dir() / "settings.json"
        self.specs: dict[str, SettingSpec] = {spec.name: spec for spec in SPECS}
        self._stored: dict[str, Any] = self._read()
        self._for_now: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """The value, or the default where none valid is stored. Raises KeyError for a name nobody declared."""
        spec = self.specs[name]
        if name in self._for_now:
            return self._for_now[name]
        if name not in self._stored:
            return _fresh(spec.default)
        try:
            return _checked(spec, self._stored[name])
        except msgspec.ValidationError:
            return _fresh(spec.default)

    def set_for_now(self, name: str, value: Any) -> None:
        """For this run of the program; nothing is stored. Raises as `set` does."""
        self._for_now[name] = self._valid(name, value)
        self.changed.emit(name)

    def set(self, name: str, value: Any) -> None:
        """Store and write at once; see `not_kept` for when that cannot be done. Raises KeyError for an undeclared name,
        ValueError for a value out of its type."""
        self.set_all({name: value})

    def set_all(self, values: Mapping[str, Any]) -> None:
        """Like `set`, of several, written once. When one is refused, nothing is stored."""
        checked = {name: self._valid(name, value) for name, value in values.items()}
        new = {name: one for name, one in checked.items() if name not in self._stored or self._stored[name] != one}
        if not new:
            return
        changed = [name for name, value in new.items() if self.get(name) != value]
        self._stored |= {name: msgspec.to_builtins(value) for name, value in new.items()}
        failure = self._write(durable=any(self.specs[name].group for name in new))
        for name in changed:
            self.changed.emit(name)
        if failure is not None:
            self.not_kept.emit(failure)

    def _valid(self, name: str, value: Any) -> Any:
        try:
            return _checked(self.specs[name], value)
        except msgspec.ValidationError as error:
            raise ValueError(f"{name}: {error}") from error

    def remember_project(self, path: Path) -> None:
        """Put a project at the head of the recent list."""
        text = str(path.absolute())
        others = [other for other in self.get("recent_projects") if other != text]
        self.set("recent_projects", [text, *others][:RECENT_LIMIT])

    def forget_project(self, path: Path) -> None:
        """A project that is no more leaves the list of recent ones."""
        name = str(path)
        self.set("recent_projects", [known for known in self.get("recent_projects") if known != name])

    def _read(self) -> dict[str, Any]:
        try:
            data = self.path.read_bytes()
        except OSError:
            return {}
        try:
            return self._with_moved(msgspec.json.decode(data, type=dict[str, Any]))
        except UNDECODABLE:
            self.path.replace(self.path.with_suffix(".damaged.json"))
            return {}

    def _with_moved(self, stored: dict[str, Any]) -> dict[str, Any]:
        """What earlier versions kept under another name, under today's name too."""
        for spec in self.specs.values():
            bag, _, key = spec.was.partition(".")
            kept = stored.get(bag) if bag else None
            if spec.name not in stored and isinstance(kept, dict) and key in kept:
                stored[spec.name] = kept[key]
        return stored

    def _write(self, *, durable: bool) -> Failure | None:
        """`durable` waits for the disk: for what a person chose, not for window sizes and the like, which are written
        while the window must not wait. Either way the name holds the old file or the new one."""
        data = msgspec.json.format(msgspec.json.encode(self._stored), indent=2)
        try:
            private_folder(self.path.parent)
            write_private(self.path, data, durable=durable)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                return DiskFull(path=str(self.path))
            return FileUnwritable(path=str(self.path), detail=error.strerror or str(error))
        return None


def wanted_device(settings: Settings) -> str:
    """The device setting as a request spells it."""
    device = str(settings.get("device"))
    return "cuda:0" if device == "cuda" else device


def _checked(spec: SettingSpec, value: Any) -> Any:
    checked = msgspec.convert(value, type=spec.type, strict=True)
    if spec.type is int and spec.most > spec.least and not spec.least <= checked <= spec.most:
        raise msgspec.ValidationError(f"{checked} is not between {spec.least} and {spec.most}")
    return checked


def _fresh(default: Any) -> Any:
    """Lists and dicts are handed out as copies, so that nobody edits the declaration."""
    return default.copy() if isinstance(default, list | dict) else default


def computed_as_wanted(request: PictureRequest, settings: Settings) -> PictureRequest:
    """The request with the numbers and the decoding that a person wants."""
    wanted = {"dtype": str(settings.get("picture_dtype")), "tiled": bool(settings.get("picture_tiled")),
              "offload": bool(settings.get("picture_offload"))}  # fmt: skip
    return msgspec.structs.replace(request, **wanted)


def wanted_runtime(settings: Settings) -> str:
    """What is to compute pictures on the processor, as a request spells it."""
    return str(settings.get("picture_runtime"))
