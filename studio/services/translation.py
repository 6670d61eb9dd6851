"""The seam for translations: every word a person sees passes `tr`, in the window and on the command line.

Any thread; `install_translation` on the main thread, by the composition root, before anything is shown. English is the
source and needs no file; another language is one Qt file, `resources/translations/<locale>.qm`. Call `tr` when the
words are shown, never while a module is imported: a translator is installed after that. Data that lies in tables
(kinds, engine cards, settings) keeps its English words and is passed through `tr` where it is shown.
"""

from __future__ import annotations

import locale
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from studio import places
from studio.domain.showable import SENTENCE, showable

CONTEXT = "Triptych"
SYSTEM = "system"
"""The setting "language" that follows the desktop."""
ENGLISH = "en"


def tr(words: str, /, **values: object) -> str:
    """The words in the person's language, `{name}` filled in by `values` (as `str.format` does), made fit to be shown.
    `words` is one whole sentence or label, never put together from parts, so that a translator can turn it round."""
    shown = QCoreApplication.translate(CONTEXT, words) if words else ""
    return shown.format_map(_shown(values)) if values else shown


def tr_count(one: str, many: str, count: int, /, **values: object) -> str:
    """`one` for a count of 1, else `many`; `{count}` is filled in beside `values`. A translation is looked up by
    `many` and has as many forms as its language."""
    shown = QCoreApplication.translate(CONTEXT, many, None, count)
    if shown == many and count == 1:
        shown = tr(one)
    return shown.format_map({"count": count, **_shown(values)})


def _shown(values: Mapping[str, object]) -> dict[str, object]:
    """Names of files and words are perhaps a stranger's; numbers keep their type for the format."""
    return {
        name: showable(str(value), SENTENCE) if isinstance(value, str | PurePath) else value
        for name, value in values.items()
    }


def translatable(words: str, /) -> str:
    """The same words, marked for translators: English that is made here and passes `tr` where it is shown."""
    return words


def translations_dir() -> Path:
    return places.resources_dir() / "translations"


def languages(folder: Path | None = None) -> tuple[str, ...]:
    """Names of the locales there is a file for, as "de" or "pt_BR"; English is always there and not among them."""
    return tuple(sorted(path.stem for path in (folder or translations_dir()).glob("*.qm")))


def language_choices() -> dict[str, str]:
    """What the setting "language" may be, and what people call it: each language by its own name."""
    return {SYSTEM: tr("Follow the system"), ENGLISH: "English"} | {name: _own_name(name) for name in languages()}


def install_translation(
    app: QCoreApplication, wanted: str = SYSTEM, folder: Path | None = None
) -> tuple[QTranslator, ...]:
    """Translate from now on; before anything is shown. `wanted` is one of `language_choices`; where there is no file
    for it, the words stay English and nothing is installed. `folder`: where the files are, `translations_dir` without.
    Dates and numbers that are shown speak the language of the words around them."""
    preferred = QLocale.system().uiLanguages() if wanted == SYSTEM else [wanted]
    name = _best(preferred, languages(folder))
    _settle_numbers(name)
    if name == ENGLISH:
        return ()
    # Qt's own words first: a translator that is installed later is asked earlier.
    of_qt = (f"qtbase_{name}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    installed = []
    for file, place in (of_qt, (name, str(folder or translations_dir()))):
        translator = QTranslator(app)
        if translator.load(file, place):
            app.installTranslator(translator)
            installed.append(translator)
    return tuple(installed)


def _settle_numbers(language: str) -> None:
    """Months, digits and the decimal sign of what Qt shows are those of the words' language, as the person's country
    writes it. C libraries write and read numbers with a point again: QCoreApplication gave them the person's locale."""
    desktop = QLocale(QLocale.system().name())
    spoken = QLocale(language)
    QLocale.setDefault(desktop if desktop.language() == spoken.language() else spoken)
    locale.setlocale(locale.LC_NUMERIC, "C")


def _own_name(language: str) -> str:
    """What a language calls itself: "Deutsch" for "de"."""
    return QLocale(language).nativeLanguageName().capitalize() or language


def _best(preferred: Sequence[str], there: Sequence[str]) -> str:
    """The first language in the person's order that there is: as it is, or without its country."""
    for one in preferred:
        name = one.replace("-", "_")
        for candidate in (name, name.partition("_")[0]):
            if candidate == ENGLISH or candidate in there:
                return candidate
    return ENGLISH
