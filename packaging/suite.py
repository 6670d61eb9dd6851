"""Run the tests; what failed is tried once more, and that is said. Standard library only.

    suite.py [arguments for pytest]

Called by `make test` (`environment.py`) with the environment's Python, in the folder of the tests. Where at most `MOST`
tests failed, each of them runs again, alone, in a process of its own. If all pass then, so does the run; their names
are told at the end and kept with what they failed by in `build/unsteady-tests.txt`. The line that is printed last
counts the whole run.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from environment import CANCELLED, run_to_its_end, say

MOST = 3
"""More than these are no chance."""
SOME_FAILED = 1
"""Exit status of pytest where all tests ran."""
OF_A_PERSON = ("--exitfirst", "--maxfail", "--lf", "--last-failed", "--ff", "--failed-first", "--sw", "--stepwise")
"""Who asks for these looks at what failed; and what was left out has not passed."""
NOTE = Path("build", "unsteady-tests.txt")
COUNTED = Path("build", "tests.xml")


@dataclass
class Counts:
    passed: int
    failed: int
    texts: list[str]
    """What each of them failed by."""


def main(arguments: list[str], folder: Path) -> int:
    if not all_of_it(arguments):
        return pytest(arguments, folder)
    for path in (folder / NOTE, folder / COUNTED):
        path.unlink(missing_ok=True)
    status = pytest(["--cache-clear", f"--junitxml={COUNTED}", *arguments], folder)
    names = failed_in(folder) if status == SOME_FAILED else []
    if not 0 < len(names) <= MOST:
        return status
    say(f"{tests(len(names))} failed; each is run once more, alone")
    profile = [word for word in arguments if word.startswith("--hypothesis")]
    again = [name for name in names if pytest(["-p", "no:cacheprovider", *profile, name], folder)]
    counts = counted(folder)
    if again:
        say(f"failed again: {', '.join(again)}")
        print(f"{counts.passed} passed, {counts.failed} failed", flush=True)
        return status
    write_note(folder / NOTE, names, counts.texts)
    say(f"unsteady: {tests(len(names))} failed once, passed alone. Each is a fault that is still to be mended:")
    for name in names:
        print(f"  {name}")
    say(f"what they failed by stands above, and in {NOTE}")
    whole = counts.passed + len(names)
    print(f"{whole} passed, 0 failed ({len(names)} of them unsteady: only when run again, alone)", flush=True)
    return 0


def all_of_it(arguments: list[str]) -> bool:
    """Whether every test runs to its end, and pytest keeps which ones failed."""
    early = any(word.startswith(OF_A_PERSON) or re.fullmatch("-[a-z]*x[a-z]*", word) for word in arguments)
    return not early and not any("no:cacheprovider" in word for word in arguments)


def pytest(arguments: list[str], folder: Path) -> int:
    return run_to_its_end([sys.executable, "-m", "pytest", *arguments], folder=folder)


def failed_in(folder: Path) -> list[str]:
    """Names of the tests that failed in the run that was just made."""
    path = folder / ".pytest_cache" / "v" / "cache" / "lastfailed"
    return sorted(json.loads(path.read_text("utf8"))) if path.exists() else []


def counted(folder: Path) -> Counts:
    suite = ElementTree.parse(folder / COUNTED).getroot().find("testsuite")
    if suite is None:
        raise ValueError(f"{COUNTED} counts no tests")
    cases = list(suite.iter("testcase"))
    faults = [[one for one in case if one.tag in ("failure", "error")] for case in cases]
    left_out = sum(case.find("skipped") is not None for case in cases)
    failed = sum(map(bool, faults))
    return Counts(len(cases) - failed - left_out, failed, [one.text or "" for found in faults for one in found])


def write_note(path: Path, names: list[str], texts: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*names, "", *texts]) + "\n", "utf8")


def tests(count: int) -> str:
    return f"{count} test" if count == 1 else f"{count} tests"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:], Path.cwd()))
    except KeyboardInterrupt:
        sys.exit(CANCELLED)
