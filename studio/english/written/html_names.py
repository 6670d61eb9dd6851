"""Names of the elements of HTML, and what is written beside them within a tag. Data only."""

from __future__ import annotations

from typing import Final

from studio.english.written.context import word_set

ELEMENTS: Final = word_set(
    "a abbr acronym b bdi bdo big blink blockquote br center cite code col colgroup dd del dfn dir div dl dt em "
    "fieldset figcaption font frameset h1 h2 h3 h4 h5 h6 head hgroup hr html i iframe img ins kbd li math marquee meta "
    "nav nobr noframes noscript ol optgroup p param pre q rp rt ruby s samp script small span strike strong sub sup "
    "svg tbody td textarea tfoot th thead tr tt u ul var wbr"
)
WORDS_TOO: Final = word_set(
    "address area article aside audio base body button canvas caption data datalist details dialog embed figure "
    "footer form frame header input label legend link main map mark menu meter object option output picture progress "
    "search section select slot source style summary table template time title track video"
)
"""Elements whose names are words: without an attribute they are tags where they are closed again."""
ALONE: Final = word_set(
    "allowfullscreen async autofocus autoplay checked compact contenteditable controls default defer disabled download "
    "hidden ismap loop multiple muted noshade novalidate nowrap open readonly required reversed selected"
)
"""Attributes that stand without a value."""
PREFIXES: Final = word_set("o w v m st1 svg epub dc xml xsl")
"""Of names that word processors and books write: "<o:p>"."""
