"""Prompts in which chance chooses, written out for a seed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

import pytest

from studio.domain.errors import BadRequest, StudioError
from studio.domain.wildcards import files
from studio.domain.wildcards.choosing import Entry, written_out
from studio.domain.wildcards.reading import read

FILES = {
    "animals": (Entry("cat"), Entry("{red|blue} dog"), Entry("__birds/small__")),
    "birds/small": (Entry("wren"), Entry("robin")),
    "loop": (Entry("a __loop__"),),
    "looks": (Entry("${colour} fur"),),
}


def find(name: str) -> Sequence[Entry]:
    return FILES[name]


def outcomes(text: str, seeds: int = 400) -> Counter[str]:
    return Counter(written_out(text, seed, find) for seed in range(seeds))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("a {red|blue} cat", {"a red cat", "a blue cat"}),
        ("{ red | blue }", {"red", "blue"}),
        ("{2$$a|b|c}", {"a, b", "b, a", "a, c", "c, a", "b, c", "c, b"}),
        ("{2$$ and $$a|b}", {"a and b", "b and a"}),
        ("{1-2$$/$$a|b}", {"a", "b", "a/b", "b/a"}),
        ("{-2$$a|b|c}", {"a", "b", "c", "a, b", "b, a", "a, c", "c, a", "b, c", "c, b"}),
        ("{2-$$a|b}", {"a, b", "b, a"}),
        ("{4$$a|b}", {"a, b", "b, a"}),
        ("{0-1$$a}b", {"ab", "b"}),
        ("{a|}b", {"ab", "b"}),
        ("{a|{b|c{d|e}}}", {"a", "b", "cd", "ce"}),
        ("__animals__", {"cat", "red dog", "blue dog", "wren", "robin"}),
        ("{2$$__birds/small__}", {"wren, robin", "robin, wren"}),
        ("\\{a\\|b\\} {c\\}|d}", {"{a|b} c}", "{a|b} d"}),
        ("(a:1.2) [b] \\(c\\)", {"(a:1.2) [b] \\(c\\)"}),
        ("${x=!{a|b}}${x}${x}", {"aa", "bb"}),
        ("${x={a|b}}${x}${x}", {"aa", "ab", "ba", "bb"}),
        ("${x:a}", {"a"}),
        ("__looks(colour=red)__", {"red fur"}),
        ("{a # {not this\n|b}", {"a", "b"}),
        ("snake_case __ a|b", {"snake_case __ a|b"}),
    ],
)
def test_what_can_come_out_comes_out(template: str, expected: set[str]) -> None:
    assert set(outcomes(template)) == expected


@pytest.mark.parametrize("seed", [0, 1, 7, 2**62])
def test_the_same_seed_gives_the_same_words(seed: int) -> None:
    """In years too: recipes are made again by them. The place of a choice is hashed with the seed by SHA-256."""

    def drawn(place: str, options: str) -> str:
        said = f"{seed}\x1fprompt\x1f{place}\x1f0".encode()
        return options[int.from_bytes(hashlib.sha256(said).digest()[:6], "big") * len(options) // 2**48]

    expected = f"x {drawn('.0', 'abc')} y {drawn('.1', 'defgh')}"
    assert written_out("x {a|b|c} y {d|e|f|g|h}", seed, find) == expected


def test_words_around_a_choice_leave_it_as_it_is() -> None:
    for seed in range(50):
        plain = written_out("a {red|blue|green} cat", seed, find)
        more = written_out("one more {red|blue|green} cat, by night", seed, find)
        assert plain.split()[1] == more.split()[2]


def test_each_option_is_as_likely_as_its_weight_says() -> None:
    found = outcomes("{3::a|b}", 4000)
    assert 0.72 < found["a"] / 4000 < 0.78
    alike = outcomes("{a|b|c|d}", 4000)
    assert all(850 < alike[one] < 1150 for one in "abcd")
    two = outcomes("{a|b} {a|b}", 4000)
    assert all(850 < count < 1150 for count in two.values()), "two choices of one prompt do not follow one another"


def test_prompt_and_negative_prompt_choose_apart() -> None:
    pairs = {(written_out("{a|b}", seed, find), written_out("{a|b}", seed, find, "negative prompt"))
             for seed in range(50)}  # fmt: skip
    assert len(pairs) == 4


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("a {red|blue", "the brace of “{red|blue” is never closed"),
        ("a cat} here", "the closing brace behind “a cat” has no opening one"),
        ("{3-2$$a|b}", "in “{3-2$$a|b}” the first number is larger than the second"),
        ("{0::a|0::b}", "in “{0::a|0::b}” every weight is 0, so nothing can be chosen"),
        ("{" * 40, "within more than 20 braces"),
        ("__loop__", "perhaps because “loop” names itself"),
        ("${x}", "nothing was put into “x” before it is used"),
    ],
)
def test_what_cannot_be_followed_is_said(template: str, problem: str) -> None:
    with pytest.raises(StudioError) as caught:
        written_out(template, 1, find)
    assert isinstance(caught.value.failure, BadRequest)
    assert problem in caught.value.failure.problem


def test_a_fault_says_where_it_is() -> None:
    text = "a cat, {red|{blue|green}"
    [fault] = read(text).faults
    assert text[fault.start : fault.end] == "{"
    assert fault.start == text.index("{")


def test_what_is_large_is_read_in_proportion_and_ends() -> None:
    for text in ("{" * 50_000, "}" * 50_000, "{a|" * 10_000, "__" * 50_000, "\\" * 50_000, "${a=" * 20_000):
        read(text)
    doubling = "${a=xx}" + "".join(f"${{{chr(98 + at)}=${{{chr(97 + at)}}}${{{chr(97 + at)}}}}}" for at in range(20))
    with pytest.raises(StudioError):
        written_out(f"{doubling}${{u}}", 1, find)


@pytest.mark.parametrize(
    ("said", "name"),
    [("Hair colours", "Hair_colours"), ("a/b c", "a/b_c"), ("../../etc/passwd", "etc/passwd"), ("__x__", "x"),
     ("a__b", "a_b"), ("", ""), ("...", ""), ("\u00e9t\u00e9", "\u00e9t\u00e9"), ("C:\\x", "C/x")],
)  # fmt: skip
def test_a_fitting_name_is_one(said: str, name: str) -> None:
    assert files.fitting_name(said) == name
    assert not name or files.is_name(name)


def test_names_mean_files() -> None:
    names = ("Animals", "colour/warm", "colour/cold", "colours")
    assert files.meant("animals", names) == ("Animals",)
    assert files.meant("colour/*", names) == ("colour/cold", "colour/warm")
    assert files.meant("**/warm", names) == ("colour/warm",)
    assert files.meant("colour*", names) == ("colour/cold", "colour/warm", "colours")
    assert files.meant("colour", names) == ()
    assert "colour/warm" in files.nearest("warn", names)


def test_lines_have_weights_and_comments() -> None:
    text = "# seasons\nsummer\n\n2.5::{late|early} autumn # golden\n  winter  \n{bad\n"
    assert files.entries(text) == (
        Entry("summer"), Entry("{late|early} autumn", 2.5), Entry("winter"), Entry("{bad"),
    )  # fmt: skip
    assert [number for number, _fault in files.faults(text)] == [6]
