"""Ask the question again, and write the hook and its answer into the page."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from experiments.renewing import renewed
from experiments.ward_closure.__main__ import main

HERE = Path(__file__).resolve().parent
PAIRS = 20


def answer() -> str:
    """What the example prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        main(PAIRS)
    return said.getvalue().rstrip()


def hook() -> str:
    """The code of the hook, without the line that says what the file is."""
    return (HERE / "infection.py").read_text(encoding="utf-8").split("import annotations\n", 1)[1].strip()


if __name__ == "__main__":
    page = HERE / "README.md"
    found = {"hook": f"```python\n{hook()}\n```", "answer": f"```\n{answer()}\n```"}
    page.write_text(renewed(page.read_text(encoding="utf-8"), found), encoding="utf-8")
