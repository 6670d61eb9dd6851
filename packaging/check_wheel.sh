#!/usr/bin/env bash
# Build the wheel, install it away from the checkout, and make the demo from it: finds what only a checkout has.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=$PWD/.venv/bin/python
starters=${TRIPTYCH_STARTERS:-$HOME/.cache/triptych-starters}

"$python" -m pip wheel --quiet --no-deps --wheel-dir "$work/dist" -c constraints.txt .
"$python" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check -c constraints.txt "$work"/dist/*.whl 'onnxruntime'
cd "$work"
export TRIPTYCH_HOME=$work/home QT_QPA_PLATFORM=offscreen
venv/bin/python - <<'CHECK'
"""The wheel's mapped lexicons say what their JSON says."""
import json, lzma
from studio.english.mapped_words import SUFFIX, MappedWords, read_words
from studio.places import cache_dir, shipped_models_dir
found = sorted((shipped_models_dir() / "lexicons").glob("*.json.xz"))
assert len(found) == len(list((shipped_models_dir() / "lexicons").glob("*" + SUFFIX))) == 6, found
for path in found:
    words = read_words(path)
    assert isinstance(words, MappedWords) and dict(words) == json.loads(lzma.decompress(path.read_bytes())), path
assert not (cache_dir() / "lexicons").exists()
CHECK
venv/bin/triptych models install --starter --from "$starters"
venv/bin/triptych demo --out demo
venv/bin/triptych check demo/demo.triptych
test -s demo/picture.png && test -s demo/paragraph.txt && test -s demo/sentence.wav
