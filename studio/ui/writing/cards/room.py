"""The cards' room: list and form of characters, places, things and styles, joined to the desk. Main thread.

The pane makes it and gives `panel` its place. Where cards are named, and pictures, are read on threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from studio.domain.cards import Appearance, Looked, Role
from studio.domain.changes import Change
from studio.domain.errors import StudioError
from studio.domain.project_records import Card
from studio.domain.task_variables import BRAND, brand_card
from studio.services.exchange.format import joint_filter
from studio.services.exchange.formats import PICTURE_IN
from studio.services.exchange.picture_decoding import decoded
from studio.services.exchange.picture_reference import ReferencePicture, reference_picture
from studio.services.narration.voices import voices_of, with_packs
from studio.services.translation import tr
from studio.ui.widgets.errand import Errand, at_work
from studio.ui.writing.cards.panel import CardsPanel
from studio.ui.writing.cards.presenter import CardRow, CardsPresenter, Step
from studio.ui.writing.desk import Desk
from studio.ui.writing.picture_choice import DECODED, PictureChoice
from studio.ui.writing.side import Side

_REST: Final = 500
"""Milliseconds that the text rests before it is looked through."""


class CardsRoom(QObject):
    place_wanted = Signal(object)
    """An Appearance that is to be shown in the text."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.panel = CardsPanel()
        self.side = Side(desk, self.panel, self.panel.list.setFocus)
        self._shown_reference = ""
        self._voices_known = False
        self.looking, self._reading, self._taking = (Errand(self) for _ in range(3))
        self.presenter = presenter = CardsPresenter(desk, self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REST)
        self._later.timeout.connect(presenter.look)
        self._connect()

    def _connect(self) -> None:
        desk, panel, presenter = self.desk, self.panel, self.presenter
        desk.project_changed.connect(lambda _session: presenter.project_changed())
        desk.followed.connect(lambda _change: presenter.text_changed())
        desk.cards_changed.connect(lambda _change: presenter.cards_changed())
        desk.refused.connect(presenter.show)
        desk.typing_ends.connect(panel.form.commit)
        desk.project_leaves.connect(self._leave)
        desk.studio.library.changed.connect(self._voices_changed)
        panel.search.textChanged.connect(presenter.seek)
        panel.list.card_chosen.connect(presenter.choose)
        panel.list.renamed.connect(lambda card_id, name: presenter.put(card_id, {"name": " ".join(name.split())}))
        panel.list.opened.connect(panel.form.name.setFocus)
        panel.list.named.connect(panel.form.aliases.setFocus)
        panel.form.changed.connect(presenter.put)
        panel.form.place_wanted.connect(self._go)
        panel.form.alias_wanted.connect(presenter.add_alias)
        panel.appeared.connect(self._appeared)
        panel.vanished.connect(panel.form.commit)

    def _leave(self) -> None:
        """What is at work belongs to the project that is left."""
        for errand in (self.looking, self._reading, self._taking):
            errand.cancel()
        self._later.stop()

    # ---- view of the presenter

    @property
    def seen(self) -> bool:
        return self.panel.isVisible()

    def show_rows(self, rows: Sequence[CardRow], chosen: str | None, words: str) -> None:
        self.panel.show_empty(words)
        self.panel.list.show_rows(rows, chosen)

    def show_card(self, card: Card | None, *, writable: bool) -> None:
        self.panel.form.show_card(card, writable=writable)
        self.panel.show_form(card is not None)
        self._show_reference(card.reference if card is not None else "")

    def show_places(self, places: Sequence[Appearance] | None) -> None:
        self.panel.form.show_places(places)

    def show_first_name(self, name: str, scenes: int) -> None:
        self.panel.form.show_first_name(name, scenes)

    def look_for(self, work: Callable[[Step], Looked], done: Callable[[Looked], None]) -> None:
        self.looking.start(work, done, self.desk.say)

    def look_later(self) -> None:
        if self.seen:
            self._later.start()

    def _appeared(self) -> None:
        if not self._voices_known:
            self._voices_changed()
        self.presenter.show()
        self.presenter.look()

    def find(self) -> None:
        self.panel.search.setFocus()
        self.panel.search.selectAll()

    def has_in_sight(self, change: Change) -> bool:
        """Whether a card that a change touched is in the form."""
        records = [one for edit in change.edits for one in (edit.before, edit.after)]
        chosen = self.presenter.chosen
        return self.seen and any(isinstance(one, Card) and one.id == chosen for one in records)

    def reveal(self, change: Change) -> None:
        """Show the card that a step made, changed or removed."""
        self.panel.search.clear()
        if not self.side.is_open:
            self.side.show()
        self.presenter.reveal(change)

    def _voices_changed(self) -> None:
        library = self.desk.studio.library
        self._voices_known = True
        self.panel.form.show_voices(voices_of(with_packs(library.models_for("voice", "speak"), library.installed())))

    # ---- what a person does

    def add(self, role: Role, name: str) -> None:
        """A new card, its name waiting to be typed."""
        self.panel.search.clear()
        if not self.side.in_sight:
            self.side.open()
        made = self.presenter.add(role, name)
        if made is not None:
            self.panel.list.rename(made)

    def show_brand_voice(self) -> None:
        """The card whose facts briefs are told, the keyboard in them; it is made where there is none."""
        document = self.desk.document
        if document is None:
            return
        self.panel.search.clear()
        if not self.side.in_sight:
            self.side.open()
        card = brand_card(document)
        if card is not None:
            self.presenter.choose(card.id)
        elif self.presenter.add("style", BRAND) is None:
            return
        self.presenter.show()
        self.panel.form.facts.setFocus()

    def add_another(self) -> None:
        """Of the kind of the chosen card."""
        card = self.presenter.card
        role: Role = card.role if card is not None else "character"
        self.add(role, new_names()[role])

    def rename(self) -> None:
        if self.presenter.chosen is not None:
            self.panel.list.rename(self.presenter.chosen)

    def why_no_card(self) -> str:
        typing = self.panel.list.editing()
        return tr("A name is being typed.") if typing else self.presenter.why_no_card()

    def _go(self, place: Appearance) -> None:
        if self.presenter.is_there(place):
            self.place_wanted.emit(place)
        else:
            self.presenter.look()

    # ---- the reference picture

    def _show_reference(self, asset: str) -> None:
        if asset == self._shown_reference:
            return
        self._shown_reference = asset
        self._reading.cancel()
        view, session = self.panel.form.reference, self.desk.session
        if not asset or session is None:
            view.show_none()
            return
        view.show_waiting()
        self._reading.start(_picture(session.asset_reader(asset)), view.show_picture, self.desk.say)

    def ask_for_file(self) -> None:
        dialog = QFileDialog(self.panel.window(), tr("Reference picture"), "", joint_filter(tr("Pictures"), PICTURE_IN))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take_file(Path(name)))
        dialog.open()

    def take_file(self, path: Path) -> None:
        """The picture in a file becomes the reference of the card that is chosen now."""
        card_id = self.presenter.chosen
        if card_id is None:
            return

        def take(picture: ReferencePicture) -> None:
            session = self.desk.session
            if session is None:
                return
            try:
                asset = session.add_asset(picture.data, picture.media_type, picture.name, picture.making)
            except StudioError as error:
                self.desk.say(error.failure)
                return
            self.presenter.put(card_id, {"reference": asset.id})

        self._taking.start(lambda step: reference_picture(path, step), take, self.desk.say)

    def ask_for_picture(self) -> None:
        """Which of the project's pictures it is."""
        session, assets, card_id = self.desk.session, self.presenter.pictures(), self.presenter.chosen
        if session is None or card_id is None:
            return
        dialog = PictureChoice(
            tr("Reference picture"), assets, session.asset_reader, self.desk.say, self.panel.window()
        )
        dialog.chosen.connect(lambda asset: self.presenter.put(card_id, {"reference": asset}))
        dialog.open()


def new_names() -> dict[Role, str]:
    """What a new card is called until it gets its name, by role."""
    return {
        "character": tr("New character"),
        "place": tr("New place"),
        "thing": tr("New thing"),
        "style": tr("New style"),
    }


def _picture(read: Callable[[], bytes]) -> Callable[[Step], QImage]:
    return lambda step: decoded(read(), DECODED, check=at_work(step))
