"""What of a book is told at a place of it, what of that fits, and why the rest does not."""

from __future__ import annotations

from studio.domain.document import Document
from studio.domain.extracting import words_in
from studio.domain.knowledge import Known, entering, known_at, story_pieces
from studio.domain.project_records import Card
from studio.domain.prompting import Material, Writer, asking, continuation
from studio.domain.requests import ModelRef
from studio.domain.summaries import Told
from studio.domain.text_records import Meta, Paragraph, Scene, Summary
from studio.domain.writing_tasks import WritingTask

MODEL = ModelRef("writer", "gguf-onnx")
STORY = "".join(f"Sentence number {number} of a long story goes on and on. " for number in range(400))
LIT = Card(id="1", name="Mara Quin", aliases=("the keeper",), keywords=("lamp",), facts="She keeps the light.")


def writer(context: int = 2048) -> Writer:
    return Writer(model=MODEL, context_tokens=context, settings={"max_tokens": 100})


def entered(text: str, said: str = "", card: Card = LIT, alike: float = 0.0) -> tuple[str, str]:
    found = entering(text, said, (card,), {card.id: alike} if alike else {})
    return (found[0].entered, found[0].by) if found else ("", "")


def told(card: Card, when: str) -> Card:
    return Card(id=card.id, name=card.name, facts=card.facts, told=when)  # type: ignore[arg-type]


def test_a_card_enters_by_name_alias_keyword_meaning_or_always() -> None:
    assert entered("Then Mara Quin rose.") == ("name", "Mara Quin")
    assert entered("Then the keeper rose.") == ("alias", "the keeper")
    assert entered("The lamp went out.") == ("keyword", "lamp")
    assert entered("The lamps went out.") == ("", "")
    assert entered("It was dark.", "who is mara quin?") == ("name", "Mara Quin")
    assert entered("It was dark.", alike=0.5) == ("meaning", "0.50")
    assert entered("It was dark.", card=told(LIT, "always")) == ("always", "")
    assert entered("Mara Quin.", card=told(LIT, "never"), alike=0.9) == ("", "")


def test_capital_letters_of_a_name_count_in_the_text_alone() -> None:
    will = Card(id="2", name="Will", facts="A boy.")
    assert entered("They will go.", card=will) == ("", "")
    assert entered("They saw WILL go.", card=will) == ("name", "Will")
    assert entered("", "what does will want", card=will) == ("name", "Will")


def test_the_card_that_was_named_last_takes_the_room_first() -> None:
    cards = tuple(Card(id=str(n), name=name, facts="facts " * 120) for n, name in enumerate(("Ann", "Bob", "Cid")))
    built = continuation(writer(900), "Bob met Cid. Then Ann came. Cid left.", known=Known(cards=cards))
    sent = {part.title: (bool(part.text), part.cut_for) for part in built.parts if part.role == "card"}
    assert sent["Character: Cid"] == (True, "")
    assert sent["Character: Bob"][1] == "share"
    names = [part.title for part in built.parts if part.role == "card"]
    assert names == sorted(names), "cards keep their places whichever was named last"


def test_story_stands_before_cards_notes_and_text_in_its_order() -> None:
    known = Known(
        story=(Told("a", "One", "The ship left."), Told("b", "Two", "It sank.", stale=True)),
        cards=(LIT,),
        synopsis="They drift.",
        notes="Night.",
    )
    built = continuation(writer(), "Mara Quin looked up.", known=known)
    assert built.request.prompt == (
        "The ship left.\n\nIt sank.\n\nMara Quin: She keeps the light.\n\nThey drift.\n\nNight.\n\nMara Quin looked up."
    )
    assert [part.role for part in built.parts] == ["story", "story", "card", "notes", "notes", "before"]
    assert [part.stale for part in built.parts] == [False, True, False, False, False, False]


