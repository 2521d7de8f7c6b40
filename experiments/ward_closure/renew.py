"""Ask the question again, and write the hook and its answer into the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.renewing import replications_in
from experiments.ward_closure.closure import lines

HERE = Path(__file__).resolve().parent
PAIRS = 20
IS_CHEAP = False


def renew(overrides: Sequence[str], store: Path | None = None) -> dict[Path, dict[str, str]]:
    rest, pairs = replications_in(overrides)
    if rest:
        raise SystemExit(f"ward_closure: only replications=N can be set, got {' '.join(rest)}")
    answer = "\n".join(lines(PAIRS if pairs is None else pairs))
    return {HERE / "README.md": {"hook": f"```python\n{hook()}\n```", "answer": f"```\n{answer}\n```"}}


def hook() -> str:
    """The code of the hook, without the line that says what the file is."""
    return (HERE / "infection.py").read_text(encoding="utf-8").split("import annotations\n", 1)[1].strip()
