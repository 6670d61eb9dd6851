"""The kinds of request, one typed row a kind; the families of models are in `studio.domain.families`.

Data and small pure functions; both processes read it, on any thread. The composition root and the worker's main take a
`Kinds` as an argument, and `KINDS` is the program's own: nothing registers itself. A new kind is its request (in
`requests`), its facts (in `made`) and a row here, an engine, and an adopter (`studio.services.jobs.adoption`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any, Final, Generic, Literal, TypeVar

import msgspec

from studio.domain.errors import BadRequest, StudioError
from studio.domain.families import FAMILIES, Family, FamilyName
from studio.domain.latents import TINY_DECODER
from studio.domain.made import LearnedMade, Made, PictureMade, SoundMade, TranscriptMade
from studio.domain.meanings import MeaningRequest
from studio.domain.picture_memory import MemoryRequest
from studio.domain.readings import ReadingRequest
from studio.domain.requests import (
    SEED_LIMIT,
    ControlRequest,
    CountRequest,
    HearRequest,
    LearnRequest,
    ModelRef,
    PictureRequest,
    Request,
    SelectRequest,
    SketchRequest,
    SpeechRequest,
    TextRequest,
)
from studio.domain.stored import Opened
from studio.domain.trials import TrialRequest
from studio.domain.word_maps import WordMapsRequest

Rq = TypeVar("Rq", bound=Request)
AfterCrash = Literal["queue-again", "give-up"]


FACE_FINDER: Final = "face-finder"
"""The role of what finds the faces that another model repairs."""


class Helper(msgspec.Struct, frozen=True, kw_only=True):
    """Another model that a request asks for beside its own."""

    role: str
    """By which its engine finds it."""
    model_id: str
    task: str = ""
    """Where `model_id` is not here, the best model of the family for this task serves as well."""


class Kind(msgspec.Struct, Generic[Rq], frozen=True, kw_only=True):
    """Everything that the window and the worker ask of a kind of request."""

    request: type[Rq]
    family: FamilyName
    made: type[Made] | None
    """Facts of each file that comes out; None where only words do."""
    plain: Callable[[ModelRef, str], Rq]
    """(model, device) -> the request that an ordinary job would be, for warming a model up."""
    inputs: Callable[[Rq], tuple[str, ...]]
    """SHA-256 of each asset that the request reads, each once."""
    files: Callable[[Rq], int]
    """How many files come out when it is run to its end."""
    units: Callable[[Rq], float]
    """Amount of work, in what takes about the same time each: steps, tokens, characters; at least 1."""
    pace: Callable[[Rq], str]
    """Requests with the same words here take the same time a unit on one machine."""
    helpers: Callable[[Rq], tuple[Helper, ...]] = lambda _request: ()
    """Models that it cannot do without, beside those that its own model names in the catalogue."""
    loading: Callable[[Rq], str] = lambda _request: ""
    """How the model is to be loaded, in words: its number format, whether its parts take turns; "" where requests do
    not choose. Other words mean loading again."""
    smaller: Callable[[Rq], str]
    """What to ask for instead when memory ran out, in words; "" for nothing smaller."""
    after_crash: AfterCrash = "queue-again"
    """What becomes of a queued job when its project is opened again. "give-up": the place its words were meant for is
    gone; what it wrote is kept, but it is never called done."""
    rest: Callable[[Rq, int], Rq] | None = None
    """(request, files that are finished) -> what is still to be made of it, for a project that is closed while the job
    is at work. None: it cannot be taken up again in the middle."""

    @property
    def name(self) -> str:
        """The tag of the request: "picture"."""
        return tag_of(self.request)


def tag_of(struct: type) -> str:
    """By which msgspec tells a type of a union from the others."""
    return str(struct.__struct_config__.tag)  # type: ignore[attr-defined]


class Kinds:
    """The table: every kind and every family of one running program. Immutable."""

    def __init__(self, rows: Iterable[Kind[Any]], families: Iterable[Family]) -> None:
        """Raises ValueError for two rows of one name and for a kind of no family."""
        self.rows = tuple(rows)
        self.families = tuple(families)
        """In the order in which people see them; also those of models that no kind asks for."""
        self._by_request = {row.request: row for row in self.rows}
        self._by_family = {family.name: family for family in self.families}
        if len({row.name for row in self.rows}) < len(self.rows) or len(self._by_family) < len(self.families):
            raise ValueError("two rows have the same name")
        strangers = {row.family for row in self.rows} - set(self._by_family)
        if strangers:
            raise ValueError(f"no family is called {sorted(strangers)}")
        self.opened: Opened = {
            Request: _union(row.request for row in self.rows),
            Made: _union(row.made for row in self.rows if row.made is not None),
        }
        """What the open types may be, for those who read them from a file (`studio.domain.stored`)."""

    def decode_hook(self, wanted: type, value: object) -> object:
        """For msgspec's decoders (`dec_hook`): reads a `Request` or a `Made` as the type that its tag names. Raises
        msgspec.ValidationError for a tag that is not in the table."""
        if wanted not in self.opened:
            raise NotImplementedError(f"nothing here reads a {wanted.__name__}")
        return msgspec.convert(value, self.opened[wanted])

    def of(self, request: Request) -> Kind[Any]:
        """The request's row. Raises StudioError(BadRequest) for a request of no kind in the table."""
        row = self._by_request.get(type(request))
        if row is None:
            problem = f"nothing here answers a {type(request).__name__}"
            raise StudioError(BadRequest(field="request", problem=problem))
        return row

    def family_of(self, request: Request) -> FamilyName:
        """Whose worker runs it. Raises as `of` does."""
        return self.of(request).family

    def working_families(self) -> tuple[Family, ...]:
        """Those with a worker process: some kind of request asks for them."""
        asked = {row.family for row in self.rows}
        return tuple(family for family in self.families if family.name in asked)

    def family(self, name: FamilyName) -> Family:
        """The row of that name. A family that is not in the table (named by a project of a newer version) is called
        by its own name."""
        found = self._by_family.get(name)
        return found or Family(name=name, title=name, noun=name, doing=name)

    def plain(self, family: FamilyName, model: ModelRef, device: str = "auto") -> Any:
        """A request of the family's first kind, for warming the model up. Raises StudioError(BadRequest)."""
        row = next((row for row in self.rows if row.family == family), None)
        if row is None:
            raise StudioError(BadRequest(field="family", problem=f"nothing here is made by a family {family!r}"))
        return row.plain(model, device)


