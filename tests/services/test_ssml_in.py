"""Speech markup read into scenes: what is kept, what is counted, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.domain.document import Document
from studio.domain.errors import BadInput, StudioError
from studio.domain.sound_records import LexiconEntry
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.manuscript_in import ImportedScene, import_change, told_of


def read(folder: Path, inside: str, root: str = '<speak xmlns="http://www.w3.org/2001/10/synthesis">') -> ImportedScene:
    path = folder / "speech.ssml"
    path.write_text(f"{root}{inside}</speak>", "utf-8")
    [scene] = scenes_from_file(path)
    return scene


@pytest.mark.parametrize(
    ("inside", "texts"),
    [
        ("<p><s>Rain fell.</s><s>Wind rose.</s></p><p>Later.</p>", ["Rain fell. Wind rose.", "Later."]),
        ("Rain fell. <!-- a note -->Wind rose.", ["Rain fell. Wind rose."]),
        ("<p>Rain\n   fell &amp; rose &#233;</p>", ["Rain fell & rose é"]),
        ('<p>The <sub alias="World Wide Web">WWW</sub>.</p>', ["The World Wide Web."]),
        ('<p>Spell <say-as interpret-as="characters">abc</say-as>.</p>', ["Spell A B C."]),
        ('<p>The <say-as interpret-as="ordinal">11</say-as> of <say-as interpret-as="ordinal">22</say-as>.</p>',
         ["The 11th of 22nd."]),
        ('<p>On <say-as interpret-as="date" format="dmy">3 May</say-as>.</p>', ["On 3 May."]),
        ('Rain.<break time="600ms"/>Wind.', ["Rain.", "Wind."]),
        ('Rain. <break time="200ms"/>Wind.', ["Rain. Wind."]),
        ("<metadata>no words</metadata><p>Rain.<audio src='a.wav'/></p>", ["Rain."]),
        ("<p>Rain.<audio src='a.wav'><desc>a bell</desc>A bell rang.</audio> Wind.</p>", ["Rain. A bell rang. Wind."]),
    ],
)  # fmt: skip
def test_words_are_kept(inside: str, texts: list[str], tmp_path: Path) -> None:
    assert [one.text for one in read(tmp_path, inside).passages] == texts


def test_a_long_break_is_a_scene_break(tmp_path: Path) -> None:
    scene = read(tmp_path, '<break strength="x-strong"/><p>Rain.</p><break time="2s"/><break time="2s"/><p>Wind.</p>')
    assert [one.style for one in scene.passages] == ["body", "rule", "body"]


def test_emphasis_lies_over_its_words(tmp_path: Path) -> None:
    late, now = '<emphasis level="strong">late</emphasis>', '<emphasis level="none">now</emphasis>'
    inside = f"<p>It <emphasis>was</emphasis> {late} {now}</p>"
    [passage] = read(tmp_path, inside).passages
    marked = [(passage.text[one.start : one.end], one.style) for one in passage.marks]
    assert marked == [("was", "italic"), ("late", "bold")]


def test_phonemes_go_into_the_lexicon_once(tmp_path: Path) -> None:
    said = '<phoneme alphabet="ipa" ph="mɔˈɹoʊ">Moreau</phoneme>'
    scene = read(tmp_path, f'<p>{said} and {said} and <phoneme alphabet="x-sampa" ph="a">Ada</phoneme></p>')
    assert scene.said == (("Moreau", "/mɔˈɹoʊ/"),)
    assert told_of([scene]) == "Not taken over: 1 direction to a voice."
    document = Document()
    document.apply(import_change(document, [scene]))
    [entry] = document.all(LexiconEntry)
    assert (entry.word, entry.written) == ("Moreau", "/mɔˈɹoʊ/")
    document.apply(import_change(document, [scene]))
    assert len(list(document.all(LexiconEntry))) == 1, "what the project says already stays"


def test_what_is_not_kept_is_counted(tmp_path: Path) -> None:
    scene = read(
        tmp_path,
        '<voice name="Emma"><prosody rate="90%"><p>Rain.<break time="100ms"/></p></prosody></voice><mark name="m"/>',
    )
    assert dict(scene.lost) == {"voices": 3, "pauses": 1}
    assert told_of([scene]) == "Not taken over: 3 directions to voices, 1 short pause."


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('<!DOCTYPE speak [<!ENTITY a "b">]><speak>&a;</speak>', "document type"),
        ("<speak>&undefined;</speak>", "cannot be read"),
        ("<html>Rain</html>", "its root is not called speak"),
        ("Rain fell.", "cannot be read"),
        ("<speak><p>Rain</speak>", "cannot be read"),
    ],
)
def test_what_is_no_speech_markup_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "bad.ssml").write_text(text)
    with pytest.raises(StudioError) as caught:
        scenes_from_file(tmp_path / "bad.ssml")
    assert isinstance(caught.value.failure, BadInput)
    assert problem in caught.value.failure.problem


def test_a_document_type_in_another_encoding_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "bad.ssml").write_bytes('<!DOCTYPE speak SYSTEM "a"><speak>Rain</speak>'.encode("utf-16"))
    with pytest.raises(StudioError, match="document type"):
        scenes_from_file(tmp_path / "bad.ssml")
