"""What a writer's model can be asked for, one value a task: its words for people, its prompt, where its answer goes.

The values are read from `resources/writing-tasks/*.toml` by `studio.services.writing_tasks`, and passed to the Writing
pane, which makes an action of each. Pure data; any thread. The words are English and pass `tr` where they are shown.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Target = Literal["caret", "selection", "scene"]
"""What the task is about: the text before the caret, the selected text, or the scene at the caret."""
Landing = Literal["caret", "selection", "panel"]
"""Where the answer goes: into the text at the caret while it comes, in the place of the selection when a person says
so, or at the caret when a person says so."""


class WritingTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    """As `TextRequest.task` spells it."""
    order: int = 100
    """Place among the tasks in menus."""
    words: str
    """Of its action ("Rewrite…")."""
    button: str = ""
    """Of its button under the text; empty: it has none and stands in menus alone."""
    tip: str
    keys: tuple[str, ...] = ()
    """In portable spelling."""
    target: Target
    lands: Landing
    skill: str
    """What a model has to be good at, as `InstalledModel.tasks` spells it."""
    doubt: str = ""
    """Said of a model that lacks the skill; `{model}` is its title."""
    job: str
    """The job's name in the queue; `{scene}` is the scene's title."""
    step: str = ""
    """Name of the undo step, where the answer takes the place of text."""

    heading: str = ""
    """Of the panel that shows the answer."""
    field: str = ""
    """What the person is asked for before it begins; empty: nothing, it begins at once."""
    example: str = ""
    """Shown in the empty field."""
    instruction: str = ""
    """What is sent where the person's field is empty; a task with neither begins only with words in the field."""

    system: str = ""
    """System message of a chat prompt."""
    system_bare: str = ""
    """The same where there is no text; empty: as `system`."""
    prompt: str = ""
    """User message of a chat prompt, in blocks parted by blank lines. A block whose `{before}`, `{after}`, `{passage}`,
    `{text}`, `{facts}` or `{instruction}` is empty is left out. Empty for the continuation, which is plain text."""
    room: int = 60
    """Tokens kept for what the template itself says."""

    @property
    def needs_words(self) -> bool:
        """Whether it can begin only when the person has said something."""
        return bool(self.field) and not self.instruction