def _union(types: Iterable[type]) -> object:
    """Of one type and more."""
    return reduce(operator.or_, dict.fromkeys(types))


# ---- pictures


def _picture_inputs(request: PictureRequest) -> tuple[str, ...]:
    guides = (*(use.picture for use in request.controls), *(use.picture for use in request.references))
    named = (request.init_image, request.mask, request.style_image, *guides)
    return tuple(dict.fromkeys(one for one in named if one))


def _picture_helpers(request: PictureRequest) -> tuple[Helper, ...]:
    named = [use.model for use in request.loras]
    named += [use.model for use in request.embeddings]
    named += [request.vae] if request.vae is not None else []
    named += [use.model for use in request.controls]
    named += [use.reading.model for use in request.controls if use.reading.model is not None]
    for use in request.references:
        named += [use.model] if use.encoder is None else [use.model, use.encoder]
    beside = tuple(
        Helper(role=one, model_id=one) for one in dict.fromkeys(model.id for model in named) if one != request.model.id
    )
    if request.task == "repair-faces":
        beside = (*beside, Helper(role=FACE_FINDER, model_id="yunet", task="find-faces"))
    if request.decoder is not None:
        beside = (*beside, Helper(role=TINY_DECODER, model_id=request.decoder.id))
    if request.upscale > 1 and request.task != "upscale":
        return (Helper(role="upscaler", model_id="upscale-fast", task="upscale"), *beside)
    return beside


def _picture_pace(request: PictureRequest) -> str:
    size = f"{request.width}x{request.height}x{request.upscale}"
    guided = f"{len(request.controls)}+{len(request.references)}" if request.controls or request.references else ""
    told = (request.model.id, request.task, size, request.device, request.dtype, request.runtime, guided)
    return " ".join(one for one in told if one)