def test_the_authors_note_stands_so_many_paragraphs_before_the_end() -> None:
    text = "One.\n\nTwo.\n\nThree."
    for depth, prompt in (
        (0, "One.\n\nTwo.\n\nThree.\n\n[Grim.]"),
        (1, "One.\n\nTwo.\n\n[Grim.]\n\nThree."),
        (9, "[Grim.]\n\nOne.\n\nTwo.\n\nThree."),
    ):
        built = continuation(writer(), text, known=Known(note=" Grim.\n", depth=depth))
        assert built.request.prompt == prompt
        assert "\n\n".join(part.text for part in built.parts if part.text) == prompt


def test_half_of_the_context_is_the_texts_whatever_is_known() -> None:
    many = tuple(Told(str(n), f"Scene {n}", "word " * 200) for n in range(40))
    cards = tuple(Card(id=str(n), name="Mara", facts="bees " * 900) for n in range(9))
    known = Known(story=many, cards=cards, synopsis="s " * 900, notes="n " * 900, note="grim " * 900)
    built = continuation(writer(1100), STORY + "Mara", known=known)
    text = sum(part.tokens for part in built.parts if part.role == "before")
    assert text >= 0.7 * (built.budget_tokens // 2), "text is cut in steps of a quarter of its room"
    assert built.tokens <= built.budget_tokens
    assert {part.cut_for for part in built.parts if part.cut} <= {"share", "room"}
    [note] = [part for part in built.parts if part.role == "note"]
    assert (note.text, note.cut_for) == ("", "share"), "a note that does not fit whole is not sent in half"


def test_what_lies_far_back_is_told_in_one_piece() -> None:
    story = tuple(Told(str(n), f"Scene {n}", f"Ship number {n} left the harbour with its crew.") for n in range(30))
    pieces = story_pieces(story)
    assert [piece.title for piece in pieces[:2]] == ["Summary: Scene 29", "Summary: Scene 28"]
    assert pieces[-1].title == "Earlier: Scene 0 … Scene 21"
    assert words_in(pieces[-1].text) <= 120


def test_of_a_scene_its_own_and_what_came_before_is_known() -> None:
    document = Document(
        (
            Meta(id="project", author_note="Grim.", author_note_depth=3),
            Scene(id="a", title="One", rank=1, paragraphs=("p",)),
            Scene(id="b", title="Two", rank=2, synopsis="They drift.", notes="Night."),
            Scene(id="c", title="Three", rank=3),
            Paragraph(id="p", scene_id="a", text="The ship left."),
            Summary(id="a", text="A ship leaves.", by="person"),
            Summary(id="c", text="All drown.", by="person"),
            LIT,
        )
    )
    known = known_at(document, "b")
    assert [one.text for one in known.story] == ["A ship leaves."]
    assert (known.synopsis, known.notes, known.note, known.depth) == ("They drift.", "Night.", "Grim.", 3)
    assert known.cards == (LIT,)


def test_a_template_gets_what_it_names_and_nothing_else() -> None:
    known = Known(story=(Told("a", "One", "It sank."),), cards=(LIT,), notes="Night.", note="Grim.")
    for prompt, sent in (
        ("{text}\n\n{instruction}", "Dark.\n\nWhy?"),
        ("Before:\n{story}\n\n{text}\n\n{instruction}", "Before:\nIt sank.\n\nDark.\n\nWhy?"),
        ("{notes}\n\n{text}\n\n{note}\n\n{instruction}", "Night.\n\nDark.\n\n[Grim.]\n\nWhy?"),
        ("{facts}\n\n{instruction}", "Why?"),
    ):
        task = WritingTask(
            id="t", words="T", tip="T", target="scene", lands="panel", skill="ask", job="T", field="?", prompt=prompt
        )
        built = asking(writer(), task, Material(text="Dark.", instruction="Why?", known=known))
        assert built.request.messages[1].content == sent


def test_the_recipe_tells_what_was_sent_and_left_out() -> None:
    built = continuation(writer(700), STORY, known=Known(notes="Night."))
    assert [(one.role, one.characters, one.left_out > 0) for one in built.request.sent] == [
        (part.role, len(part.text), bool(part.cut)) for part in built.parts
    ]
    assert built.request.sent[-1].left_out > 0
