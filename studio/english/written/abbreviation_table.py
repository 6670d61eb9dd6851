"""Abbreviations as they are said, and what must stand beside those that are also words. Data only."""

from __future__ import annotations

from typing import Final

ABBREVIATIONS: Final = {
    "mr": "Mister", "mrs": "Missus", "ms": "Miz", "dr": "Doctor", "prof": "Professor", "st": "Saint", "sts": "Saints",
    "jr": "Junior", "sr": "Senior", "esq": "Esquire", "capt": "Captain", "col": "Colonel", "gen": "General",
    "lt": "Lieutenant", "sgt": "Sergeant", "cpl": "Corporal", "pvt": "Private", "maj": "Major", "cmdr": "Commander",
    "adm": "Admiral", "rev": "Reverend", "fr": "Father", "hon": "Honorable", "gov": "Governor", "sen": "Senator",
    "rep": "Representative", "pres": "President", "supt": "Superintendent", "insp": "Inspector", "det": "Detective",
    "atty": "Attorney", "messrs": "Messers", "mme": "Madame", "mlle": "Mademoiselle", "bros": "Brothers",
    "inc": "Incorporated", "ltd": "Limited", "corp": "Corporation", "co": "Company", "dept": "Department",
    "univ": "University", "assn": "Association", "assoc": "Association", "intl": "International", "natl": "National",
    "govt": "government", "dist": "District", "ave": "Avenue", "blvd": "Boulevard", "rd": "Road", "ln": "Lane",
    "pl": "Place", "ter": "Terrace", "sq": "Square", "ct": "Court", "pkwy": "Parkway", "apt": "Apartment",
    "mt": "Mount", "mts": "Mountains", "ft": "Fort", "pt": "Point", "hwy": "Highway", "rte": "Route", "ste": "Suite",
    "vs": "versus", "etc": "et cetera", "approx": "approximately", "est": "established", "fig": "figure",
    "figs": "figures", "eq": "equation", "sec": "section", "art": "article", "vol": "volume", "vols": "volumes",
    "ch": "chapter", "chs": "chapters", "chap": "chapter", "ed": "edition", "eds": "editors", "pp": "pages",
    "p": "page", "cf": "compare", "sc": "scene", "viz": "namely", "no": "number", "nos": "numbers", "esp": "especially",
    "min": "minimum", "max": "maximum", "tel": "telephone", "ext": "extension", "attn": "attention", "c": "circa",
    "ca": "circa", "orig": "originally", "incl": "including", "excl": "excluding", "misc": "miscellaneous",
    "pop": "population", "temp": "temperature", "avg": "average", "prop": "Proposition", "pub": "Public",
    "al": "al", "calif": "California", "mass": "Massachusetts", "penn": "Pennsylvania", "conn": "Connecticut",
    "fla": "Florida", "ariz": "Arizona", "colo": "Colorado", "ill": "Illinois", "mich": "Michigan", "minn": "Minnesota",
    "tenn": "Tennessee", "tex": "Texas", "wash": "Washington", "wis": "Wisconsin", "okla": "Oklahoma", "ga": "Georgia",
    "ps": "Psalm", "matt": "Matthew", "cor": "Corinthians", "rom": "Romans", "jas": "James", "deut": "Deuteronomy",
    "exod": "Exodus", "ibid": "ibid", "nb": "N B", "lit": "literally", "abbr": "abbreviated", "cont": "continued",
    "trans": "translated", "illus": "illustrated", "yr": "year", "yrs": "years", "hr": "hour", "hrs": "hours",
    "mins": "minutes", "secs": "seconds", "mgr": "manager", "mfg": "manufacturing", "mgmt": "management",
    "bldg": "Building", "tsp": "teaspoon", "tbsp": "tablespoon", "oz": "ounces", "lb": "pound", "lbs": "pounds",
}  # fmt: skip
"""Said in full when a full stop follows. Words that are also ordinary words are in NEEDS."""

WITHOUT_STOP: Final = frozenset({"Mr", "Mrs", "Ms", "Dr", "Prof", "Messrs", "Capt", "Sgt", "Lt", "Cpl", "Blvd", "Ave",
                                 "Hwy", "vs", "etc", "Mme", "Mlle"})  # fmt: skip
"""Said in full also without a full stop."""

