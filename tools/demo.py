"""Starts the stack with real engines on loopback: Prometheus, Alertmanager, fake exporters.

`python tools/demo.py --help`; `make demo` is the same.
"""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [ROOT, os.path.join(ROOT, "tests")]

from live.demo import main  # type: ignore[import-not-found]  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
