"""What a person asks of a model: one frozen value that holds everything needed to make the result again.

The same value is shown, sent to the worker, and stored as the recipe. Inputs are named by the SHA-256 of their asset.
`Request` is open: which types of it there are is what the table of kinds says (`studio.domain.kinds.Kinds`), and
whoever reads a request decodes it with that table's `decode_hook`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from studio.domain.bounds import (
    Alternatives,
    Batch,
    Beams,
    CanvasSide,
    Count,
    Factor,
    Few,
    FrameRate,
    Frames,
    Level,
    Many,
    Penalty,
    Place,
    Position,
    Seconds,
    Seed,
    Semitones,
    Share,
    Side,
    Speed,
    Steps,
    Strength,
    Tokens,
)
from studio.domain.sampling import Sampling
from studio.domain.scene_plan import ScenePlan
from studio.domain.stored import Stored

SEED_LIMIT = 2**63
"""Seeds are drawn from 0 <= seed < SEED_LIMIT."""


class FileStamp(Stored, frozen=True):
    """One file of a model. Big files are known by size and header fingerprint until their SHA-256 has been computed."""

    name: str
    size: Count
    fingerprint: str
    """SHA-256 (hex) of the first 64 KiB."""
    sha256: str | None = None


class ModelRef(Stored, frozen=True):
    """A model as a request names it."""

    id: str
    engine: str
    """Name of a row of `studio.domain.engine_cards`."""
    files: Few[FileStamp] = ()


class Request:
    """What all requests have in common. Every type of request is a `Stored` with a tag of its own that is also a
    `Request`."""

    __slots__ = ()

    @property
    def model(self) -> ModelRef:
        raise NotImplementedError

    @property
    def device(self) -> str:
        """auto, cpu, cuda:N"""
        raise NotImplementedError


class LoraUse(Stored, frozen=True):
    model: ModelRef
    weight: Strength = 1.0


class EmbeddingUse(Stored, frozen=True):
    """A word that text encoders were taught: a textual inversion."""

    model: ModelRef
    word: str
    """As the prompt calls it, in whatever case."""


ReadBy = Literal["as-is", "inverted", "canny", "line-art", "scribble", "depth", "pose"]


class ControlReading(Stored, frozen=True, kw_only=True):
    """How a control picture is made of any other: `studio.engines.picture.control_picture`."""

    by: ReadBy = "as-is"
    """as-is: it is one already, as a drawn pose or a map of depths; inverted: so is its negative, as ink on paper."""
    low: Level = 100
    high: Level = 200
    """canny: an edge begins where colours change by `high`, and goes on while they do by `low`."""
    fine: Share = 0.5
    """line-art and scribble: more draws fainter lines too."""
    model: ModelRef | None = None
    """depth: what tells how far away things are; pose: what tells where people's joints are."""


class ControlUse(Stored, frozen=True, kw_only=True):
    """A picture that says where things are drawn, through a ControlNet."""

    model: ModelRef
    picture: str
    """SHA-256 of the picture that is read; of another shape than the result it is cropped around its middle."""
    reading: ControlReading = ControlReading()
    strength: Strength = 1.0
    start: Share = 0.0
    end: Share = 1.0
    """Shares of the steps between which it counts."""


class ReferenceUse(Stored, frozen=True, kw_only=True):
    """A picture whose looks are taken up, through an IP-Adapter."""

    model: ModelRef
    picture: str
    """SHA-256"""
    strength: Strength = 0.6
    encoder: ModelRef | None = None
    """What sees the picture, where the adapter brings none of its own."""


PictureTask = Literal[
    "text-to-image",
    "image-to-image",
    "inpaint",
    "upscale",
    "cut-out",
    "style-transfer",
    "denoise",
    "line-art",
    "colourise",
    "repair-faces",
    "read",
]
"""read: answers with the `ScenePlan` of the words, as JSON, and makes no picture."""
Fill = Literal["original", "neutral", "blur", "patch", "noise"]
"""What stands in the masked part before it is painted anew: what was there, grey, its surroundings carried on smoothly
or in patches of them, or pure latent noise, which ignores `strength` there."""
Frame = tuple[Position, Position, CanvasSide, CanvasSide]
"""x, y, width, height of a part of a canvas, in its pixels; it may reach beyond the canvas. From the canvas' corner on,
but in what is kept of pictures and jobs, where it is from its origin on."""


