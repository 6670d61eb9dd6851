"""What a writer's model can be asked for, one value a task: its words for people, its prompt, where its answer goes.

The values are read from TOML files by `studio.services.writing_tasks`, those that travel with the program and those of
the user or the project, and passed to the Writing pane, which makes an action of each. Pure data; any thread. The words
are English and pass `tr` where they are shown.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Target = Literal["caret", "selection", "part", "scene", "nothing"]
"""What the task is about: the text before the caret, the selected text, the selected text or the scene where nothing
is selected, the scene at the caret, or what the person says alone."""
Landing = Literal["caret", "selection", "panel", "notes", "title", "card", "picture", "alt"]
"""Where the answer goes: into the text at the caret while it comes; and when a person says so in the place of the
selection, at the caret, as notes beside the text, as the scene's title, as a card, as a prompt in the Picture pane, as
what the picture at the caret shows."""
Answer = Literal["text", "list", "notes", "card"]
"""What the answer is: words; lines of which one is chosen; notes with the words that they are about; a card."""
Length = Literal["", "shorter", "longer"]
"""How long an answer has to be beside the passage; nothing is said of it where that is all the same."""
Reads = Literal["end", "named"]
"""What is sent of a text that is too long: its end, or the paragraphs that name what the person said."""
Group = Literal["", "Change", "Write", "About the text", "Facts", "Briefs", "Own"]
"""The submenu of Manuscript > Assistant; none for the first ones."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Words = Annotated[str, msgspec.Meta(max_length=200)]
Text = Annotated[str, msgspec.Meta(max_length=20_000)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,29}$")]


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One click in the panel, in the place of words in its field."""

    group: Words = ""
    """"Tone", "Length"; choices of one group stand together."""
    words: Words
    instruction: Text
    own: bool = False
    """`{own}` is filled: the answer is to sound like its author."""
    length: Length = ""


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A further thing the person is asked for; the template names it as `{name}`."""

    name: Name
    words: Words
    example: Words = ""


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question and its answer, shown to the model before the real one."""

    passage: Text = ""
    """Stands for `{passage}` or `{text}`."""
    instruction: Text = ""
    answer: Text


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A task of a macro; what it answers is what the next one is about."""

    task: Id
    instruction: Text = ""


class WritingTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Id
    """As `TextRequest.task` spells it."""
    order: int = 100
    """Place among the tasks in menus."""
    group: Group = ""
    words: Words
    """Of its action ("Rewrite…")."""
    button: Words = ""
    """Of its button under the text; empty: it has none and stands in menus alone."""
    tip: Words
    keys: tuple[Words, ...] = ()
    """In portable spelling."""
    target: Target
    lands: Landing
    answer: Answer = "text"
    length: Length = ""
    reads: Reads = "end"
    skill: Words
    """What a model has to be good at, as `InstalledModel.tasks` spells it."""
    needs: int = 0
    """The catalogue's `quality` from which on a model did it usably in trials; 0: the skill alone decides."""
    doubt: Words = ""
    """Said of a model that lacks the skill; `{model}` is its title."""
    instead: Words = ""
    """What does it dependably without a model, said beside the doubt."""
    job: Words
    """The job's name in the queue; `{scene}` is the scene's title."""
    step: Words = ""
    """Name of the undo step, where the answer takes the place of text."""

    heading: Words = ""
    """Of the panel that shows the answer."""
    field: Words = ""
    """What the person is asked for before it begins; empty: nothing, it begins at once."""
    example: Words = ""
    """Shown in the empty field."""
    choices: tuple[Choice, ...] = ()
    fields: tuple[Field, ...] = ()
    instruction: Text = ""
    """What is sent where the person's field is empty; a task with neither begins only with words in the field."""

    system: Text = ""
    """System message of a chat prompt."""
    system_bare: Text = ""
    """The same where there is no text; empty: as `system`."""
    prompt: Text = ""
    """User message of a chat prompt, in blocks parted by blank lines. A block of which a variable (`VARIABLES`, and the
    names of `fields`) is empty is left out. Empty for the continuation, which is plain text."""
    examples: tuple[Example, ...] = ()
    examples_from: int = 0
    """The catalogue's `quality` from which on a model is shown them: a smaller one copies their words."""
    around_from: int = 0
    """The same for what stands around the passage: a smaller one does to that what was asked of the passage."""
    item_letters: int = 0
    """Of a list that is held to a form: the fewest letters of an item. Small models fill one with single names."""
    frame: Text = ""
    """What the program writes around the answer, `{answer}` in it; what nobody has said stands in brackets."""
    told_only: bool = False
    """Names and numbers of the answer should all have been told; those that were not are shown."""
    steps: tuple[Step, ...] = ()
    """Of a macro, which has no prompt of its own."""
    room: int = 60
    """Tokens kept for what the template itself says."""
    paragraphs: int = 1
    """Of a continuation: so many are written."""
    tokens: int = 0
    """Most of the answer; 0: as the writer's options say, and half as much again as the passage."""
    temperature: float | None = None
    """In the place of the writer's own, where a task wants facts or ideas."""

    @property
    def needs_words(self) -> bool:
        """Whether it can begin only when the person has said something."""
        return bool(self.field) and not self.instruction

    @property
    def tells_scene(self) -> bool:
        """Whether the answer is what a scene's synopsis says: what happens in it."""
        return self.lands == "panel" and self.answer == "text" and self.skill == "summarise"

    @property
    def asks(self) -> bool:
        """Whether the panel asks for something before it begins."""
        return bool(self.field or self.choices or self.fields)


VARIABLES: dict[str, str] = {
    "before": "what stands before the passage",
    "after": "what stands after the passage",
    "passage": "the selected text",
    "text": "the scene, or the selection where there is one",
    "facts": "cards that the passage or the words name",
    "story": "summaries of what went before",
    "notes": "synopsis and notes of the scene",
    "note": "the author's note",
    "quotations": "quotations of the book and its sources, by number, where the whole book is asked",
    "instruction": "what was said in the field, or the choice",
    "scene": "title of the scene",
    "book": "title of the book",
    "synopsis": "synopsis of the scene, else its summary",
    "summary": "summary of the book",
    "language": "language of the manuscript",
    "own": "passages of the author’s own that are like the passage, for a choice with own = true",
    "brand": "facts of the card “Brand voice”",
}
"""What a template may name in braces, and what that is."""
