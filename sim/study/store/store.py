"""The folder of what was run: `<source>/<structure>/<writer>-<number>.parquet`, and no index but that."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.scenario.faults import on_one_line
from sim.study.store.key import Key
from sim.study.store.record import Record
from sim.study.store.segment import ENDING, put, read_segment
from sim.study.store.source import made_by, source
from sim.study.store.writer import Writer
from sim.study.version import SHORT

MADE_BY = "made_by.json"
LOOKS = 5  # at a folder whose files another command puts together meanwhile


def tell(line: str) -> None:
    """Say something that is no answer."""
    print(f"acuteflow: {line}", file=sys.stderr, flush=True)


@dataclass(eq=False)
class Store:
    """What was run, in a folder. What this source did not make is never read.

    folder: it need not be there yet. Several commands may read and write it at once.
    """

    folder: Path
    said: set[str] = field(default_factory=set, repr=False)
    """What was told of it: each line once."""
    read: int = 0
    """Runs that a command had of it."""
    added: int = 0
    """Runs that a command did and gave to it."""

    def tell_what_was_run(self, interrupted: bool = False) -> None:
        """Say how many runs of a command were there already; of one that was interrupted, what it can go on from."""
        every = self.read + self.added
        if interrupted and every:
            tell(f"{every:,} runs of it are kept in {self.folder}: type the same again to go on")
        elif self.read and not interrupted:
            rest = f"the other {self.added:,} were run" if self.added else "nothing was run"
            tell(f"{self.read:,} of {every:,} runs were kept in {self.folder}: {rest}")

    @property
    def own(self) -> Path:
        """Where runs of this source are kept."""
        return self.folder / source()

    def known(self, keys: Iterable[Key]) -> Iterator[Record]:
        """The runs there are of some keys, one of each, a few at a time. A run that failed is given where the folder
        has no other of its key. Files that cannot be read are told once and passed over.
        """
        wanted: dict[str, set[bytes]] = defaultdict(set)
        for structure, run in keys:
            wanted[structure].add(run)
        for structure, runs in wanted.items():
            failed: dict[bytes, Record] = {}
            for record in self._of(structure, runs):
                if record.key.structure != structure or record.key.run not in runs:
                    continue
                if record.failure:
                    failed[record.key.run] = record
                else:
                    runs.remove(record.key.run)
                    yield record
            yield from (record for run, record in failed.items() if run in runs)
        self._tell_others(list(wanted))

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Keeps the runs that it is given; where it cannot, says why and keeps no more. In the end all that it kept of
        one structure lies in one file.
        """
        writer = Writer(self.own, lambda error: self._tell_once(f"results of this run are not kept: {_why(error)}"))
        try:
            self.own.mkdir(parents=True, exist_ok=True)
            if not (self.own / MADE_BY).exists():
                put(self.own / MADE_BY, json.dumps(made_by(), indent=1).encode())
        except OSError as error:
            writer.give_up(error)
        try:
            yield writer
        finally:
            writer.close()

    def _of(self, structure: str, wanted: set[bytes]) -> Iterator[Record]:
        """Runs of one structure. A file that is gone was put together with others: those are looked for anew."""
        seen: set[Path] = set()
        folder = self.own / structure
        for _ in range(LOOKS):
            gone = False
            for path in self._files(folder):
                if path in seen:
                    continue
                try:
                    yield from read_segment(path, wanted)
                except FileNotFoundError:
                    gone = True
                    continue
                except (OSError, ValueError) as error:
                    self._tell_once(f"store: {path} cannot be read and is not used: {_why(error)}")
                seen.add(path)
            if not gone:
                return

    def _files(self, folder: Path) -> list[Path]:
        try:
            return sorted(folder.glob(f"[!.]*{ENDING}"))
        except OSError:
            return []

    def _tell_others(self, structures: list[str]) -> None:
        """Say which other versions have runs of these scenarios, that are not used."""
        try:
            others = [each for each in self.folder.iterdir() if each.name != source() and (each / MADE_BY).is_file()]
        except OSError:
            return
        names = [_named(each / MADE_BY) for each in sorted(others) if any((each / s).is_dir() for s in structures)]
        if names:
            text = ", ".join(dict.fromkeys(names))
            self._tell_once(f"store: {self.folder} has runs of these scenarios by {text}: they are not used")

    def _tell_once(self, line: str) -> None:
        if line not in self.said:
            self.said.add(line)
            tell(on_one_line(line))


def _why(error: Exception) -> str:
    place = f", {str(error.filename)!r}" if isinstance(error, OSError) and error.filename else ""
    return f"{getattr(error, 'strerror', None) or error}{place}"


def _named(path: Path) -> str:
    """The version, commit and libraries of another source in a few words."""
    try:
        made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        mine = made_by()
        about = [f"commit {made['commit'][:SHORT]}"]
        about += [f"{k} {made[k]}" for k in made if k not in ("acuteflow", "commit") and made[k] != mine.get(k)]
        return f"acuteflow {made['acuteflow']} ({', '.join(about)})"
    except (OSError, ValueError, KeyError, TypeError):
        return f"another source ({path.parent.name})"