class Character(Stored, frozen=True):
    """Somebody of the book, so that a scene model draws the same figure wherever words name it."""

    name: str
    """As the words call it."""
    looks: str = ""
    """One thing that the model draws, in words: "red fox"."""
    seed: Seed = 0
    form: str = ""
    """Of a thing that was learnt from drawings: what the model is told of it (`LearnedMade.form`)."""
    style: str = ""
    """The style of the model in which it was learnt."""


class PictureRequest(Stored, Request, frozen=True, kw_only=True, tag="picture"):
    """A picture job. `batch` pictures are made; picture i uses `seed + i`, and its recipe is this value with
    that seed and batch 1, so that every one can be made again alone."""

    model: ModelRef
    task: PictureTask = "text-to-image"
    prompt: str = ""
    """As typed."""
    prompt_expanded: str = ""
    """As the model gets it, after wildcards and styles; empty means the same as `prompt`."""
    negative: str = ""
    negative_expanded: str = ""
    """The same of the negative prompt."""
    style: str = ""
    """One of the model's own styles, or a style picture's name for style transfer."""
    named_styles: Few[str] = ()
    """Names of the styles whose words are in `prompt_expanded` and `negative_expanded`, in their order."""
    width: Side = 512
    height: Side = 512
    """Pixels of the result, before `upscale`. image-to-image: of the same shape as `init_image`, with about so many
    pixels. inpaint, and image-to-image with a `frame`: the result has the size of `init_image`, and what the model
    draws of it about so many pixels."""
    seed: Seed = 0
    steps: Steps = 20
    """upscale: of so many of the picture's eight turns and mirror images it is the mean, 1 for a fast one."""
    guidance: Strength = 7.0
    sampler: str = ""
    """Scheduler name as diffusers spells it (without "Scheduler"); empty means the model's own."""
    batch: Batch = 1
    strength: Share = 0.75
    """image-to-image, inpaint and style-transfer: 0 keeps the input, 1 ignores it. denoise: 0.5 takes out as much noise
    as there is. line-art: more draws fainter lines too. colourise, repair-faces: the share of what is new."""
    init_image: str | None = None
    mask: str | None = None
    """L-mode PNG, white where the picture may change."""
    fill: Fill = "original"
    feather: Side = 0
    """inpaint: so many pixels beyond the mask the new fades into the old; beyond them not one bit changes."""
    masked_only: bool = False
    """inpaint: the model draws the mask's box alone, with `padding` pixels of its surroundings, as large as it can."""
    padding: Side = 32
    canvas_id: str = ""
    frame: Frame | None = None
    """Which part of the canvas `init_image` shows, from its origin on, and where the result belongs."""
    style_image: str | None = None
    variation_seed: Seed | None = None
    variation_strength: Share = 0.0
    upscale: Factor = 1
    """1, 2 or 4: applied to each picture with the fast upscaler as part of the same job."""
    sticker: bool = False
    """The subject alone on transparent ground (RGBA), where the engine can do it as part of the same job."""
    read_as: str = ""
    """In a recipe: what the engine understood of the words, for people. Empty in what is asked."""
    method: str = ""
    """In a recipe: the way in which the engine drew it, where it tells. An engine that is asked for it again and draws
    otherwise by now says so."""
    style_taken: str = ""
    """In a recipe: the style that was drawn in where `style` left it to the model."""
    sampler_taken: str = ""
    """In a recipe: the sampler that was used where `sampler` left it to the model."""
    plan: ScenePlan | None = None
    """What is drawn, where the engine draws scenes: as a person changed it, or, in a recipe, as the engine read it from
    the words. None: it is read from them."""
    earlier: ScenePlan | None = None
    """The scene that the words speak of where they change the one before ("the same, but at night")."""
    characters: Few[Character] = ()
    """Of the project's characters those that the words name; each has its own looks and seed, whatever the scene's."""
    loras: Few[LoraUse] = ()
    embeddings: Few[EmbeddingUse] = ()
    """Those that the prompt or the negative prompt names."""
    vae: ModelRef | None = None
    """The picture decoder in the place of the model's own."""
    controls: Few[ControlUse] = ()
    references: Few[ReferenceUse] = ()
    frames: Frames = 1
    """Of a moving picture, where the engine makes those; the recipe stores how many there are."""
    frame_rate: FrameRate = 0.0
    """Frames a second; 0 is the model's own. The recipe stores what was used."""
    decoder: ModelRef | None = None
    """A tiny decoder that decodes the finished picture, sooner than the model's own would; a little less sharp."""
    tiled: bool = False
    """Decoded in overlapping tiles, which takes less memory; its pixels are not quite the same. The recipe says so
    too where it was asked for by nobody."""
    offload: bool = False
    """The model's parts take turns on the GPU, which takes less of its memory and longer. The recipe says so too where
    it was asked for by nobody, and not where nothing took turns."""
    decoded_in: str = ""
    """In a recipe: float32, where the first try in the model's own numbers gave no valid picture."""
    device: str = "auto"
    """auto, cpu, cuda:N"""
    dtype: str = "auto"
    """auto, float32, bfloat16, float16; the recipe stores what was used."""
    runtime: str = ""
    """What computes the networks on the processor: torch, openvino, or fastest; empty means torch. The recipe stores
    what was used."""


