"""What is the program's own is closed to the machine's other users, and no link of theirs is followed."""

from __future__ import annotations

import ast
import os
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio import places
from studio.domain.errors import FileUnwritable, StudioError
from studio.private_files import copy_private, is_private, new_private, open_private, private_folder, write_private
from studio.project.files import write_whole
from studio.project.lock import ProjectLock, is_held, read_holder
from studio.services.models.stamps import HashBook
from studio.services.session.session import ProjectSession
from studio.services.settings import Settings
from tests.sources import modules, names

ROOT = Path(__file__).resolve().parent.parent
ANOTHER_USER = 54_321
posix = pytest.mark.skipif(os.name != "posix", reason="modes and owners")
as_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root can make files of a second user"
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@posix
def test_all_folders_of_the_user_are_closed_whatever_the_umask(home: Path, umask: int) -> None:
    folders = [
        places.config_dir(),
        places.data_dir(),
        places.models_dir(),
        places.cache_dir(),
        places.spool_dir(),
        places.log_dir(),
        places.runtime_dir(),
    ]
    assert {mode(folder) for folder in folders} == {0o700}
    assert all(is_private(folder) for folder in folders)


@posix
def test_folders_of_ours_that_were_open_are_closed_and_the_persons_are_left(tmp_path: Path, home: Path) -> None:
    home.chmod(0o755)
    (home / "config").mkdir()
    (home / "config").chmod(0o777)
    assert mode(places.config_dir()) == 0o700
    assert mode(home) == 0o755
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o775)
    places.data_dir().joinpath("models").symlink_to(shared)
    assert places.models_dir().resolve() == shared
    assert mode(shared) == 0o775


@posix
def test_files_are_closed_whatever_the_umask(tmp_path: Path, home: Path, umask: int) -> None:
    settings = Settings()
    settings.set("language", "de")
    source = tmp_path / "source"
    source.write_bytes(b"weights")
    source.chmod(0o644)
    copy_private(source, tmp_path / "copy")
    write_private(tmp_path / "written", b"note")
    os.close(new_private(tmp_path / "new"))
    os.close(open_private(tmp_path / "opened"))
    book = HashBook(home / "data" / "models" / "hashes.json")
    book.stamp("source", source)
    book.save()
    written = [settings.path, *(tmp_path / name for name in ("copy", "written", "new", "opened"))]
    assert {path.name: mode(path) for path in written} == {path.name: 0o600 for path in written}
    assert (tmp_path / "copy").read_bytes() == b"weights"


@posix
def test_a_new_project_is_its_owners_and_an_export_is_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        session = ProjectSession.create(tmp_path / "Novel.triptych")
        try:
            made = {path.name: mode(path) for path in tmp_path.glob("Novel.triptych*")}
            assert made
            assert set(made.values()) == {0o600}
            write_whole(tmp_path / "page.md", b"# Page")
            session.export_package(tmp_path / "Novel.zip", lambda _document: "")
            assert {mode(tmp_path / name) for name in ("page.md", "Novel.zip")} == {0o644}
        finally:
            session.close()
    finally:
        os.umask(before)


@posix
def test_a_file_open_to_others_is_closed_when_it_is_used(tmp_path: Path) -> None:
    path = tmp_path / "triptych.log"
    path.write_text("yesterday")
    path.chmod(0o666)
    os.close(open_private(path))
    assert mode(path) == 0o600
    assert path.read_text() == "yesterday"


@posix
def test_no_link_is_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("dear")
    trap = tmp_path / "trap"
    trap.symlink_to(victim)
    with pytest.raises(PermissionError, match="a link to another place has its name; remove it"):
        open_private(trap)
    write_private(trap, b"ours")
    assert (victim.read_text(), trap.read_text(), trap.is_symlink()) == ("dear", "ours", False)
    trap.unlink()
    trap.symlink_to(victim)
    os.close(new_private(trap))
    assert (victim.read_text(), trap.is_symlink()) == ("dear", False)
    trap.unlink()
    os.link(victim, trap)
    with pytest.raises(PermissionError, match="another file too"):
        open_private(trap)
    trap.unlink()
    os.mkfifo(trap)
    with pytest.raises(PermissionError, match="no plain file"):
        open_private(trap)
    assert victim.read_text() == "dear"


