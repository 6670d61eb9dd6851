"""Everything the Writing pane can be told by key or menu: one action each. Made by the pane; main thread.

Shortcuts hold inside the pane only. The assistant's actions are one group that the AI switch takes away whole.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu

from studio.domain.document import Change, Document, Mark, MarkStyle, Paragraph, ParagraphStyle
from studio.domain.manuscript import set_mark
from studio.services.exchange.manuscript_in import joined
from studio.services.exchange.manuscript_text import SUFFIX_OF, ExportFormat

if TYPE_CHECKING:
    from studio.ui.writing.pane import WritingPane

_FORMATS: tuple[tuple[ExportFormat, str], ...] = (("markdown", "Markdown"), ("text", "Plain text"), ("html", "HTML"))
_STYLES: tuple[tuple[ParagraphStyle, str, str], ...] = (
    ("body", "Body text", "Ctrl+Alt+0"),
    ("heading1", "Heading 1", "Ctrl+Alt+1"),
    ("heading2", "Heading 2", "Ctrl+Alt+2"),
    ("heading3", "Heading 3", "Ctrl+Alt+3"),
    ("quote", "Quotation", "Ctrl+Alt+4"),
    ("list-item", "List item", "Ctrl+Alt+5"),
    ("rule", "Scene break", "Ctrl+Alt+6"),
)


class Commands:
    def __init__(self, pane: WritingPane) -> None:
        self._pane = pane
        self.focus_mode = False
        self._ai: list[QAction] = []
        self._make_assistant_actions()
        self._make_text_actions()
        self._make_view_actions()
        self._fill_menu()
        pane.editor.menu_wanted.connect(self._open_context_menu)
        pane.header.outline.toggled.connect(pane.outline.setVisible)
        pane.header.add.clicked.connect(pane.add_scene)

    def _action(self, words: str, act: Callable[[], object], *keys: str, ai: bool = False) -> QAction:
        action = QAction(words, self._pane)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: act())
        self._pane.addAction(action)
        if ai:
            self._ai.append(action)
        return action

    def _make_assistant_actions(self) -> None:
        pane = self._pane
        self.go_on = self._action(
            "Continue the text", pane.assistance.continue_text, "Ctrl+Return", "Ctrl+Enter", ai=True
        )
        self.stop = self._action("Stop writing", pane.assistant.stop, ai=True)
        self.rewrite = self._action("Rewrite…", partial(pane.assistance.begin_task, "rewrite"), "Ctrl+Shift+R", ai=True)
        self.ask = self._action("Ask…", partial(pane.assistance.begin_task, "ask"), "Ctrl+Shift+A", ai=True)
        self.accept = self._action("Accept generated words here", pane.assistance.accept_here, "Alt+Return", ai=True)
        self.reject = self._action("Remove generated words here", pane.assistance.reject_here, "Alt+Backspace", ai=True)
        self.accept_all = self._action(
            "Accept all in this scene", pane.assistance.accept_all, "Ctrl+Shift+Return", ai=True
        )
        self.inspect = self._action("Show what was sent", pane.assistance.inspect, "Ctrl+Shift+I", ai=True)

    def _make_text_actions(self) -> None:
        self.bold = self._action("Bold", partial(self.toggle_mark, "bold"), "Ctrl+B")
        self.italic = self._action("Italic", partial(self.toggle_mark, "italic"), "Ctrl+I")
        self.underline = self._action("Underline", partial(self.toggle_mark, "underline"), "Ctrl+U")
        self.strike = self._action("Strike out", partial(self.toggle_mark, "strike"), "Ctrl+Shift+X")
        self.styles = [self._action(words, partial(self.set_style, name), keys) for name, words, keys in _STYLES]
        self._pane.editor.style_wanted.connect(self.set_style)
        self.plain = self._action("Paste as plain text", self._paste_plain, "Ctrl+Shift+V")

    def _make_view_actions(self) -> None:
        pane = self._pane
        self.find = self._action("Find…", pane.finding.begin)
        self.larger = self._action("Larger type", partial(pane.zoom, 1), "Ctrl++", "Ctrl+=")
        self.smaller = self._action("Smaller type", partial(pane.zoom, -1), "Ctrl+-")
        self.focus = self._action("Focus mode", lambda: self.set_focus_mode(not self.focus_mode), "Ctrl+Shift+F")
        self.outline = self._action("Outline", pane.header.outline.toggle, "Ctrl+Shift+O")
        self.new_scene = self._action("New scene", pane.add_scene, "Ctrl+Shift+N")
        self.before = self._action("Previous scene", partial(pane.presenter.step_scene, -1), "Ctrl+PgUp")
        self.after = self._action("Next scene", partial(pane.presenter.step_scene, 1), "Ctrl+PgDown")
        self.bring = self._action("Import…", self._open_import)

    def _fill_menu(self) -> None:
        menu = self._pane.header.menu
        menu.addActions([self.new_scene, self.before, self.after])
        menu.addSeparator()
        menu.addAction(self.bring)
        for words, whole in (("Export the manuscript", True), ("Export this scene", False)):
            inner = menu.addMenu(words)
            for form, name in _FORMATS:
                inner.addAction(self._action(f"{name}…", partial(self.export, form, whole=whole)))
        menu.addSeparator()
        menu.addActions([self.find, self.larger, self.smaller, self.focus, self.outline])

    def set_ai_enabled(self, enabled: bool) -> None:
        for action in self._ai:
            action.setEnabled(enabled)
            action.setVisible(enabled)

    # ---- emphasis and style

    def toggle_mark(self, style: MarkStyle) -> None:
        """Switch an emphasis over the selection: off when all of it has it."""
        pane = self._pane
        scene = pane.editor.scene
        places = pane.editor.selected_places()
        if scene is None or places is None or places[0] == places[1]:
            return
        (first, start), (last, end) = places
        pane.commit_typing()

        def make(document: Document) -> Change:
            parts = []
            for paragraph_id in pane.selected_ids():
                text = document.need(Paragraph, paragraph_id).text
                head = start if paragraph_id == first else 0
                tail = end if paragraph_id == last else len(text)
                if head < tail:
                    parts.append((paragraph_id, head, tail))
            on = not all(_marked(document.need(Paragraph, key).marks, style, a, b) for key, a, b in parts)
            changes = [set_mark(document, key, a, b, style, on=on) for key, a, b in parts]
            return joined(style.capitalize(), changes)

        pane.presenter.perform(make)

    def set_style(self, style: ParagraphStyle) -> None:
        self._pane.presenter.set_style(self._pane.selected_ids(), style)

    def _paste_plain(self) -> None:
        if not self._pane.editor.isReadOnly():
            self._pane.editor.paste_plain(QGuiApplication.clipboard().text())

    def set_focus_mode(self, on: bool) -> None:
        """Only the text: outline, header and assistant's bar are hidden until Escape."""
        pane = self._pane
        self.focus_mode = on
        pane.header.setVisible(not on)
        pane.outline.setVisible(not on and pane.header.outline.isChecked())
        pane.bar.setVisible(not on and pane.ai_enabled)
        pane.editor.setFocus()

    # ---- menus and files

    def _open_context_menu(self, place: QPoint) -> None:
        self.context_menu().popup(place)

    def context_menu(self) -> QMenu:
        pane, editor = self._pane, self._pane.editor
        menu = QMenu(editor)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        selected = editor.textCursor().hasSelection()
        for words, act, active in (
            ("Undo", pane.undo, True),
            ("Redo", pane.redo, True),
            ("Cut", editor.cut, selected and not editor.isReadOnly()),
            ("Copy", editor.copy, selected),
            ("Paste", editor.paste, editor.canPaste()),
        ):
            menu.addAction(words, act).setEnabled(active)
        menu.addAction(self.plain)
        menu.addSeparator()
        menu.addActions([self.bold, self.italic, self.underline, self.strike])
        menu.addMenu(self._style_menu(menu))
        if pane.ai_enabled:
            menu.addSeparator()
            menu.addActions([self.go_on, self.rewrite, self.ask, self.accept, self.reject, self.accept_all])
        return menu

    def _style_menu(self, parent: QMenu) -> QMenu:
        inner = QMenu("Paragraph", parent)
        inner.addActions(self.styles)
        return inner

    def _open_import(self) -> None:
        dialog = QFileDialog(self._pane, "Import text", "", "Text (*.md *.markdown *.txt *.docx)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self._pane.presenter.import_files([Path(name) for name in names]))
        dialog.open()

    def export(self, form: ExportFormat, *, whole: bool) -> None:
        """Ask for a file, then write the manuscript or the scene to it."""
        pane = self._pane
        suffix = SUFFIX_OF[form]
        dialog = QFileDialog(pane, "Export", "", f"*{suffix}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix[1:])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        scene_id = None if whole else pane.presenter.current
        dialog.fileSelected.connect(lambda name: pane.presenter.export(Path(name), form, scene_id))
        dialog.open()


def _marked(marks: tuple[Mark, ...], style: MarkStyle, start: int, end: int) -> bool:
    return any(mark.style == style and mark.start <= start and end <= mark.end for mark in marks)
