"""Every failure has one clear sentence of its own, and it says what to do."""

from __future__ import annotations

import typing

import msgspec
import pytest

from studio.domain import errors
from studio.domain.errors import (
    Failure,
    FormatUnknown,
    ImportRefused,
    JobInterrupted,
    NameUnknown,
    OutOfMemory,
    RuntimeMissing,
    WorkerDied,
)
from studio.domain.stored import Stored
from studio.services.amounts import bytes_in_words, seconds_in_words
from studio.services.wording import sentence

KINDS = typing.get_args(Failure)
ADVICE = (
    "again", "choose", "check", "close", "open", "install", "free", "change", "restart", "connect", "save", "update",
)  # fmt: skip


def example(kind: type[msgspec.Struct]) -> Failure:
    """One of that kind, its fields filled with their own names."""
    samples: dict[object, object] = {str: "", int: 3, float: 2.0}
    values = {}
    for field in msgspec.structs.fields(kind):
        bare = typing.get_args(field.type)[0] if typing.get_origin(field.type) is typing.Annotated else field.type
        if typing.get_origin(bare) is tuple:
            values[field.name] = (field.name,)
        elif typing.get_origin(bare) is typing.Literal:
            values[field.name] = typing.get_args(bare)[0]
        else:
            values[field.name] = field.name if bare is str else samples.get(bare, 5)
    return typing.cast(Failure, kind(**values))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_failure_says_what_to_do(kind: type[msgspec.Struct]) -> None:
    words = sentence(example(kind))
    assert words[0].isupper() or words[0] == "“" or words.startswith(("engine", "file", "source"))
    assert words.endswith(".")
    assert any(advice in words.lower() for advice in ADVICE)
    assert kind.__name__ not in words
    assert "None" not in words


def test_the_tree_is_complete() -> None:
    declared = {
        kind
        for name, kind in vars(errors).items()
        if not name.startswith("_")
        and isinstance(kind, type)
        and issubclass(kind, Stored)
        and kind.__struct_config__.tag_field == "failure"
    }
    assert declared == set(KINDS)


def test_no_two_failures_share_a_sentence() -> None:
    assert len({sentence(example(kind)) for kind in KINDS}) == len(KINDS)


def test_what_is_known_is_said() -> None:
    words = sentence(OutOfMemory(device="cuda:0", needed_bytes=2_500_000_000, free_bytes=800_000_000, fits="512 x 512"))
    assert words == (
        "The graphics card has too little memory for this (2.5 GB needed, 800 MB free). What would fit: 512 x 512."
    )
    assert "memory ran out" in sentence(WorkerDied(family="text", exit_code=9, signal=9, out_of_memory=True))
    killed = sentence(WorkerDied(family="text", exit_code=9, signal=9))
    assert "memory" not in killed
    assert "by the system or by somebody" in killed
    assert "its last words: boom" in sentence(WorkerDied(family="text", exit_code=1, stderr_tail="x\nboom\n"))
    assert "one finished result" in sentence(JobInterrupted(kept=1))
    assert "3 words it had written were kept" in sentence(JobInterrupted(kept=0, words=3))
    assert "make run FULL=1" in sentence(RuntimeMissing(package="torch", extra="torch"))
    assert "Install espeak-ng," in sentence(RuntimeMissing(package="espeak-ng", extra=""))
    assert "pickle" in sentence(ImportRefused(path="a.ckpt", kind="pickle", detail=""))


def test_a_name_that_nothing_has_is_answered_with_those_there_are() -> None:
    near = ("af_heart",)
    assert sentence(NameUnknown(what="voice", name="hart", near=near, known=("af_heart", "am_puck"))) == (
        "No voice is called “hart”. Did you mean “af_heart”? Choose one of these: af_heart, am_puck."
    )
    assert sentence(NameUnknown(what="model", name="x", near=("a", "b", "c"), known=("a", "b", "c"))) == (
        "No model is called “x”. Did you mean “a”, “b” or “c”? Choose one of these: a, b, c."
    )
    many = tuple(f"v{number}" for number in range(30))
    assert sentence(NameUnknown(what="voice", name="x", known=many)).endswith("v23, or one of 6 more.")
    assert "Install one" in sentence(NameUnknown(what="voice", name="x"))


def test_a_format_that_cannot_be_written_is_answered_with_those_that_can() -> None:
    known = (".md (Markdown)", ".txt (Plain text)")
    assert sentence(FormatUnknown(path="z.docx", known=known)) == (
        "“z.docx” was not written: its name ends in no format that can be written here. Try again, and give a name "
        "that ends in .md (Markdown) or .txt (Plain text)."
    )
    assert "that can be read here" in sentence(FormatUnknown(path="z.pdf", known=known, reading=True))


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 KB"), (812_400, "812 KB"), (999_999, "1.0 MB"),
     (1_440_000_000, "1.4 GB"), (73_000_000_000, "73 GB"), (5 * 10**15, "5000 TB")],
)  # fmt: skip
def test_bytes(count: int, words: str) -> None:
    assert bytes_in_words(count) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "less than a second"), (1, "1 second"), (12.4, "12 seconds"), (89, "89 seconds"), (120, "2 minutes"),
     (3600, "60 minutes"), (4800, "80 minutes"), (5400, "1 hour 30 minutes"), (7200, "2 hours")],
)  # fmt: skip
def test_seconds(seconds: float, words: str) -> None:
    assert seconds_in_words(seconds) == words
