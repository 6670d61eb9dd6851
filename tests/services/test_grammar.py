"""Harper as it is called: what it remarks on, where, and what it leaves alone in good prose."""

from __future__ import annotations

import pytest

from studio.services import grammar
from studio.services.grammar import Checker, Remark, is_on, open_checker, shown

pytestmark = pytest.mark.skipif(not grammar.is_here(), reason="harper-py is not installed")


@pytest.fixture(scope="module")
def checker() -> Checker:
    checker = open_checker("en")
    assert checker is not None
    return checker


@pytest.mark.parametrize(
    ("text", "words", "instead"),
    [
        ("She ate an pear.", "an", "a"),
        ("They could of gone home.", "could of", "could have"),
        ("🙂 He was more taller then her brother.", "then", "than"),
        ("She had went home.", "went", "gone"),
    ],
)
def test_faults_are_found_where_they_stand(checker: Checker, text: str, words: str, instead: str) -> None:
    found = {text[one.start : one.end]: one for one in shown(checker.check(text), {})}
    assert words in found
    assert instead in found[words].instead
    assert found[words].why


def test_places_hold_in_a_text_of_several_parts(checker: Checker) -> None:
    plain = "The lamp was lit, and nobody had gone to bed. " * 120
    text = f"{plain}She ate an pear. {plain}"
    assert [text[one.start : one.end] for one in shown(checker.check(text), {}) if one.rule == "AnA"] == ["an"]


def test_rules_that_are_off_by_themselves_can_be_switched_on(checker: Checker) -> None:
    text = "Well its a very good day, and my dogg barks"
    rules = {one.rule for one in checker.check(text)}
    assert "SpellCheck" in rules
    assert "SpellCheck" not in {one.rule for one in shown(checker.check(text), {})}
    assert "SpellCheck" in {one.rule for one in shown(checker.check(text), {"SpellCheck": True})}


def test_every_rule_that_is_off_is_one_of_harpers(checker: Checker) -> None:
    rules = checker.rules()
    assert len(rules) > 500
    off = {rule for rule in rules if not is_on(rule, {})}
    assert off == grammar.OFF


def test_other_languages_have_no_checker() -> None:
    assert open_checker("de") is None


def test_of_remarks_on_the_same_words_one_is_shown() -> None:
    remarks = (Remark(0, 5, "A", "why"), Remark(2, 4, "B", "why"), Remark(5, 6, "C", "why"))
    assert [one.rule for one in shown(remarks, {})] == ["A", "C"]
    assert [one.rule for one in shown(remarks, {"A": False})] == ["B", "C"]
