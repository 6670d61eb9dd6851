"""The gallery: searched, narrowed, given stars, tags and albums, by presenters and in a real pane."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.changes import Change, Edit
from studio.domain.errors import ModelMissing
from studio.domain.ids import new_id
from studio.domain.meanings import MeaningRequest, MeaningsFound
from studio.domain.picture_records import Album, Generation
from studio.domain.project_records import Recipe
from studio.domain.requests import ModelRef, PictureRequest
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.gallery.asking import WordsDialog
from studio.ui.picture.gallery.labelling import Labelling
from studio.ui.picture.gallery.presenter import Counts, GalleryPresenter
from studio.ui.picture.gallery.side import TERM
from studio.ui.picture.pane import PicturePane
from studio.ui.picture.results.result_changes import trash
from tests.services.worded_meanings import meaning_of

Add = Callable[..., Generation]


class GalleryShown:
    def __init__(self) -> None:
        self.line = self.said = self.told = ""
        self.counts: Counts = {}
        self.albums: Mapping[str, str] = {}

    def show_line(self, line: str) -> None:
        self.line = line

    def say(self, words: str) -> None:
        self.said = words

    def tell(self, words: str) -> None:
        self.told = words

    def show_counts(self, counts: Counts, albums: Mapping[str, str], line: str) -> None:
        self.counts, self.albums = counts, albums


@pytest.fixture
def desk(fake_studio: FakeStudio) -> PictureDesk:
    return PictureDesk(fake_studio)  # type: ignore[arg-type]


@pytest.fixture
def view() -> GalleryShown:
    return GalleryShown()


@pytest.fixture
def gallery(desk: PictureDesk, view: GalleryShown) -> GalleryPresenter:
    presenter = GalleryPresenter(desk, view)
    desk.start()
    desk.show_page("gallery")
    return presenter


@pytest.fixture
def listed(gallery: GalleryPresenter) -> list[tuple[str, ...] | None]:
    found: list[tuple[str, ...] | None] = []
    gallery.listed.connect(found.append)
    return found


@pytest.fixture
def add(fake_studio: FakeStudio) -> Add:
    def made(prompt: str, **more: object) -> Generation:
        request = PictureRequest(model=ModelRef(id="painter", engine="fake-picture"), prompt=prompt, seed=7)
        recipe = Recipe(id=new_id(), request=request, created=time.time())
        one = Generation(id=new_id(), asset=new_id(), recipe_id=recipe.id, created=1.0, width=64, height=48, **more)  # type: ignore[arg-type]
        session = fake_studio.session
        assert session is not None
        edits = (Edit(None, recipe), Edit(None, one))
        session.perform(Change(id=new_id(), label="", stack="none", edits=edits, at=time.time()))
        return one

    return made


def test_a_line_lists_what_it_asks_for_and_follows_the_document(
    gallery: GalleryPresenter, listed: list[tuple[str, ...] | None], add: Add, desk: PictureDesk, qtbot: QtBot
) -> None:
    fox, _owl = add("A red Fox in snow"), add("an owl in snow")
    gallery.search("snow FOX")
    qtbot.waitUntil(lambda: listed[-1:] == [(fox.id,)])
    another = add("a fox that comes in snow")
    qtbot.waitUntil(lambda: listed[-1] == (another.id, fox.id))
    gallery.search("")
    assert listed[-1] is None


def test_the_newest_line_alone_is_looked_for(
    gallery: GalleryPresenter, listed: list[tuple[str, ...] | None], add: Add, qtbot: QtBot
) -> None:
    fox, owl = add("a fox"), add("an owl")
    gallery.search("fox")
    gallery.search("owl")
    qtbot.waitUntil(lambda: (owl.id,) in listed)
    assert (fox.id,) not in listed
    gallery.search("fox")
    gallery.search("")
    qtbot.waitUntil(lambda: not gallery.searching.busy)
    assert listed[-1] is None


def test_a_line_that_cannot_be_meant_says_why_and_keeps_what_is_listed(
    gallery: GalleryPresenter, listed: list[tuple[str, ...] | None], view: GalleryShown, add: Add, qtbot: QtBot
) -> None:
    add("a fox")
    qtbot.waitUntil(lambda: bool(view.counts))
    before = len(listed)
    gallery.search("colour:red")
    assert view.said.startswith("“colour:” is not known. There are: model,")
    assert len(listed) == before
    gallery.search("red")
    assert view.said == ""


def test_what_one_can_narrow_to_is_counted(
    gallery: GalleryPresenter, view: GalleryShown, add: Add, desk: PictureDesk, qtbot: QtBot
) -> None:
    one = add("a fox", tags=("cover", "night"), starred=True, stars=4)
    add("an owl", tags=("night",))
    qtbot.waitUntil(lambda: view.counts.get("tag") == {"cover": 1, "night": 2})
    assert view.counts["model"] == {"painter": 2}
    assert view.counts["stars"] == {"0": 1, "4": 1}
    desk.perform(lambda document: trash(document, (one.id,)))
    qtbot.waitUntil(lambda: view.counts.get("tag") == {"night": 1})


def test_stars_tags_and_albums_are_steps_that_can_be_undone(
    desk: PictureDesk, gallery: GalleryPresenter, add: Add, fake_studio: FakeStudio
) -> None:
    session = fake_studio.session
    assert session is not None
    ids = (add("a fox").id, add("an owl").id)
    labelling = Labelling(desk, lambda: ids)

    def now(field: str) -> list[object]:
        return [getattr(session.document.need(Generation, one), field) for one in ids]

    labelling.rate(4)
    assert now("rating") == [4, 4]
    labelling.rate(4)
    assert now("rating") == [0, 0]
    labelling.tag("Cover,  Moon  light ")
    labelling.tag("-cover, night")
    assert now("tags") == [("moon light", "night")] * 2
    labelling.put_into("My book")
    labelling.put_into("my BOOK")
    [album] = session.document.all(Album)
    assert (album.name, now("albums")) == ("My book", [(album.id,)] * 2)
    labelling.rename_album(album.id, "Another")
    labelling.remove_album(album.id)
    assert (list(session.document.all(Album)), now("albums")) == ([], [(), ()])
    for _ in range(3):
        session.undo_stack("picture").undo()
    assert list(session.document.all(Album)) == []
    session.undo_stack("picture").redo()
    assert now("albums") == [(album.id,)] * 2
    for _ in range(5):
        session.undo_stack("picture").undo()
    assert (now("rating"), now("tags")) == ([0, 0], [(), ()])


def test_a_star_of_an_older_program_is_one_star() -> None:
    told = {"asset": "", "recipe_id": "", "created": 0.0, "width": 1, "height": 1}
    assert Generation(id="a", starred=True, **told).rating == 1  # type: ignore[arg-type]
    assert Generation(id="a", starred=False, stars=3, **told).rating == 0  # type: ignore[arg-type]


# ---- by meaning


def answer(fake_studio: FakeStudio) -> MeaningRequest:
    """What a worker would do for the texts that were asked last."""
    asked = fake_studio.queue.last_asked(MeaningRequest)
    asked.answer(MeaningsFound(tuple(meaning_of(text) for text in asked.request.texts)))
    return asked.request


def test_the_nearest_in_meaning_are_listed_as_prompts_are_read(
    gallery: GalleryPresenter,
    listed: list[tuple[str, ...] | None],
    view: GalleryShown,
    add: Add,
    fake_studio: FakeStudio,
    qtbot: QtBot,
) -> None:
    fox, owl, near = add("a fox"), add("an owl"), add("a fox in snow")
    qtbot.waitUntil(lambda: bool(view.counts))
    gallery.search("like:fox")
    assert view.told == "What the words mean is being read…"
    assert answer(fake_studio).texts == ("fox",)
    fake_studio.queue.wait_asked(qtbot, MeaningRequest, 1)
    assert view.told == "Prompts are being read for the search by meaning: 0 of 3. More may be found."
    assert set(answer(fake_studio).texts) == {"a fox", "an owl", "a fox in snow"}
    qtbot.waitUntil(lambda: listed[-1] == (fox.id, near.id))
    assert (view.told, view.said) == ("", "")
    gallery.search("like:owl -fox")
    answer(fake_studio)
    qtbot.waitUntil(lambda: listed[-1] == (owl.id,))
    assert len(fake_studio.queue.asked(MeaningRequest)) == 3, "nothing is read twice"


def test_a_job_goes_before_the_search_by_meaning_and_a_failure_is_said(
    gallery: GalleryPresenter, listed: list[tuple[str, ...] | None], view: GalleryShown, add: Add,
    fake_studio: FakeStudio, qtbot: QtBot,
) -> None:  # fmt: skip
    fox = add("a fox")
    gallery.search("like:fox")
    fake_studio.queue.last_asked(MeaningRequest).give_way()
    assert view.told == "The search by meaning goes on when what is being made is done."
    fake_studio.queue.wait_asked(qtbot, MeaningRequest, 1).fail(ModelMissing(model_id="minilm"))
    assert view.told == ""
    assert "minilm" in view.said
    gallery.search("like:fox")
    assert view.said == ""
    answer(fake_studio)
    fake_studio.queue.wait_asked(qtbot, MeaningRequest, 3)
    answer(fake_studio)
    qtbot.waitUntil(lambda: listed[-1] == (fox.id,))


def test_another_line_ends_the_reading_of_this_one(
    gallery: GalleryPresenter, listed: list[tuple[str, ...] | None], view: GalleryShown, add: Add,
    fake_studio: FakeStudio, qtbot: QtBot,
) -> None:  # fmt: skip
    fox = add("a fox")
    gallery.search("like:tower")
    gallery.search("fox")
    assert view.told == ""
    assert fake_studio.queue.last_asked(MeaningRequest).token in fake_studio.queue.cancelled
    qtbot.waitUntil(lambda: listed[-1:] == [(fox.id,)])


def test_pictures_like_one_are_looked_for_by_its_prompt(
    desk: PictureDesk, gallery: GalleryPresenter, view: GalleryShown, add: Add, fake_studio: FakeStudio
) -> None:
    one, bare = add('a "red"  fox'), add("")
    chosen = [bare.id]
    labelling = Labelling(desk, lambda: tuple(chosen))
    assert labelling.why_none_like_it() == "This picture has no prompt, and prompts are what is compared."
    chosen[:] = [one.id]
    assert labelling.why_none_like_it() == ""
    gallery.find_like(labelling.prompt())
    assert view.line == "like:\"a 'red' fox\""
    assert answer(fake_studio).texts == ("a 'red' fox",)
    chosen.clear()
    assert labelling.why_none_like_it() == "Choose a picture first."


# ---- in the window


def press(pane: PicturePane, qtbot: QtBot, *keys: Qt.Key) -> None:
    strip = pane.rooms.results_view.strip
    strip.setFocus()
    for key in keys:
        qtbot.keyClick(strip, key)


def test_the_gallery_is_worked_by_keys(
    shown_pane: PicturePane, make: Callable[..., Generation], fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    pane, session = shown_pane, fake_studio.session
    assert session is not None
    ids = [make(f"picture {number}").id for number in range(12)]
    pane.rooms.find_pictures()
    field, strip = pane.rooms.gallery_view.field, pane.rooms.results_view.strip
    qtbot.keyClicks(field, "picture 1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    wanted = (ids[11], ids[10], ids[1])
    qtbot.waitUntil(lambda: tuple(strip.pictures.ids()) == wanted)
    press(pane, qtbot, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_3)
    assert session.document.need(Generation, ids[10]).rating == 3
    press(pane, qtbot, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not pane.rooms.gallery.searching.busy)
    assert tuple(strip.pictures.ids()) == (ids[11], ids[1])
    assert pane.desk.chosen == ids[1]
    session.undo_stack("picture").undo()
    qtbot.waitUntil(lambda: tuple(strip.pictures.ids()) == wanted)
    press(pane, qtbot, Qt.Key.Key_Space)
    assert pane.desk.page == "result"


def test_a_frame_drawn_around_pictures_is_seen_and_selects_them(
    shown_pane: PicturePane, make: Callable[..., Generation], qtbot: QtBot
) -> None:
    pane = shown_pane
    ids = [make(f"picture {number}").id for number in range(3)]
    pane.desk.show_page("gallery")
    strip = pane.rooms.results_view.strip
    seen, left = strip.viewport(), Qt.MouseButton.LeftButton
    last = strip.visualRect(strip.pictures.index(2))
    beside = QPoint(seen.width() - 4, last.bottom() + 30)
    before = seen.grab().toImage()
    qtbot.mousePress(seen, left, pos=beside)
    for at in (beside - QPoint(20, 20), last.center()):
        places = QPointF(at), QPointF(seen.mapToGlobal(at))
        moved = QMouseEvent(QEvent.Type.MouseMove, *places, left, left, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(seen, moved)
    frame = strip.drawn_frame()
    assert (frame.topLeft(), frame.bottomRight()) == (last.center(), beside)
    assert strip.selected_ids() == (ids[0],)
    while_drawn = seen.grab().toImage()
    corner = QPoint(frame.right() - 3, frame.center().y())
    assert while_drawn.pixelColor(corner) != before.pixelColor(corner)
    qtbot.mouseRelease(seen, left, pos=last.center())
    assert strip.drawn_frame().isNull()
    assert seen.grab().toImage().pixelColor(corner) == before.pixelColor(corner)


def test_a_click_beside_the_pictures_narrows_them_down(
    shown_pane: PicturePane, make: Callable[..., Generation], qtbot: QtBot
) -> None:
    pane = shown_pane
    one = make("a fox")
    make("an owl")
    pane.desk.show_page("gallery")
    strip, side = pane.rooms.results_view.strip, pane.rooms.gallery_view.side
    strip.choose(one.id)
    pane.rooms.labelling.tag("cover")
    qtbot.waitUntil(
        lambda: bool(side.tree.findItems("cover  1", Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly))
    )
    [item] = side.tree.findItems("cover  1", Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly)
    qtbot.mouseClick(side.tree.viewport(), Qt.MouseButton.LeftButton, pos=side.tree.visualItemRect(item).center())
    qtbot.waitUntil(lambda: strip.pictures.ids() == [one.id])
    assert pane.rooms.gallery_view.field.text() == "tag:cover"
    pane.desk.show_page("canvas")
    assert len(strip.pictures.ids()) == 2


def test_tags_are_asked_for_by_a_key(
    shown_pane: PicturePane, make: Callable[..., Generation], registry: ActionRegistry, fake_studio: FakeStudio
) -> None:
    one = make("a fox")
    registry.trigger("picture.tag")
    [dialog] = shown_pane.findChildren(WordsDialog)
    dialog.findChild(QLineEdit).setText("cover, night")  # type: ignore[union-attr]
    dialog.accept()
    assert fake_studio.session is not None
    assert fake_studio.session.document.need(Generation, one.id).tags == ("cover", "night")


def test_pictures_are_made_larger_by_the_wheel_and_the_first_in_view_stays(
    shown_pane: PicturePane, make: Callable[..., Generation], qtbot: QtBot
) -> None:
    pane = shown_pane
    for number in range(60):
        make(f"picture {number}")
    pane.desk.show_page("gallery")
    pane.grab()
    strip = pane.rooms.results_view.strip
    before = strip.side
    strip.verticalScrollBar().setValue(strip.verticalScrollBar().maximum() // 2)
    first = strip.pictures.id_at(strip.indexAt(QPoint(15, 15)).row())
    wheel = QWheelEvent(
        QPointF(50, 50), strip.viewport().mapToGlobal(QPointF(50, 50)), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(strip.viewport(), wheel)
    assert strip.side > before
    assert pane.desk.studio.settings.get("gallery_side") == strip.side
    place = strip.visualRect(strip.pictures.index(strip.pictures.row_of(first)))
    assert strip.viewport().rect().intersects(place)


def test_several_are_chosen_from_one_to_another(
    shown_pane: PicturePane, make: Callable[..., Generation], qtbot: QtBot
) -> None:
    pane = shown_pane
    for number in range(20):
        make(f"picture {number}")
    pane.desk.show_page("gallery")
    pane.grab()
    strip = pane.rooms.results_view.strip
    ids = strip.pictures.ids()
    place = strip.visualRect(strip.pictures.index(1)).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    row = strip.grid().columns + 1
    place = strip.visualRect(strip.pictures.index(row)).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, pos=place)
    assert strip.selected_ids() == tuple(ids[1 : row + 1])
    qtbot.keyClick(strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert strip.selected_ids() == tuple(ids[1 : row + 2])
    strip.selectAll()
    assert strip.selected_ids() == tuple(ids)


def test_what_comes_stands_at_the_top_of_the_gallery_by_itself(
    shown_pane: PicturePane, make: Callable[..., Generation], qtbot: QtBot
) -> None:
    """The pointer lies over it nearly always; further down, and while a button is held, nothing moves."""
    pane = shown_pane
    for number in range(60):
        make(f"picture {number}")
    pane.desk.show_page("gallery")
    pane.grab()
    strip = pane.rooms.results_view.strip
    strip.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    one = make("at the top")
    assert strip.pictures.ids()[0] == one.id
    assert strip.viewport().rect().contains(strip.visualRect(strip.pictures.index(0)))
    strip.verticalScrollBar().setValue(strip.verticalScrollBar().maximum() // 2)
    at = strip.indexAt(QPoint(15, 15))
    seen = strip.pictures.id_at(at.row()), strip.visualRect(at)
    other = make("further down")
    at = strip.indexAt(QPoint(15, 15))
    assert (strip.pictures.id_at(at.row()), strip.visualRect(at)) == seen
    assert strip.pictures.ids()[0] == one.id
    strip.verticalScrollBar().setValue(0)
    assert strip.pictures.ids()[:2] == [other.id, one.id]
    place = strip.visualRect(strip.pictures.index(1)).center()
    qtbot.mousePress(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    last = make("while it is pressed")
    assert strip.pictures.ids()[0] == other.id
    qtbot.mouseRelease(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert strip.pictures.ids()[0] == last.id
    assert pane.desk.chosen == one.id
    strip.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)


def test_nothing_moves_under_a_pointer_that_arrives(
    shown_pane: PicturePane, make: Callable[..., Generation], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes, and what a search finds more by it, waits until the pointer rests."""
    pane = shown_pane
    for number in range(6):
        make(f"picture {number}")
    pane.desk.show_page("gallery")
    pane.grab()
    strip = pane.rooms.results_view.strip
    monkeypatch.setattr(strip, "underMouse", lambda: True)
    before = strip.pictures.ids()
    assert strip.verticalScrollBar().maximum() == 0
    QTest.mouseMove(strip.viewport(), strip.visualRect(strip.pictures.index(1)).center())
    one = make("while it arrives")
    assert strip.pictures.ids() == before
    qtbot.waitUntil(lambda: strip.pictures.ids() == [one.id, *before], timeout=3000)
    pane.rooms.gallery.search("picture")
    qtbot.waitUntil(lambda: set(strip.pictures.ids()) == set(before))
    QTest.mouseMove(strip.viewport(), strip.visualRect(strip.pictures.index(2)).center() + QPoint(3, 3))
    other = make("another picture")
    qtbot.waitUntil(lambda: not pane.rooms.gallery.searching.busy)
    assert set(strip.pictures.ids()) == set(before)
    qtbot.waitUntil(lambda: set(strip.pictures.ids()) == {other.id, *before}, timeout=3000)


