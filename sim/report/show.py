"""`task=show`: the composed scenario as YAML that reads back as the same tree, with where each number comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sim.report.additions import WithAdditions
from sim.report.flow import flow
from sim.scenario.faults import on_one_line
from sim.scenario.step_ids import by_position
from sim.scenario.tree import CITES, QUANTITY, SPREADS, is_number, matches

HEAD = "# @package _global_"
CITATION = (*CITES, *SPREADS)
LONGEST = 70  # characters of a source that is reported beside a number of its block


def as_shown(tree: Mapping[str, Any], origin: Callable[[str], str], branch: str | None = None) -> list[str]:
    """The lines of a scenario. origin: the file (or the command line) in which a dotted path was last said.

    What phases and interventions add stands in its place as a comment: the lines read back as the tree, in which they
    add it. branch: a dotted path with `*` for any key, to which it is cut, parents and all; None: the whole. A branch
    that names nothing gives no line.
    """
    origin = cache(origin)
    whole = WithAdditions(tree, origin, flow)
    paths = None if branch is None else matches(whole.tree, by_position(whole.tree, branch))
    if paths == []:
        return []
    return [HEAD, *_Shown(origin, whole, paths).block(whole.tree, TOP, 0, NOT_CITED)]


class _Inherited(NamedTuple):
    """What a block says of all its numbers, and the file that says it."""

    said: Mapping[str, str]
    file: str


NOT_CITED = _Inherited({}, "")


class _At(NamedTuple):
    """Where a node is: its path in the composed tree, and that at which it is written."""

    stands: str
    written: str

    def below(self, key: object, written: str | None = None) -> _At:
        """Where what stands under a key is; written: where that is written, if not here."""
        own = f"{self.written}.{key}".lstrip(".") if written is None else written
        return _At(f"{self.stands}.{key}".lstrip("."), own)


TOP = _At("", "")


class _Shown:
    """Writes nodes; knows where each was said, what is added and what is changed."""

    def __init__(self, origin: Callable[[str], str], whole: WithAdditions, paths: Sequence[str] | None) -> None:
        self.origin, self.whole, self.paths = origin, whole, paths
        self.of_steps: dict[str, list[str]] = {}  # by the path of a key of a step, what is said of the step
        self.commented = False

    def block(self, node: Mapping[Any, Any], at: _At, indent: int, inherited: _Inherited) -> Iterator[str]:
        """A mapping, a key a line. inherited: what the blocks around it say of their numbers."""
        own = {key: node[key] for key in CITATION if isinstance(node.get(key), str)}
        if own:
            above = {} if set(CITES) & own.keys() else {k: v for k, v in inherited.said.items() if k in CITES}
            inherited = _Inherited({**above, **own}, _file(self.origin(at.below(next(iter(own))).written)))
        for key, below in node.items():
            if key == "id" and id(node) in self.whole.named:
                continue
            addition = self.whole.added.get(at.below(key).stands)
            here = at.below(key, addition and addition.written)
            if self._wanted(here.stands):
                of = inherited if addition is None else NOT_CITED
                lines = self._entry(f"{' ' * indent}{flow(key)}:", below, here, of)
                yield from lines if addition is None else self._as_comments(lines, indent)

    def _as_comments(self, lines: Iterator[str], indent: int) -> Iterator[str]:
        """What is added: no part of the tree that reads back."""
        if self.commented:
            yield from lines
            return
        self.commented = True
        found = list(lines)
        self.commented = False
        yield from (f"{' ' * indent}# {line[indent:]}" for line in found)

    def _entry(self, head: str, node: Any, at: _At, inherited: _Inherited) -> Iterator[str]:
        indent = len(head) - len(head.lstrip()) + 2
        if _is_block(node):
            lines = list(self.block(node, at, indent, inherited))
        elif isinstance(node, list | tuple) and any(isinstance(each, Mapping | list | tuple) for each in node):
            lines = [
                line for n, each in enumerate(node) for line in self._element(each, at.below(n), indent, inherited)
            ]
        else:
            yield f"{head} {flow(node)}{self._note(at, node, inherited)}"
            return
        if lines and all(line.lstrip().startswith("#") for line in lines):  # nothing but what is added
            if self.paths is None:
                head += " {}" if isinstance(node, Mapping) else " []"
            else:
                head = f"{' ' * (indent - 2)}# {head.lstrip()}"
        yield head + self._note(at, node, inherited, changed_only=True)
        yield from lines

    def _element(self, node: Any, at: _At, indent: int, inherited: _Inherited) -> Iterator[str]:
        at = _At(at.stands, self.whole.written.get(id(node), at.written))
        if not _is_block(node):
            yield f"{' ' * indent}- {flow(node)}{self._note(at, node, inherited)}"
            return
        if not self._wanted(at.stands):
            return
        put_in = self.whole.put_in.get(id(node))
        said = list(self.whole.changes.get(at.stands, ()))
        key = next(iter(node))
        if put_in:  # its file, unless the first number says it
            said.insert(0, put_in if _has_numbers(node[key]) else f"{self.origin(at.written)}: {put_in}")
        elif "id" in node and id(node) not in self.whole.named:
            key = "id"
        self.of_steps[at.below(key).stands] = said
        paths, self.paths = self.paths, None
        lines = self._listed(node, at, indent, NOT_CITED if put_in else inherited)
        yield from self._as_comments(lines, indent) if put_in else lines
        self.paths = paths

    def _listed(self, node: Mapping[Any, Any], at: _At, indent: int, inherited: _Inherited) -> Iterator[str]:
        first, *more = self.block(node, at, indent + 2, inherited)
        yield from (f"{' ' * indent}- {first.lstrip()}", *more)

    def _wanted(self, path: str) -> bool:
        if self.paths is None:
            return True
        return any(p == path or p.startswith(f"{path}.") or path.startswith(f"{p}.") for p in self.paths)

    def _note(self, at: _At, node: Any, inherited: _Inherited, changed_only: bool = False) -> str:
        """The comment behind a line: file, what its block says of it, and what adds or changes it."""
        said = [*self.whole.changes.get(at.stands, ()), *self.of_steps.get(at.stands, ())]
        if addition := self.whole.added.get(at.stands):
            said = [f"{self.origin(at.written)}: {addition.why}", *said]
        elif not changed_only and _has_numbers(node):
            said = [self.origin(at.written) + self._about(at.written, node, inherited), *said]
        return f"  # {on_one_line('; '.join(said))}" if said else ""

    def _about(self, path: str, node: Any, inherited: _Inherited) -> str:
        """What its block says of a number; not where another file has put the number under the block's source."""
        if isinstance(node, Mapping) or not inherited.said:
            return ""
        if _file(self.origin(path)) != inherited.file:
            return f": no source of its own, and under that of {inherited.file}"
        return "".join(f": {key}, {_cut(text)}" for key, text in inherited.said.items())


def _file(place: str) -> str:
    """The file of a place such as `trust/ours.yaml:12`."""
    return place.partition(":")[0]


def _is_block(node: Any) -> bool:
    return isinstance(node, Mapping) and bool(node) and not ("value" in node and set(map(str, node)) <= QUANTITY)


def _has_numbers(node: Any) -> bool:
    below = node.values() if isinstance(node, Mapping) else node if isinstance(node, list | tuple) else (node,)
    return any(is_number(each) or (each is not node and _has_numbers(each)) for each in below)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
