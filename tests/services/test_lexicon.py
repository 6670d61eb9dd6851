"""The project's pronunciation lexicon: kept, undone, sent to the voice, and which takes it makes stale."""

from __future__ import annotations

from studio.domain.changes import Edit
from studio.domain.document import Document
from studio.domain.passages import text_hash
from studio.domain.project_records import Card, Recipe
from studio.domain.requests import ModelRef, Pronunciation, SpeechRequest
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import LexiconEntry, Take
from studio.domain.text_records import Paragraph, Scene
from studio.services.narration.casting import Part
from studio.services.narration.lexicon import entry_of, forget, pronunciations, say_otherwise
from studio.services.narration.reading import Readings
from studio.services.narration.segments import segments_of, speech_request, to_speak

MODEL = ModelRef(id="kokoro-v1.0", engine="kokoro-onnx")


class Spoken:
    """A scene, all of whose sentences are spoken with the lexicon of then."""

    def __init__(self, *passages: str) -> None:
        self.document = Document()
        change = new_scene(self.document, "One", passages=passages)
        self.document.apply(change)
        scene = change.edits[0].after
        assert isinstance(scene, Scene)
        self.scene_id = scene.id
        self.made = 0

    def put(self, *records: Take | Recipe[SpeechRequest] | Card) -> None:
        change = new_scene(Document(), "x")
        edits = tuple(Edit(None, record) for record in records)
        self.document.apply(type(change)(id="c", label="", stack="none", edits=edits, at=0.0))

    def request(self) -> SpeechRequest:
        wanted = to_speak(segments_of(self.document, self.scene_id))
        return speech_request(self.document, wanted, model=MODEL, narrator=Part("af_heart"))

    def speak(self) -> list[str]:
        """What was missing is made; its words."""
        request = self.request()
        self.made += 1
        self.put(Recipe(id=f"r{self.made}", request=request, created=0.0))
        for number, one in enumerate(request.segments):
            take_id = f"t{self.made}-{number}"
            self.put(
                Take(
                    id=take_id, scene_id=self.scene_id, paragraph_id=one.paragraph_id, segment=one.index, text=one.text,
                    text_hash=text_hash(one.text), voice="af_heart", asset=take_id, recipe_id=f"r{self.made}",
                    created=0.0, seconds=1.0,
                )
            )  # fmt: skip
        return [one.text for one in request.segments]

    def states(self) -> list[str]:
        return [one.state for one in segments_of(self.document, self.scene_id)]


def test_an_entry_is_sent_to_the_voice_and_read_by_the_front_end() -> None:
    spoken = Spoken("Kvothe ran.")
    assert [one.word for one in Readings().unknown_in_scene(spoken.document, spoken.scene_id, "us")] == ["Kvothe"]
    spoken.document.apply(say_otherwise(spoken.document, "Kvothe", "KVOHTH"))
    assert spoken.request().lexicon == (Pronunciation("Kvothe", "kvˈOθ"),)
    assert Readings().unknown_in_scene(spoken.document, spoken.scene_id, "us") == ()


def test_exactly_the_takes_whose_words_are_said_otherwise_are_made_again() -> None:
    spoken = Spoken("Kvothe ran. Kvothes are many.", "“Run,” said Kvothe’s friend. He ran.", "KVOTHE!")
    assert len(spoken.speak()) == 5
    assert spoken.states() == ["spoken"] * 5
    spoken.document.apply(say_otherwise(spoken.document, "Kvothe", "KVOHTH"))
    assert spoken.states() == ["said otherwise", "spoken", "said otherwise", "spoken", "said otherwise"]
    assert spoken.speak() == ["Kvothe ran.", "“Run,” said Kvothe’s friend.", "KVOTHE!"]
    assert spoken.states() == ["spoken"] * 5


def test_a_word_said_as_before_has_its_takes_again() -> None:
    spoken = Spoken("Kvothe ran.")
    spoken.speak()
    change = say_otherwise(spoken.document, "Kvothe", "KVOHTH")
    spoken.document.apply(change)
    spoken.speak()
    spoken.document.apply(change.inverse())
    [segment] = segments_of(spoken.document, spoken.scene_id)
    assert segment.state == "spoken"
    assert segment.take is not None
    assert segment.take.id == "t1-0"


def test_a_card_says_its_name_in_place_of_the_lexicon_and_marks_its_takes() -> None:
    spoken = Spoken("Kvothe ran.")
    spoken.document.apply(say_otherwise(spoken.document, "kvothe", "KVOHTH"))
    spoken.speak()
    spoken.put(Card(id="k", name="Kvothe", pronunciation="kwˈOθ"))
    assert pronunciations(spoken.document) == (Pronunciation("Kvothe", "kwˈOθ"),)
    assert spoken.states() == ["said otherwise"]


def test_a_word_has_one_entry_which_can_be_taken_out() -> None:
    spoken = Spoken("Kvothe ran.")
    spoken.document.apply(say_otherwise(spoken.document, "Kvothe", "KVOHTH"))
    spoken.document.apply(say_otherwise(spoken.document, "kvothe", "/kwoʊθ/"))
    [entry] = spoken.document.all(LexiconEntry)
    assert (entry.phonemes, entry.written) == ("kwˈOθ", "/kwoʊθ/")
    assert entry_of(spoken.document, "KVOTHE") == entry
    spoken.document.apply(forget(entry))
    assert pronunciations(spoken.document) == ()
    assert len(list(spoken.document.all(Paragraph))) == 1