def test_what_comes_after_a_held_list_is_shown_with_it(
    shown_pane: PicturePane, make: Callable[..., Generation], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = shown_pane
    made = [make(f"picture {number}") for number in range(4)]
    pane.desk.show_page("gallery")
    view, strip = pane.rooms.results_view, pane.rooms.results_view.strip
    pane.grab()
    view.show_pictures(tuple(made[:2]), "all")
    monkeypatch.setattr(strip, "underMouse", lambda: True)
    QTest.mouseMove(strip.viewport(), strip.visualRect(strip.pictures.index(1)).center() + QPoint(2, 2))
    view.show_pictures(tuple(made[:3]), "all")
    view.add_pictures((made[3].id,), 4)
    assert set(strip.pictures.ids()) == {one.id for one in made[:2]}
    qtbot.waitUntil(lambda: set(strip.pictures.ids()) == {one.id for one in made}, timeout=3000)


def test_models_are_called_by_their_titles_and_the_column_comes_before_the_pictures(
    shown_pane: PicturePane, make: Callable[..., Generation], fake_studio: FakeStudio, qtbot: QtBot
) -> None:
    pane = shown_pane
    model = fake_studio.library.models[0]
    fake_studio.library.models[0] = msgspec.structs.replace(model, title="Grand painter")
    make("a fox")
    pane.desk.show_page("gallery")
    side = pane.rooms.gallery_view.side
    found = Qt.MatchFlag.MatchRecursive
    qtbot.waitUntil(lambda: bool(side.tree.findItems("Grand painter  1", found)))
    [item] = side.tree.findItems("Grand painter  1", found)
    side.toggled.emit(str(item.data(0, TERM)))
    assert pane.rooms.gallery.line == f"model:{model.id}"
    order = list[QWidget]()
    widget: QWidget = pane.rooms.gallery_view.field
    while len(order) < 200:
        order.append(widget := widget.nextInFocusChain())
    places = [order.index(one) for one in (side.tree, side.add, pane.rooms.results_view.strip)]
    assert places == sorted(places)
    assert order.index(pane.dock.buttons()[0]) > places[-1]


def test_the_column_counts_what_was_found_and_messages_leave_it_free(
    shown_pane: PicturePane, make: Callable[..., Generation], qtbot: QtBot
) -> None:
    pane = shown_pane
    pane.resize(1500, 800)
    for words in ("a fox", "an owl", "a fox again"):
        make(words)
    pane.desk.show_page("gallery")
    tree = pane.rooms.gallery_view.side.tree
    found = Qt.MatchFlag.MatchRecursive
    title = pane.desk.studio.library.installed()[0].title
    qtbot.waitUntil(lambda: bool(tree.findItems(f"{title}  3", found)))
    pane.rooms.gallery.search("fox")
    qtbot.waitUntil(lambda: bool(tree.findItems(f"{title}  2", found)))
    pane.rooms.gallery.search("nothing-like-that")
    qtbot.waitUntil(lambda: bool(tree.findItems(f"{title}  0", found)))
    pane.desk.say("Made again.")
    pane.grab()
    assert pane.messages.isVisible()
    side = pane.rooms.gallery_view.side
    left = pane.messages.mapTo(pane, QPoint()).x()
    assert left >= side.mapTo(pane, QPoint()).x() + side.width()


def test_stars_are_told_as_at_least_so_many(
    shown_pane: PicturePane, make: Callable[..., Generation], qtbot: QtBot
) -> None:
    pane = shown_pane
    ids = [make(f"picture {number}").id for number in range(3)]
    pane.desk.show_page("gallery")
    strip, tree = pane.rooms.results_view.strip, pane.rooms.gallery_view.side.tree
    for one, stars in zip(ids, (5, 4, 2), strict=True):
        strip.choose(one)
        pane.rooms.labelling.rate(stars)
    qtbot.waitUntil(lambda: bool(tree.findItems("★★  3", Qt.MatchFlag.MatchRecursive)))
    top = tree.topLevelItem(0)
    assert top is not None
    assert top.text(0) == "Stars, at least"
    rows = [top.child(at) for at in range(top.childCount())]
    assert [one.text(0) for one in rows] == [
        "★★★★★  1", "★★★★  2", "★★★  2", "★★  3", "★  3",
    ]  # fmt: skip
    spoken = [one.data(0, Qt.ItemDataRole.AccessibleTextRole) for one in rows]
    assert spoken[:2] == ["5 stars, 1", "4 stars or more, 2"]
    assert rows[1].toolTip(0).startswith("4 stars or more")
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(rows[1]).center())
    qtbot.waitUntil(lambda: sorted(strip.pictures.ids()) == sorted(ids[:2]))


