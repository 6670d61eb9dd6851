"""An article made of sources, point by point: what each means is read, the sources are asked, a model writes where that
is wished; then all of it becomes one scene, as one step. Main thread; made by the room of questions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
from PySide6.QtCore import QObject

from studio.domain.articles import QUOTATIONS, Point, article_passages, extracted, sentences_read, unsupported, written
from studio.domain.asking import Asked, Quoted
from studio.domain.changes import Edit
from studio.domain.cited_answers import answer_prompt, read_cited
from studio.domain.errors import Failure, StudioError
from studio.domain.ids import new_id
from studio.domain.project_records import Recipe, Source
from studio.domain.requests import TextRequest
from studio.domain.scene_edits import new_scenes
from studio.domain.text_records import Meta, Scene
from studio.services.asking import BookFinder, Wish
from studio.services.jobs.asides import Ending
from studio.services.likeness import alike_in_passages
from studio.services.meanings import TextMeanings, model_for_books
from studio.services.second_reading import SecondReading, depth_for_books
from studio.services.translation import tr, tr_count
from studio.ui.widgets.errand import Errand
from studio.ui.writing.ask.answering import Answering
from studio.ui.writing.desk import Desk

DRAFTING: Final = "article"


class _Wish(msgspec.Struct):
    title: str
    points: tuple[str, ...]
    by_model: bool
    done: list[Point] = []
    recipes: list[Recipe] = []
    quoted: int = 0
    """Points that a model should have written on, and that sentences of the sources stand for."""


class Drafting(QObject):
    def __init__(self, desk: Desk, answering: Answering, named: Callable[[Quoted], str], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._answering, self._named = desk, answering, named
        self._errand = Errand(self)
        self._meanings = TextMeanings(desk.studio.queue, self)
        self._second = SecondReading(desk.studio.queue)
        self._again = 0
        self._finder: BookFinder | None = None
        self._wish: _Wish | None = None
        self._token = ""

    @property
    def busy(self) -> bool:
        return self._wish is not None

    def start(self, finder: BookFinder, title: str, points: tuple[str, ...], *, by_model: bool) -> None:
        self.stop()
        document = self._desk.document
        meta = document.get(Meta, "project") if document is not None else None
        language = meta.language if meta is not None else ""
        self._meanings.use(model_for_books(self._desk.studio.library, language))
        self._again = depth_for_books(self._desk.studio.library, language)
        self._finder, self._wish = finder, _Wish(title, points, by_model)
        self._next()

    def stop(self) -> None:
        """Nothing of it comes into the manuscript."""
        self._wish, self._finder = None, None
        self._errand.cancel()
        self._meanings.forget_line()
        self._second.cancel()
        token, self._token = self._token, ""
        if token:
            self._desk.studio.queue.cancel_ask(token)
        self._desk.notices.take_back(DRAFTING)

    def _next(self) -> None:
        wish = self._wish
        if wish is None:
            return
        if len(wish.done) == len(wish.points):
            self._land(wish)
            return
        words = tr("Drafting “{title}”: point {number:,} of {count:,}…", title=wish.title, number=len(wish.done) + 1,
                   count=len(wish.points))  # fmt: skip
        self._desk.notices.run(words, (tr("Cancel"), self.stop), key=DRAFTING)
        point = wish.points[len(wish.done)]
        known = self._meanings.known(point)
        if known:
            self._look(point, known)
        else:
            # Without the model of meanings, or while it is at something else, words alone are looked for.
            self._meanings.ask(point, lambda meaning: self._look(point, meaning), lambda _why: self._look(point, b""))

    def _look(self, point: str, meaning: bytes) -> None:
        session, finder, wish = self._desk.session, self._finder, self._wish
        if session is None or finder is None or wish is None:
            return
        readers = {one.asset: session.asset_reader(one.asset) for one in session.document.all(Source)}
        wanted = Wish(point, meaning, QUOTATIONS, among="sources", again=self._again)
        asking = finder.asking(session.document.copy(), wanted, readers)
        self._errand.start(asking, lambda asked: self._read_again(point, asked), self._fail)

    def _read_again(self, point: str, asked: Asked) -> None:
        """By a model that reads the point and the first passages together, where it can."""

        def read() -> None:
            self._found(point, self._second.known(point, asked, QUOTATIONS) or asked)

        if self._second.known(point, asked, QUOTATIONS) is None:
            self._second.ask(point, asked, read, lambda _why: read())
        else:
            read()

    def _found(self, point: str, asked: Asked) -> None:
        wish = self._wish
        if wish is None:
            return
        if wish.by_model and asked.answered:
            self._write(point, asked)
        else:
            self._quote(point, asked)

    def _quote(self, point: str, asked: Asked) -> None:
        """The sentences that say most of it, by their words, and by what they mean where that can be read now."""
        read = sentences_read(asked, self._named)
        known = self._meanings.known(point)

        def by_words(_why: Failure | None = None) -> None:
            self._keep(extracted(point, asked, self._named))

        def by_meaning(found: tuple[bytes, ...]) -> None:
            self._keep(extracted(point, asked, self._named, alike_in_passages(known, read, found)))

        if known and read:
            self._meanings.ask_texts([one for texts in read for one in texts], by_meaning, by_words)
        else:
            by_words()

    def _keep(self, point: Point) -> None:
        if self._wish is not None:
            self._wish.done = [*self._wish.done, point]
            self._next()

    def _write(self, point: str, asked: Asked) -> None:
        said: list[str] = []
        texts = [one.passage.text for one in asked.quotes]
        try:
            request = answer_prompt(self._answering.writer(), self._answering.task, point, texts).request
        except StudioError as error:
            self._fail(error.failure)
            return

        def ended(ending: Ending | None) -> None:
            self._token = ""
            answer = read_cited("".join(said), texts, point)
            if ending is None or not any(one.supported for one in answer.sentences):
                # It was refused or gave way, or says nothing that the sources say: their own sentences stand instead.
                if self._wish is not None:
                    self._wish.quoted += 1
                self._quote(point, asked)
            else:
                self._keep(written(point, answer, asked, self._named, self._recipe(request, ending)))

        self._token = self._desk.studio.queue.ask(request, said.append, ended, on_failed=self._fail)

    def _recipe(self, request: TextRequest, ending: Ending) -> str:
        recipe = self._desk.studio.queue.recipe(request, new_id(), ending)
        if self._wish is not None:
            self._wish.recipes = [*self._wish.recipes, recipe]
        return recipe.id

    def _fail(self, failure: Failure) -> None:
        self.stop()
        self._desk.say(failure)

    def _land(self, wish: _Wish) -> None:
        nothing = tr("No source says anything of this.")
        passages = article_passages(wish.done, nothing, tr("What no source supports"))
        lacking = len(unsupported(wish.done))
        self.stop()
        change = self._desk.make(
            lambda document: msgspec.structs.replace(
                made := new_scenes(document, [(wish.title, passages, False)], after_id=self._desk.current),
                label="Draft an article",
                edits=(*(Edit(None, recipe) for recipe in wish.recipes), *made.edits),
            )
        )
        if change is None:
            return
        scene = next((edit.after for edit in change.edits if isinstance(edit.after, Scene)), None)
        if scene is not None:
            self._desk.open_scene(scene.id)
        told = tr_count(
            "{count} thing has no support in the sources; the end of the draft lists it.",
            "{count:,} things have no support in the sources; the end of the draft lists them.",
            lacking,
        ) if lacking else tr("The sources support all of it.")  # fmt: skip
        quoted = tr_count(
            "On {count} point the model said nothing that the sources say, or was busy: they are quoted.",
            "On {count:,} points the model said nothing that the sources say, or was busy: they are quoted.",
            wish.quoted,
        ) if wish.quoted else ""  # fmt: skip
        self._desk.notices.say(f"{told} {quoted}".strip())
