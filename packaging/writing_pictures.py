"""The pictures of the manual on the Writing pane: the tour's own small book, and a novel that is taken in as a plain
text. Taken by `screenshots`, whose photographer does all of it in the real window."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

DAY = 86_400
STORM = (
    "The storm came up over the harbour before anyone had thought to look for it, suddenly, and Ann stood at the end "
    "of the long pier with her collar turned up and counted the boats.",
    "“Eleven,” she said. “There ought to be twelve.”",
    "The captain did not answer. He was looking at the same spot on the water since noon, and the water had looked "
    "back at him.",
    "Behind them the town went on with its Thursday as if nothing had been said.",
)
REWRITTEN = (
    "The storm came up over the harbour before anyone had thought to look for it, and Ann stood at the end of the long "
    "pier with her collar turned up and counted the boats.",
    "“Eleven,” she said. “There ought to be twelve.”",
    "The old man did not answer. He was looking at the same spot on the water since noon, and the water had looked "
    "back at him.",
    "A gull laughed at all three of them.",
    "Behind them the town went on with its Thursday as if nothing had been said.",
)
SITTINGS = (800, 260, 1200, 0, 930, 410, -300, 0, 1500, 620, 0, 340, 800, 80, 95, 1200, 0, 700, 260, 540, 1100, 800)
"""Words of a day, the newest last."""


class Camera(NamedTuple):
    window: Any
    studio: Any
    settle: Callable[[], None]
    until: Callable[[Callable[[], bool]], None]
    keep: Callable[[str], None]
    """The window under a name."""
    save: Callable[[Any, str], None]
    """A widget under a name."""


def take(camera: Camera, novel: Path | None) -> None:
    """`novel`: a plain text of a whole book with chapters, without which its three pictures stay as they are."""
    from studio.ui.writing.pane import WritingPane

    pane = camera.window.findChild(WritingPane)
    a_new_book(camera, "The Harbour")
    _drafts(camera, pane)
    _authors(camera, pane)
    _table(camera, pane)
    _returned(camera, pane)
    _sessions(camera, pane)
    if novel is not None:
        a_new_book(camera, "Pride and Prejudice")
        _novel(camera, pane, novel)
        _sources(camera, pane)


def a_new_book(camera: Camera, title: str) -> None:
    camera.studio.new_project(Path(os.environ["TRIPTYCH_HOME"], f"{title}.triptych"))
    camera.settle()
    camera.window.areas.go_alone("writing")
    camera.settle()


def put_scene(pane: Any, title: str, *passages: Any) -> str:
    """A new last scene, in front."""
    from studio.domain.scene_edits import new_scenes

    made = pane.desk.make(lambda document: new_scenes(document, [(title, passages, False)]))
    scene_id = next(edit.after.id for edit in made.edits if edit.before is None and hasattr(edit.after, "paragraphs"))
    pane.desk.open_scene(scene_id)
    return str(scene_id)


def _drafts(camera: Camera, pane: Any) -> None:
    """Three drafts of a scene, a kept version, and the two compared."""
    from studio.domain.manuscript import replace_range

    do = camera.window.registry.trigger
    scene_id = put_scene(pane, "The harbour", *STORM)
    do("writing.show-versions")
    camera.settle()
    pane.versions.presenter.keep_scene("Before the rewrite")
    camera.settle()
    for _ in range(2):
        pane.versions.presenter.begin_draft()
        camera.settle()
    ids, last = pane.desk.scene_ids(), len(STORM[-1])
    pane.desk.make(lambda document: replace_range(document, scene_id, (ids[0], 0), (ids[-1], last), REWRITTEN))
    camera.settle()
    camera.keep("writing-versions")
    kept = pane.versions.panel.versions
    kept.setCurrentItem(kept.topLevelItem(kept.topLevelItemCount() - 1))
    do("writing.compare-version")
    camera.until(lambda: pane.versions.window is not None and pane.versions.window.comparison is not None)
    window = pane.versions.window
    window.beside.click()
    camera.settle()
    window.page.step(1)
    camera.settle()
    camera.save(window, "writing-compare")
    window.close()
    do("writing.show-versions")
    camera.settle()


def _authors(camera: Camera, pane: Any) -> None:
    """Words of a model, some of them changed, dictated, pasted and imported ones."""
    from studio.domain.passages import Passage
    from studio.domain.text_records import AuthorSpan

    model = "The storm came up over the harbour suddenly, and nobody "
    changed = "slowly, in the night, had turned away from the harbour"
    first = f"{model}thought to look for it. Ann had counted every boat, and the boats, {changed} and from the pier."
    spoken, pasted = "“Eleven,” she said. “There ought to be twelve,”", "The old captain walked home. He said nothing."
    imported = "The letter lay where it had lain for nine years."
    at = first.index(changed)
    written = (AuthorSpan(0, len(model) - 1, "r", by="model"), AuthorSpan(at, at + len(changed), "r", by="changed"))
    heard = AuthorSpan(0, len(spoken), "", accepted=True, by="dictation")
    other = AuthorSpan(0, len(pasted), "", accepted=True, by="pasted")
    brought = AuthorSpan(0, len(imported), "", accepted=True, by="imported", name="letters.docx", at=time.time())
    put_scene(
        pane,
        "Authors",
        Passage(first, spans=written),
        Passage(f"{spoken} and this was heard by a microphone.", spans=(heard,)),
        Passage(f"{pasted} It was his own way of speaking to the sea.", spans=(other,)),
        Passage(imported, spans=(brought,)),
    )
    camera.window.registry.trigger("writing.show-authors")
    camera.settle()
    camera.keep("writing-authors")
    camera.window.registry.trigger("writing.show-authors")


def _table(camera: Camera, pane: Any) -> None:
    from studio.domain.passages import Passage
    from studio.domain.text_records import Mark

    rows = (
        "| Boat | Skipper | Home by |",
        "| --- | --- | --- |",
        "| Kittiwake | Ann | six |",
        "| Margit | Jo | noon |",
    )
    text = "\u2028".join(rows)
    marks = [Mark(text.index(name), text.index(name) + len(name), "italic") for name in ("Kittiwake", "Margit")]
    put_scene(
        pane, "Boats", "She had written them all down, in the order in which they used to come home:",
        Passage(text, "table", tuple(marks)), "The twelfth line was empty.",
    )  # fmt: skip
    ids = pane.desk.scene_ids()
    pane.text.put_caret(ids[1], len("\u2028".join(rows[:3])) - 6)
    pane.text.focus()
    camera.settle()
    camera.keep("writing-table")


def _returned(camera: Camera, pane: Any) -> None:
    """The book as an editor sends it back: words taken out and put in, a new paragraph, a note."""
    import docx

    from studio.services.exchange.format import by_name
    from studio.services.exchange.formats import MANUSCRIPT_OUT

    harbour = next(scene for scene in pane.desk.order() if "harbour" in _title(pane, scene))
    pane.desk.open_scene(harbour)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "Storm, edited.docx")
        by_name(path, MANUSCRIPT_OUT).act(pane.desk.document.copy(), path, scene_id=None)
        document = docx.Document(str(path))
        _edit(document)
        document.save(str(path))
        pane.margin.back.take(path)
        camera.until(lambda: not pane.margin.back.busy)
        camera.settle()
    camera.window.registry.trigger("writing.next-change")
    camera.settle()
    camera.keep("writing-returned")
    camera.window.registry.trigger("writing.show-margin")
    camera.settle()


def _title(pane: Any, scene_id: str) -> str:
    from studio.domain.text_records import Scene

    return str(pane.desk.document.need(Scene, scene_id).title)


def _edit(document: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    def tracked(kind: str, run: Any) -> Any:
        mark = OxmlElement(f"w:{kind}")
        for name, value in (("id", "900"), ("author", "Eva Klein"), ("date", "2026-11-20T12:00:00Z")):
            mark.set(qn(f"w:{name}"), value)
        mark.append(run)
        return mark

    def run(words: str, *, gone: bool) -> Any:
        one, text = OxmlElement("w:r"), OxmlElement("w:delText" if gone else "w:t")
        text.set(qn("xml:space"), "preserve")
        text.text = words
        one.append(text)
        return one

    paragraphs = [one for one in document.paragraphs if one.text]
    for words, other in (
        ("had thought to look for it", "knew"),
        ("since noon", "all day"),
        ("as if nothing had been said", ""),
    ):
        whole = next(one for one in paragraphs if words in one.text)
        before, _, after = whole.text.partition(words)
        for old in list(whole.runs):
            old._r.getparent().remove(old._r)  # noqa: SLF001 - python-docx has no other way
        parts = [run(before, gone=False), tracked("del", run(words, gone=True))]
        parts += [tracked("ins", run(other, gone=False))] if other else []
        for part in (*parts, run(after, gone=False)):
            whole._p.append(part)  # noqa: SLF001
    noted = next(one for one in paragraphs if "A gull" in one.text)
    document.add_comment(noted.runs, "All three? There are two of them.", author="Eva Klein", initials="EK")


def _sessions(camera: Camera, pane: Any) -> None:
    """A month of writing."""
    from studio.domain.changes import Change, Edit
    from studio.domain.ids import new_id
    from studio.domain.text_records import Sitting
    from studio.ui.writing.review.statistics import StatisticsWindow

    words, edits, now = 120_000, [], time.time()
    for number, written in enumerate(SITTINGS):
        begun = now - DAY * (len(SITTINGS) - number)
        if not written:
            continue
        others = 210 if number % 9 == 7 else 0
        sitting = Sitting(
            id=new_id(), started=begun, ended=begun + 60 * (20 + abs(written) // 25), before=words,
            after=words + written + others, goal=500, others=others,
        )  # fmt: skip
        edits.append(Edit(None, sitting))
        words = sitting.after
    pane.desk.session.perform(Change(id=new_id(), label="Sessions", stack="writing", edits=tuple(edits), at=now))
    camera.window.registry.trigger("writing.sessions")
    camera.settle()
    [window] = camera.window.findChildren(StatisticsWindow)
    camera.save(window, "writing-sessions")
    window.close()
    camera.settle()


def _choose(tree: Any, scene_ids: Sequence[str]) -> None:
    """Beside the one in front."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QTreeWidgetItemIterator

    found = QTreeWidgetItemIterator(tree)
    while item := found.value():
        if item.data(0, Qt.ItemDataRole.UserRole) in scene_ids:
            item.setSelected(True)
        found += 1


