"""What can go wrong before there is anybody to say it well: folders, arguments, streams, display, libraries.

Called by `studio.__main__` alone, in the window's process and the command line's, on the main thread, before Qt is
imported. Standard library and pure modules of ours only, since all else may be what is missing; so its sentences are in
English, as the language is a setting that may not be readable. Each fault is one sentence on standard error.
"""

from __future__ import annotations

import codecs
import contextlib
import ctypes
import locale
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from types import TracebackType

from studio import leavings, places
from studio.domain.showable import SENTENCE, for_terminal, showable
from studio.log_lines import terminal_handler
from studio.private_files import open_private

NAMED_FOLDERS = ("TRIPTYCH_HOME", "HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
_TERMINAL = "TRIPTYCH_TERMINAL"
"""Tells the process that takes this one's place in which encoding the terminal writes."""
_PACKAGES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
}
"""Debian packages that are not called as their libraries are."""
_SERVED = ("xcb", "wayland", "wayland-egl")
"""Platforms of Qt's on which a server shows the windows."""
_NEED_NOTHING = ("offscreen", "minimal")
_TRY_SECONDS = 20.0
_OF_THE_LINKER = re.compile(r"\S+\.so(\.\d+)*: ")
"""How sentences of the dynamic linker begin; others are Python's, as of a name that a module does not have."""
_MOST_WORDS = 300
"""Characters."""
XCB_PLUGIN = Path("Qt", "plugins", "platforms", "libqxcb.so")


class CannotStart(Exception):
    """One sentence for the person, and the exit status."""

    def __init__(self, words: str, status: int = 1) -> None:
        super().__init__(words)
        self.status = status


def say(words: str) -> None:
    """On standard error, if anybody is there."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"triptych: {showable(words, 2 * SENTENCE)}\n")
        sys.stderr.flush()


def settle_encoding() -> None:
    """Text is UTF-8 in all of this process and its children, whatever the locale says: Qt and SQLite name files so, and
    Python by the locale. Where the locale has another encoding the process is started once more, in its own place;
    dates, and the language, stay those of the locale."""
    if sys.platform == "win32":
        return
    spoken = locale.nl_langinfo(locale.CODESET)
    if spoken.upper() != "UTF-8":
        _keep_all_but_the_encoding()
    # Python itself takes UTF-8 under the locales C and POSIX.
    if sys.getfilesystemencoding() == "utf-8" or getattr(sys, "frozen", False):
        return
    os.environ.update({"PYTHONUTF8": "1", _TERMINAL: spoken})
    os.execv(sys.executable, [word.encode("utf-8", "surrogateescape") for word in sys.orig_argv])


def _keep_all_but_the_encoding() -> None:
    """Variables by which Qt, C libraries and child processes find UTF-8, so that Qt has nothing to complain of."""
    named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_CTYPE", "LANG"))), "C")
    for candidate in (f"{named.partition('.')[0]}.UTF-8", "C.UTF-8", "C.utf8", "en_US.UTF-8"):
        try:
            locale.setlocale(locale.LC_CTYPE, candidate)
        except locale.Error:
            continue
        every = os.environ.pop("LC_ALL", "")
        if every:
            for name in [name for name in os.environ if name.startswith("LC_")]:
                del os.environ[name]
            os.environ["LANG"] = every
        os.environ["LC_CTYPE"] = candidate
        return


def mend_streams() -> None:
    """Closed streams become the null device, and what a stream cannot encode is escaped instead of raised."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            # Without it the next file that is opened would be taken for the stream by every library.
            opened = os.open(os.devnull, os.O_RDONLY if number == 0 else os.O_WRONLY)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115
    codecs.register_error("triptych", _bytes_or_escapes)
    terminal = os.environ.pop(_TERMINAL, None)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=terminal, errors="triptych")


