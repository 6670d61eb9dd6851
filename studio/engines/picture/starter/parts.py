"""What the starter picture model is made of: its description, its table of concepts, its graphs and its helpers.

Loaded by the starter picture engine on the worker's job thread. `picture.json` says the lists and numbers (see
`PictureSpec`), `concepts.npz` what the words mean: `names` str [K], `phrases` str [P], `phrase_concept` int16 [P],
`vectors` int8 [P, 384], `scales` float32 [P] (a phrase's unit vector is vectors * scale) and `drawn` bool
[K + 1, styles], which concepts were drawn in which styles.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from studio import places
from studio.domain.errors import ModelDamaged, ModelMissing, NothingToDraw, StudioError
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import PictureRequest
from studio.domain.said_before import refers_back
from studio.engines.picture.pixels import Picture
from studio.engines.picture.starter.forms import Forms, make_forms
from studio.engines.picture.starter.homes import is_scene, settled
from studio.engines.picture.starter.latents import LatentCodec
from studio.engines.picture.starter.prop_meanings import PropMeanings
from studio.engines.picture.starter.reading import asked
from studio.engines.picture.starter.reading.changing import changed_plan
from studio.engines.picture.starter.reading.characters import recognised, seeded, with_looks
from studio.engines.picture.starter.reading.graph_words import GraphWords, graph_words, plain_sentence
from studio.engines.picture.starter.reading.meaning import Nearest, Neighbour
from studio.engines.picture.starter.reading.plan_reading import read_plan
from studio.engines.picture.starter.reading.vocabulary import Vocabulary, make_vocabulary
from studio.engines.picture.storybook.arranging.traits import Traits, read_traits
from studio.engines.picture.storybook.bodies.names import BODIES
from studio.engines.picture.storybook.plan import Plan, Unknown
from studio.engines.picture.storybook.props.names import PROPS
from studio.engines.picture.tools.fast_upscale import FastUpscaler
from studio.engines.protocol import JobControl
from studio.engines.runtime.minilm import WIDTH, SentenceEncoder
from studio.engines.runtime.onnx_session import Array, OnnxSession, make_session
from studio.wire.messages import LocalModel

_SHOWN: Final = 60
"""Characters of words that nothing could be made of."""


class PictureSpec(msgspec.Struct, frozen=True):
    """`picture.json`, which travels with the weights."""

    resolution: int
    """Pixels of the model's square, both ways."""
    latent_channels: int
    latent_factor: int
    """Pixels along the side of one latent."""
    styles: tuple[str, ...]
    """In the order of the model's style numbers; the first is used when neither request nor words name one."""
    null_style: int
    """The style number that stands for nothing said at all, the other half of guidance."""
    text_scale: float
    """The sentence's unit vector is multiplied by this."""
    colours: tuple[str, ...]
    places: tuple[str, ...]
    grounds: tuple[str, ...]
    steps: int
    guidance: float
    guidance_from: float
    guidance_to: float
    """Guidance works between these times; outside, the plain prediction is taken. Kynkaanniemi et al., 2024."""
    time_power: float
    threshold: float
    """The least cosine of two phrases that counts as the same meaning."""
    lends: dict[str, tuple[str, ...]]
    """For a style those that lend it forms, see `forms`; a style that is not named has its own forms alone."""

    def style_number(self, style: str) -> int:
        return self.styles.index(style) if style else 0


class ConceptTable(NamedTuple):
    """Every phrase that the model was taught, by its words and by its meaning."""

    vocabulary: Vocabulary
    phrases: tuple[str, ...]
    concepts: NDArray[np.int16]
    vectors: NDArray[np.int8]
    scales: NDArray[np.float32]
    forms: Forms

    def neighbours(self, meaning: NDArray[np.float32], count: int = 8) -> list[Neighbour]:
        """The concepts whose phrases lie nearest to a unit vector [384], each once, the nearest first."""
        likeness = (self.vectors @ meaning) * self.scales
        found: dict[int, Neighbour] = {}
        for row in np.argsort(-likeness)[: 8 * count].tolist():
            concept = int(self.concepts[row])
            name = self.vocabulary.names[concept - 1]
            found.setdefault(concept, Neighbour(name, concept, self.phrases[row], float(likeness[row])))
        return list(found.values())[:count]


