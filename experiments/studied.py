"""An experiment that is a study file: run from Python, and told as a table, sentences and a picture of each figure."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

from experiments.renewing import WORKERS, asked_with, replications_in
from sim.api import ScenarioWarning, Study, scenario, study
from sim.report.study.page import chosen
from sim.report.study.pictures import Effects, pictures
from sim.report.study.shown import Shown, said_level, short_names
from sim.report.study.words import sentences
from sim.study.sweep.effects import is_baseline


def renew_study(folder: Path, overrides: Sequence[str], store: Path | None) -> dict[Path, dict[str, str]]:
    """Run the study of configs/study that has the folder's name, draw the figures that its page shows as `MEASURE.svg`,
    and give the passages of the page.
    """
    name = folder.name
    words, pairs = replications_in(overrides)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ScenarioWarning)  # the page of the command says which lists are overrun
        done = study(name, *words, replications=pairs, workers=WORKERS, store=store)
        settings = [each for each in words if not each.startswith("study.")]
        tree = scenario(*settings).tree
    if done.failures.num_rows:
        raise SystemExit(f"{name}: {done.failures.num_rows} runs failed: {done.failures['message'][0].as_py()}")
    effects, shown = chosen(done.result)
    page = folder / "README.md"
    text_of_page = page.read_text(encoding="utf-8")
    for of in [each for each in shown if f"({each.measure}.svg)" in text_of_page]:
        for picture in pictures(done.result, effects, of):
            text = f'<?xml version="1.0" encoding="utf-8"?>\n{picture.charts[0]}'
            (folder / f"{of.measure}.svg").write_text(text, encoding="utf-8")
    command = " ".join(["acuteflow", f"study={name}", *overrides])
    passages = {
        "command": asked_with(command, tree, pairs_of(done)),
        "answer": "\n".join(f"* {each}" for each in sentences(done.result, effects, shown)),
        "table": table(done, effects, shown),
    }
    return {page: passages}


def pairs_of(done: Study) -> str:
    """How many pairs the points have."""
    found = sorted({each.pairs for each in done.result.stopped.values()})
    return f"{'' if len(found) == 1 else f'{found[0]} to '}{found[-1]} pairs of worlds at each point"


def table(done: Study, effects: Effects, shown: Sequence[Shown]) -> str:
    """A row a point, a column a figure: the change from the baseline with its interval."""
    names = short_names(done.result)
    lines = [[*names.values(), *(of.label for of in shown)], ["---"] * (len(names) + len(shown))]
    for point in done.result.points:
        levels = [said_level(point.levels.get(factor)) for factor in names]
        own = effects.get(point.number, {})
        base = "baseline" if is_baseline(done.result, point.number) else ""
        lines.append([*levels, *(of.text(own[of.measure].figure) if of.measure in own else base for of in shown)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