def _picture_loading(request: PictureRequest) -> str:
    return f"{request.dtype} offload" if request.offload else request.dtype


def _smaller_picture(request: PictureRequest) -> str:
    if request.batch > 1:
        return "one picture at a time"
    if request.upscale > 1:
        return "the same picture without enlarging it"
    if request.frames > 17:
        return "fewer frames"
    if request.width * request.height > 320 * 320:
        return f"{_shrunk(request.width)} x {_shrunk(request.height)}"
    return ""


def _shrunk(pixels: int) -> int:
    """About half the area, in multiples of 64."""
    return max(64, int(pixels * 0.7) // 64 * 64)


def _rest_of_batch(request: PictureRequest, done: int) -> PictureRequest:
    """Picture i is made with `seed + i`."""
    seed, batch = (request.seed + done) % SEED_LIMIT, request.batch - done
    return msgspec.structs.replace(request, seed=seed, batch=batch)


PICTURE = Kind(
    request=PictureRequest,
    family="picture",
    made=PictureMade,
    plain=lambda model, device: PictureRequest(model=model, device=device),
    inputs=_picture_inputs,
    files=lambda request: request.batch,
    units=lambda request: max(1, request.steps * request.batch * request.frames),
    pace=_picture_pace,
    helpers=_picture_helpers,
    loading=_picture_loading,
    smaller=_smaller_picture,
    rest=_rest_of_batch,
)

# ---- an object of a picture

SELECT = Kind(
    request=SelectRequest,
    family="picture",
    made=None,
    plain=lambda model, device: SelectRequest(model=model, picture="", device=device),
    inputs=lambda request: (request.picture,) if request.picture else (),
    files=lambda _request: 0,
    units=lambda _request: 1,
    pace=lambda request: f"{request.model.id} {request.device}",
    smaller=lambda _request: "",
    after_crash="give-up",
)

# ---- what is on the canvas, made again while somebody paints

SKETCH = Kind(
    request=SketchRequest,
    family="picture",
    made=None,
    plain=lambda model, device: SketchRequest(model=model, picture="", device=device),
    inputs=lambda request: (request.picture,) if request.picture else (),
    files=lambda _request: 0,
    units=lambda request: max(1, request.steps),
    pace=lambda request: f"{request.model.id} sketch {request.device}",
    smaller=lambda _request: "",
    after_crash="give-up",
)

# ---- where the words of a picture went

WORD_MAPS = Kind(
    request=WordMapsRequest,
    family="picture",
    made=None,
    plain=lambda model, device: WordMapsRequest(model=model, picture=PictureRequest(model=model), device=device),
    inputs=lambda _request: (),
    files=lambda _request: 0,
    units=lambda request: max(1, request.picture.steps),
    pace=lambda request: f"{request.model.id} word-maps {request.device}",
    helpers=lambda request: _picture_helpers(request.picture),
    loading=lambda request: _picture_loading(request.picture),
    smaller=lambda _request: "",
    after_crash="give-up",
)

# ---- how much memory a picture needs

MEMORY = Kind(
    request=MemoryRequest,
    family="picture",
    made=None,
    plain=lambda model, device: MemoryRequest(model=model, picture=PictureRequest(model=model), device=device),
    inputs=lambda _request: (),
    files=lambda _request: 0,
    units=lambda _request: 1,
    pace=lambda request: f"{request.model.id} memory",
    helpers=lambda request: _picture_helpers(request.picture),
    smaller=lambda _request: "",
    after_crash="give-up",
)

# ---- what a ControlNet would be given

CONTROL = Kind(
    request=ControlRequest,
    family="picture",
    made=None,
    plain=lambda model, device: ControlRequest(model=model, picture="", device=device),
    inputs=lambda request: (request.picture,) if request.picture else (),
    files=lambda _request: 0,
    units=lambda _request: 1,
    pace=lambda request: f"{request.model.id} control",
    smaller=lambda _request: "",
    after_crash="give-up",
)

# ---- a thing of a person's own

LEARN = Kind(
    request=LearnRequest,
    family="picture",
    made=LearnedMade,
    plain=lambda model, device: LearnRequest(model=model, name="", device=device),
    inputs=lambda request: tuple(dict.fromkeys(request.drawings)),
    files=lambda _request: 1,
    units=lambda request: max(1, request.steps),
    pace=lambda request: f"{request.model.id} learn {request.device}",
    smaller=lambda _request: "",
)

# ---- text


def _shorter_text(request: TextRequest) -> str:
    length = len(request.prompt) + sum(len(message.content) for message in request.messages)
    return "a shorter passage" if length > 8000 else ""


def _writer_loras(request: TextRequest) -> tuple[Helper, ...]:
    return tuple(Helper(role=lora.model.id, model_id=lora.model.id) for lora in request.loras)


TEXT = Kind(
    request=TextRequest,
    family="text",
    made=None,
    plain=lambda model, device: TextRequest(model=model, device=device),
    inputs=lambda _request: (),
    files=lambda _request: 0,
    units=lambda request: max(1, request.max_tokens),
    pace=lambda request: f"{request.model.id} {request.device}",
    helpers=_writer_loras,
    smaller=_shorter_text,
    after_crash="give-up",
)

# ---- how long a text is

COUNT = Kind(
    request=CountRequest,
    family="text",
    made=None,
    plain=lambda model, device: CountRequest(model=model, device=device),
    inputs=lambda _request: (),
    files=lambda _request: 0,
    units=lambda request: max(1, sum(len(text) for text in request.texts)),
    pace=lambda request: f"{request.model.id} count",
    smaller=lambda _request: "",
    after_crash="give-up",
)

# ---- what words mean

MEANING = Kind(
    request=MeaningRequest,
    family="picture",
    made=None,
    plain=lambda model, device: MeaningRequest(model=model, device=device),
    inputs=lambda _request: (),
    files=lambda _request: 0,
    units=lambda request: max(1, len(request.texts)),
    pace=lambda request: f"{request.model.id} meaning",
    smaller=lambda _request: "",
    after_crash="give-up",
)

# ---- how well passages answer

READING = Kind(
    request=ReadingRequest,
    family="picture",
    made=None,
    plain=lambda model, device: ReadingRequest(model=model, device=device),
    inputs=lambda _request: (),
    files=lambda _request: 0,
    units=lambda request: max(1, len(request.passages)),
    pace=lambda request: f"{request.model.id} reading",
    smaller=lambda _request: "",
    after_crash="give-up",
)

# ---- which engine is the faster one

TRIAL = Kind(
    request=TrialRequest,
    family="text",
    made=None,
    plain=lambda model, device: TrialRequest(model=model, device=device),
    inputs=lambda _request: (),
    files=lambda _request: 0,
    units=lambda request: max(1, len(request.engines)),
    pace=lambda request: f"{request.model.id} trial",
    smaller=lambda _request: "",
    after_crash="give-up",
)

# ---- speech

SPEECH = Kind(
    request=SpeechRequest,
    family="voice",
    made=SoundMade,
    plain=lambda model, device: SpeechRequest(model=model, voice="", segments=(), device=device),
    inputs=lambda _request: (),
    files=lambda request: len(request.segments),
    units=lambda request: max(1, sum(len(segment.text) for segment in request.segments)),
    pace=lambda request: f"{request.model.id} {request.device}",
    smaller=lambda request: "fewer sentences at a time" if len(request.segments) > 1 else "",
)

# ---- listening

HEAR = Kind(
    request=HearRequest,
    family="speech-to-text",
    made=TranscriptMade,
    plain=lambda model, device: HearRequest(model=model, sound="", device=device),
    inputs=lambda request: (request.sound,) if request.sound else (),
    files=lambda _request: 1,
    units=lambda request: max(1, request.seconds),
    pace=lambda request: f"{request.model.id} {request.device} {request.beams} {request.words}",
    smaller=lambda request: "a narrower search" if request.beams > 1 else "",
)

KINDS = Kinds(
    (PICTURE, TEXT, SPEECH, HEAR, SELECT, SKETCH, WORD_MAPS, MEMORY, CONTROL, LEARN, COUNT, MEANING, READING, TRIAL),
    FAMILIES,
)
"""The program's own table; what the composition root and the worker's main use unless they are given another."""