class SubjectFinder:
    """The shipped cut-out network, loaded when the first sticker wants it."""

    def __init__(self, files: Mapping[str, str]) -> None:
        """`files` as in LocalModel; without any, the copy that travels with the program is used."""
        graphs = [name for name in files if name.endswith(".onnx")]
        shipped = places.shipped_models_dir() / "cut-out" / "u2netp.onnx"
        self._path = Path(files[graphs[0]]) if graphs else shipped
        self._session: OnnxSession | None = None

    @property
    def size(self) -> int:
        """Bytes of the graph's file once it is loaded, 0 before."""
        return self._session.size if self._session is not None else 0

    def matte(self, picture: Picture, control: JobControl) -> NDArray[np.uint8] | None:
        """[h, w] bytes for an RGB picture; None where the network is not here. Raises Cancelled, StudioError."""
        # It brings OpenCV, which takes a tenth of a second and 40 MB that no other picture needs.
        from studio.engines.picture.tools.cutout import matte_of

        if self._session is None:
            if not self._path.is_file():
                return None
            self._session = make_session(self._path, control, device="cpu", thrifty=True, arena=False)
        return matte_of(self._session, picture, control)


class StarterParts(NamedTuple):
    """All that is loaded for the starter picture engine."""

    spec: PictureSpec
    table: ConceptTable
    graph: OnnxSession
    encoder: SentenceEncoder
    upscaler: FastUpscaler
    subject: SubjectFinder
    codec: LatentCodec
    traits: Traits
    props: PropMeanings
    rows: Mapping[str, Array] = MappingProxyType({})
    """Inputs of the graph beside what it is told, where it takes rows of things that were learnt."""
    own_texts: Mapping[str, NDArray[np.float32]] = MappingProxyType({})
    """Name of a thing that was learnt -> what the graph hears in the place of a sentence's meaning."""
    own_styles: Mapping[str, str] = MappingProxyType({})
    """Name of such a thing -> the style in which it was learnt."""

    def read_plan(self, words: str, control: JobControl, *, styles: bool = True) -> Plan:
        """What is understood of these words; `styles` as for `reading.plan_reading.read_plan`. Raises Cancelled."""
        return read_plan(words, self.table.vocabulary, self._nearest(control), styles=styles)

    def _nearest(self, control: JobControl) -> Nearest:
        def nearest(phrase: str) -> list[Neighbour]:
            meaning = self.encoder.encode(phrase, control)
            found = [*self.table.neighbours(meaning), *self.props.neighbours(meaning, control)]
            return sorted(found, key=lambda one: -one.likeness)

        return nearest

    def graph_words(self, words: str, control: JobControl, *, styles: bool = True) -> GraphWords:
        """What the graph is told of these words in one go; `styles` as for `read_plan`. Raises Cancelled."""
        vocabulary = self.table.vocabulary
        plan = self.read_plan(words, control, styles=styles)
        return graph_words(plan, plain_sentence(words, vocabulary, styles=styles), vocabulary)

    def plan_of(self, request: PictureRequest, control: JobControl) -> Plan:
        """What a request wants drawn: its plan, if it carries one, or what is read from its words. Raises Cancelled."""
        named = request.characters
        if request.plan is not None:
            return seeded(asked.plan_of(request.plan, self.table.vocabulary), named)
        words = request.prompt_expanded or request.prompt
        if request.task in ("text-to-image", "read") and refers_back(words):
            return seeded(self._changed(request, with_looks(words, named), control), named)
        plan = self.read_plan(with_looks(words, named), control, styles=not request.style)
        return seeded(recognised(plan, words, named, lambda looks: self.read_plan(looks, control, styles=False)), named)

    def _changed(self, request: PictureRequest, words: str, control: JobControl) -> Plan:
        """The scene before as the words change it, where it was. Raises StudioError(NothingToDraw) where there is none,
        but of words that are only read."""
        if request.earlier is None and request.task == "read":
            return Plan(unknown=(Unknown(words),))
        if request.earlier is None:
            raise StudioError(NothingToDraw(words=(words[:_SHOWN],), changes=True))
        before = asked.plan_of(request.earlier, self.table.vocabulary)
        if is_scene(before):
            before = before._replace(setting=before.setting._replace(place=settled(before).place))
        return changed_plan(before, words, self.table.vocabulary, self._nearest(control))

    def meaning(self, sentence: str, control: JobControl) -> NDArray[np.float32]:
        """The graph's text input for a sentence, [384]; zeros for none. Raises Cancelled."""
        if not sentence.strip():
            return np.zeros(WIDTH, np.float32)
        scaled = self.encoder.encode(sentence, control) * np.float32(self.spec.text_scale)
        return np.asarray(scaled, dtype=np.float32)


