"""Units of measure as they are written and said. Data only."""

from __future__ import annotations

from typing import Final

_METRIC: Final = {
    "m": "meter", "g": "gram", "l": "liter", "L": "liter", "W": "watt", "V": "volt", "Hz": "hertz", "B": "byte",
    "Pa": "pascal", "J": "joule", "N": "newton", "s": "second",
}  # fmt: skip
_PREFIXES: Final = {
    "m": ("k", "c", "m", "d", "n", "µ", "μ"), "g": ("k", "m", "µ", "μ", "n"), "l": ("m", "c", "d"),
    "L": ("m", "c", "d"),
    "W": ("k", "M", "G", "m", "T"), "V": ("k", "m", "M"), "Hz": ("k", "M", "G", "T"),
    "B": ("k", "K", "M", "G", "T", "P"), "Pa": ("k", "M", "h"), "J": ("k", "M"), "N": ("k",), "s": ("m", "n", "µ", "μ"),
}  # fmt: skip
_NAMES: Final = {
    "k": "kilo", "K": "kilo", "c": "centi", "m": "milli", "d": "deci", "n": "nano", "µ": "micro", "μ": "micro",
    "M": "mega", "G": "giga", "T": "tera", "P": "peta", "h": "hecto",
}  # fmt: skip
_SAME: Final = frozenset({"hertz"})

_OTHERS: Final = {
    "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"), "oz": ("ounce", "ounces"), "ft": ("foot", "feet"),
    "in": ("inch", "inches"), "mi": ("mile", "miles"), "yd": ("yard", "yards"), "yds": ("yard", "yards"),
    "mph": ("mile per hour", "miles per hour"), "mpg": ("mile per gallon", "miles per gallon"),
    "kph": ("kilometer per hour", "kilometers per hour"), "km/h": ("kilometer per hour", "kilometers per hour"),
    "m/s": ("meter per second", "meters per second"), "m/s²": ("meter per second squared", "meters per second squared"),
    "km/s": ("kilometer per second", "kilometers per second"), "ft/s": ("foot per second", "feet per second"),
    "sec": ("second", "seconds"), "secs": ("second", "seconds"), "min": ("minute", "minutes"),
    "mins": ("minute", "minutes"), "h": ("hour", "hours"), "hr": ("hour", "hours"), "hrs": ("hour", "hours"),
    "yr": ("year", "years"), "yrs": ("year", "years"), "wk": ("week", "weeks"), "wks": ("week", "weeks"),
    "mo": ("month", "months"), "mos": ("month", "months"), "kWh": ("kilowatt hour", "kilowatt hours"),
    "Wh": ("watt hour", "watt hours"), "mAh": ("milliamp hour", "milliamp hours"), "A": ("amp", "amps"),
    "mA": ("milliamp", "milliamps"), "dB": ("decibel", "decibels"), "px": ("pixel", "pixels"),
    "tsp": ("teaspoon", "teaspoons"), "tsps": ("teaspoon", "teaspoons"), "tbsp": ("tablespoon", "tablespoons"),
    "tbsps": ("tablespoon", "tablespoons"), "qt": ("quart", "quarts"), "qts": ("quart", "quarts"),
    "pt": ("pint", "pints"), "gal": ("gallon", "gallons"), "gals": ("gallon", "gallons"), "doz": ("dozen", "dozen"),
    "cal": ("calorie", "calories"), "kcal": ("kilocalorie", "kilocalories"), "hp": ("horsepower", "horsepower"),
    "rpm": ("R P M", "R P M"), "psi": ("P S I", "P S I"), "dpi": ("D P I", "D P I"), "fps": ("F P S", "F P S"),
    "bpm": ("beat per minute", "beats per minute"), "cc": ("C C", "C C"),
    "ppm": ("part per million", "parts per million"),
    "Mbps": ("megabit per second", "megabits per second"), "Gbps": ("gigabit per second", "gigabits per second"),
    "kbps": ("kilobit per second", "kilobits per second"), "Mbit/s": ("megabit per second", "megabits per second"),
    "MB/s": ("megabyte per second", "megabytes per second"), "ha": ("hectare", "hectares"),
    "ac": ("acre", "acres"), "st": ("stone", "stone"), "K": ("kelvin", "kelvin"), "AU": ("A U", "A U"),
    "mmHg": ("millimeter of mercury", "millimeters of mercury"), "sq ft": ("square foot", "square feet"),
    "sq. ft": ("square foot", "square feet"), "sq mi": ("square mile", "square miles"),
    "sq. mi": ("square mile", "square miles"), "sq m": ("square meter", "square meters"),
    "cu ft": ("cubic foot", "cubic feet"), "cu. ft": ("cubic foot", "cubic feet"),
    "cu yd": ("cubic yard", "cubic yards"), "cu. yd": ("cubic yard", "cubic yards"),
    "cu in": ("cubic inch", "cubic inches"), "cu. in": ("cubic inch", "cubic inches"),
    "cu m": ("cubic meter", "cubic meters"), "sq yd": ("square yard", "square yards"),
    "sq. yd": ("square yard", "square yards"), "sq in": ("square inch", "square inches"),
    "sq. in": ("square inch", "square inches"), "sq km": ("square kilometer", "square kilometers"),
    "sq. km": ("square kilometer", "square kilometers"), "sq. m": ("square meter", "square meters"),
    "fl oz": ("fluid ounce", "fluid ounces"), "fl. oz": ("fluid ounce", "fluid ounces"),
    "°C": ("degree Celsius", "degrees Celsius"), "° C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"), "° F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "℃": ("degree Celsius", "degrees Celsius"), "℉": ("degree Fahrenheit", "degrees Fahrenheit"),
    "º": ("degree", "degrees"), "°": ("degree", "degrees"), "%": ("percent", "percent"), "‰": ("per mil", "per mil"),
    "″": ("inch", "inches"), "′": ("foot", "feet"), "ms": ("millisecond", "milliseconds"), "t": ("ton", "tons"),
}  # fmt: skip


