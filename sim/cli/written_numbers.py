"""The numbers of the shipped configuration as they are written: each once, with its line and what says how far it may
be off; and the page that lists them.

    python -m sim.cli.written_numbers          # writes docs/assumptions.md
    python -m sim.cli.written_numbers --check  # exit code 1 where the page is not current

Files are read by themselves, so that a number under an anchor of YAML stands in the list once.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sim.scenario.ranges import RangeClass
from sim.scenario.tree import BY_HAND, CITES, QUANTITY, SPREADS, is_number

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "assumptions.md"
GROUPS = ("trust", "pathway", "workforce", "cost", "harm", "productivity", "intervention", "years")
OWN, BY_CLASS, EXACT, NONE = "a range of its own", "a range by its class", "exact", "neither"
OF_A_SIZE = "size."
KINDS = (OWN, BY_CLASS, EXACT, NONE)


@dataclass(frozen=True)
class WrittenNumber:
    """One number, or list of numbers, where it is written. said: its source, or what is assumed."""

    file: str
    line: int
    path: str
    value: str
    low: str
    high: str
    range: str
    exact: str
    said: str
    by_hand: bool

    @property
    def kind(self) -> str:
        """Which of `KINDS` it is."""
        return OWN if self.low else BY_CLASS if self.range else EXACT if self.exact else NONE


def written_numbers(configs: Path) -> list[WrittenNumber]:
    """Every number of the groups, file by file in the order of their lines."""
    files = [file for group in GROUPS for file in sorted((configs / group).glob("*.yaml"))]
    return [number for file in files for number in _of_file(file, file.relative_to(configs).as_posix())]


def _of_file(file: Path, name: str) -> Iterator[WrittenNumber]:
    tree = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    found = [] if tree is None else list(_walk(tree, "", {}, name, set()))
    yield from sorted(found, key=lambda number: number.line)


def _walk(node: yaml.Node, path: str, said: Mapping[str, str], name: str, seen: set[int]) -> Iterator[WrittenNumber]:
    if id(node) in seen:  # an alias
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        rows = {str(key.value): below for key, below in node.value}
        texts = {key: str(rows[key].value) for key in (*CITES, *SPREADS) if key in rows and _is_text(rows[key])}
        if "value" in rows and set(rows) <= QUANTITY:
            yield from _quantity(node, rows, path, {**_cites(said, texts), **texts}, name)
            return
        kept = [key for keys in (CITES, SPREADS) if not set(keys) & texts.keys() for key in keys if key in said]
        below_said = {**{key: said[key] for key in kept}, **texts}
        for key, below in rows.items():
            if key not in texts:
                yield from _walk(below, f"{path}.{key}".lstrip("."), below_said, name, seen)
    elif isinstance(node, yaml.SequenceNode) and not _numbers(node):
        for number, below in enumerate(node.value):
            yield from _walk(below, f"{path}.{number}".lstrip("."), said, name, seen)
    elif values := _numbers(node):
        yield _number(node, path, values, said, name)


def _cites(said: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """The source that a number in a block leaves to it."""
    return {} if set(CITES) & own.keys() else {key: said[key] for key in CITES if key in said}


def _quantity(
    node: yaml.Node, rows: Mapping[str, yaml.Node], path: str, said: Mapping[str, str], name: str
) -> Iterator[WrittenNumber]:
    values = _numbers(rows["value"])
    ends = [_numbers(rows[key]) if key in rows else [] for key in ("low", "high")]
    if values:
        low, high = (f"{end[0]:g}" if end else "" for end in ends)
        yield _number(node, path, values, said, name, (low, high))


def _number(
    node: yaml.Node,
    path: str,
    values: Sequence[float],
    said: Mapping[str, str],
    name: str,
    ends: tuple[str, str] = ("", ""),
) -> WrittenNumber:
    text = ", ".join(f"{value:g}" for value in values)
    cited = said.get("source") or said.get("assumed", "")
    by_class, exact = (said.get(key, "") for key in SPREADS)
    if path.startswith(OF_A_SIZE):
        exact = exact or "a row of a trust's table, as published"
    by_hand, line = BY_HAND in said.get("assumed", ""), node.start_mark.line + 1
    return WrittenNumber(name, line, path, text, *ends, by_class, exact, cited, by_hand)


def _is_text(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str"


def _numbers(node: yaml.Node) -> list[float]:
    """The numbers of a scalar or of a list of nothing else."""
    if isinstance(node, yaml.SequenceNode):
        each = [_numbers(below) for below in node.value if isinstance(below, yaml.ScalarNode)]
        return [number[0] for number in each] if each and all(each) and len(each) == len(node.value) else []
    found: Any = yaml.safe_load(yaml.serialize(node)) if isinstance(node, yaml.ScalarNode) else None
    return [found] if is_number(found) else []


def page(configs: Path) -> str:
    """The page as Markdown."""
    numbers = written_numbers(configs)
    classes = yaml.safe_load((configs / "ranges" / "typical.yaml").read_text(encoding="utf-8"))
    return "\n".join([*_counts(numbers), *_classes(numbers, classes), *_files(numbers)]) + "\n"


def _counts(numbers: Sequence[WrittenNumber]) -> Iterator[str]:
    kinds, by_hand = Counter(number.kind for number in numbers), sum(number.by_hand for number in numbers)
    yield "# Every number, and how far it may be off"
    yield ""
    yield "Written by `python -m sim.cli.written_numbers`; do not edit. How ranges work: [ranges](model/ranges.md)."
    yield "A number, or a list of numbers, counts once where it is written, however many classes of patients share it."
    yield ""
    yield "| numbers with | |"
    yield "| --- | ---: |"
    yield from (f"| {kind} | {kinds[kind]} |" for kind in KINDS)
    yield f"| all | {len(numbers)} |"
    yield ""
    yield f"{by_hand} of them are set by hand to a published figure and are not drawn: each holds it with others."
    yield ""


def _classes(numbers: Sequence[WrittenNumber], classes: Mapping[str, Any]) -> Iterator[str]:
    counts = Counter(number.range for number in numbers if number.kind == BY_CLASS)
    yield "## Classes"
    yield ""
    yield "| class | multiplies | low | high | numbers | reason |"
    yield "| --- | --- | ---: | ---: | ---: | --- |"
    for name, written in classes.items():
        of = RangeClass.model_validate(written)
        what = "its odds" if of.of == "odds" else "the number"
        yield f"| {name} | {what} | {of.low:g} | {of.high:g} | {counts[name]} | {of.reason} |"
    yield ""
    yield "## Exact, by reason"
    yield ""
    yield "| reason | numbers |"
    yield "| --- | ---: |"
    yield from (f"| {_cell(why)} | {count} |" for why, count in _reasons(numbers))
    yield ""


def _reasons(numbers: Sequence[WrittenNumber]) -> list[tuple[str, int]]:
    return sorted(
        Counter(number.exact for number in numbers if number.kind == EXACT).items(), key=lambda r: (-r[1], r[0])
    )


def _files(numbers: Sequence[WrittenNumber]) -> Iterator[str]:
    for file in dict.fromkeys(number.file for number in numbers):
        yield f"## {file}"
        yield ""
        yield "| line | number | value | low | high | source, or what is assumed |"
        yield "| ---: | --- | ---: | ---: | ---: | --- |"
        for each in numbers:
            if each.file == file:
                low, high = (each.low, each.high) if each.low else (each.range or each.kind, "")
                yield f"| {each.line} | {each.path} | {each.value} | {low} | {high} | {_cell(each.said)} |"
        yield ""


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def main(words: Sequence[str]) -> int:
    """Write the page, or tell whether it is current."""
    text = page(ROOT / "configs")
    if "--check" in words:
        current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text
        print("docs/assumptions.md is " + ("current" if current else "not current: python -m sim.cli.written_numbers"))
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