def load_parts(model: LocalModel, helpers: Mapping[str, LocalModel], device: str, control: JobControl) -> StarterParts:
    """Raises Cancelled and StudioError(ModelMissing | ModelDamaged)."""
    spec = _read_spec(model)
    encoder = SentenceEncoder(_files(helpers, "text-encoder"), control)
    return StarterParts(
        spec,
        _read_table(model, spec),
        make_session(graph_file(model), control, device=device),
        encoder,
        FastUpscaler(_files(helpers, "upscaler"), control, device),
        SubjectFinder(_files(helpers, "cut-out")),
        _codec(model, spec, control),
        _read_traits(model),
        PropMeanings(encoder),
    )


def graph_file(model: LocalModel) -> Path:
    """Raises StudioError(ModelMissing)."""
    return _file(model, "picture.onnx")


def _read_spec(model: LocalModel) -> PictureSpec:
    path = _file(model, "picture.json")
    try:
        spec = msgspec.json.decode(path.read_bytes(), type=PictureSpec)
    except UNDECODABLE as error:
        raise StudioError(ModelDamaged(model=model.id, file=path.name, detail=str(error))) from error
    first = {"colours": spec.colours[:1], "places": spec.places[:1], "grounds": spec.grounds[:1]}
    for name in (name for name, values in first.items() if values != ("",)):
        raise StudioError(ModelDamaged(model=model.id, file=path.name, detail=f"{name} must begin with an empty one"))
    if spec.latent_factor < 1 or spec.latent_channels < 1 or spec.resolution % spec.latent_factor:
        raise StudioError(ModelDamaged(model=model.id, file=path.name, detail="its latents do not fit its resolution"))
    return spec


def _codec(model: LocalModel, spec: PictureSpec, control: JobControl) -> LatentCodec:
    decoder, encoder = _path(model, "decoder.onnx"), _path(model, "encoder.onnx")
    return LatentCodec(model.id, decoder, encoder, spec.latent_factor, control)


def _read_traits(model: LocalModel) -> Traits:
    """Of a model's folder without any, the copy that travels with the program is used."""
    path = _path(model, "things.json")
    try:
        return read_traits(path if path.is_file() else places.shipped_models_dir() / "starter-picture" / path.name)
    except (OSError, ValueError) as error:
        raise StudioError(ModelDamaged(model=model.id, file=path.name, detail=str(error))) from error


def _read_table(model: LocalModel, spec: PictureSpec) -> ConceptTable:
    path = _file(model, "concepts.npz")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            names, phrases = kept["names"].astype(str).tolist(), kept["phrases"].astype(str).tolist()
            concepts, scales = kept["phrase_concept"].astype(np.int16), kept["scales"].astype(np.float32)
            vectors, drawn = kept["vectors"].astype(np.int8), kept["drawn"].astype(np.bool_)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise StudioError(ModelDamaged(model=model.id, file=path.name, detail=str(error))) from error
    shapes = {len(phrases), len(concepts), len(scales), len(vectors)}
    known = concepts.size == 0 or (concepts.min() >= 1 and concepts.max() <= len(names))
    known = known and drawn.shape == (len(names) + 1, len(spec.styles))
    if len(shapes) != 1 or vectors.shape[1:] != (WIDTH,) or not known:
        raise StudioError(ModelDamaged(model=model.id, file=path.name, detail="its tables do not fit each other"))
    pairs = zip(phrases, concepts.tolist(), strict=True)
    vocabulary = make_vocabulary(
        spec.styles, spec.colours, spec.places, spec.grounds, names, pairs, spec.threshold, PROPS, BODIES
    )
    try:
        forms = make_forms(drawn, spec.styles, spec.lends)
    except ValueError as error:
        raise StudioError(ModelDamaged(model=model.id, file="picture.json", detail=str(error))) from error
    return ConceptTable(vocabulary, tuple(phrases), concepts, vectors, scales, forms)


def _file(model: LocalModel, name: str) -> Path:
    path = _path(model, name)
    if not path.is_file():
        raise StudioError(ModelMissing(model_id=model.id, file=name))
    return path


def _path(model: LocalModel, name: str) -> Path:
    return Path(model.files.get(name, Path(model.root) / name))


def _files(helpers: Mapping[str, LocalModel], role: str) -> Mapping[str, str]:
    return helpers[role].files if role in helpers else {}
