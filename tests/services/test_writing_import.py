"""Text from outside: cleaned, divided into scenes, and bounded when it is hostile."""

from __future__ import annotations

import math
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import BadInput, Cancelled, Failure, FileUnreadable, FormatUnknown, StudioError
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.scene_edits import new_scene
from studio.domain.text_records import Mark, Scene
from studio.services.exchange import zipped_xml
from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.html_in import passages_from_html
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.exchange.markdown_in import looks_like_markdown, passages_from_markdown
from studio.services.exchange.text_in import decode, passages_from_text


def test_google_docs_bold_that_is_not_bold() -> None:
    html = '<b style="font-weight:normal"><p dir="ltr"><span style="font-weight:700">A</span>b</p></b>'
    assert passages_from_html(html) == (Passage("Ab", marks=(Mark(0, 1, "bold"),)),)


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("<p>one<br>two<br><br>three</p>", ["one\u2028two", "three"]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("<p>a<p>b", ["a", "b"]),
        ("<table><tr><td>1<td>2</table>", ["| 1 | 2 |"]),
        ("<table><tr><th>a<th>b<tr><td>1<td></table>x", ["| a | b |\u2028| --- | --- |\u2028| 1 |  |", "x"]),
        ("<table><tr><td>1</table>", ["1"]),
        ("<table><tr><td><p>1<p>2<td>3</table>", ["1", "2", "3"]),
        ("<table><tr><td><table><tr><td>1<td>2</table><td>3</table>", ["| 1 | 2 |", "3"]),
        ("text <span hidden>no</span> <span style='display: none'>no</span>more", ["text more"]),
        ("<a class='msocomanchor'>[A1]</a>kept<span class=MsoDel>no</span>", ["kept"]),
        ("soft\u00adhyphen\u200b and zero\ufeff", ["softhyphen and zero"]),
        ("<pre>a\n  b</pre>", ["a\u2028  b"]),
        ("<svg><text>no</text></svg><noscript>no</noscript>yes", ["yes"]),
        ("&lt;b&gt; &amp;amp;", ["<b> &amp;"]),
        ("<p>&nbsp;</p><p> </p>", []),
        (
            "<p>«&nbsp;Oui&#8239;!&nbsp;» dit Mr.&nbsp;Bennet&nbsp;: 12&nbsp;kg</p>",
            ["«\u00a0Oui\u202f!\u00a0» dit Mr.\u00a0Bennet\u00a0: 12\u00a0kg"],
        ),
        ("<p>pad&nbsp;ded &nbsp;! </p>", ["pad ded !"]),
        ("</p></div>stray", ["stray"]),
    ],
)
def test_html_of_all_kinds(html: str, texts: list[str]) -> None:
    assert [one.text for one in passages_from_html(html)] == texts


def test_links_and_lines_of_pages_are_kept() -> None:
    page = (
        'see <a href="https://example.org/a"><b>the</b> sea</a>, <a href="#x">here</a>, <a href="javascript:x">no</a>; '
        '<span style="text-decoration: underline">under</span> <span style="text-decoration:line-through">gone</span>'
    )
    (one,) = passages_from_html(page)
    assert [(mark.style, one.text[mark.start : mark.end], mark.target) for mark in one.marks] == [
        ("bold", "the", ""), ("link", "the sea", "https://example.org/a"), ("underline", "under", ""),
        ("strike", "gone", ""),
    ]  # fmt: skip


def test_no_break_spaces_of_french_are_kept_in_a_text() -> None:
    (one,) = passages_from_text("«\u00a0Bonjour\u202f!\u00a0» dit-elle\u00a0: bon\u00a0jour")
    assert one.text == "«\u00a0Bonjour\u202f!\u00a0» dit-elle\u00a0: bon jour"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<b>",
                "</b>",
                "<li>",
                "<ul>",
                "</ul>",
                "<br>",
                "<![if x]>",
                "<!--",
                "-->",
                "a ",
                "<",
                "&nbsp;",
                "😀",
                "<td>",
                "<i style='font-weight:bold'>",
                "\n",
            ]
        ),
        max_size=40,
    )
)
def test_any_soup_gives_tidy_passages(parts: list[str]) -> None:
    for passage in passages_from_html("".join(parts)):
        assert passage.text == passage.text.strip(" \u2028")
        assert passage.text
        assert all(0 <= mark.start < mark.end <= len(passage.text) for mark in passage.marks)


