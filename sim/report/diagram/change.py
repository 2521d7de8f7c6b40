"""What one model changes of another: steps added and taken away, numbers that are others, pathway by pathway."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from sim.pathway.phrase import Look
from sim.report.diagram.piece import ENDS, Branch, Note, PathwayDiagram, Piece, State
from sim.scenario.load import DatedScenario
from sim.scenario.tree import is_number

DERIVED = ("from", "new visits from")  # told of a pathway, but said by the others
NONE = "none"
MOST_ROWS = 2  # rows of a table that are reported one by one
NOT_COMPARED = ("name", "intervention", "phases")  # what a change is called, not what it changes


class Parameter(NamedTuple):
    """A parameter that is another: its dotted path, what stands there in words, and when; "" for the whole run."""

    path: str
    before: str
    after: str
    when: str = ""


def changes(before: Mapping[str, PathwayDiagram], after: Mapping[str, PathwayDiagram]) -> dict[str, PathwayDiagram]:
    """The pathways of which anything changed, with the state of every step, in the order of the later model."""
    found = {}
    for name in [*after, *(name for name in before if name not in after)]:
        if name not in before:
            made = replace(after[name], steps=marked(after[name].steps, State.ADDED), state=State.ADDED)
        elif name not in after:
            made = replace(before[name], steps=marked(before[name].steps, State.REMOVED), state=State.REMOVED)
        else:
            steps = block(before[name].steps, after[name].steps)
            made = replace(after[name], steps=steps, state=State.CHANGED if any(map(touched, steps)) else State.SAME)
        if made.state is not State.SAME:
            found[name] = made
    return found


def marked(steps: Sequence[Piece], state: State) -> tuple[Piece, ...]:
    """Steps all in one state, those on their ways too."""
    return tuple(
        replace(
            piece,
            state=state,
            branches=tuple(replace(w, steps=marked(w.steps, state), state=state) for w in piece.branches),
        )
        for piece in steps
    )


def block(before: Sequence[Piece], after: Sequence[Piece]) -> tuple[Piece, ...]:
    """Two blocks as one: what stands in both once, what stands in one with its mark."""
    keys = [[(piece.look, piece.what) for piece in steps] for steps in (before, after)]
    matched = difflib.SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    made: list[Piece] = []
    for how, a, b, c, d in matched.get_opcodes():
        if how == "equal":
            made += [piece_of(old, new) for old, new in zip(before[a:b], after[c:d], strict=True)]
        else:
            made += marked(before[a:b], State.REMOVED)
            made += marked(after[c:d], State.ADDED)
    return tuple(made)


def piece_of(old: Piece, new: Piece) -> Piece:
    """A step that stands in both, with its numbers as they were and are."""
    notes = tuple(_notes(old.notes, new.notes))
    ways = tuple(_ways(old.branches, new.branches))
    changed = any(note.changed for note in notes) or old.head != new.head
    return replace(new, notes=notes, branches=ways, state=State.CHANGED if changed else State.SAME)


def _notes(old: Sequence[Note], new: Sequence[Note]) -> Iterator[Note]:
    were = {note.about: note for note in old if note.about not in DERIVED}
    for note in new:
        yield note if note.about in DERIVED else note_of(were.pop(note.about, None), note)
    yield from (replace(gone, words="", before=gone.words, changed=True) for gone in were.values())


def note_of(old: Note | None, new: Note) -> Note:
    """A line of small print beside what it was."""
    if old is not None and (old.words, old.rows) == (new.words, new.rows):
        return new
    if old is not None and old.words == new.words:
        was = dict(old.rows)
        rows = [
            f"{name}: {was.get(name, NONE)} → {now}".removeprefix(": ")
            for name, now in new.rows
            if was.get(name) != now
        ]
        more = f" and {len(rows) - MOST_ROWS} more rows" if len(rows) > MOST_ROWS else ""
        return replace(new, detail="; ".join(rows[:MOST_ROWS]) + more, changed=True)
    return replace(new, before=old.words if old is not None else "", changed=True)


def _ways(old: Sequence[Branch], new: Sequence[Branch]) -> Iterator[Branch]:
    were = {way.name: way for way in old}
    for way in new:
        was = were.pop(way.name, None)
        if was is None:
            yield replace(way, steps=marked(way.steps, State.ADDED), state=State.ADDED)
            continue
        note = note_of(was.note, way.note)
        state = State.CHANGED if note.changed else State.SAME
        yield replace(way, steps=block(was.steps, way.steps), note=note, state=state)
    for way in were.values():
        yield replace(way, steps=marked(way.steps, State.REMOVED), state=State.REMOVED)


def touched(piece: Piece) -> bool:
    """Whether anything changed at a step or on its ways."""
    return piece.state is not State.SAME or any(
        way.state is not State.SAME or any(map(touched, way.steps)) for way in piece.branches
    )


# ---- in short


def in_short(pathway: PathwayDiagram) -> PathwayDiagram:
    """A changed pathway without the long runs of steps that are as before."""
    return replace(pathway, steps=_short(pathway.steps))


def _short(steps: Sequence[Piece]) -> tuple[Piece, ...]:
    """What changed, with a step before and after it; the rest counted."""
    near = [any(map(touched, steps[max(0, i - 1) : i + 2])) or p.look is Look.START for i, p in enumerate(steps)]
    made: list[Piece] = []
    run: list[Piece] = []
    for piece, kept in zip([*steps, None], [*near, True], strict=True):
        if not kept and piece is not None:
            run.append(piece)
            continue
        made += _rest(run)
        run = []
        if piece is not None:
            made.append(replace(piece, branches=tuple(replace(way, steps=_short(way.steps)) for way in piece.branches)))
    return tuple(made)


def _rest(run: Sequence[Piece]) -> list[Piece]:
    """A run of steps as one line, its end set apart where the way ends."""
    if not run:
        return []
    *body, last = run
    if last.look in ENDS:
        return [*_rest(body), last]
    if len(run) == 1 and not last.branches:
        return [last]
    count = sum(1 for _ in _all(run))
    words = f"{count} {'step' if count == 1 else 'steps'} as before"
    return [Piece(Look.REST, "", words, over=any(piece.ends for piece in run))]


def _all(steps: Sequence[Piece]) -> Iterator[Piece]:
    for piece in steps:
        yield piece
        for way in piece.branches:
            yield from _all(way.steps)


# ---- parameters


def parameters(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Parameter]:
    """Every parameter of two bare trees that is not the same in both; steps of pathways that differ are left out."""
    was, now = dict(_leaves(before)), dict(_leaves(after))
    other = {name for name in _pathways(was) | _pathways(now) if _shape(was, name) != _shape(now, name)}
    found = []
    for path in [*now, *(path for path in was if path not in now)]:
        keys = path.split(".")
        if keys[0] in NOT_COMPARED or (keys[0] == "pathways" and keys[1] in other):
            continue
        if was.get(path, MISSING) != now.get(path, MISSING):
            found.append(Parameter(path, *(shown(tree.get(path, MISSING)) for tree in (was, now))))
    return found


def over_time(before: DatedScenario, after: DatedScenario) -> list[Parameter]:
    """Every parameter of two scenarios that is not the same in both, with the days between which it is not."""
    days = sorted({*before.begins, *after.begins})
    each = [parameters(before.plain_at(day), after.plain_at(day)) for day in days]
    stretches: dict[str, list[tuple[int, int, Parameter]]] = {}
    for number, found in enumerate(each):
        for parameter in found:
            known = stretches.setdefault(parameter.path, [])
            if known and known[-1][1] == number and known[-1][2] == parameter:
                known[-1] = (known[-1][0], number + 1, parameter)
            else:
                known.append((number, number + 1, parameter))
    return [
        parameter._replace(when=_when(days, first, end))
        for known in stretches.values()
        for first, end, parameter in known
    ]


def _when(days: Sequence[date], first: int, end: int) -> str:
    """The days between which something holds, as a reader has them."""
    begins = f"from {days[first].isoformat()}" if first else ""
    ends = f"until {(days[end] - timedelta(days=1)).isoformat()}" if end < len(days) else ""
    return " ".join(filter(None, (begins, ends)))


def for_all_classes(found: Sequence[Parameter], classes: Iterable[str]) -> list[Parameter]:
    """The same, one row (`classes.*`) for what is changed alike in all classes of patients."""
    alike: dict[tuple[str, ...], set[str]] = {}
    for each in found:
        if (split := _of_class(each.path)) is not None:
            alike.setdefault((split[1], *each[1:]), set()).add(split[0])
    everybody, rows = set(classes), dict[Parameter, None]()
    for each in found:
        split = _of_class(each.path)
        if split is not None and len(everybody) > 1 and alike[(split[1], *each[1:])] == everybody:
            rows[each._replace(path=f"classes.*.{split[1]}")] = None
        else:
            rows[each] = None
    return list(rows)


def _of_class(path: str) -> tuple[str, str] | None:
    """The class of a path, and the rest of it."""
    keys = path.split(".", 2)
    return (keys[1], keys[2]) if len(keys) == 3 and keys[0] == "classes" else None


MISSING = object()


def _leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Leaves by dotted path; a list of numbers or words is one."""
    if isinstance(node, Mapping) and node:
        for key, below in node.items():
            yield from _leaves(below, f"{path}.{key}".lstrip("."))
    elif isinstance(node, list | tuple) and any(isinstance(below, Mapping | list | tuple) for below in node):
        for place, below in enumerate(node):
            yield from _leaves(below, f"{path}.{place}".lstrip("."))
    else:
        yield path, list(node) if isinstance(node, tuple) else node


def _pathways(leaves: Mapping[str, Any]) -> set[str]:
    return {path.split(".")[1] for path in leaves if path.startswith("pathways.")}


def _shape(leaves: Mapping[str, Any], name: str) -> list[str]:
    return [path for path in leaves if path.startswith(f"pathways.{name}.")]


def shown(value: Any) -> str:
    """A value in a table."""
    if value is MISSING:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(shown, value)) or "none"
    return f"{value:.6g}" if is_number(value) else str(value)