def as_asked(request: PictureRequest) -> PictureRequest:
    """Of a recipe what can be asked for again: without what the engine found or took of itself."""
    return msgspec.structs.replace(request, read_as="", method="", style_taken="", sampler_taken="", decoded_in="")


Reading = Literal["sure", "part", "whole"]
"""What one click means: that of which the model is surest, the smallest thing that is there, the largest."""


class SelectPoint(Stored, frozen=True):
    """A pixel of the picture, from its upper left corner."""

    x: Position
    y: Position
    inside: bool = True
    """False: it belongs to something else."""


class SelectRequest(Stored, Request, frozen=True, kw_only=True, tag="select"):
    """An aside of the picture worker: which pixels belong to the object at the points, or in the box. It answers with a
    `MaskFound` as JSON. With neither it has the model read and the picture looked at, so that what is asked of it next
    is answered sooner, and finds nothing."""

    model: ModelRef
    picture: str
    """SHA-256 of the picture that is looked at."""
    points: Few[SelectPoint] = ()
    box: Frame | None = None
    """Left, top, width and height; nothing outside is selected."""
    reading: Reading = "sure"
    """Heeded by models that read a click in several ways, and where there is one click alone."""
    device: str = "auto"

    @property
    def only_looks(self) -> bool:
        return not self.points and self.box is None