@posix
def test_the_lock_of_a_project_overwrites_nobodys_file(tmp_path: Path) -> None:
    """Whoever may write into a shared folder can put a link where the lock of a project will be."""
    victim, project = tmp_path / "victim", tmp_path / "Novel.triptych"
    victim.write_text("dear")
    project.touch()
    trap = tmp_path / "Novel.triptych-lock"
    trap.symlink_to(victim)
    with pytest.raises(StudioError) as caught:
        ProjectLock(project)
    assert isinstance(caught.value.failure, FileUnwritable)
    assert "a link to another place" in caught.value.failure.detail
    assert not is_held(project)
    assert read_holder(project) == "another program"
    assert victim.read_text() == "dear"
    trap.unlink()
    os.mkfifo(trap)
    with pytest.raises(StudioError):
        ProjectLock(project)
    assert read_holder(project) == "another program"


@as_root
def test_a_folder_or_file_of_another_user_is_not_used(tmp_path: Path, home: Path) -> None:
    os.chown(places.config_dir(), ANOTHER_USER, ANOTHER_USER)
    with pytest.raises(PermissionError, match=f"belongs to another user .number {ANOTHER_USER}."):
        places.config_dir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    os.chown(link, ANOTHER_USER, ANOTHER_USER, follow_symlinks=False)
    with pytest.raises(PermissionError, match="another user"):
        private_folder(link)
    theirs = tmp_path / "theirs"
    theirs.write_text("bait")
    os.chown(theirs, ANOTHER_USER, ANOTHER_USER)
    with pytest.raises(PermissionError, match="another user"):
        open_private(theirs)
    assert theirs.read_text() == "bait"


