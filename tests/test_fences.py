"""Libraries that phone home are told not to, in every process, before they are imported."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

from studio.fences import OFFLINE, SILENT, caches_in
from tests.sources import modules, names

ROOT = Path(__file__).resolve().parent.parent
TALKATIVE = {
    "onnxruntime",
    "torch",
    "transformers",
    "diffusers",
    "huggingface_hub",
    "ctranslate2",
    "peft",
    "accelerate",
}


def _imports(tree: ast.AST) -> set[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
    return {name.partition(".")[0] for name in found}


def _is_fenced(path: Path, root: Path) -> bool:
    """A package that it lies in imports ours first, or it does itself, at the top."""
    above = [folder / "__init__.py" for folder in path.parents if folder.is_relative_to(root)]
    return any("studio" in _imports(ast.parse(one.read_text("utf-8"))) for one in (*above, path) if one.is_file())


def unfenced(root: Path) -> list[str]:
    """Modules anywhere but in the program itself, in what is built, and in folders such as that of the environment."""
    rooms = [one for one in sorted(root.iterdir()) if one.name not in {"studio", "build"} and one.name[0] != "."]
    return [
        path.relative_to(root).as_posix()
        for path, tree in modules(rooms, names(*TALKATIVE))
        if TALKATIVE & _imports(tree) and not _is_fenced(path, root)
    ]


def test_whoever_imports_them_imports_ours_first() -> None:
    assert unfenced(ROOT) == []


def test_the_search_finds_one_that_forgets(tmp_path: Path) -> None:
    (tmp_path / "bare.py").write_text("def f():\n    import onnxruntime\n")
    (tmp_path / "kept.py").write_text("import studio\nimport torch\n")
    assert unfenced(tmp_path) == ["bare.py"]


def test_importing_anything_of_ours_silences_them() -> None:
    others = {name: value for name, value in os.environ.items() if name not in SILENT} | {"ORT_DISABLE_TELEMETRY": "0"}
    code = "import os, studio.places; print(os.environ['ORT_DISABLE_TELEMETRY'], os.environ['DO_NOT_TRACK'])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=others, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["1", "1"]


def test_workers_are_offline_too_and_caches_lie_with_us(tmp_path: Path) -> None:
    assert OFFLINE["HF_HUB_OFFLINE"] == OFFLINE["TRANSFORMERS_OFFLINE"] == "1"
    assert all(Path(folder).is_relative_to(tmp_path) for folder in caches_in(tmp_path).values())


def test_about_promises_no_kernel_fence_where_there_is_none() -> None:
    from studio.ui.shell.about import offline_words

    assert "the kernel keeps these processes off the network" in " ".join(offline_words("linux").split())
    assert "could not be tried on a real macOS" in " ".join(offline_words("darwin").split())
    assert "holds neither files nor the network" in " ".join(offline_words("win32").split())
    for platform in ("win32", "freebsd14"):
        assert "no fence of the kernel" in " ".join(offline_words(platform).split())
    for platform in ("darwin", "win32", "freebsd14"):
        assert "could still reach the network" in " ".join(offline_words(platform).split())
