"""The engines, one typed row an engine, and the tasks of models: what each can do, needs and costs. Data only.

The window reads the cards to say what a model allows, needs and how fast it is; the worker's registry
(`studio.engines.registry`) makes the class that a card names. `CARDS` is the program's own table; the composition root
and the worker's main take another one as an argument. Any thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

Feature = Literal[
    "negative-prompt",
    "styles",
    "stickers",
    "loras",
    "embeddings",
    "vaes",
    "scenes",
    "live",
    "learns",
    "controls",
    "references",
    "word-maps",
    "moving",
]
"""scenes: what it understands of a prompt can be asked for (the task "read") and changed (`PictureRequest.plan`);
live: it answers a `SketchRequest` within a moment; stickers: the subject alone on transparent ground; styles:
`PictureRequest.style` names one of the model's own; learns: it answers a `LearnRequest`; controls and references: it
draws with `PictureRequest.controls` and `.references`, where the model is of a family that has them
(`studio.domain.guides`); word-maps: it answers a `WordMapsRequest`; moving: it draws `PictureRequest.frames`."""
Speed = Literal["quick", "slow", "unknown"]
GraphicsCardUse = Literal["unused", "possible", "preferred"]
TaskUse = Literal["asked for", "with another model", "read by other engines"]


class EngineCard(msgspec.Struct, frozen=True, kw_only=True):
    """One engine: program code that runs models of one format."""

    name: str
    """As `ModelRef.engine` and the catalogue name it."""
    title: str = ""
    """For people, where they may choose; a name, so it is not translated."""
    family: str
    """Whose worker runs it; a row of `studio.domain.kinds`."""
    program: str
    """"module:Class", imported in the worker alone."""
    tasks: tuple[str, ...]
    """What its models may be asked for; a model can allow less."""
    packages: tuple[str, ...] = ("onnxruntime",)
    """Import names that have to be there before it can run."""
    extra: str = "cpu"
    """The extra of the program that brings them."""
    samplers: tuple[str, ...] = ()
    """What a person may choose among; empty where there is no choice."""
    features: frozenset[Feature] = frozenset()
    speed: Speed = "quick"
    """On a processor, where nothing was measured: "slow" takes many minutes for one result."""
    graphics_card: GraphicsCardUse = "possible"
    """preferred: a card that holds the model is what it should run on."""
    runs_on: str = ""
    """A task of the table: an installed model that has it brings the libraries which the engine calls, as its helper of
    that name. Empty: it needs none."""
    stands_in: str = ""
    """Another engine, all of whose models it runs as well."""
    shown_by: str = ""
    """A task of the table: an installed model for it that knows the model's latents shows each step."""
    method: str = ""
    """The way in which it draws, where the engine tells: a recipe with another one gives another result now."""
    light: bool = False
    """It reads no weights, or few: it is loaded beside the engine that reads them, needs next to no memory, and takes
    what `runs_on` names where that is here."""
    passing: bool = False
    """It runs any model of the engines that it is asked for, holds none when it has answered, and gives way to whatever
    else is asked."""
    fake: bool = False
    """For tests and benchmarks: needs no model, makes nothing that anybody wants."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Something a model can be asked for. `words` are English: pass them through `tr` where they are shown."""

    name: str
    words: str
    done: str = ""
    """How a result of it came about: "enlarged"; empty where nothing says so."""
    use: TaskUse = "asked for"
    """A model whose tasks are all "with another model" is chosen by name and never alone; one that has a task "read by
    other engines" is of use without an engine."""
    any_family: bool = False
    """Tools of any family are offered for it."""


class Cards:
    """The table: every engine and every task of one running program. Immutable."""

    def __init__(self, engines: Iterable[EngineCard], tasks: Iterable[Task] = ()) -> None:
        """Raises ValueError for two rows of one name and for a task that has no row."""
        self.engines = tuple(engines)
        self.tasks = tuple(tasks)
        self._engines = {card.name: card for card in self.engines}
        self._tasks = {task.name: task for task in self.tasks}
        if len(self._engines) < len(self.engines) or len(self._tasks) < len(self.tasks):
            raise ValueError("two rows have the same name")
        strangers = {task for card in self.engines for task in card.tasks} - set(self._tasks)
        if strangers:
            raise ValueError(f"no task is called {sorted(strangers)}")

    def engine(self, name: str) -> EngineCard | None:
        """None: no engine of ours has that name, as of models that nothing here can run."""
        return self._engines.get(name)

    def stand_ins(self, name: str) -> tuple[EngineCard, ...]:
        """Other engines that run the models of the one of that name as well."""
        return tuple(card for card in self.engines if name and card.stands_in == name)

    def features(self, name: str) -> frozenset[Feature]:
        """Of the engine of that name; none of an unknown one."""
        card = self._engines.get(name)
        return card.features if card is not None else frozenset()

    def task(self, name: str) -> Task:
        """The row of that name; a task that is not in the table is called by its own name."""
        return self._tasks.get(name) or Task(name=name, words=name)


