"""The families of models, one row a family with its words for people, and how long their models take.

Data only; both processes read it, on any thread. `FAMILIES` is the program's own, and part of the table of kinds
(`studio.domain.kinds`).
"""

from __future__ import annotations

from typing import Literal

import msgspec

FamilyName = str
"""Name of a row of `Kinds.families`."""


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How long a model of a family will take on a processor, and how people are told. English, for `tr`; `{time}` is
    filled in."""

    by: Literal["steps", "weights"] = "steps"
    """What the time is estimated from: steps of the model's architecture, or bytes that are read for every word."""
    words: str = "Runs on this machine's processor: {time}."
    slow_from: float = 60.0
    """Seconds from which on it is called slow."""
    slow_words: str = "Runs on this machine's processor, slowly: {time}."
    very_slow_words: str = "Runs on this machine's processor, slowly: expect many minutes."
    """Of an engine whose card says that it is slow, where nothing can be estimated."""
    bearable: float = 60.0
    """Seconds; slower models are not suggested."""


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """Models of one sort, and the worker process that runs their engines. The words are English: pass them through
    `tr` where they are shown."""

    name: FamilyName
    title: str
    """At the head of a list, a menu, a job without a label: "Narration"."""
    noun: str
    """Inside a sentence: "the narration worker crashed", "a narration model"."""
    doing: str
    """What its worker is at while a job runs and its engine says nothing nearer: "speaking"."""
    pane: str = ""
    """Where its results are shown: "picture", "writing" or "narration"; also the name of its icon."""
    pace: Pace = Pace()
    light: bool = False
    """Its jobs leave a processor free enough to run beside another family's job on it."""
    stops_within: float | None = None
    """Seconds that a cancelled job of it has before its worker is ended, where that is to be sooner than for others:
    for engines that compute in calls which nothing stops, and whose worker is soon there again."""
    loads_stop_within: float | None = None
    """The same for a job that still loads. A model that its worker held is loaded again."""
    workers: int = 1
    """Processes of it that may be at work at once, each with its own copy of the model and its share of the cores."""


_PICTURE_PACE = Pace(
    words="Runs on this machine's processor: {time} a picture.",
    slow_words="Runs on this machine's processor, slowly: {time} a picture.",
    very_slow_words="Runs on this machine's processor, slowly: expect many minutes a picture.",
    bearable=180.0,
)
_WRITING_PACE = Pace(
    by="weights",
    words="Runs on this machine's processor: {time} for a hundred words.",
    slow_from=40.0,
    slow_words="Runs on this machine's processor, slowly: {time} for a hundred words.",
    bearable=45.0,
)
_LISTENING_PACE = Pace(
    by="weights",
    words="Runs on this machine's processor: {time} for a hundred spoken words.",
    slow_from=40.0,
    slow_words="Runs on this machine's processor, slowly: {time} for a hundred spoken words.",
    bearable=15.0,
)
FAMILIES = (
    Family(name="picture", title="Picture", noun="picture", doing="painting", pane="picture", pace=_PICTURE_PACE),
    Family(
        name="text",
        title="Writing",
        noun="writing",
        doing="writing",
        pane="writing",
        pace=_WRITING_PACE,
        loads_stop_within=0.05,
    ),
    Family(
        name="voice", title="Narration", noun="narration", doing="speaking", pane="narration", light=True, workers=2
    ),
    Family(
        name="speech-to-text",
        title="Listening",
        noun="listening",
        doing="listening",
        pane="writing",
        pace=_LISTENING_PACE,
        stops_within=0.05,
    ),
    Family(name="tool", title="Tools", noun="tool", doing="working"),
)
