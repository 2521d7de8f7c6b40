"""Renew the golden record, and say of every column that moved by how much: `python -m tests.golden [world ...]`."""

from __future__ import annotations

import sys

from tests.golden.record import FOLDER, Moved, moves, read_record, record_of, write_record
from tests.golden.worlds import WORLDS, Golden


def renew(world: Golden) -> list[Moved]:
    """Record a world anew; the columns that moved, those that moved most first."""
    after = record_of(world.tables("compiled"))
    found = sorted(moves(read_record(world.name), after), key=lambda moved: -moved.size)
    write_record(world.name, after)
    return found


def main(asked: list[str]) -> int:
    """Renew the worlds asked for, or all."""
    known = {world.name: world for world in WORLDS}
    if unknown := set(asked) - set(known):
        print(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in asked or known:
        found = renew(known[name])
        print(f"{name}: {len(found)} columns moved" if found else f"{name}: as recorded")
        for moved in found:
            print(f"  {moved}")
    if not asked:
        for path in {*FOLDER.glob("*.tsv")} - {FOLDER / f"{name}.tsv" for name in known}:
            path.unlink()
            print(f"{path.stem}: no such world any more")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
