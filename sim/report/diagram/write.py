"""The files of `task=diagram`: SVG and Mermaid text of the whole and of each pathway, and one page of all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sim.hospital.build import Blueprint
from sim.pathway.wording import said
from sim.report.diagram.canvas import Drawing
from sim.report.diagram.change import changes, in_short
from sim.report.diagram.chart import chart
from sim.report.diagram.describer import pathway_diagrams
from sim.report.diagram.mermaid import flowchart, flowcharts
from sim.report.diagram.mermaid import whole as whole_text
from sim.report.diagram.outline import marked, outline
from sim.report.diagram.overview import narrow, wide
from sim.report.diagram.page import page, titled
from sim.report.diagram.piece import PathwayDiagram
from sim.report.diagram.sheet import gathered, sheets
from sim.report.diagram.svg import svg
from sim.study.results import whole


def write_diagrams(blueprints: Mapping[str, Blueprint], folder: Path) -> list[Path]:
    """Draw a model, and what each further one changes of it; the files written, the page first.

    blueprints: by name, the one to be drawn first. Each file appears whole or not at all.
    """
    written = []
    for name, text in files(blueprints).items():
        path = folder / name
        with whole(path) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def files(blueprints: Mapping[str, Blueprint]) -> dict[str, str]:
    """Every file by its name."""
    (first, base), *others = blueprints.items()
    steps, drawn = pathway_diagrams(base), outline(base)
    made = {"index.html": page(blueprints)}
    made |= _sheets("overview", "The whole", sheets(wide(drawn), f"How patients move: {said_of(base)}"))
    made |= _sheets("overview_narrow", "The whole", sheets(narrow(drawn), f"How patients move: {said_of(base)}"))
    made["overview.mmd"] = whole_text(drawn)
    for name, file in filed(steps).items():
        made |= _sheets(f"pathway_{file}", steps[name].title, sheets(chart(steps[name]), steps[name].title))
        made[f"pathway_{file}.mmd"] = flowchart(steps[name])
    for (name, other), file in zip(others, filed(name for name, _ in others).values(), strict=True):
        stem = "changes" if len(others) == 1 else f"changes_{file}"
        found = {n: in_short(each) for n, each in changes(steps, pathway_diagrams(other)).items()}
        by, of = titled(other, name), said(first)
        made |= _sheets(stem, f"What {by} changes, compared with {of}", gathered(list(change_sheets(found))))
        if found:
            states = {n: each.state for n, each in found.items()}
            both = marked(drawn, outline(other), states)
            made |= _sheets(
                f"{stem}-whole",
                f"Where {by} changes {of}",
                sheets(wide(both), f"Where {by} changes {of}"),
            )
        made[f"{stem}.mmd"] = flowcharts(list(found.values()))
    return made


def said_of(blueprint: Blueprint) -> str:
    """The name of a model."""
    return said(blueprint.scenario.first.name)


def change_sheets(found: Mapping[str, PathwayDiagram]) -> Iterator[Drawing]:
    """The changed pathways, or a word that there are none."""
    if not found:
        yield from sheets(Drawing(340.0, 0.0), "No step of a pathway is changed")
    for each in found.values():
        yield from sheets(chart(each), each.title)


def filed(names: Iterable[str]) -> dict[str, str]:
    """Names as files may carry them, no two alike, large and small letters taken as one."""
    found: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[^a-zA-Z0-9_]", "_", name)
        taken = {each.lower() for each in found.values()}
        while plain.lower() in taken:
            plain += "_"
        found[name] = plain
    return found


def _sheets(stem: str, title: str, drawings: list[Drawing]) -> dict[str, str]:
    return {f"{stem}{f'-{n}' if n > 1 else ''}.svg": svg(drawing, title) for n, drawing in enumerate(drawings, start=1)}
