"""What an undo step is called, for the Undo menu, the History page and "Undone: Import of “Chapter 2”".

A Change keeps its label in English in the file, so that a project may be opened in another language; the words are
made when they are shown. Pure, any thread.
"""

from __future__ import annotations

from collections.abc import Iterator

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.manuscript import common_start
from studio.domain.picture_records import Canvas, Layer, PictureGrid, Tile
from studio.domain.project_records import Card, Source
from studio.domain.sound_records import LexiconEntry, Take
from studio.domain.talk_records import Conversation
from studio.domain.text_records import EditorChange, Paragraph, Scene, Summary
from studio.services.translation import tr

TYPING = "Typing"
_SHOWN = 40
"""Characters of what was typed."""
BRING_BACK = "Bring back"
RESTORE = "Restore "
"""A label that begins so goes on with the name of the snapshot."""

NAMED = {
    "Typing": "Typing in “{name}”",
    "Generated text": "Generated text in “{name}”",
    "Suggested words": "Suggested words in “{name}”",
    "Rewrite": "Rewrite in “{name}”",
    "Keep generated text": "Keep generated text in “{name}”",
    "Remove generated text": "Remove generated text in “{name}”",
    "Bold": "Bold in “{name}”",
    "Italic": "Italic in “{name}”",
    "Underline": "Underline in “{name}”",
    "Strike": "Strike in “{name}”",
    "Code": "Code in “{name}”",
    "Link": "Link in “{name}”",
    "Footnote": "Footnote in “{name}”",
    "Picture": "Picture in “{name}”",
    "Paragraph style": "Paragraph style in “{name}”",
    "New paragraph": "New paragraph in “{name}”",
    "Join paragraphs": "Join paragraphs in “{name}”",
    "Insert paragraphs": "Insert paragraphs in “{name}”",
    "Paste": "Paste in “{name}”",
    "Move words": "Words moved in “{name}”",
    "Delete": "Delete in “{name}”",
    "Typography": "Typography in “{name}”",
    "Replace": "Replace in “{name}”",
    "Margin note": "Margin note in “{name}”",
    "Answer a note": "Answer a note in “{name}”",
    "Resolve a note": "Resolve a note in “{name}”",
    "Open a note again": "Open a note again in “{name}”",
    "Remove a note": "Remove a note in “{name}”",
    "Accept a change": "Accept a change in “{name}”",
    "Refuse a change": "Refuse a change in “{name}”",
    "Accept changes": "Accept changes in “{name}”",
    "Refuse changes": "Refuse changes in “{name}”",
    "New scene": "New scene “{name}”",
    "New chapter": "New chapter “{name}”",
    "Rename scene": "Rename scene “{name}”",
    "Synopsis": "Synopsis of “{name}”",
    "Summary": "Summary of “{name}”",
    "Status": "Status of “{name}”",
    "Notes": "Notes on “{name}”",
    "Scene card": "Card of scene “{name}”",
    "Word target": "Word target of “{name}”",
    "Part of the book": "What “{name}” is of the book",
    "Split scene": "Split of scene “{name}”",
    "Merge scenes": "Merge into scene “{name}”",
    "Move scene": "Move scene “{name}”",
    "Remove scene": "Remove scene “{name}”",
    "New card": "New card “{name}”",
    "Rename card": "Rename card “{name}”",
    "Change card": "Change card “{name}”",
    "Remove card": "Remove card “{name}”",
    "Draft an article": "Draft of the article “{name}”",
    "Add a source": "Add source “{name}”",
    "Rename a source": "Rename source “{name}”",
    "Remove a source": "Remove source “{name}”",
    "New conversation": "New conversation with {name}",
    "Rename conversation": "Rename conversation with {name}",
    "Remove conversation": "Remove conversation with {name}",
    "Import": "Import of “{name}”",
    BRING_BACK: "Bring back from {name}",
    "Choose take": "Choose take in “{name}”",
    "Say a word otherwise": "Say “{name}” otherwise",
    "Take a word out of the lexicon": "Take “{name}” out of the lexicon",
    "Brush": "Brush on “{name}”",
    "Eraser": "Eraser on “{name}”",
    "Fill": "Fill on “{name}”",
    "Gradient": "Gradient on “{name}”",
    "Clear": "Clear on “{name}”",
    "Move what is selected": "Move what is selected on “{name}”",
    "Move Layer": "Move layer “{name}”",
    "Move Group": "Move group “{name}”",
    "Show Layer": "Show layer “{name}”",
    "Hide Layer": "Hide layer “{name}”",
    "Layer Opacity": "Opacity of “{name}”",
    "Adjust Colours": "Colours of “{name}”",
    "Blend Mode": "Blend mode of “{name}”",
    "Rename Layer": "Rename layer to “{name}”",
    "Clip Layer": "Clipping of “{name}”",
    "Lock Layer": "Lock of “{name}”",
    "Lock Transparency": "Lock of transparency of “{name}”",
    "Delete Layer": "Delete layer “{name}”",
    "Duplicate Layer": "Duplicate as “{name}”",
    "Merge Layers": "Merge into “{name}”",
    "Apply Mask": "Put the mask into “{name}”",
    "Draw Layer Again": "Draw “{name}” again",
    "Transform": "Transform “{name}”",
    "Text": "Text “{name}”",
    "Edit Text": "Edit text “{name}”",
    "Rasterise": "Make “{name}” into pixels",
    "Group Layer": "Group “{name}”",
    "Ungroup": "Take “{name}” apart",
    "Inpaint": "Inpaint “{name}”",
    "Outpaint": "Outpaint “{name}”",
    "Import Mask": "Import mask “{name}”",
    "Keep Live Picture": "Keep live picture “{name}”",
    "Place Picture": "Place “{name}”",
    "Rename grid": "Rename the grid to “{name}”",
    "Remove grid": "Remove the grid “{name}”",
    "Enlarge Layer": "Enlarge the layer: “{name}”",
    "Cut Out Layer": "Cut out the layer: “{name}”",
    "Denoise Layer": "Take out noise: “{name}”",
    "Draw Lines": "Draw lines: “{name}”",
    "Repaint Layer": "Repaint the layer: “{name}”",
}
"""Labels whose step is told with what it touched. Others are shown as they are, translated."""


