"""Which acuteflow this is: its version and, in a checkout, the commit."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import sim
from sim import __version__

CHECKOUT = Path(sim.__file__).parents[1]
SECONDS = 10  # to ask git
SHORT = 10  # digits of a commit that are shown


@cache
def commit() -> str:
    """The commit of this checkout, 40 digits, with `-dirty` where files differ from it; "" where there is none."""
    if not ((CHECKOUT / ".git").exists() and (CHECKOUT / "pyproject.toml").is_file()):
        return ""
    known = _git("rev-parse", "HEAD")
    return known and known + ("-dirty" if _git("status", "--porcelain", "--untracked-files=no") else "")


def version() -> str:
    """The version in a line: `acuteflow 0.1.0 (commit 7b4023a)`."""
    digits, _, dirty = commit().partition("-")
    text = f" (commit {digits[:SHORT]}{', with changes of its own' if dirty else ''})" if digits else ""
    return f"acuteflow {__version__}{text}"


def _git(*words: str) -> str:
    try:
        run = subprocess.run(
            ["git", "-C", str(CHECKOUT), *words], capture_output=True, text=True, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return run.stdout.strip()