TASKS = (
    Task(name="text-to-image", words="pictures from words", done="from words"),
    Task(name="image-to-image", words="pictures from pictures", done="from a picture and words"),
    Task(name="inpaint", words="repainting parts", done="a part painted anew"),
    Task(name="upscale", words="enlarging", done="enlarged", any_family=True),
    Task(name="cut-out", words="cutting out", done="cut out", any_family=True),
    Task(name="select-object", words="selecting objects", any_family=True),
    Task(name="style-transfer", words="styles", done="repainted in a style", any_family=True),
    Task(name="denoise", words="taking out noise", done="without its noise", any_family=True),
    Task(name="line-art", words="line art", done="as lines", any_family=True),
    Task(name="colourise", words="colouring grey pictures", done="coloured", any_family=True),
    Task(name="repair-faces", words="repairing faces", done="with its faces repaired", any_family=True),
    Task(name="find-faces", words="finding faces", use="with another model"),
    Task(name="read", words="reading prompts", done="read"),
    Task(name="control", words="guides", use="with another model"),
    Task(name="reference", words="reference pictures", use="with another model"),
    Task(name="depth", words="maps of depths", use="with another model"),
    Task(name="pose", words="poses of people", use="with another model"),
    Task(name="image-encoder", words="seeing reference pictures", use="with another model"),
    Task(name="decode", words="faster decoding", use="with another model"),
    Task(name="lora", words="looks and characters", use="with another model"),
    Task(name="embedding", words="words of its own", use="with another model"),
    Task(name="vae", words="decoding pictures", use="with another model"),
    Task(name="continue", words="continuing"),
    Task(name="rewrite", words="rewriting"),
    Task(name="ask", words="questions"),
    Task(name="summarise", words="summaries"),
    Task(name="title", words="titles"),
    Task(name="expand-prompt", words="picture prompts"),
    Task(name="speak", words="reading aloud"),
    Task(name="more-voices", words="more voices", use="read by other engines"),
    Task(name="listen", words="writing down speech"),
    Task(name="meaning", words="search by meaning", use="read by other engines"),
    Task(name="rerank", words="order of quotations", use="read by other engines"),
    Task(name="llama.cpp", words="running writers", use="read by other engines"),
    Task(name="spelling", words="spelling", use="read by other engines"),
    Task(name="tokenizer", words="reading prompts", use="read by other engines"),
)

PAINTER_TASKS = ("text-to-image", "image-to-image", "inpaint")
WRITER_TASKS = ("continue", "rewrite", "ask", "summarise", "title", "expand-prompt")