NUMBER, NAME, AFTER_NUMBER, AFTER_NAME, END, ANY_NAME, LOWER = (
    "number", "name", "after-number", "after-name", "end", "any-name", "lower",
)  # fmt: skip
NEEDS: Final = {
    "no": NUMBER, "sc": NUMBER, "nos": NUMBER, "st": NAME, "sts": NAME, "co": END, "ms": NAME, "gen": NAME, "rep": NAME,
    "min": NUMBER, "fig": NUMBER, "figs": NUMBER, "ch": NUMBER, "chs": NUMBER, "est": NUMBER, "col": NAME, "mt": NAME,
    "ft": NAME, "pt": NAME, "max": NUMBER, "sen": NAME, "pres": NAME, "rev": ANY_NAME, "hon": NAME, "adm": NAME,
    "maj": NAME, "gov": NAME, "pp": NUMBER, "p": NUMBER, "vol": NUMBER, "vols": NUMBER, "inc": AFTER_NAME,
    "corp": AFTER_NAME, "rd": AFTER_NAME, "ln": AFTER_NAME, "pl": AFTER_NAME, "ter": AFTER_NAME, "sq": AFTER_NAME,
    "ct": AFTER_NAME, "sec": NUMBER, "art": NUMBER, "eq": NUMBER, "fr": NAME, "det": NAME, "insp": NAME, "dist": NAME,
    "tel": NUMBER, "ext": NUMBER, "c": NUMBER, "ca": NUMBER, "pop": NUMBER, "temp": NUMBER, "prop": NUMBER, "pub": NAME,
    "al": "et", "mass": NAME, "penn": NAME, "ill": AFTER_NAME, "wash": AFTER_NAME, "ga": AFTER_NAME,
    "tex": AFTER_NAME, "ps": NUMBER, "cor": NUMBER, "rom": NUMBER, "jas": NUMBER, "matt": NUMBER, "lit": LOWER,
    "cont": LOWER, "trans": NAME, "ste": NUMBER, "ed": "ed", "esp": LOWER, "orig": LOWER, "incl": LOWER, "excl": LOWER,
    "misc": LOWER, "avg": LOWER, "yr": AFTER_NUMBER, "yrs": AFTER_NUMBER, "hr": AFTER_NUMBER, "hrs": AFTER_NUMBER,
    "mins": AFTER_NUMBER, "secs": AFTER_NUMBER, "mts": AFTER_NAME, "chap": NUMBER, "tsp": AFTER_NUMBER,
    "tbsp": AFTER_NUMBER, "oz": AFTER_NUMBER, "lb": AFTER_NUMBER, "lbs": AFTER_NUMBER, "apt": NUMBER, "attn": ANY_NAME,
}  # fmt: skip
"""What must stand beside an abbreviation for it to be one."""

MAY_END: Final = frozenset(
    [
        "etc",
        "inc",
        "co",
        "corp",
        "ltd",
        "jr",
        "sr",
        "ave",
        "rd",
        "blvd",
        "esq",
        "st",
        "ln",
        "pl",
        "ter",
        "sq",
        "ct",
        "bros",
        "al",
        "apt",
        "dept",
        "ed",
    ]
)
"""Abbreviations that may end a sentence: their full stop stays where a sentence begins behind them."""

PHRASES: Final = {
    "e.g.": "for example", "i.e.": "that is", "et al.": "et al", "a.k.a.": "A K A", "aka": "A K A", "n.b.": "N B",
    "p.s.": "P S", "ph.d.": "P H D", "phd": "P H D", "b.sc.": "B S C", "m.sc.": "M S C", "ph.d": "P H D",
    "a.w.o.l.": "A W O L", "w/o": "without", "w/": "with", "c/o": "care of", "b/c": "because", "n/a": "N A",
    "a/c": "A C", "and/or": "and or", "op. cit.": "op cit", "lt. col.": "Lieutenant Colonel",
    "lt. gen.": "Lieutenant General", "dist. atty.": "District Attorney", "vice pres.": "Vice President",
    "pub. l.": "Public Law", "board of ed.": "Board of Education", "dept. of ed.": "Department of Education",
    "po box": "P O box",
}  # fmt: skip

DIRECTIONS: Final = {
    "N": "North", "S": "South", "E": "East", "W": "West", "NE": "Northeast", "NW": "Northwest", "SE": "Southeast",
    "SW": "Southwest",
}  # fmt: skip
STATES: Final = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho",
    "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi",
    "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio",
    "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming", "N.Y.": "New York",
    "N.J.": "New Jersey", "N.C.": "North Carolina", "S.C.": "South Carolina", "N.H.": "New Hampshire",
    "N.M.": "New Mexico", "R.I.": "Rhode Island", "N.D.": "North Dakota", "S.D.": "South Dakota",
    "W.Va.": "West Virginia",
}  # fmt: skip
