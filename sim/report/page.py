"""The page."""

from pathlib import Path


def write_page(done, provenance, path: Path) -> None: ...