IN_SCENES = frozenset(label for label, words in NAMED.items() if words.endswith("in “{name}”"))
"""Labels of steps that may touch the text of several scenes, which are counted then."""


def label_words(label: str) -> str:
    """A change's label in the person's language."""
    if label.startswith(RESTORE):
        return tr("Restore {name}", name=label.removeprefix(RESTORE))
    return tr(label)


def step_words(change: Change, document: Document) -> str:
    """The label with the name of what the step touched: "Import of “Chapter 2”"; of typing its words. Good for a change
    in either direction."""
    typed = _typed(change) if change.label == TYPING else None
    if typed is not None:
        return typed
    scenes = _scenes_written(change)
    if change.label in IN_SCENES and scenes > 1:
        return tr("{step} in {count:,} scenes", step=label_words(change.label), count=scenes)
    name = _file_brought_back(change) if change.label == BRING_BACK else touched_name(change, document)
    named = NAMED.get(change.label)
    return tr(named, name=name) if named is not None and name else label_words(change.label)


def _file_brought_back(change: Change) -> str:
    either = (edit.after if edit.after is not None else edit.before for edit in change.edits)
    return next((one.source for one in either if isinstance(one, EditorChange) and one.source), "")


def _scenes_written(change: Change) -> int:
    """Scenes of which the change touches the text."""
    either = (edit.after if edit.after is not None else edit.before for edit in change.edits)
    return len({one.scene_id for one in either if isinstance(one, Paragraph)})


def _typed(change: Change) -> str | None:
    """The words that typing put in or took out of its paragraph; None where nothing of it can be read."""
    pairs = [(edit.before, edit.after) for edit in change.edits]
    texts = [(a.text, b.text) for a, b in pairs if isinstance(a, Paragraph) and isinstance(b, Paragraph)]
    if len(texts) != 1:
        return None
    before, after = texts[0]
    start = common_start(before, after)
    tail = common_start(before[start:][::-1], after[start:][::-1])
    # Undone typing takes out what it put in: the longer side has the words.
    longer = after if len(after) >= len(before) else before
    words = " ".join(longer[start : len(longer) - tail].split())
    if not words:
        return None
    return tr("Typing “{words}”", words=words if len(words) <= _SHOWN else f"{words[:_SHOWN]}\u2026")


def touched_name(change: Change, document: Document) -> str:
    """Title or name of the first scene, card, layer or canvas that the change touches; empty where it has none."""
    painted = next((tile.layer_id for tile in _tiles(change)), "")
    if painted:
        return _painted_name(painted, change, document)
    for edit in change.edits:
        record = edit.after if edit.after is not None else edit.before
        match record:
            case Scene(id=node) | Summary(id=node):
                return record.title or tr("Untitled scene") if isinstance(record, Scene) else _summed_up(document, node)
            case (
                Card(name=name) | LexiconEntry(word=name) | PictureGrid(name=name) | Source(title=name)
                | Conversation(speaker=name)
            ):  # fmt: skip
                return name
            case Layer(name=name) | Canvas(name=name):
                return _meant_layer(change).name if any(True for _ in _layers(change)) else name
            case Paragraph(scene_id=scene_id) | Take(scene_id=scene_id):
                scene = document.get(Scene, scene_id)
                if scene is not None:
                    return scene.title or tr("Untitled scene")
            case _:
                continue
    return ""


def _painted_name(painted: str, change: Change, document: Document) -> str:
    """Of the layer that was painted on; of one that came, or went, with its mask, and not that of the mask."""
    touched = next((one for one in _layers(change) if one.id == painted), None)
    if touched is not None and touched.role == "mask":
        return _meant_layer(change).name
    layer = touched or document.get(Layer, painted)
    return layer.name if layer is not None else ""


def _summed_up(document: Document, node: str) -> str:
    scene = document.get(Scene, node)
    return (scene.title or tr("Untitled scene")) if scene is not None else tr("the book")


def _meant_layer(change: Change) -> Layer:
    """Of the layers that the change touches: one that came or went, not a mask that goes with another, and the group
    that it is in, or was. The same in either direction, of a change that touches any."""
    touched: dict[str, list[Layer]] = {}
    for edit in change.edits:
        for one in (edit.after, edit.before):
            if isinstance(one, Layer):
                touched.setdefault(one.id, []).append(one)
    moved = [edit for edit in change.edits if edit.after is None or edit.before is None]
    came = [one for edit in moved if isinstance(one := edit.after or edit.before, Layer)]
    among = came or [found[0] for found in touched.values()]
    layer = next((one for one in among if one.role != "mask"), among[0])
    passed = {layer.id}
    while True:
        around = next((one.group_id for one in touched[layer.id] if one.group_id in touched), "")
        if not around or around in passed:
            return layer
        passed.add(around)
        layer = touched[around][0]


def _layers(change: Change) -> Iterator[Layer]:
    return (one for edit in change.edits if isinstance(one := edit.after or edit.before, Layer))


def _tiles(change: Change) -> Iterator[Tile]:
    """Those that the change leaves, then those that it takes away."""
    yield from (edit.after for edit in change.edits if isinstance(edit.after, Tile))
    yield from (edit.before for edit in change.edits if isinstance(edit.before, Tile))
