"""What a cold check of this repository costs, next to the imports that nothing can avoid.

Runs both commands in turn, as whole processes, and prints the ratio pair by pair.
Goal: the check takes at most 3 times as long as `python -c 'import yaml, json, re'`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FLOOR = [sys.executable, "-c", "import yaml, json, re"]
CHECK = [sys.executable, "-m", "lint", "check", ROOT]
RUNS = 15


def seconds(command: list[str]) -> float:
    """Wall time of one run of a command, its output thrown away."""
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def main() -> None:
    """Measures and prints."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", "lint"], cwd=ROOT, check=True)
    seconds(FLOOR), seconds(CHECK)
    pairs = [(seconds(CHECK), seconds(FLOOR)) for _ in range(RUNS)]
    ratios = [check / floor for check, floor in pairs]
    for name, values in (("check", [a for a, _ in pairs]), ("floor", [b for _, b in pairs])):
        print(
            f"{name}: median {statistics.median(values) * 1000:.0f} ms, best {min(values) * 1000:.0f} ms"
        )
    print(f"ratio: median {statistics.median(ratios):.2f}, best {min(ratios):.2f} (goal 3)")


if __name__ == "__main__":
    main()
