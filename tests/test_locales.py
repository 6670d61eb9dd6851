"""Window and command line under locales with other letters, digits, decimal signs and encodings, or with none; each in
a process of its own. Files, what is typed and what is shown come out the same."""

from __future__ import annotations

import ast
import functools
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.abroad import PROJECT, TITLE
from tests.sources import modules, names

ROOT = Path(__file__).resolve().parent.parent
SOURCES = Path("/usr/share/i18n/locales")
UNSET = "unset"
QUICK = ("tr_TR.UTF-8", "ar_EG.UTF-8", "ja_JP.EUC-JP")
MORE = (
    "de_DE.UTF-8",
    "fa_IR.UTF-8",
    "ja_JP.UTF-8",
    "ja_JP.SHIFT_JIS",
    "tr_TR.ISO-8859-9",
    "az_AZ.UTF-8",
    "C",
    "POSIX",
    UNSET,
)
EVENING = {
    "typed": [True, [0.5, 0.5], [1.5, 1.5]],
    "asked": [1.5, 42],
    "recipe": "(a fox:1.5)\nSteps: 20, Sampler: Default, CFG scale: 1.5, Seed: 42, Size: 512x512, Model: fake-picture, "
    "Version: Triptych 0.1.0",
    "wav": [24_000, True],
    "scene.srt": "1\n00:00:01,500 --> 00:00:02,250\nOne and 1.5. Two.\n",
    "scene.lrc": f"[ti:{TITLE}]\n[00:01.50]One and 1.5. Two.\n[00:02.25]\n",
    "manuscript.markdown": f"# {TITLE}\n\nOne and 1.5. Two.\n",
    "words": ["1.5 MB", "9 September 2001, 01:46", "9 September 2001, 01:46"],
    "shown": True,
    "again": [TITLE, 3],
}

Compiled = Callable[[str], dict[str, str]]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """The variables under which a process runs in a locale, which is compiled when it is first asked for."""
    folder = tmp_path_factory.mktemp("locales")
    bare = {name: value for name, value in os.environ.items() if name not in ("LANG", "LANGUAGE") and name[:3] != "LC_"}
    bare |= {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "TZ": "UTC", "LOCPATH": str(folder)}

    @functools.cache
    def compile_it(name: str) -> dict[str, str]:
        if name == UNSET:
            return bare
        if "." in name:
            program = shutil.which("localedef")
            language, _, encoding = name.partition(".")
            if program is None or not (SOURCES / language).is_file():
                pytest.skip("no sources of locales to compile; on Debian and Ubuntu: sudo apt install locales")
            # Some give warnings, with status 1, and are made all the same.
            command = [program, "-i", language, "-f", encoding, str(folder / name)]
            subprocess.run(command, capture_output=True, check=False, timeout=120)
            assert (folder / name).is_dir()
        return {**bare, "LC_ALL": name}

    return compile_it


def start(env: dict[str, str], home: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output, standard error. Arguments come as a terminal of the locale would give them."""
    _, _, encoding = env.get("LC_ALL", "").partition(".")
    words = [word.encode(encoding or "utf-8", "ignore") for word in arguments]
    done = subprocess.run(
        [sys.executable.encode(), *words], env={**env, "TRIPTYCH_HOME": str(home)}, cwd=ROOT,
        capture_output=True, timeout=150, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(encoding or "utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def check_commands(env: dict[str, str], home: Path, project: Path, name: str) -> None:
    """Names are given in letters that the locale's own encoding has."""
    shown, fresh = home.parent / f"{name}.triptych", home.parent / f"{name} 2.triptych"
    shutil.copy(project, shown)
    status, out, err = start(env, home, "-m", "studio", "info", str(shown), "--json")
    assert (status, json.loads(out)["title"], err) == (0, TITLE, "")
    assert start(env, home, "-m", "studio", "check", str(shown))[::2] == (0, "")
    speak = ("speak", "1.5", "--speed", "1.5", "--model", "fake-voice", "--project", str(fresh))
    status, _, err = start(env, home, "-m", "studio", *speak)
    assert (status, err) == (0, "")
    assert fresh.is_file(), "Python and SQLite name the file alike"


@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in MORE)])
def test_an_evening_and_three_commands(compiled: Compiled, name: str, tmp_path: Path) -> None:
    home, shared = tmp_path / "house", tmp_path / "shared"
    shared.mkdir()
    env = {**compiled(name), "HOME": str(shared)}
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        env.pop(variable, None)
    status, out, err = start(env, home, "-m", "tests.abroad", str(tmp_path))
    assert status == 0, err
    assert json.loads(out) == EVENING
    assert "Traceback" not in err
    assert "locale" not in err.lower()
    assert [path for path in shared.rglob("*") if str(tmp_path).encode() in read(path)] == []
    assert str(tmp_path).encode() in read(home / "config" / "QtProject.conf"), "Qt notes the folder, privately"
    check_commands(env, home, tmp_path / PROJECT, {"ja": "\u5c0f\u8aac", "tr": "I\u015f\u0131k"}.get(name[:2], "plain"))


@pytest.mark.parametrize("name", ["C", UNSET, "xx_XX.UTF-8"])
def test_a_locale_that_is_none_costs_nothing(compiled: Compiled, name: str, home: Path) -> None:
    """No locale, or one that this machine has not: no complaint of Qt's on standard error."""
    env = {**compiled(UNSET), **({} if name == UNSET else {"LC_ALL": name})}
    status, out, err = start(env, home, "-m", "studio", "models", "list")
    assert (status, err) == (0, "")
    assert "starter-picture" in out


WORDY = re.compile(r"%[-_0^#]?[aAbBcxXpZrh]|%[EO]")


BY_LOCALE = ("QSpinBox", "QDoubleSpinBox", "ctime", "asctime", "localeconv", "atof", "format_string")


def speaks_by_locale(node: ast.AST) -> bool:
    """Words of the C library's locale, or a number field of Qt's own, which drops the other decimal sign."""
    if not isinstance(node, ast.Call):
        return False
    name = ast.unparse(node.func).rpartition(".")[2]
    if name in ("strftime", "strptime"):
        return any(isinstance(one, ast.Constant) and WORDY.search(str(one.value)) for one in node.args)
    return name in BY_LOCALE


def test_nothing_is_written_or_read_by_the_c_librarys_locale() -> None:
    assert [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in modules(ROOT / "studio", names("strftime", "strptime", *BY_LOCALE))
        for node in ast.walk(tree)
        if speaks_by_locale(node)
    ] == []
    seen = ast.parse("time.strftime('%d %B')\nQSpinBox()\ntime.strftime('%Y-%m-%d')\ntime.asctime()")
    assert [node.lineno for node in ast.walk(seen) if speaks_by_locale(node)] == [1, 2, 4]