def _bytes_or_escapes(error: UnicodeError) -> tuple[str | bytes, int]:
    """Bytes of a name come out as they went in; characters that the stream has no code for as backslash and number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    part = error.object[error.start : error.end]
    out = b"".join(
        bytes([ord(one) - 0xDC00]) if "\udc80" <= one <= "\udcff" else one.encode("ascii", "backslashreplace")
        for one in part
    )
    return out, error.end


def check_words(arguments: Iterable[str]) -> None:
    """Raises CannotStart for text that neither Qt nor a project file can hold: bytes that are no text here."""
    for argument in arguments:
        if not _is_text(argument):
            raise CannotStart(
                f"the argument “{_shown(argument)}” is not valid {sys.getfilesystemencoding().upper()}; "
                "rename the file or folder, or write the text in that encoding",
                2,
            )
    for name in NAMED_FOLDERS:
        if not _is_text(os.environ.get(name, "")):
            raise CannotStart(
                f"the folder “{_shown(os.environ[name])}” in {name} has a name that is not valid "
                f"{sys.getfilesystemencoding().upper()}; set {name} to another folder"
            )
    try:
        here = str(Path.cwd())
    except OSError as error:
        raise CannotStart(f"the folder you are in cannot be used ({error.strerror}); go to another one") from error
    if not _is_text(here):
        raise CannotStart(
            f"the folder you are in, “{_shown(here)}”, has a name that is not valid "
            f"{sys.getfilesystemencoding().upper()}; rename it or go to another one"
        )


def _is_text(words: str) -> bool:
    return not any("\ud800" <= one <= "\udfff" for one in words)


def _shown(words: str) -> str:
    return os.fsencode(words).decode("ascii", "backslashreplace")[:200]


def check_folders() -> None:
    """Raises CannotStart unless every folder of the user's is there and takes a file, and shipped folders are there."""
    try:
        places.resources_dir()
        places.shipped_models_dir()
    except FileNotFoundError as error:
        raise CannotStart(str(error)) from error
    if not os.environ.get("TRIPTYCH_HOME") and not Path("~").expanduser().is_absolute():
        raise CannotStart("no home folder is known for this user; set HOME, or TRIPTYCH_HOME, to a folder")
    folders = (
        places.config_dir, places.data_dir, places.models_dir, places.cache_dir, places.scratch_dir, places.spool_dir,
        places.log_dir, places.runtime_dir,
    )  # fmt: skip
    for folder in folders:
        place = ""
        try:
            place = str(folder())
            with leavings.new_file(Path(place, "start")) as file:
                file.write_bytes(b"\0" * 4096)
        except OSError as error:
            # Of a folder that cannot be made only the error knows which it is.
            place = place or str(error.filename or "a folder of Triptych's")
            reason = error.strerror or str(error)
            raise CannotStart(
                f"cannot write in {_shown(place)} ({reason}); make room or make the folder writable, "
                "or set TRIPTYCH_HOME to another folder"
            ) from error
    log = places.log_dir() / "triptych.log"
    if log.exists() and not (log.is_file() and os.access(log, os.W_OK)):
        raise CannotStart(f"cannot write the log {_shown(str(log))}; remove it or make it writable")


def check_display(arguments: Sequence[str] = ()) -> None:
    """Raises CannotStart where Qt would abort the process: no X or Wayland server answers, a library is missing, or the
    platform that is asked for, by the environment or by Qt's own option in `arguments`, cannot be had."""
    if not sys.platform.startswith("linux"):
        return
    asked = platform_asked(arguments)
    names = [name.partition(":")[0].lower() for name in asked.split(";")] if asked else ["wayland", "xcb"]
    if len(names) == 1 and names[0] in _NEED_NOTHING:
        return
    if not all(name in _SERVED for name in names):
        _try_platform(asked)
        return
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    if wayland and names != ["xcb"] and _wayland_answers(wayland):
        return
    if not x11 or "xcb" not in names:
        raise CannotStart("there is no display to open a window on (DISPLAY is not set); the commands work without one")
    _check_x11(x11)


def platform_asked(arguments: Sequence[str]) -> str:
    """As Qt reads it: names of its platform plugins, parted by semicolons, each with options of its own after a colon;
    empty where Qt chooses."""
    asked = os.environ.get("QT_QPA_PLATFORM", "")
    for option, value in pairwise(arguments):
        if option in ("-platform", "--platform"):
            asked = value
    return asked


