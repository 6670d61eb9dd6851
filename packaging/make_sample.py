"""Make `resources/sample/sample.triptych` again from `resources/sample/story.md`: its pictures, voice and cards are
made by the starter models, through the same services as the window's.

    python packaging/make_sample.py
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import msgspec

from studio.cli.picturing import make_pictures, picture_request
from studio.cli.running import headless_studio, open_session, run_job
from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.passages import text_hash
from studio.domain.picture_records import Canvas, Generation, Layer
from studio.domain.project_records import Card, Link
from studio.domain.records import Record
from studio.domain.scene_edits import new_scene
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.project.writes import Write, write_all
from studio.services.narration.casting import Casting, narration_of
from studio.services.narration.segments import segments_of, speech_request, to_speak
from studio.services.session.read_history import STACKS
from studio.services.studio import Studio

SAMPLE = Path(__file__).resolve().parent.parent / "resources" / "sample"
VOICE = "bf_emma"
PICTURES = (
    # scene, paragraph, prompt, style, seed
    (0, 0, "house", "3d", 11),
    (0, 2, "red apple", "3d", 3),
    (1, 2, "crescent moon", "noto", 5),
    (1, 1, "cat face", "flat", 8),
)
CARDS = (
    Card(
        id="", name="Ada", facts="Comes to sell the house she was left. Makes lists.", voice=VOICE, pronunciation="ˈAdə"
    ),
    Card(
        id="",
        name="The house",
        role="place",
        facts="Red roof, green door, eleven chairs, four clocks.",
        appearance="house with a red roof",
    ),
    Card(id="", name="The cat", facts="Has lived here longer than anyone. Not on the list.", appearance="cat face"),
)


def read_story() -> list[tuple[str, list[str]]]:
    scenes: list[tuple[str, list[str]]] = []
    for block in (SAMPLE / "story.md").read_text("utf8").split("\n\n"):
        text = block.strip()
        if text.startswith("# "):
            scenes.append((text[2:], []))
        elif text:
            scenes[-1][1].append(text)
    return scenes


def put(studio: Studio, label: str, *records: Record) -> None:
    document = open_session(studio).document
    edits = tuple(Edit(document.get(type(record), record.id), record) for record in records)
    open_session(studio).perform(Change(id=new_id(), label=label, stack="none", edits=edits, at=time.time()))


def make_manuscript(studio: Studio) -> list[Scene]:
    session = open_session(studio)
    for title, passages in read_story():
        session.perform(new_scene(session.document, title, passages=passages))
    return sorted(session.document.all(Scene), key=lambda scene: scene.rank)


def make_linked_pictures(studio: Studio, scenes: list[Scene]) -> list[Generation]:
    made = []
    for scene, index, prompt, style, seed in PICTURES:
        generation = make_pictures(studio, picture_request(studio, prompt, seed=seed, style=style))[0]
        paragraph = open_session(studio).document.need(Paragraph, scenes[scene].paragraphs[index])
        link = Link(
            id=new_id(),
            paragraph_id=paragraph.id,
            text_hash=text_hash(paragraph.text),
            target_kind="generation",
            target_id=generation.id,
        )
        put(studio, "Link picture", link)
        made.append(generation)
    return made


def make_canvas(studio: Studio, generations: list[Generation]) -> None:
    """The house with the moon above it."""
    house, moon = generations[0], generations[2]
    canvas_id = new_id()
    bottom = Layer(id=new_id(), canvas_id=canvas_id, name="House", asset=house.asset, width=512, height=512)
    top = Layer(
        id=new_id(),
        canvas_id=canvas_id,
        name="Moon",
        asset=moon.asset,
        x=340,
        y=8,
        width=160,
        height=160,
        blend="multiply",
    )
    canvas = Canvas(id=canvas_id, name="Cover", width=512, height=512, layers=(bottom.id, top.id))
    put(studio, "Cover", canvas, bottom, top)


def speak_first_scene(studio: Studio, scene: Scene) -> None:
    document = open_session(studio).document
    request = speech_request(
        document,
        to_speak(segments_of(document, scene.id)),
        model=studio.library.ref(studio.library.models_for("voice", "speak")[0].id),
        narrator=Casting(document).narrator,
        scene_id=scene.id,
    )
    run_job(studio, request, label="Speak", target_id=scene.id)


def main() -> int:
    target = SAMPLE / "sample.triptych"
    target.unlink(missing_ok=True)
    with headless_studio(target) as studio:
        scenes = make_manuscript(studio)
        document = open_session(studio).document
        put(studio, "Words", msgspec.structs.replace(document.need(Meta, "project"), words=("neighbour",)))
        put(studio, "Narrator", msgspec.structs.replace(narration_of(document), voice=VOICE))
        put(studio, "Cards", *(msgspec.structs.replace(card, id=new_id()) for card in CARDS))
        make_canvas(studio, make_linked_pictures(studio, scenes))
        speak_first_scene(studio, scenes[0])
    # It is nobody's work yet that could be undone.
    write_all(target, [Write(cleared=STACKS)])
    print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
