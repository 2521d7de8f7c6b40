"""Ask questions of the lab book again, and write every figure and picture of their pages.

python -m experiments                     all that take minutes
python -m experiments NAME [OVERRIDES]    one; overrides are those of the command, as replications=4
python -m experiments --fresh [NAME]      nothing that was run before is used, and how long it takes is written down
"""

from __future__ import annotations

import os
import platform
import sys
import time
from importlib import import_module
from pathlib import Path
from types import ModuleType

from experiments.renewing import ROOT, renewed, write

HERE = Path(__file__).resolve().parent
REPRODUCE = ROOT / "docs" / "reproduce.md"
STORE = ROOT / "results" / "store"  # that of the command: to renew a page twice takes seconds
FRESH = "--fresh"


def experiments() -> dict[str, ModuleType]:
    """Every experiment by its name.

    `renew(overrides, store)` asks its question and gives the passages of its pages; IS_CHEAP: whether it takes minutes.
    """
    names = sorted(path.parent.name for path in HERE.glob("*/renew.py"))
    return {name: import_module(f"experiments.{name}.renew") for name in names}


def main(words: list[str]) -> int:
    known, fresh = experiments(), FRESH in words
    name, *overrides = [each for each in words if each != FRESH] or [""]
    if name and name not in known:
        print(f"there is no experiment {name}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    for each in [name] if name else [own for own, module in known.items() if module.IS_CHEAP]:
        print(f"experiments: {each}", file=sys.stderr, flush=True)
        renewed(REPRODUCE.read_text(encoding="utf-8"), {each: ""})  # or it would be found missing in the end
        begun = time.monotonic()
        pages = known[each].renew(overrides, None if fresh else STORE)
        if fresh and not overrides:
            pages = {**pages, REPRODUCE: {each: taken(time.monotonic() - begun)}}
        write(pages)
    return 0


def taken(seconds: float) -> str:
    """How long it took, and on what."""
    long = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
    return f"{long} on {os.cpu_count()} processors ({platform.machine()}, Python {platform.python_version()})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
