"""`triptych reading`: formats are read as the import reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.in_process import triptych

pytestmark = pytest.mark.usefixtures("qapp")
SPEECH = """<?xml version="1.0"?>
<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis"><p>A <phoneme alphabet="ipa" ph="təˈmɑːtoʊ">tomato
</phoneme> on the <say-as interpret-as="ordinal">3</say-as>.</p>
<p><sub alias="World Wide Web">WWW</sub> <prosody rate="slow">slowly</prosody> goes.<break time="2s"/>Dr. Vale left.</p>
</speak>"""
SAID = "A tomato on the third.\nWorld Wide Web slowly goes.\nDoctor Vale left.\n"


def test_speech_markup_is_read_without_its_tags(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ssml").write_text(SPEECH, "utf-8")
    assert triptych(home, "reading", tmp_path / "a.ssml").stdout == SAID
    assert triptych(home, "reading", "-", stdin=SPEECH).stdout == SAID
    line = json.loads(triptych(home, "reading", "-", "--json", stdin=SPEECH).stdout.splitlines()[0])
    tomato = next(word for word in line["spoken"] if word["text"] == "tomato")
    assert (tomato["phonemes"], tomato["source"]) == ("təmˈɑːtO", "yours")


def test_markup_that_is_broken_is_refused_by_name(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ssml").write_text("<speak><p>Rain</speak>", "utf-8")
    for done in (
        triptych(home, "reading", tmp_path / "a.ssml"),
        triptych(home, "reading", "-", stdin="<speak><p>Rain</speak>"),
    ):
        assert (done.returncode, done.stdout) == (1, "")
        assert "its XML cannot be read" in done.stderr


def test_a_page_is_read_as_it_is_imported(home: Path, tmp_path: Path) -> None:
    page = "<html><body><h1>Tides</h1><p>It cost <i>$5</i>.</p></body></html>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    assert triptych(home, "reading", tmp_path / "a.html").stdout == "Tides\nIt cost five dollars.\n"


def test_angles_in_a_plain_text_are_no_markup(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("She wrote <speaker> there.", "utf-8")
    assert "speaker" in triptych(home, "reading", tmp_path / "a.txt").stdout