def test_deeply_nested_html_does_not_exhaust_the_stack() -> None:
    assert [one.text for one in passages_from_html("<div><i>" * 30_000 + "x")] == ["x"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# Title\n\nBody", True),
        ("this is **bold** here", True),
        ("see [this](https://example.org)", True),
        ("- Good evening, he said.\n- Good evening.", False),
        ("5 * 3 * 2 and __init__", False),
        ("#hashtag and 3 > 2", False),
    ],
)
def test_markdown_is_told_from_prose(text: str, found: bool) -> None:
    assert looks_like_markdown(text) is found


def test_markdown_keeps_styles_and_drops_front_matter() -> None:
    passages = passages_from_markdown(
        "---\ntitle: X\n---\n# H *i*\n\na **b** `c`\n\n> q\n\n1. n\n\n---\n\n```\nx\ny\n```\n"
    )
    assert [(one.text, one.style) for one in passages] == [
        ("H i", "heading1"),
        ("a b c", "body"),
        ("q", "quote"),
        ("n", "numbered-item"),
        ("", "rule"),
        ("x\u2028y", "code"),
    ]
    assert passages[1].marks == (Mark(2, 3, "bold"), Mark(4, 5, "code"))


def test_hard_wrapped_text_is_joined_and_verse_is_not() -> None:
    wrapped = "\n".join(["It was a dark night and the rain fell in torrents, except at"] * 3 + ["the end."])
    assert len(passages_from_text(f"{wrapped}\n\n{wrapped}")) == 2
    assert [one.text for one in passages_from_text("Roses are red\nViolets are blue\r\n* * *\nx")] == [
        "Roses are red",
        "Violets are blue",
        "",
        "x",
    ]


def test_a_text_file_is_divided_at_its_chapters(tmp_path: Path) -> None:
    file = tmp_path / "Book.txt"
    file.write_bytes("\ufeffFor Ada\n\nCHAPTER I\n\nIt began.\n\nChapter Two: The End\n\nIt ended.".encode())
    scenes = scenes_from_file(file)
    assert [(one.title, [p.text for p in one.passages]) for one in scenes] == [
        ("Book", ["For Ada"]),
        ("CHAPTER I", ["It began."]),
        ("Chapter Two: The End", ["It ended."]),
    ]


def test_encodings() -> None:
    assert decode("ä".encode("utf-16"), "x") == "ä"
    assert decode("“ä”".encode("cp1252"), "x") == "“ä”"
    with pytest.raises(StudioError):
        decode(b"\x7fELF\x00\x00", "x")


WRAPPED = (
    "She had walked the whole of the eastern wing with him before the\n"
    "part of the house that was let came into view, and there he\n"
    "stopped to look at the garden."
)


def test_a_wrapped_paragraph_beside_verse_is_joined_whole(tmp_path: Path) -> None:
    file = tmp_path / "novel.txt"
    file.write_text(f"{WRAPPED}\n\n{WRAPPED}\n\nA short line\nof verse here.\n")
    (scene,) = scenes_from_file(file)
    paragraph = WRAPPED.replace("\n", " ")
    assert [one.text for one in scene.passages] == [paragraph, paragraph, "A short line", "of verse here."]


@pytest.mark.parametrize(
    "line", ["part of the house that was let", "Book he carried under his arm", "Part I had played"]
)
def test_prose_that_begins_like_a_heading_is_none(tmp_path: Path, line: str) -> None:
    file = tmp_path / "novel.txt"
    file.write_text(f"Before\n\n{line}\n\nAfter.")
    (scene,) = scenes_from_file(file)
    assert [one.text for one in scene.passages] == ["Before", line, "After."]


@pytest.mark.parametrize(
    "line",
    ["CHAPTER I", "chapter 3", "Part Two: The Sea", "BOOK THE FIRST", "Book IV \u2014 Home", "Prologue", "Part 2"],
)
def test_headings_of_chapters_are_known(tmp_path: Path, line: str) -> None:
    file = tmp_path / "novel.txt"
    file.write_text(f"Before\n\n{line}\n\nAfter.")
    assert [one.title for one in scenes_from_file(file)] == ["novel", line]


def test_import_is_one_change_with_chapters_and_their_scenes() -> None:
    document = Document()
    scenes = [ImportedScene("One", (Passage("a"),)), ImportedScene("In", (), 2), ImportedScene("Two", (Passage("b"),))]
    change = import_change(document, scenes)
    document.apply(change)
    assert [(depth, scene.title) for depth, scene in outline(document)] == [(0, "One"), (1, "In"), (0, "Two")]
    assert all(paragraphs_of(document, scene.id) for scene in document.all(Scene))
    document.apply(change.inverse())
    assert document.records() == ()


