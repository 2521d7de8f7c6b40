"""Where an answer of the calculation goes: the page, the screen, JSON, a workbook."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console

from sim.report.productivity import print_flags
from sim.report.productivity.wording import Omitted
from sim.report.workbook import tell_books


class Answer(NamedTuple):
    """Where an answer goes: what it must carry to be made again, the folder of its files, the terminal, and how."""

    provenance: Mapping[str, str]
    folder: Path
    console: Console
    format: str

    def tell_flags(self, flags: Sequence[str]) -> None:
        """Print what is odd in the tables before anything else; beside JSON, on standard error."""
        console = Console(stderr=True, soft_wrap=True) if self.format == "json" else self.console
        print_flags(flags, console)

    def json(self, answer: Any) -> bool:
        """Print as JSON, where that is how."""
        if self.format == "json":
            self.console.out(json.dumps(answer, indent=1, allow_nan=False), highlight=False)
        return self.format == "json"

    def book(
        self, write: Callable[..., list[Path]], what: Any, omitted: Sequence[Omitted], flags: Sequence[str]
    ) -> list[Path]:
        """The files of a workbook, where that is how: `write` is given the folder, what is reported, and its notes."""
        return write(self.folder, what, omitted, self.provenance, flags) if self.format == "xlsx" else []

    def tell_files(self, page: Path, books: Sequence[Path]) -> None:
        """Say where the page is, and the workbook."""
        self.console.out(f"\npage: {page}", highlight=False)
        tell_books(books, self.console)