def _try_platform(asked: str) -> None:
    """Plugins for bare devices abort in many ways, and the name may be none's: Qt's own answer is had from a process
    that may abort."""
    if getattr(sys, "frozen", False):
        return
    import subprocess

    attempt = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    environment = {**os.environ, "QT_QPA_PLATFORM": asked}
    try:
        done = subprocess.run(
            [sys.executable, "-c", f"import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); {attempt}"],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TRY_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return
    if done.returncode:
        raise CannotStart(
            f"Qt cannot open a window on the platform “{_shown(asked)}”; "
            "unset QT_QPA_PLATFORM, or set it to xcb or wayland"
        )


def _check_x11(x11: str) -> None:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        spec = find_spec("PySide6")
        if spec is not None and spec.origin is not None and (Path(spec.origin).parent / XCB_PLUGIN).exists():
            ctypes.CDLL(str(Path(spec.origin).parent / XCB_PLUGIN))
    except OSError as error:
        raise CannotStart(_library_missing(str(error))) from error
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(x11.encode(), None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if failed:
        raise CannotStart(f"the display {_shown(x11)} does not answer; set DISPLAY to one that does")


def _wayland_answers(name: str) -> bool:
    import socket

    at = Path(os.environ.get("XDG_RUNTIME_DIR", ""), name)
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(str(at))
        except OSError:
            return False
    return True


def missing(error: ImportError) -> str:
    """The sentence for a package or system library that is not there, or for one that does not fit the others."""
    if isinstance(error, ModuleNotFoundError):
        return f"the package {error.name} is missing from this installation; install Triptych again"
    words = " ".join(str(error).split())
    if _OF_THE_LINKER.match(words):
        return _library_missing(words)
    return f"{error.name or 'a package'} cannot be loaded ({words[:_MOST_WORDS]}); install Triptych again"


def _library_missing(words: str) -> str:
    """`words`: the dynamic linker's, which begin with the library's name or path."""
    library = words.partition(": ")[0].rpartition("/")[2]
    return (
        f"the window needs the system library {library}, which cannot be loaded; on Debian and Ubuntu: "
        f"sudo apt install {debian_package(library)} (others may be missing too)"
    )


def debian_package(library: str) -> str:
    """The package of a shared library by Debian's rule for their names, as "libxcb-cursor0" of "libxcb-cursor.so.0".
    Source: Debian Policy Manual, 8.1."""
    if library in _PACKAGES:
        return _PACKAGES[library]
    name, _, version = library.lower().partition(".so.")
    return f"{name}-{version}" if name[-1:].isdigit() else f"{name}{version}"


def take_errors() -> None:
    """From here on nothing that nobody expected, on whatever thread, and no warning reaches the terminal as it is. The
    window takes errors over with its own hooks."""
    sys.excepthook = on_unexpected
    threading.excepthook = _on_thread_unexpected
    sys.unraisablehook = _on_unraisable
    logging.lastResort = terminal_handler()


def on_unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """One sentence, and the trace in the log."""
    if issubclass(kind, KeyboardInterrupt):
        return
    why = " ".join(f"{kind.__name__}: {error}".split())[:200]
    try:
        log = places.log_dir() / "triptych.log"
        opened = open_private(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        with os.fdopen(opened, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(for_terminal("".join(traceback.format_exception(kind, error, trace))))
    except OSError:
        say(f"something unexpected went wrong ({why})")
    else:
        say(f"something unexpected went wrong ({why}); the details are in {_shown(str(log))}")


def _on_thread_unexpected(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        on_unexpected(told.exc_type, told.exc_value, told.exc_traceback)


def _on_unraisable(told: sys.UnraisableHookArgs) -> None:
    """An error where none can be raised, as in `__del__`."""
    if told.exc_value is not None:
        on_unexpected(told.exc_type, told.exc_value, told.exc_traceback)


def empty_output() -> int:
    """Write out what standard output still holds; the status to end with, 0 if that went well."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # Python would fail once more when it empties the buffer at its end.
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.close(null)
        if not isinstance(error, BrokenPipeError):
            say(f"the answer could not be written ({error.strerror})")
        return 1
    return 0
