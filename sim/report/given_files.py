"""The files that a question names: each of them, and what is said where one is not there or is still empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sim.productivity.faults import NO_ROWS, TableFault, fault_lines
from sim.productivity.source.folder import Folder
from sim.productivity.source.sheets import SUFFIXES, suffix_of
from sim.scenario.synonyms import meant

NAMED = 8  # files told by their name
TABLES = ("activity", "inputs", "growth")
EXAMPLE = "example"


def tables_in(path: Path, beside: Mapping[str, str]) -> dict[str, Path]:
    """The files of a question by the name of their copy: the one named, or every table of a folder, for the page names
    those that it does not read; and those beside it, each in a folder of the word that named it.
    """

    def of(place: Path, within: str) -> dict[str, Path]:
        if not place.is_dir():
            return {f"{within}{place.name}": place}
        folder = Folder(place)
        tables = [*(file for files in folder.files.values() for file in files), *(place / n for n in folder.unused)]
        return {f"{within}{place.name}/{file.name}": file for file in tables}

    found = of(path, "")
    for name, given in beside.items():
        found |= of(Path(given).resolve(), f"{name}/")
    return found


def missing(named: Mapping[str, str], source: str, pattern: str) -> Iterator[str]:
    """A line for each word of the command line that names what is not there.

    named: by word, the file or folder; source: how `path` is read; pattern: the name of its file, "" for own tables.
    """
    for word, given in named.items():
        place = Path(given)
        tables = word in ("path", "provisional") and not (pattern and word == "path")
        if not place.exists():
            within = next(each for each in place.resolve().parents if each.is_dir())
            lacks = place.resolve().relative_to(within).as_posix()
        elif tables and place.is_dir() and not any(Folder(place).files[name] for name in TABLES):
            lacks, within = "activity, inputs or growth", place.resolve()
        elif word == "path" and pattern and place.is_dir() and not any(place.glob(pattern)):
            lacks, within = pattern, place.resolve()
        else:
            continue
        read = _read(word, tables, source, pattern)
        yield f"command line: {word}: there is no {lacks} in {within}, which holds {_held(within, lacks)}; {read}"


def _read(word: str, tables: bool, source: str, pattern: str) -> str:
    """What may be named."""
    of_any = f"({', '.join(SUFFIXES)})"
    if tables:
        return f"a folder is read that holds activity and inputs, or growth {of_any}"
    if word != "path":
        return f"a table of any name is read {of_any}"
    return f"source={source} reads a table of any name {of_any}, or the {pattern} of a folder"


def _held(folder: Path, lacks: str) -> str:
    """What a folder holds that could have been meant, what is named most alike first."""
    try:
        every = sorted(each for each in folder.iterdir() if not each.name.startswith("."))
    except OSError:
        every = []
    names = [f"{each.name}/" if each.is_dir() else each.name for each in every if each.is_dir() or suffix_of(each)]
    near = meant(lacks, names)
    names = sorted(names, key=lambda name: (name != near, name.endswith("/")))
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more if names else "no folder and no table"


def lines_of(path: str, faults: Sequence[TableFault]) -> list[str]:
    """The faults of tables as lines; tables that are still empty, as a template is, in one that says what to do."""
    empty = [fault for fault in faults if fault.rule == NO_ROWS]
    lines = fault_lines([fault for fault in faults if fault not in empty])
    if not empty:
        return lines
    files = " and ".join(dict.fromkeys(fault.table for fault in empty))
    filled = Path(path) / EXAMPLE
    there = any(Folder(filled).files[name] for name in TABLES)
    hint = f", or see what comes out with path={filled.as_posix()}, which is filled" if there else ""
    has, them = ("has its headings", "it") if " and " not in files else ("have their headings", "them")
    return [f"{path}: {files} {has} and no row yet: fill {them} in{hint}", *lines]
