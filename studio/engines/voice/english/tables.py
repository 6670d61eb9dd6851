"""Abbreviations, units, symbols and month names as they are spoken. Data only, read by the text normaliser."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip

ABBREVIATIONS: Final = {
    "mr": "Mister", "mrs": "Missus", "ms": "Miz", "dr": "Doctor", "prof": "Professor", "st": "Saint", "jr": "Junior",
    "sr": "Senior", "capt": "Captain", "col": "Colonel", "gen": "General", "lt": "Lieutenant", "sgt": "Sergeant",
    "cpl": "Corporal", "maj": "Major", "cmdr": "Commander", "adm": "Admiral", "rev": "Reverend", "hon": "Honorable",
    "gov": "Governor", "sen": "Senator", "rep": "Representative", "pres": "President", "messrs": "Messers",
    "inc": "Incorporated", "ltd": "Limited", "corp": "Corporation", "co": "Company", "dept": "Department",
    "ave": "Avenue", "blvd": "Boulevard", "rd": "Road", "mt": "Mount", "ft": "Fort", "hwy": "Highway",
    "vs": "versus", "etc": "et cetera", "approx": "approximately", "est": "established", "fig": "figure",
    "vol": "volume", "ch": "chapter", "ed": "edition", "eds": "editors", "pp": "pages", "cf": "compare",
    "viz": "namely", "no": "number", "nos": "numbers", "esp": "especially", "min": "minutes", "max": "maximum",
    "jan": "January", "feb": "February", "mar": "March", "apr": "April", "jun": "June", "jul": "July",
    "aug": "August", "sep": "September", "sept": "September", "oct": "October", "nov": "November", "dec": "December",
    "mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday", "thu": "Thursday",
    "thur": "Thursday", "thurs": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
"""Said in full when a full stop follows. Words that are also ordinary words are in NEEDS_MORE."""

WITHOUT_STOP: Final = {"mr", "mrs", "ms", "dr", "prof", "vs", "etc", "messrs", "capt", "sgt", "blvd"}
"""Said in full also without a full stop."""

NEEDS_MORE: Final = {
    "no": "number", "st": "name", "co": "end", "ms": "name", "gen": "name", "rep": "name", "ed": "number",
    "min": "after-number", "mar": "date", "jun": "date", "sun": "date", "sat": "date", "mon": "date", "wed": "date",
    "fri": "date", "dec": "date", "fig": "number", "ch": "number", "est": "number", "col": "name", "mt": "name",
    "ft": "name", "max": "number", "sen": "name", "pres": "name", "rev": "name", "hon": "name", "adm": "name",
    "maj": "name", "gov": "name", "rd": "after-name", "ave": "after-name", "pp": "number", "vol": "number",
    "aug": "date", "oct": "date", "nov": "date", "jan": "date", "feb": "date", "apr": "date", "jul": "date",
    "sep": "date", "tue": "date", "thu": "date", "esp": "word", "inc": "after-name", "corp": "after-name",
}  # fmt: skip
"""What must stand beside an abbreviation for it to be one: a number or a name after it, a number or name before it."""

UNITS: Final = {
    "km": ("kilometer", "kilometers"), "cm": ("centimeter", "centimeters"), "mm": ("millimeter", "millimeters"),
    "m": ("meter", "meters"), "kg": ("kilogram", "kilograms"), "g": ("gram", "grams"),
    "mg": ("milligram", "milligrams"),
    "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"), "oz": ("ounce", "ounces"), "ft": ("foot", "feet"),
    "in": ("inch", "inches"), "mi": ("mile", "miles"), "yd": ("yard", "yards"),
    "mph": ("mile per hour", "miles per hour"),
    "km/h": ("kilometer per hour", "kilometers per hour"), "kph": ("kilometer per hour", "kilometers per hour"),
    "m/s": ("meter per second", "meters per second"), "l": ("liter", "liters"), "L": ("liter", "liters"),
    "ml": ("milliliter", "milliliters"), "mL": ("milliliter", "milliliters"), "s": ("second", "seconds"),
    "sec": ("second", "seconds"), "ms": ("millisecond", "milliseconds"), "min": ("minute", "minutes"),
    "h": ("hour", "hours"), "hr": ("hour", "hours"), "hrs": ("hour", "hours"), "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"), "GHz": ("gigahertz", "gigahertz"),
    "kB": ("kilobyte", "kilobytes"), "KB": ("kilobyte", "kilobytes"), "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"), "TB": ("terabyte", "terabytes"), "W": ("watt", "watts"),
    "kW": ("kilowatt", "kilowatts"), "MW": ("megawatt", "megawatts"), "kWh": ("kilowatt hour", "kilowatt hours"),
    "V": ("volt", "volts"), "A": ("amp", "amps"), "dB": ("decibel", "decibels"), "px": ("pixel", "pixels"),
    "°C": ("degree Celsius", "degrees Celsius"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"), "%": ("percent", "percent"), "″": ("inch", "inches"), "′": ("foot", "feet"),
    "m²": ("square meter", "square meters"), "km²": ("square kilometer", "square kilometers"),
    "m³": ("cubic meter", "cubic meters"), "mpg": ("mile per gallon", "miles per gallon"),
}  # fmt: skip

MONEY: Final = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
}

SYMBOLS: Final = {
    "&": "and", "+": "plus", "=": "equals", "%": "percent", "@": "at", "#": "number", "°": "degrees", "×": "times",
    "÷": "divided by", "±": "plus or minus", "<": "less than", ">": "greater than", "≤": "at most", "≥": "at least",
    "≈": "about", "§": "section", "¶": "paragraph", "©": "copyright", "®": "registered", "™": "trademark",
    "$": "dollars", "£": "pounds", "€": "euros", "¥": "yen", "₹": "rupees", "½": "one half", "¼": "one quarter",
    "¾": "three quarters", "⅓": "one third", "⅔": "two thirds", "⅛": "one eighth", "→": "to", "√": "square root of",
    "π": "pi", "∞": "infinity", "µ": "micro", "²": "squared", "³": "cubed",
}  # fmt: skip

FRACTIONS: Final = {2: ("half", "halves"), 4: ("quarter", "quarters")}

NUMBERED: Final = _words(
    "chapter part book volume act scene section phase stage level appendix article psalm canto war type class step "
    "figure table plate lesson episode season vol fig"
)
"""Words after which a roman numeral is a plain number."""

ELISIONS: Final = {
    "'em": "them", "'tis": "tis", "'twas": "twas", "'cause": "cause", "'til": "till", "'till": "till",
    "'round": "round", "'bout": "about", "o'clock": "o'clock", "ma'am": "ma'am", "'n'": "and", "'cos": "cause",
    "'twould": "twould", "'twere": "twere",
}  # fmt: skip
