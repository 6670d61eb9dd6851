"""Of pages read as sources the navigation goes and the text stays: six kinds of page, each with what is to stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.services.exchange.formats import scenes_from_file
from studio.services.exchange.source_in import read_source

REIN = (
    "The bearing rein was a fixed strap that held a carriage horse's head unnaturally high. It damaged the windpipe "
    "and the neck, and drivers who used it found that their horses fell on hills."
)
CAB = "A London cab driver paid eighteen shillings a week for the hire of cab and two horses, and earned what was left."
KINDS = {
    "by elements": f"""<body><header><nav><a href="/">Home</a> | <a href="/about">About</a></nav></header>
        <main><article><h1>The bearing rein</h1><p>{REIN}</p><aside class="pull"><p>{CAB}</p></aside></article></main>
        <aside><h2>More</h2><ul><li><a href="/1">The whip</a></li><li><a href="/2">The bit</a></li></ul></aside>
        <footer><p>© 2026 The Stable. <a href="/imprint">Imprint</a></p></footer></body>""",
    "by tables": f"""<body><table><tr><td><a href="a">Home</a><br><a href="b">Horses</a><br><a href="c">About</a></td>
        <td><p>{REIN}</p><p>{CAB}</p></td></tr></table><p><a href="a">Home</a> | <a href="c">About</a></p></body>""",
    "by divisions": f"""<body><div id="top-nav"><a href="/">Home</a> <a href="/news">News</a></div>
        <div class="cookie-banner">We use cookies. <a href="/ok">Accept</a></div>
        <div class="post"><h1>Cabs</h1><p>{REIN}</p><p>{CAB} See the <a href="/cabs">list of cabs</a>.</p></div>
        <div class="related-posts"><h3>Related</h3><a href="/x">Ten horses</a><a href="/y">Five</a></div></body>""",
    "a wiki": f"""<body><div id="siteSub">From a wiki</div><div class="toc"><ul><li><a href="#h">1 History</a></li>
        <li><a href="#u">2 Use</a></li></ul></div><p>{REIN}</p><h2>Use</h2><p>{CAB}</p>
        <div class="navbox"><a href="/a">Bit</a> · <a href="/b">Whip</a> · <a href="/c">Harness</a></div>
        <div class="catlinks">Categories: <a href="/t">Tack</a> | <a href="/h">Horses</a></div></body>""",
    "by roles": f"""<body><div role="banner">The Stable <a href="/">Home</a></div><div role="search">Search</div>
        <div role="main"><p>{REIN}</p><p>{CAB}</p></div>
        <div role="navigation"><a href="/p">Older</a><a href="/n">Newer</a></div></body>""",
    "a page of 1998": f"""<body><center><a href="i.html">Home</a> | <a href="a.html">About</a> | <a href="g.html">Guest
        book</a></center><hr>{REIN}<p>{CAB}<hr><center>[<a href="i">Back</a>] [<a href="n.html">Next</a>]</center>""",
}
GONE = ("Home", "About", "Imprint", "Accept", "Related", "Ten horses", "History", "Whip", "Categories", "Search",
        "Older", "Guest", "Next", "The whip", "News")  # fmt: skip


def text_of(path: Path, page: str) -> str:
    path.write_text(f"<html><head><title>A page</title></head>{page}</html>", "utf-8")
    return " ".join(one for section in read_source(path).text.sections for one in section.paragraphs)


@pytest.mark.parametrize("kind", KINDS)
def test_navigation_goes_and_the_text_stays(tmp_path: Path, kind: str) -> None:
    text = text_of(tmp_path / "page.html", KINDS[kind])
    assert REIN in text
    assert CAB in text
    assert not [one for one in GONE if one in text]


def test_a_link_within_a_sentence_stays(tmp_path: Path) -> None:
    assert "See the list of cabs." in text_of(tmp_path / "page.html", KINDS["by divisions"])


def test_a_page_of_links_stays_as_it_is(tmp_path: Path) -> None:
    links = "".join(f'<li><a href="/{at}">Horse number {at}</a></li>' for at in range(20))
    assert "Horse number 7" in text_of(tmp_path / "page.html", f"<body><ul>{links}</ul></body>")


def test_what_stands_behind_it_stays(tmp_path: Path) -> None:
    page = f'<body>Before <nav><a href="/">Home</a></nav> behind. <p>{REIN}</p></body>'
    text = text_of(tmp_path / "page.html", page)
    assert "Before" in text
    assert "behind." in text
    assert "Home" not in text


def test_a_manuscript_keeps_all_of_its_page(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<html>{KINDS['by elements']}</html>", "utf-8")
    assert any("About" in passage.text for scene in scenes_from_file(path) for passage in scene.passages)