def test_each_cell_shows_its_own_picture_while_others_are_held(
    shown_pane: PicturePane, make: Callable[..., Generation], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a picture came, while it is held, and once it has its place: what stands on the screen, as it was painted
    piece by piece."""
    pane = shown_pane
    colours = ("red", "lime", "blue", "yellow", "cyan")
    colour_of = {make(f"picture {colour}", colour).id: QColor(colour) for colour in colours}
    pane.desk.show_page("gallery")
    strip = pane.rooms.results_view.strip

    def seen() -> list[QColor]:
        # A grab of a widget would paint all of it anew.
        shown = strip.screen().grabWindow(strip.window().winId()).toImage()
        ratio, corner = shown.devicePixelRatio(), strip.viewport().mapTo(strip.window(), QPoint(0, 0))
        rows = range(len(strip.pictures.ids()))
        places = (strip.visualRect(strip.pictures.index(row)).center() + corner for row in rows)
        return [shown.pixelColor(round(at.x() * ratio), round(at.y() * ratio)) for at in places]

    def right() -> bool:
        return seen() == [colour_of[one] for one in strip.pictures.ids()]

    qtbot.waitUntil(right)
    monkeypatch.setattr(strip, "underMouse", lambda: True)
    places = [strip.visualRect(strip.pictures.index(row)).center() for row in range(4)]
    before = strip.pictures.ids()
    QTest.mouseMove(strip.viewport(), places[1])
    held = make("while the pointer moves", "magenta")
    colour_of[held.id] = QColor("magenta")
    for at in (places[2], places[0], places[3]):
        QTest.mouseMove(strip.viewport(), at)
        assert strip.pictures.ids() == before
        assert right()
    qtbot.waitUntil(lambda: strip.pictures.ids() == [held.id, *before], timeout=3000)
    qtbot.waitUntil(right)


def test_no_picture_of_the_tray_is_cut_off_wherever_one_scrolls_to(
    shown_pane: PicturePane, make: Callable[..., Generation], qtbot: QtBot
) -> None:
    for number in range(40):
        make(f"picture {number}")
    shown_pane.grab()
    strip = shown_pane.rooms.results_view.strip
    bar, seen = strip.horizontalScrollBar(), strip.viewport().rect()

    def cut_off() -> list[int]:
        """Rows whose picture, in the middle of its cell, is in sight with a part of it alone."""
        found = []
        for row in range(strip.pictures.rowCount()):
            place = strip.visualRect(strip.pictures.index(row))
            picture = QRect(0, 0, strip.side, strip.side)
            picture.moveCenter(place.center())
            if picture.intersects(seen) and not seen.contains(picture):
                found.append(row)
        return found

    assert bar.maximum() > 0
    for value in (0, 37, bar.maximum() // 2 + 11, bar.maximum()):
        bar.setValue(value)
        assert cut_off() == []
    assert strip.visualRect(strip.pictures.index(39)).intersects(seen)
    bar.setValue(0)
    for _ in range(4):
        wheel = QWheelEvent(
            QPointF(50, 20), strip.viewport().mapToGlobal(QPointF(50, 20)), QPoint(), QPoint(0, -30),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(strip.viewport(), wheel)
    assert bar.value() == strip.grid().cell.width(), "small turns add up"
    strip.choose(strip.pictures.id_at(25))
    assert cut_off() == []