ENGINES = (
    EngineCard(
        name="diffusers",
        family="picture",
        program="studio.engines.picture.pipelines.engine:DiffusersEngine",
        tasks=(*PAINTER_TASKS, "lora", "embedding", "vae", "control", "reference", "image-encoder", "decode"),
        packages=("torch", "diffusers"),
        extra="torch",
        samplers=(
            "EulerDiscrete",
            "EulerAncestralDiscrete",
            "DPMSolverMultistep",
            "UniPCMultistep",
            "DDIM",
            "HeunDiscrete",
            "LMSDiscrete",
            "PNDM",
            "LCM",
        ),
        features=frozenset({"negative-prompt", "loras", "embeddings", "vaes", "controls", "references", "word-maps"}),
        shown_by="decode",
        speed="slow",
        graphics_card="preferred",
    ),
    EngineCard(
        name="moving-diffusers",
        family="picture",
        program="studio.engines.picture.moving.engine:MovingEngine",
        tasks=("text-to-image", "image-to-image"),
        packages=("torch", "diffusers"),
        extra="torch",
        features=frozenset({"negative-prompt", "moving", "loras"}),
        speed="slow",
        graphics_card="preferred",
    ),
    EngineCard(
        name="starter-onnx",
        family="picture",
        program="studio.engines.picture.starter.engine:StarterEngine",
        tasks=PAINTER_TASKS,
        samplers=("Euler", "Heun"),
        features=frozenset({"negative-prompt", "styles", "stickers", "scenes", "live", "learns"}),
        method="storybook-7",
    ),
    EngineCard(
        name="upscale-onnx",
        family="picture",
        program="studio.engines.picture.tools.upscale:UpscaleEngine",
        tasks=("upscale",),
    ),
    EngineCard(
        name="cut-out-onnx",
        family="picture",
        program="studio.engines.picture.tools.cutout:CutOutEngine",
        tasks=("cut-out", "select-object"),
        packages=("onnxruntime", "cv2"),
    ),
    EngineCard(
        name="segment-onnx",
        family="picture",
        program="studio.engines.picture.segment.engine:SegmentOnnxEngine",
        tasks=("select-object",),
        packages=("onnxruntime", "cv2"),
    ),
    EngineCard(
        name="segment-torch",
        family="picture",
        program="studio.engines.picture.segment.engine:SegmentTorchEngine",
        tasks=("select-object",),
        packages=("torch", "transformers", "cv2"),
        extra="torch",
    ),
    EngineCard(
        name="style-onnx",
        family="picture",
        program="studio.engines.picture.tools.style:StyleTransferEngine",
        tasks=("style-transfer",),
        features=frozenset({"styles"}),
    ),
    EngineCard(
        name="filters-cv",
        family="picture",
        program="studio.engines.picture.tools.filters:FiltersEngine",
        tasks=("denoise", "line-art"),
        packages=("cv2",),
        graphics_card="unused",
    ),
    EngineCard(
        name="colour-onnx",
        family="picture",
        program="studio.engines.picture.tools.colouring:ColouringEngine",
        tasks=("colourise",),
        packages=("onnxruntime", "cv2"),
    ),
    EngineCard(
        name="faces-onnx",
        family="picture",
        program="studio.engines.picture.tools.faces:FacesEngine",
        tasks=("repair-faces", "find-faces"),
        packages=("onnxruntime", "cv2"),
    ),
    EngineCard(
        name="depth-torch",
        family="picture",
        program="studio.engines.picture.depth.engine:DepthEngine",
        tasks=("depth",),
        packages=("torch", "transformers", "cv2"),
        extra="torch",
    ),
    EngineCard(
        name="pose-onnx",
        family="picture",
        program="studio.engines.picture.pose.engine:PoseEngine",
        tasks=("pose",),
        packages=("onnxruntime", "cv2"),
    ),
    EngineCard(
        name="sentence-meaning",
        family="picture",
        program="studio.engines.picture.meaning:MeaningEngine",
        tasks=(),
        packages=("onnxruntime", "tokenizers"),
        graphics_card="unused",
        light=True,
    ),
    EngineCard(
        name="passage-reader",
        family="picture",
        program="studio.engines.picture.reading:ReadingEngine",
        tasks=(),
        packages=("onnxruntime", "tokenizers"),
        graphics_card="unused",
        light=True,
    ),
    EngineCard(
        name="picture-memory",
        family="picture",
        program="studio.engines.picture.estimate:MemoryEngine",
        tasks=(),
        packages=(),
        extra="",
        light=True,
    ),
    EngineCard(
        name="gguf-onnx",
        title="ONNX Runtime",
        family="text",
        program="studio.engines.text.gguf.engine:GgufEngine",
        tasks=WRITER_TASKS,
    ),
    EngineCard(
        name="llama-cpp",
        title="llama.cpp",
        family="text",
        program="studio.engines.text.llama_cpp.engine:LlamaCppEngine",
        tasks=(*WRITER_TASKS, "lora"),
        packages=("cffi",),
        extra="llama",
        runs_on="llama.cpp",
        features=frozenset({"loras"}),
        stands_in="gguf-onnx",
    ),
    EngineCard(
        name="transformers",
        family="text",
        program="studio.engines.text.hub.engine:TransformersEngine",
        tasks=WRITER_TASKS,
        packages=("torch", "transformers"),
        extra="torch",
        speed="unknown",
        graphics_card="preferred",
    ),
    EngineCard(
        name="token-counter",
        family="text",
        program="studio.engines.text.counting:TokenCounter",
        tasks=(),
        packages=("tokenizers",),
        extra="",
        graphics_card="unused",
        runs_on="llama.cpp",
        light=True,
    ),
    EngineCard(
        name="engine-trial",
        family="text",
        program="studio.engines.text.trial:EngineTrial",
        tasks=(),
        runs_on="llama.cpp",
        passing=True,
    ),
    EngineCard(
        name="kokoro-onnx",
        family="voice",
        program="studio.engines.voice.kokoro_engine:KokoroEngine",
        tasks=("speak",),
    ),
    EngineCard(
        name="piper-onnx",
        family="voice",
        program="studio.engines.voice.piper_engine:PiperEngine",
        tasks=("speak",),
    ),
    EngineCard(
        name="whisper-ctranslate2",
        family="speech-to-text",
        program="studio.engines.ears.engine:WhisperEngine",
        tasks=("listen",),
        packages=("ctranslate2",),
    ),
    EngineCard(
        name="fake-picture",
        family="picture",
        program="studio.engines.fake:FakePictureEngine",
        tasks=(*PAINTER_TASKS, "select-object"),
        packages=(),
        graphics_card="unused",
        features=frozenset({"live", "word-maps"}),
        fake=True,
    ),
    EngineCard(
        name="fake-text",
        family="text",
        program="studio.engines.fake:FakeTextEngine",
        tasks=WRITER_TASKS,
        packages=(),
        graphics_card="unused",
        fake=True,
    ),
    EngineCard(
        name="fake-voice",
        family="voice",
        program="studio.engines.fake:FakeSpeechEngine",
        tasks=("speak",),
        packages=(),
        graphics_card="unused",
        fake=True,
    ),
    EngineCard(
        name="fake-ears",
        family="speech-to-text",
        program="studio.engines.fake:FakeHearingEngine",
        tasks=("listen",),
        packages=(),
        graphics_card="unused",
        fake=True,
    ),
)
CARDS = Cards(ENGINES, TASKS)
"""The program's own table; what the composition root and the worker's main use unless they are given another."""