def _novel(camera: Camera, pane: Any, path: Path) -> None:
    """A whole book taken in: four of its chapters chosen, a character's card, replacing with a preview, the dialog of
    titles."""
    from studio.domain.outline import children_of
    from studio.domain.text_records import Scene
    from studio.ui.writing.outline.titles import TitlesDialog

    registry = camera.window.registry
    do = registry.trigger
    pane.outline.files.read([path])
    camera.until(lambda: not pane.outline.files.busy)
    document = pane.desk.document
    chapters = [scene for scene in pane.desk.order() if document.need(Scene, scene).paragraphs]
    tree = pane.outline.tree
    pane.desk.open_scene(chapters[8])
    camera.settle()
    _choose(tree, chapters[5:9])
    camera.settle()
    camera.keep("writing-chosen")
    pane.desk.open_scene(chapters[1])
    do("writing.show-cards")
    camera.settle()
    card = pane.cards.presenter.add("character", "Elizabeth Bennet")
    pane.cards.presenter.put(
        card, {"aliases": ("Lizzy", "Eliza"), "facts": "The second of five sisters. Quick to judge."}
    )
    pane.cards.presenter.look()
    camera.settle()
    camera.settle()
    camera.keep("writing-novel")
    do("writing.replace")
    bar = pane.text.find_bar
    bar.pattern.click()
    bar.field.setText(r"(Mr|Mrs)\. (\w+)")
    bar.by.setText(r"\1 \2")
    camera.settle()
    camera.settle()
    camera.keep("writing-novel-replace")
    pane.text.close_find()
    if any(children_of(document, scene) for scene in pane.desk.order()):
        do(next(one.id for one in registry.all() if one.id.startswith("writing.export-") and "docx" in one.id))
        camera.settle()
        for dialog in camera.window.findChildren(TitlesDialog):
            dialog.printed.setCurrentIndex(1)
            camera.settle()
            camera.save(dialog, "writing-titles")
            dialog.close()