class MaskFound(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a `SelectRequest`."""

    png: bytes
    """Grey, 8 bits, of the picture's size, white inside."""
    width: int
    height: int
    share: float
    """Of the picture that is inside, 0 to 1."""


class SketchRequest(Stored, Request, frozen=True, kw_only=True, tag="sketch"):
    """An aside of the picture worker: what is on the canvas made again while somebody paints, small and fast. It
    answers with a `SketchMade` as JSON."""

    model: ModelRef
    picture: str
    """SHA-256 of a small picture of the canvas."""
    prompt: str = ""
    negative: str = ""
    style: str = ""
    seed: Seed = 0
    steps: Steps = 2
    """Within `strength`."""
    strength: Share = 0.3
    """The share of the way from noise that is gone: 0 keeps the picture, 1 ignores it."""
    guidance: Strength = 1.0
    device: str = "auto"


class SketchMade(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a `SketchRequest`."""

    png: bytes
    width: int
    height: int


class ControlRequest(Stored, Request, frozen=True, kw_only=True, tag="control"):
    """An aside of the picture worker: the control picture that a ControlNet would be given. It answers with a
    `ControlMade` as JSON."""

    model: ModelRef
    """That of the filters, of the depths, or of the poses."""
    picture: str
    """SHA-256 of the picture that is read."""
    reading: ControlReading = ControlReading()
    width: Side = 512
    height: Side = 512
    """Of the picture that is to be drawn."""
    device: str = "auto"


class ControlMade(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a `ControlRequest`."""

    png: bytes
    width: int
    height: int


class LearnRequest(Stored, Request, frozen=True, kw_only=True, tag="learn"):
    """A picture job of minutes: a thing of a person's own is learnt from drawings of it, so that its name draws it. The
    model's weights stay as they are; it makes a sheet of what it draws now."""

    model: ModelRef
    name: str
    """As prompts call it."""
    drawings: Few[str] = ()
    """SHA-256 of each."""
    consent: str = ""
    """What the person said of whose drawings they are; without it nothing is learnt."""
    style: str = ""
    """One of the model's own, in which it is learnt; empty: its plainest."""
    steps: Steps = 300
    seed: Seed = 0
    device: str = "auto"


class Message(Stored, frozen=True):
    role: Literal["system", "user", "assistant"]
    content: str


class AnswerForm(Stored, frozen=True, kw_only=True):
    """What an answer must look like: no token that would break it is ever drawn."""

    kind: Literal["json-schema", "gbnf"]
    text: str
    """The schema as JSON, or the grammar in llama.cpp's notation."""


class SentPart(Stored, frozen=True, kw_only=True):
    """One stretch of a prompt: how much of it was sent, how much was left out for want of room."""

    role: str
    """As `PromptPart.role` spells it."""
    title: str = ""
    characters: Count = 0
    left_out: Count = 0
    """Characters."""


class TextRequest(Stored, Request, frozen=True, kw_only=True, tag="text"):
    """A writer job: either `prompt` (plain continuation) or `messages` (through the model's chat template)."""

    model: ModelRef
    task: str = "continue"
    """Id of a `WritingTask`, "title" or "expand-prompt"."""
    prompt: str = ""
    messages: Few[Message] = ()
    max_tokens: Tokens = 200
    temperature: Penalty = 0.7
    """0 is greedy."""
    top_k: Place = 40
    """0 switches it off."""
    top_p: Share = 0.95
    min_p: Share = 0.05
    repetition_penalty: Penalty = 1.1
    sampling: Sampling = Sampling()
    form: AnswerForm | None = None
    after: str = ""
    """What follows the place that `prompt` leads to. A model that can fill a gap reads both; another one says that it
    could not."""
    alternatives: Alternatives = 0
    """Of an aside: nothing is written; it answers with a `ChancesFound` as JSON, so many others to each token of
    `looked_at`, or the likeliest next words where that is empty."""
    looked_at: str = ""
    """Words that stand after the prompt."""
    said: Count = 0
    """Characters at the end of `prompt` that an earlier answer had said: this one goes on from them."""
    anew: bool = True
    """What was only written before is read again, so that the same words come whatever was asked before. Without it
    the answer comes sooner where it goes on from what was written last, and may be another one next time."""
    loras: Few[LoraUse] = ()
    """Made for the model's own kind; an engine that takes none refuses them."""
    sent: Few[SentPart] = ()
    """What the prompt was put together from, for whoever reads the recipe; engines do not look at it."""
    refused_tokens: Count = 0
    """Tokens of the prompt that was tried before this one and was longer than the model reads; 0: none was."""
    idle: bool = False
    """An aside that nobody waits for: it gives way to whatever else is asked."""
    seed: Seed = 0
    stop: Few[str] = ()
    device: str = "auto"


class Chance(msgspec.Struct, frozen=True):
    text: str
    share: float
    """0 to 1, before any setting of the sampler."""


class TokenChances(msgspec.Struct, frozen=True):
    """What one token is, and what else might have stood there, the likeliest first."""

    text: str
    share: float
    others: tuple[Chance, ...]


class ChancesFound(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a `TextRequest` with `alternatives`."""

    tokens: tuple[TokenChances, ...] = ()
    words: tuple[Chance, ...] = ()
    """Whole next words, the likeliest first; their chance is that of their first token."""


class CountRequest(Stored, Request, frozen=True, kw_only=True, tag="count"):
    """An aside of the text worker: how many tokens texts are by the model's own vocabulary, and what it can read by its
    own file. It answers with a `TokensCounted` as JSON; the model's weights are not read."""

    model: ModelRef
    texts: Few[str] = ()
    prompt: TextRequest | None = None
    """Of which everything that is sent is counted, the chat template of the model included."""
    device: str = "auto"


class TokensCounted(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a `CountRequest`."""

    texts: tuple[int, ...] = ()
    """Tokens of each, without those that only begin a prompt."""
    prompt: int = 0
    """Of the prompt that was asked for, whole."""
    context: int = 0
    """Tokens of prompt and answer together that the model can read; 0 where its file does not say."""
    sent: str = ""
    """The whole prompt as the model is given it: with the template's own words and signs, and what begins it."""
    ids: tuple[int, ...] = ()
    """Its tokens by number, as the engine that writes is given them."""
    chat: bool = True
    """Its file has a chat template; without one it is asked in plain words."""
    token_bytes: int = 0
    """That the model remembers of each token it has read, in memory; 0 where its file does not say."""


class Pronunciation(Stored, frozen=True):
    """A word said otherwise than the lexicon has it."""

    word: str
    phonemes: str
    """IPA, in the engine's own phoneme alphabet."""


class Around(Stored, frozen=True):
    """The sentences about one in its paragraph, as they were when it was asked for: by them it is found again where its
    own words are others by now. Marks of `studio.services.narration.belonging.mark`."""

    before: Few[str] = ()
    """The nearest one last."""
    after: Few[str] = ()
    """The nearest one first."""


class SpeechSegment(Stored, frozen=True):
    """One sentence or clause to speak. `paragraph_id` is "" for text that belongs to no paragraph."""

    text: str
    paragraph_id: str = ""
    index: Place = 0
    """Place of the segment within its paragraph, from 0."""
    pause_after: Seconds = 0.25
    """Seconds of silence after it."""
    voice: str = ""
    """Who says it, where that is not the voice of the request; with its pace and pitch."""
    speed: Speed | None = None
    pitch: Semitones | None = None
    lexicon: Few[Pronunciation] = ()
    """What is said otherwise here alone; it goes before the request's."""
    around: Around = Around()


class SpeechRequest(Stored, Request, frozen=True, kw_only=True, tag="speech"):
    """A narration job: the segments in reading order, spoken by one voice, or each by its own of the same model."""

    model: ModelRef
    voice: str
    segments: Many[SpeechSegment]
    speed: Speed = 1.0
    """1 is the voice's own pace; 0.5 to 2."""
    pitch: Semitones = 0.0
    """Semitones above the voice's own pitch; the pace stays."""
    lexicon: Many[Pronunciation] = ()
    seed: Seed = 0
    device: str = "auto"

    def alone(self, place: int) -> SpeechRequest:
        """What makes one of the segments, by the voice that says it."""
        one = self.segments[place]
        own = {entry.word for entry in one.lexicon}
        return msgspec.structs.replace(
            self,
            voice=one.voice or self.voice,
            speed=self.speed if one.speed is None else one.speed,
            pitch=self.pitch if one.pitch is None else one.pitch,
            lexicon=(*(entry for entry in self.lexicon if entry.word not in own), *one.lexicon),
            segments=(msgspec.structs.replace(one, voice="", speed=None, pitch=None, lexicon=()),),
        )


class HearRequest(Stored, Request, frozen=True, kw_only=True, tag="hear"):
    """A listening job: one recording, written down in lines with times."""

    model: ModelRef
    sound: str
    """SHA-256 of a FLAC or WAV file."""
    seconds: Seconds = 0.0
    """Length of the recording, as far as it is known when the job is asked for."""
    language: str = ""
    """As Whisper names it ("en", "haw"); empty: detected in the first 30 seconds."""
    words: bool = True
    """Find the time of each word, too."""
    beams: Beams = 5
    """Width of the beam search; 1 is greedy, and about twice as fast."""
    hints: str = ""
    """Names and terms to expect, in a sentence or a list."""
    seed: Seed = 0
    """Only what is hard to understand is drawn at random."""
    figures: bool = True
    """Without them numbers and signs are written in words, as they were said."""
    idle: bool = False
    """Nobody waits for it: as a question (`jobs.asides`) it gives way to any other."""
    device: str = "auto"