def _metric() -> dict[str, tuple[str, str]]:
    out: dict[str, tuple[str, str]] = {}
    for symbol, name in _METRIC.items():
        out[symbol] = (name, name if name in _SAME else name + "s")
        for prefix in _PREFIXES[symbol]:
            whole = _NAMES[prefix] + name
            out[prefix + symbol] = (whole, whole if name in _SAME else whole + "s")
    for symbol in ("m", "km", "cm", "mm", "ft", "mi", "in"):
        one, many = out.get(symbol) or _OTHERS[symbol]
        for mark in ("²", "2"):
            out[symbol + mark] = (f"square {one}", f"square {many}")
        for mark in ("³", "3"):
            out[symbol + mark] = (f"cubic {one}", f"cubic {many}")
    return out


UNITS: Final[dict[str, tuple[str, str]]] = {**_metric(), **_OTHERS}
"""Symbol -> its name for one and for many."""

WORDS_TOO: Final = frozenset({"in", "A", "m", "s", "h", "l", "g", "t", "st", "mo", "min", "B", "V", "N", "J", "W", "K",
                              "L", "AU", "ac", "ha", "cal", "pt", "mi", "sec", "doz"})  # fmt: skip
"""These are also words, letters or parts of names: behind a blank they are units in few places."""
SHORTENED: Final = frozenset(
    [
        "lb",
        "lbs",
        "oz",
        "ft",
        "in",
        "mi",
        "yd",
        "yds",
        "sec",
        "secs",
        "min",
        "mins",
        "hr",
        "hrs",
        "yr",
        "yrs",
        "wk",
        "wks",
        "mo",
        "mos",
        "tsp",
        "tsps",
        "tbsp",
        "tbsps",
        "qt",
        "qts",
        "pt",
        "gal",
        "gals",
        "doz",
        "cal",
        "st",
    ]
) | {
    "sq ft",
    "sq. ft",
    "fl oz",
    "fl. oz",
    "cu ft",
    "cu. ft",
    "sq mi",
    "sq. mi",
    "cu yd",
    "cu. yd",
    "cu in",
    "cu. in",
    "sq yd",
    "sq. yd",
    "sq in",
    "sq. in",
}
"""Abbreviations that take a full stop."""

PER: Final = {
    "h": "hour", "hr": "hour", "hour": "hour", "s": "second", "sec": "second", "second": "second", "min": "minute",
    "minute": "minute", "d": "day", "day": "day", "wk": "week", "week": "week", "mo": "month", "month": "month",
    "yr": "year", "year": "year", "night": "night", "person": "person", "lb": "pound", "kg": "kilogram", "l": "liter",
    "L": "liter", "gal": "gallon", "oz": "ounce", "mile": "mile", "km": "kilometer", "page": "page", "head": "head",
    "ft": "foot", "unit": "unit", "item": "item", "word": "word",
}  # fmt: skip
"""What stands behind a slash: "$5/day"."""