def word_file(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("Chapter One", 1)
    paragraph = document.add_paragraph("She ")
    paragraph.add_run("ran").bold = True
    hidden = paragraph.add_run(" secret")
    hidden.font.hidden = True
    for tag, text in (("w:ins", " fast"), ("w:del", " slowly")):
        change = OxmlElement(tag)
        run = OxmlElement("w:r")
        inner = OxmlElement("w:t" if tag == "w:ins" else "w:delText")
        inner.text = text
        inner.set(qn("xml:space"), "preserve")
        run.append(inner)
        change.append(run)
        paragraph._p.append(change)  # noqa: SLF001 (python-docx makes no tracked changes)
    document.add_paragraph("first", style="List Bullet")
    document.add_paragraph("said", style="Quote")
    document.add_table(1, 1).cell(0, 0).text = "cell"
    document.add_heading("Scene", 2)
    document.add_paragraph("\tend")
    document.save(str(path))
    return path


def test_word_files_are_read_as_a_reader_sees_them(tmp_path: Path) -> None:
    scenes = scenes_from_file(word_file(tmp_path / "Book.docx"))
    assert [(one.title, one.level) for one in scenes] == [("Chapter One", 1), ("Scene", 2)]
    first = scenes[0].passages
    assert [(one.text, one.style) for one in first] == [
        ("She ran fast", "body"),
        ("first", "list-item"),
        ("said", "quote"),
        ("cell", "body"),
    ]
    assert first[0].marks == (Mark(4, 7, "bold"),)


def hostile(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(word_file(path)) as good:
        members = {name: good.read(name) for name in good.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**members, **parts}.items():
            archive.writestr(name, data)
    return path


def refusal(path: Path) -> BadInput | FileUnreadable | FormatUnknown:
    with pytest.raises(StudioError) as caught:
        scenes_from_file(path)
    failure = caught.value.failure
    assert isinstance(failure, BadInput | FileUnreadable | FormatUnknown)
    return failure


def test_hostile_word_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document/>'
    assert "document type" in str(refusal(hostile(tmp_path / "a.docx", {"word/document.xml": bomb})))
    for number, data in enumerate((b"", b"<w:document", b"\x00\x01", b"<a/>")):
        assert refusal(hostile(tmp_path / f"b{number}.docx", {"word/document.xml": data}))
    (tmp_path / "c.docx").write_bytes(b"PK\x03\x04 no")
    assert refusal(tmp_path / "c.docx")
    assert isinstance(refusal(tmp_path / "missing.docx"), FileUnreadable)
    monkeypatch.setattr(zipped_xml, "PART_LIMIT", 1000)
    assert "unpacks" in str(refusal(word_file(tmp_path / "d.docx")))


def under_another_name(path: Path, name: str, body: bytes) -> Path:
    """A Word document whose main part is `word/{name}`, of these bytes."""
    with zipfile.ZipFile(word_file(path)) as good:
        members = {one: good.read(one) for one in good.namelist() if one != "word/document.xml"}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, data in members.items():
            archive.writestr(one, data.replace(b"document.xml", name.encode()))
        archive.writestr(f"word/{name}", body)
    return path


def word_xml(paragraphs: str) -> str:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:document xmlns:w="{space}"><w:body>{paragraphs}</w:body></w:document>'


@pytest.mark.parametrize("name", ["document.bin", "document.png"])
def test_a_part_of_another_name_is_held_to_the_same_limits(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = word_xml("<w:p><w:r><w:t>It rained.</w:t></w:r></w:p>")
    (scene,) = scenes_from_file(under_another_name(tmp_path / "a.docx", name, good.encode()))
    assert [one.text for one in scene.passages] == ["It rained."]
    for number, encoding in enumerate(("utf-8", "utf-8-sig", "utf-16")):
        body = ("\n" * 70_000 + "<!DOCTYPE x>" + good).encode(encoding)
        assert "document type" in str(refusal(under_another_name(tmp_path / f"b{number}.docx", name, body)))
    large = under_another_name(tmp_path / "c.docx", name, word_xml(" " * 2**20).encode())
    monkeypatch.setattr(zipped_xml, "PART_LIMIT", 2**20)
    assert "its text unpacks" in str(refusal(large))


def test_empty_paragraphs_and_tags_are_counted(tmp_path: Path) -> None:
    many = hostile(tmp_path / "a.docx", {"word/document.xml": word_xml("<w:p/>" * 200_001).encode()})
    assert "more than 200000 paragraphs" in str(refusal(many))
    tags = hostile(tmp_path / "b.docx", {"word/document.xml": word_xml("<w:r/>" * 2_000_001).encode()})
    assert "its text unpacks" in str(refusal(tags))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("encrypted", "it is protected by a password: save it without one"),
        ("packed unknown", "it is not a Word document, or it is damaged"),
        ("corrupt", "it is not a Word document, or it is damaged"),
    ],
)
def test_word_files_that_cannot_be_unpacked_are_refused(tmp_path: Path, harm: str, said: str) -> None:
    path = word_file(tmp_path / "a.docx")
    with zipfile.ZipFile(path) as good:
        place = good.getinfo("word/document.xml").header_offset
        central = good.start_dir
    data = bytearray(path.read_bytes())
    name = data.index(b"word/document.xml", central) - 46
    if harm == "encrypted":
        data[name + 8] |= 1
        data[place + 6] |= 1
    elif harm == "packed unknown":
        data[name + 10] = data[place + 8] = 99
    else:
        start = place + 30 + data[place + 26] + data[place + 28]
        data[start : start + 20] = b"\xff" * 20
    path.write_bytes(data)
    assert said in str(refusal(path))


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("EncryptionInfo\0EncryptedPackage\0", "it is protected by a password: save it without one"),
        ("WordDocument\0", "it is of Word 2003 or older: save it as .docx"),
    ],
)
def test_what_is_no_archive_but_of_word_is_said(tmp_path: Path, inside: str, said: str) -> None:
    """[MS-CFB]: the first eight bytes, and a directory of names in UTF-16. [MS-OFFCRYPTO] 2.3.4: EncryptedPackage."""
    path = tmp_path / "a.docx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1").ljust(1024, b"\0") + inside.encode("utf-16-le"))
    assert said in str(refusal(path))