ENTAIL = """<h1>What an entail was</h1>
<p>An entail settled an estate on heirs of a certain kind, mostly the nearest man of the family, so that he who held
it could neither sell it nor leave it to his daughters.</p>
<p>Each heir could agree with his father, when he came of age, to settle it anew; so an entail rarely lasted longer than
two lives.</p>
<h1>What daughters had</h1>
<p>Daughters of such a house had what their parents' marriage settlement gave them, mostly a share of their mother's
money.</p>"""


def _sources(camera: Camera, pane: Any) -> None:
    """A source beside the novel, both asked, and the place in the source that a quotation leads to."""
    do = camera.window.registry.trigger
    page = Path(os.environ["TRIPTYCH_HOME"], "On entails.html")
    page.write_text(ENTAIL, "utf-8")
    do("writing.show-sources")
    pane.sources.take_files([page])
    camera.until(lambda: pane.sources.panel.sections.count() > 0)
    do("writing.show-prompt")
    camera.until(lambda: bool(pane.assistant.sending.panel.view.text.toPlainText()))
    camera.settle()
    camera.keep("writing-sent")
    do("writing.ask-book")
    pane.ask.panel.field.setText("Who inherits the estate by the entail?")
    pane.ask.panel.go.click()
    camera.until(lambda: pane.ask.panel.list.count() > 0)
    camera.settle()
    camera.keep("writing-ask")
    pane.ask.panel.among.setCurrentIndex(2)
    camera.until(lambda: pane.ask.panel.list.count() > 0 and "On entails" in pane.ask.panel.list.item(0).text())
    pane.ask.panel.chosen.emit(0)
    camera.until(lambda: bool(pane.sources.panel.selected))
    camera.settle()
    camera.keep("writing-sources")
