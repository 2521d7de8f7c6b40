"""Keeps runs as they are done: a new file every second or every few runs, so that little is lost however it ends."""

from __future__ import annotations

import os
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sim.study.store.record import Record
from sim.study.store.segment import ENDING, merge, write_segment

EVERY_S = 1.0
EVERY_RUNS = 64
ABANDONED_S = 24 * 3600.0  # after so long nobody is about to finish a file


class Writer:
    """Writes into a folder of its own source; nobody else writes its files.

    folder: is there; on_error: told of the first error, after which nothing more is written.
    """

    def __init__(self, folder: Path, on_error: Callable[[OSError], None]) -> None:
        self.folder, self._on_error = folder, on_error
        self.name = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self._held: list[Record] = []
        self._written: dict[str, list[Path]] = defaultdict(list)
        self._number, self._last, self._failed = 0, time.monotonic(), False

    def add(self, record: Record) -> None:
        """Keep a run that has a key, at once or with the next ones."""
        if self._failed:
            return
        self._held.append(record)
        if len(self._held) >= EVERY_RUNS or time.monotonic() - self._last >= EVERY_S:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        held, self._held, self._last = self._held, [], time.monotonic()
        by_structure: dict[str, list[Record]] = defaultdict(list)
        for record in held:
            by_structure[record.key.structure].append(record)
        try:
            for structure, records in by_structure.items():
                path = self._next(structure)
                write_segment(path, records)
                self._written[structure].append(path)
        except OSError as error:
            self.give_up(error)

    def give_up(self, error: OSError) -> None:
        """Write no more. What was written stays."""
        if not self._failed:
            self._failed = True
            self._held.clear()
            self._on_error(error)

    def close(self) -> None:
        """Write what is held, and put the files of each structure together; what cannot be is left in several."""
        self.flush()
        for structure, paths in self._written.items():
            try:
                if len(paths) > 1:
                    merge(paths, self._next(structure))
                    for path in paths:
                        path.unlink(missing_ok=True)
            except (OSError, ValueError) as error:
                if isinstance(error, OSError) and not all(path.exists() for path in paths):
                    self.give_up(error)
        self._written.clear()

    def _next(self, structure: str) -> Path:
        """The path of the next file. Raises OSError where its folder cannot be made."""
        folder = self.folder / structure
        if structure not in self._written:
            folder.mkdir(exist_ok=True)
            _clear(folder)
        self._number += 1
        return folder / f"{self.name}-{self._number}{ENDING}"


def _clear(folder: Path) -> None:
    """Remove what writers that are no more left unfinished."""
    for path in folder.glob(".*.unfinished"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - ABANDONED_S:
                path.unlink()
