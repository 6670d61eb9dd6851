"""A worker with one more kind and one more engine: `python -m tests.services.further_worker FAMILY`."""

from __future__ import annotations

import sys

from studio.worker.main import main
from tests.services.further_kind import CARDS, KINDS

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], KINDS, CARDS))
