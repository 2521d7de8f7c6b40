"""What a command leaves behind besides the runs that it keeps."""

from __future__ import annotations

from pathlib import Path

STORE = "store"


def results(output: Path) -> list[Path]:
    """The folders of results."""
    return sorted(place for place in output.iterdir() if place.name != STORE)


def is_kept(path: Path) -> bool:
    """Whether a file is one of the store."""
    return STORE in path.parts