def test_runs_that_are_bold_and_italic_give_one_mark_of_each(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for _ in range(100):
        run = paragraph.add_run("ab ")
        run.bold = run.italic = True
    document.save(str(tmp_path / "a.docx"))
    (scene,) = scenes_from_file(tmp_path / "a.docx")
    assert scene.passages[0].marks == (Mark(0, 299, "bold"), Mark(0, 299, "italic"))


def test_other_files_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\x00" * 100)
    assert isinstance(refusal(tmp_path / "a.md"), BadInput)
    (tmp_path / "a.pdf").write_bytes(b"x")
    assert isinstance(refusal(tmp_path / "a.pdf"), FormatUnknown)
    assert isinstance(refusal(tmp_path), FormatUnknown)


def _seconds_for(count: int) -> float:
    """To bring so many scenes in after the first of two, chapters and scenes inside them in turn."""
    scenes = [ImportedScene(f"S{number}", (Passage("a"),), 1 + number % 2) for number in range(count)]
    document = Document()
    document.apply(new_scene(document, "First"))
    (first,) = document.all(Scene)
    document.apply(new_scene(document, "Last"))
    started = time.process_time()
    change = import_change(document, scenes, after_id=first.id)
    took = time.process_time() - started
    document.apply(change)
    found = [(depth, scene.title) for depth, scene in outline(document)]
    assert found == [(0, "First"), *((number % 2, f"S{number}") for number in range(count)), (0, "Last")]
    made = change.edits[0].after
    assert isinstance(made, Scene)
    assert made.title == "S0"
    return took


def test_scenes_come_in_in_time_that_grows_with_them() -> None:
    small = min(_seconds_for(250) for _ in range(3))
    assert min(_seconds_for(2_000) for _ in range(2)) < 24 * small


def test_scenes_find_room_between_neighbours_whose_ranks_touch() -> None:
    document = Document()
    low = Scene(id="low", title="Low", rank=1.0)
    high = Scene(id="high", title="High", rank=math.nextafter(1.0, 2.0))
    document.apply(Change(id="c", label="", stack="none", edits=(Edit(None, low), Edit(None, high)), at=0))
    document.apply(import_change(document, [ImportedScene(name, ()) for name in "abc"], after_id="low"))
    assert [scene.title for _, scene in outline(document)] == ["Low", "a", "b", "c", "High"]
    with pytest.raises(KeyError):
        import_change(document, [ImportedScene("d", ())], after_id="nowhere")


def test_a_member_that_claims_gigabytes_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "claims.docx"
    book = docx.Document()
    book.add_paragraph("It rained.")
    book.save(str(path))
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")  # the first entry of the directory; its packed size stands 20 bytes behind
    while at >= 0:
        data[at + 20 : at + 24] = (2**31 - 2).to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    tracemalloc.start()
    try:
        read = texts_or_failure(path)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # Some versions of Python refuse members that lie over each other.
    assert read == ["It rained."] or isinstance(read, BadInput)
    assert most < 64 << 20


def texts_or_failure(path: Path) -> list[str] | Failure:
    try:
        return [one.text for scene in scenes_from_file(path) for one in scene.passages]
    except StudioError as error:
        return error.failure


def long_word(path: Path) -> Path:
    line = "<w:p><w:r><w:t>Rain.</w:t></w:r><w:r><w:t> Snow.</w:t></w:r></w:p>"
    return under_another_name(path, "word/document.xml", word_xml(line * 5_000).encode())


def long_markdown(path: Path) -> Path:
    path.write_text("Rain, *snow*, **hail**.\n\n" * 2_000 + "*a* _b_ " * 6_000, "utf-8")
    return path


def long_html(path: Path) -> str:
    return "<p>Rain, <i>snow</i>.</p>" * 5_000


@pytest.mark.parametrize(
    ("name", "make", "read"),
    [
        ("a.docx", long_word, scenes_from_file),
        ("a.md", long_markdown, scenes_from_file),
        ("a.html", long_html, passages_from_html),
    ],
)
def test_a_long_text_says_how_far_it_is_and_ends_when_asked(
    tmp_path: Path,
    name: str,
    make: Callable[[Path], Any],
    read: Callable[[Any, Callable[[float], None]], tuple[object, ...]],
) -> None:
    made = make(tmp_path / name)
    told: list[float] = []
    assert read(made, told.append)
    assert len(told) > 8
    assert 0 <= min(told) < 0.2
    assert 0.8 < max(told) <= 1
    for many in (1, len(told) // 2, len(told) - 1):
        left = iter(range(many))

        def end(_share: float, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise Cancelled

        with pytest.raises(Cancelled):
            read(made, end)


def test_what_stands_in_deep_controls_of_word_is_read_but_for_what_is_deleted(tmp_path: Path) -> None:
    inner = "<w:p><w:r><w:t>kept</w:t></w:r></w:p><w:del><w:p><w:r><w:t>gone</w:t></w:r></w:p></w:del>"
    deep = "<w:sdt>" * 200 + inner * 2_000 + "</w:sdt>" * 200
    path = under_another_name(tmp_path / "a.docx", "word/document.xml", word_xml(deep).encode())
    scenes = scenes_from_file(path)
    assert sum(len(one.passages) for one in scenes) == 2_000
    assert {passage.text for one in scenes for passage in one.passages} == {"kept"}


def test_lists_and_blocks_of_code_of_a_page_stay_such() -> None:
    page = """<ul><li>milk</li><li>bread<ol><li>white</li><li><p>brown</p></li></ol></li><li>salt</li></ul>
<pre><code class="language-python">
def f(x):
    return x  # two spaces

</code></pre>
<div class="highlight highlight-source-rust"><pre><div>fn main() {</div><div>  run();</div><div>}</div></pre></div>
<p>Call <code>run()</code> now.</p>"""
    found = passages_from_html(page)
    assert [(one.style, one.text, one.language) for one in found] == [
        ("list-item", "milk", ""),
        ("list-item", "bread", ""),
        ("numbered-item", "white", ""),
        ("numbered-item", "brown", ""),
        ("list-item", "salt", ""),
        ("code", "def f(x):\u2028    return x  # two spaces", "python"),
        ("code", "fn main() {\u2028  run();\u2028}", "rust"),
        ("body", "Call run() now.", ""),
    ]
    assert found[-1].marks == (Mark(5, 10, "code"),)


def test_a_word_document_without_a_body_is_damaged(tmp_path: Path) -> None:
    whole, path = tmp_path / "whole.docx", tmp_path / "bodiless.docx"
    docx.Document().save(str(whole))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as made:
        for name in source.namelist():
            made.writestr(name, source.read(name).replace(b"w:body", b"w:else"))
    assert isinstance(texts_or_failure(path), BadInput)
