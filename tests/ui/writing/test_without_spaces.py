"""A text without a single space is looked at for misspelt words as fast as any other."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QObject

from studio.domain.text_records import Paragraph
from studio.ui.writing.text.spelling import Spelling

LETTERS = 200_000


@pytest.mark.parametrize("part", ["name", "a.b-", "a@", "a@b.", "www.", "’", "hi-"])
def test_it_is_read_in_one_go(part: str, qapp: object) -> None:
    """By trying each letter for the beginning of an address this takes minutes."""
    parent = QObject()
    words = Spelling(lambda _language: None, parent)
    words.speak("en", ())
    paragraph = Paragraph(id="p", scene_id="s", text=part * (LETTERS // len(part)))
    began = time.process_time()
    words.wrong_in(paragraph)
    assert time.process_time() - began < 5.0
