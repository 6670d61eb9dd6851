"""What can be done to the text by key or menu: emphasis, style, size of type. Joined by `studio.ui.writing.actions`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QMenu

from studio.domain.text_records import MarkStyle, ParagraphStyle
from studio.domain.typographic import LANGUAGES
from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.room import TextRoom

_MARKS: Final[tuple[tuple[MarkStyle, str, str], ...]] = (
    ("bold", "Bold", "Ctrl+B"),
    ("italic", "Italic", "Ctrl+I"),
    ("underline", "Underline", "Ctrl+U"),
    ("strike", "Strike out", "Ctrl+Shift+X"),
    ("code", "Code", "Ctrl+Alt+E"),
    ("small-caps", "Small capitals", "Ctrl+Alt+K"),
    ("superscript", "Superscript", "Ctrl+Alt+Up"),
    ("subscript", "Subscript", "Ctrl+Alt+Down"),
)
_STYLES: Final[tuple[tuple[ParagraphStyle, str, str], ...]] = (
    ("body", "Body text", "Ctrl+Alt+0"),
    ("heading1", "Heading 1", "Ctrl+Alt+1"),
    ("heading2", "Heading 2", "Ctrl+Alt+2"),
    ("heading3", "Heading 3", "Ctrl+Alt+3"),
    ("quote", "Quotation", "Ctrl+Alt+4"),
    ("list-item", "List item", "Ctrl+Alt+5"),
    ("rule", "Scene break", "Ctrl+Alt+6"),
    ("numbered-item", "Numbered item", "Ctrl+Alt+7"),
    ("code", "Block of code", "Ctrl+Alt+8"),
)
_PUT_IN: Final = ("writing.link", "writing.footnote", "writing.add-note", "writing.picture", "writing.split-scene")
_DEPTHS: Final = (
    ("deeper", "Into an inner list", "Alt+Shift+Right", 1, "The item becomes one of a list within the item above it"),
    ("higher", "Out of the inner list", "Alt+Shift+Left", -1, "The item becomes one of the list around its own"),
)


_AGAIN: Final = (
    ("next", "Find next", "F3", 1, "Select the next place of what was looked for last"),
    ("previous", "Find previous", "Shift+F3", -1, "Select the place before of what was looked for last"),
)


def text_actions(room: TextRoom) -> tuple[Action, ...]:
    desk = room.desk

    marks = tuple(
        Action(
            f"writing.{style}",
            tr(words),
            partial(room.marking.toggle_mark, style),
            (keys,),
            "writing",
            desk.why_no_scene,
            menu="Manuscript/Emphasis",
            checked=partial(room.marking.is_marked, style),
        )
        for style, words, keys in _MARKS
    )
    styles = tuple(
        Action(
            f"writing.style-{style}",
            tr(words),
            partial(room.marking.set_style, style),
            (keys,),
            "writing",
            desk.why_no_scene,
            menu="Manuscript/Paragraph",
        )
        for style, words, keys in _STYLES
    )
    depths = tuple(
        Action(
            f"writing.list-{name}",
            tr(words),
            partial(room.marking.deepen, by),
            (keys,),
            "writing",
            room.marking.why_no_item,
            tip=tr(tip),
            menu="Manuscript/Paragraph",
        )
        for name, words, keys, by, tip in _DEPTHS
    )
    link = Action(
        "writing.link",
        tr("Link…"),
        partial(room.marking.add_target, "link"),
        ("Ctrl+K",),
        "writing",
        room.marking.why_no_link,
        tip=tr("Make the selected words a link"),
        menu="Manuscript/Emphasis",
    )
    footnote = Action(
        "writing.footnote",
        tr("Footnote…"),
        partial(room.marking.add_target, "footnote"),
        ("Ctrl+Alt+N",),
        "writing",
        desk.why_no_scene,
        tip=tr("Put a footnote at the caret and type what it says"),
        menu="Manuscript/Emphasis",
    )
    authors = Action(
        "writing.show-authors",
        tr("Show who wrote what"),
        room.toggle_authors,
        where="writing",
        enabled=desk.why_no_scene,
        tip=tr("Words of a model, dictated or pasted ones, each with a line under them and a bar beside them"),
        menu="Manuscript/View",
        checked=lambda: room.documents.authors,
    )
    plain = Action(
        "writing.paste-plain",
        tr("Paste as plain text"),
        room.paste_plain,
        ("Ctrl+Shift+V",),
        "writing",
        desk.why_no_scene,
        menu="Edit",
        section="Board",
    )
    picture = Action(
        "writing.picture",
        tr("Picture of the project…"),
        room.placing.choose,
        ("Ctrl+Alt+G",),
        "writing",
        room.placing.why_no_choice,
        tip=tr("Put one of the project's pictures into the text"),
        menu="Manuscript/Picture",
    )
    picture_file = Action(
        "writing.picture-file",
        tr("Picture from a file…"),
        room.placing.ask_for_file,
        where="writing",
        enabled=desk.why_no_scene,
        tip=tr("Put a picture from a file into the text"),
        menu="Manuscript/Picture",
    )
    side_by_side = Action(
        "writing.split",
        tr("Split the text"),
        room.toggle_split,
        ("Ctrl+Shift+D",),
        "writing",
        desk.why_no_scene,
        tip=tr("Show two scenes, or two places of one, beside each other"),
        menu="Manuscript/View",
        checked=lambda: room.views.is_split,
    )
    other_view = Action(
        "writing.other-view",
        tr("Go to the other view"),
        room.go_to_other_view,
        ("Ctrl+F6",),
        "writing",
        room.why_no_other_view,
        tip=tr("Put the keyboard into the other half of the split text"),
        menu="Manuscript/View",
    )
    replace = Action(
        "writing.replace",
        tr("Find and replace…"),
        partial(room.begin_find, replacing=True),
        ("Ctrl+H",),
        "writing",
        desk.why_no_scene,
        tip=tr("Replace words in this scene or in the whole manuscript, each shown before"),
        menu="Edit",
        section="Find",
    )
    again = tuple(
        Action(
            f"writing.find-{name}",
            tr(words),
            partial(room.find.again, by),
            (keys,),
            "writing",
            desk.why_no_scene,
            tip=tr(tip),
            menu="Edit",
            section="Find",
        )
        for name, words, keys, by, tip in _AGAIN
    )
    font = Action(
        "writing.font",
        tr("Font of the manuscript…"),
        lambda: room.look.choose_font(room.editor.window()),
        where="writing",
        tip=tr("Choose the manuscript's face and size; its line length and spacing are in the preferences"),
        menu="Manuscript/View",
    )
    typewriter = Action(
        "writing.typewriter",
        tr("Typewriter mode"),
        room.look.toggle_typewriter,
        ("Ctrl+Shift+T",),
        "writing",
        tip=tr("Keep the line that is written at one height"),
        menu="Manuscript/View",
        checked=lambda: room.look.typewriter,
    )
    spelling = Action(
        "writing.spelling",
        tr("Mend spelling and grammar…"),
        room.mend,
        ("F7",),
        "writing",
        room.why_no_mending,
        tip=tr("Show what the next misspelt word may be, or why the next words are remarked on"),
        menu="Edit",
        section="Find",
    )
    grammar = Action(
        "writing.grammar",
        tr("Check the grammar"),
        room.grammar.toggle,
        ("Ctrl+F7",),
        "writing",
        room.grammar.why_no_rules,
        tip=tr("Underline what Harper remarks on in English, on this computer alone; F7 shows why"),
        menu="Edit",
        section="Find",
        checked=lambda: room.grammar.on,
    )
    rules = Action(
        "writing.grammar-rules",
        tr("Rules of grammar…"),
        room.choose_rules,
        where="writing",
        enabled=lambda: desk.why_not_writable() or room.grammar.why_no_rules(),
        tip=tr("Choose what is remarked on in this manuscript"),
        menu="Edit",
        section="Find",
    )
    split = Action(
        "writing.split-scene",
        tr("Split the scene here"),
        room.marking.split_scene,
        ("Ctrl+Alt+Return",),
        "writing",
        room.marking.why_no_split,
        tip=tr("What is behind the caret becomes a scene of its own"),
        known_as=tr("begin a scene, a chapter here"),
        menu="Manuscript/Scene",
    )
    merge = Action(
        "writing.merge-scenes",
        tr("Merge with the next scene"),
        room.presenter.merge_scenes,
        ("Ctrl+Alt+Shift+Return",),
        "writing",
        room.presenter.why_no_merge,
        tip=tr("Put the text of the next scene behind this one"),
        known_as=tr("take in, join scenes"),
        menu="Manuscript/Scene",
    )
    larger = Action(
        "writing.larger",
        tr("Larger type"),
        partial(room.look.zoom, 1),
        ("Ctrl++", "Ctrl+="),
        "writing",
        tip=tr("Larger type in the manuscript"),
        menu="Manuscript/View",
    )
    smaller = Action(
        "writing.smaller",
        tr("Smaller type"),
        partial(room.look.zoom, -1),
        ("Ctrl+-",),
        "writing",
        tip=tr("Smaller type in the manuscript"),
        menu="Manuscript/View",
    )
    languages = tuple(
        Action(
            f"writing.language-{code}",
            language_name(code),
            partial(desk.set_language, code),
            where="writing",
            enabled=desk.why_not_writable,
            tip=tr("The manuscript is in this language: its quotation marks and its spelling"),
            menu="Manuscript/Language",
            checked=partial(_is_language, desk, code),
        )
        for code in sorted((*LANGUAGES, "en-GB"), key=language_name)
    )
    dictionary = Action(
        "writing.dictionary",
        tr("Fetch the dictionary of this language"),
        room.dictionaries.fetch,
        where="writing",
        enabled=room.dictionaries.why_not,
        tip=tr("Download the spelling dictionary of the manuscript's language"),
        menu="Manuscript/Language",
        section="Dictionary",
    )
    return (
        plain,
        link,
        dictionary,
        footnote,
        picture,
        picture_file,
        side_by_side,
        other_view,
        *languages,
        replace,
        *again,
        *marks,
        *styles,
        *depths,
        split,
        merge,
        spelling,
        grammar,
        rules,
        larger,
        smaller,
        font,
        typewriter,
        authors,
    )


def _is_language(desk: Desk, code: str) -> bool:
    return desk.language == code


def language_name(code: str) -> str:
    """What its speakers call it: "Deutsch", "English (United Kingdom)"."""
    locale = QLocale(code)
    name = locale.nativeLanguageName()
    # Of these Qt names the variety of one country.
    return {"en": "English", "es": "Español"}.get(code) or name[:1].upper() + name[1:]


def fill_text_menu(
    menu: QMenu, actions: ActionRegistry, further: Callable[[ActionRegistry, QMenu], None] = lambda _all, _menu: None
) -> None:
    """The context menu of the text: steps, clipboard, and in menus of their own emphasis, style, what is put in here,
    what others have for this place. Above it come the rows of a misspelt word: it stays shorter than a small screen.
    `further` adds to the last of these menus."""
    known = {action.id: action for action in actions.all()}
    for group in (("edit.undo", "edit.redo"), ("edit.cut", "edit.copy", "edit.paste", "writing.paste-plain")):
        present = [one for one in group if one in known]
        actions.fill(menu, present)
        if present:
            menu.addSeparator()
    others = [one for one in actions.in_context("writing.text") if known[one].shown()]
    inner = (
        (tr("Emphasis"), [f"writing.{style}" for style, _, _ in _MARKS]),
        (tr("Paragraph"), [f"writing.style-{style}" for style, _, _ in _STYLES]),
        (tr("Put in"), [one for one in _PUT_IN if one in known]),
        (tr("Assistant"), others),
    )
    for title, rows in inner:
        if rows:
            below = menu.addMenu(title)
            keep_keys(below)
            actions.fill(below, rows)
            if rows is others:
                further(actions, below)