@as_root
def test_another_user_can_read_nothing_of_it(tmp_path: Path, home: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    write_private(places.config_dir() / "settings.json", b"{}")
    os.close(open_private(tmp_path / "beside"))
    script = f"""
        import os
        os.setgroups([]); os.setgid({ANOTHER_USER}); os.setuid({ANOTHER_USER})
        for path in {[str(home / "config" / "settings.json"), str(tmp_path / "beside")]!r}:
            try:
                print(open(path).read())
            except PermissionError:
                print("refused")
    """
    code = textwrap.dedent(script)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["refused", "refused"]


@posix
def test_locks_never_lie_in_a_shared_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a login session, or with one that is another's (after su), they lie in the user's cache."""
    monkeypatch.delenv("TRIPTYCH_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    session = tmp_path / "session"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(session))
    outside = places.runtime_dir()
    assert outside.is_relative_to(tmp_path / "me")
    session.mkdir(mode=0o777)
    session.chmod(0o777)
    assert places.runtime_dir() == outside
    session.chmod(0o700)
    if sys.platform == "linux":
        assert places.runtime_dir() == session / "triptych"


MAKERS = {"mkdir", "makedirs", "mkstemp", "mkdtemp", "touch", "write_text", "write_bytes", "copyfile", "copytree"}
MAKERS |= {"copy", "copy2", "TemporaryDirectory", "NamedTemporaryFile", "TemporaryFile", "symlink_to", "move"}
OF_SHUTIL = {"copy", "copy2", "move"}
MAY = {
    "studio/private_files.py": "the one place",
    "studio/door.py": "a trial in a folder that private_folder has closed",
    "studio/leavings.py": "names nobody can foretell, 0600 or 0700",
    "studio/ui/picture/canvas/painting/easel.py": "touches tiles in memory",
    "studio/project/files.py": "what a person exports, as the umask says; projects, private",
    "studio/project/backup.py": "fills the private file that replacing() made",
    "studio/services/session/sample.py": "fills the private file that replacing() made",
    "studio/services/exchange/narration_wav.py": "fills the file that replacing() made",
    "studio/services/exchange/audiobook/encoders.py": "fills what replacing() or leavings made",
    "studio/services/exchange/audiobook/appended_tags.py": "fills the file that replacing() made",
    "studio/services/exchange/audiobook/publish.py": "fills the file that replacing() made",
    "studio/services/exchange/audiobook/tags.py": "fills the file that replacing() made",
    "studio/project/recovery.py": "in a folder that leavings made",
    "studio/cli/hearing.py": "in a folder that leavings made",
    "studio/services/dictation.py": "sound in memory",
    "studio/cli/answering.py": "folders for what a person exports",
    "studio/cli/making.py": "the folder of the demo",
    "studio/services/exchange/grid_picture.py": "a folder for what a person exports",
    "studio/services/exchange/palettes.py": "fills the file that replacing() made",
    "studio/services/exchange/style_files.py": "fills the file that replacing() made",
    "studio/services/exchange/picture_layered.py": "fills the file that replacing() made",
    "studio/services/exchange/picture_layers.py": "a folder for what a person exports",
    "studio/services/session/unnamed.py": "the person's documents",
    "studio/engines/text/gguf/graph_cache.py": "touches a folder of its own",
    "studio/engines/picture/pipelines/roads.py": "touches a folder of its own",
    "studio/engines/picture/pipelines/single_file.py": "in the private cache of a worker, whose umask is 077",
    "studio/worker/isolation.py": "tells the kernel whom the namespace holds",
}
"""Who may make files and folders by other means, with the reason."""


def _makes(node: ast.Call) -> bool:
    function = node.func
    name = (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )
    if name in OF_SHUTIL:
        return isinstance(function, ast.Attribute) and ast.unparse(function.value) == "shutil"
    if name in MAKERS:
        return True
    if name == "FileLock":
        return not any(keyword.arg == "mode" for keyword in node.keywords)
    if name != "open":
        return False
    if ast.unparse(function) == "os.open":
        return "O_CREAT" in ast.unparse(node)
    others = node.args[1:] if isinstance(function, ast.Name) else node.args
    modes = [argument.value for argument in others if isinstance(argument, ast.Constant)]
    modes += [keyword.value.value for keyword in node.keywords if isinstance(keyword.value, ast.Constant)]
    return any(isinstance(one, str) and set(one) <= set("rwxab+t") and set(one) & set("wxa") for one in modes)


def makers_of_files(root: Path) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    named = names(*(MAKERS - OF_SHUTIL), *(f"shutil.{name}" for name in OF_SHUTIL), "FileLock", "open")
    for path, tree in modules(root / "studio", named):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _makes(node):
                found.setdefault(path.relative_to(root).as_posix(), []).append(node.lineno)
    return found


def test_files_are_made_in_one_place() -> None:
    found = makers_of_files(ROOT)
    strays = {name: lines for name, lines in found.items() if name not in MAY}
    assert strays == {}, "use studio.private_files, or studio.project.files for what a person exports"
    assert set(MAY) <= set(found), "no longer needed"


def test_only_what_a_person_exports_is_left_to_the_umask() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path, tree in modules(ROOT / "studio", names("exported"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and any(one.arg == "exported" and isinstance(one.value, ast.Constant) for one in node.keywords)
    ]
    assert found == [
        "studio/project/files.py",
        "studio/project/package.py",
        "studio/services/exchange/audiobook/publish.py",
        *["studio/services/exchange/moving_out.py"] * 3,
        "studio/services/exchange/narration_wav.py",
        "studio/services/exchange/picture_flat.py",
        "studio/services/exchange/picture_layered.py",
    ]


def unplaced(tree: ast.AST) -> list[int]:
    """Lines that make something temporary in the folder that all users share, where no sweep of ours looks."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).startswith("tempfile.")
        and not any(keyword.arg == "dir" for keyword in node.keywords)
    ]


def test_what_is_temporary_lies_in_folders_of_ours() -> None:
    makers = modules(ROOT / "studio", names("tempfile"))
    found = {path.relative_to(ROOT).as_posix(): unplaced(tree) for path, tree in makers}
    assert {name: lines for name, lines in found.items() if lines} == {}
    three = "tempfile.mkdtemp(dir=x)\ntempfile.TemporaryFile()\ntempfile.gettempdir()\n"
    assert unplaced(ast.parse(three)) == [2, 3]


def test_the_search_finds_each_way(tmp_path: Path) -> None:
    ways = """
        open("x", "w")
        Path("x").open(mode="ab")
        os.open("x", os.O_CREAT)
        FileLock("x")
        Path("x").mkdir()
        tempfile.mkstemp()
        shutil.copy("x", "y")
        open("x", "rb")
        record.copy()
    """
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio" / "one.py").write_text(textwrap.dedent(ways))
    assert makers_of_files(tmp_path) == {"studio/one.py": [2, 3, 4, 5, 6, 7, 8]}
