"""`acuteflow --help`: what can be asked, on one screen. Reads names of files and composes nothing."""

from __future__ import annotations

import textwrap

from sim.cli.own_files import groups, members
from sim.study.version import version

WIDTH = 100
NAME_WIDTH = 13
TASKS = {
    "compare": "interventions beside the baseline: table, page, files (unsaid, this one)",
    "kpi": "simulated beside published figures",
    "account": "the trust's year by arithmetic, and the run beside it",
    "calibrate": "an ensemble of trusts that meet the published figures, each in its own way",
    "cost": "what the budget is made of, and what one more unit costs; nothing is run",
    "show": "the composed scenario, and where each number comes from (show=pools.surgery)",
    "model": "a model by itself: pools, waits, classes (model=NAME says so too)",
    "diagram": "pathways drawn, and what an intervention changes in them",
    "patient": "the journeys an intervention changes most, side by side",
    "tables": "a simulated trust's activity and inputs, as a real one would give them",
    "warm_up": "whether the run has settled when measuring begins (also of a model)",
    "years": "growth as a board sees it month by month, and when it sees a change (three years)",
    "results": "what is kept of a study, without a run: study=NAME where=CONDITION format=csv",
    "productivity": "the calculation on real tables: path=FOLDER, or source=NAME path=FILE",
}
SAID = {"intervention": " (none, or unsaid: those of comparison=[...] in config.yaml are compared)"}
EXAMPLES = (
    ("acuteflow intervention=agency_reduction replications=8", "one intervention"),
    ("acuteflow 'classes.*.arrivals.factor=1.05'", "a number; * is every name there"),
    ("acuteflow -m pools.surgery.places.base=54,60,66", "several values: one table over them"),
    ("acuteflow study=beds_and_discharge", "a design from a file; again: goes on"),
    ("acuteflow template=trust to=mine", "a trust of your own: its table"),
    ("acuteflow --config-dir mine trust=ours", "your own files before ours"),
    ("acuteflow task=show show=classes.type1", "what is assumed, and where"),
    ("acuteflow again=results/FOLDER output=elsewhere", "a result made again"),
    ("acuteflow execution=dask execution.address=tcp://host:8786", "on a cluster"),
    ("acuteflow model=emergency_department event_log=true", "a model, and its log"),
    ("acuteflow task=productivity path=mine format=xlsx", "a real trust, as a workbook too"),
)
FLAGS = "--config-dir FOLDER · -m (many values) · --version · --cfg job (YAML) · --hydra-help"
COMPLETION = 'The Tab key completes words after: eval "$(acuteflow -sc install=bash)" (zsh too; fish: install=fish)'
ONLY = "typical"


def shown_members(group: str) -> list[str]:
    """The members of a group, without those that are another's dose (NAME_...)."""
    names = members(group)
    if group != "intervention":
        return names
    return [name for name in names if not any(name.startswith(f"{other}_") for other in names)]


def screen() -> str:
    """The text of `--help`."""
    lines = [version(), "What a redesign is worth to an acute hospital trust, before it is made.", ""]
    lines += ["acuteflow [FLAGS] task=TASK GROUP=MEMBER path.of.a.number=VALUE ...", "", "task="]
    lines += [f"  {name:<{NAME_WIDTH}} {meaning}" for name, meaning in TASKS.items()]
    lines += ["", "GROUP=MEMBER"]
    known = {group: shown_members(group) for group in groups()}
    alone = [group for group, names in known.items() if names == [ONLY]]
    for group, names in known.items():
        if group in alone:
            continue
        first, later = f"  {group:<{NAME_WIDTH}} ", " " * (NAME_WIDTH + 3)
        lines += textwrap.wrap(
            ", ".join(names) + SAID.get(group, ""), WIDTH, initial_indent=first, subsequent_indent=later
        )
    lines += [f"  of {', '.join(alone)}: {ONLY} alone, or your own"]
    lines += ["", "Examples"]
    widest = max(len(example) for example, _ in EXAMPLES)
    lines += [f"  {example:<{widest}}  {meaning}" for example, meaning in EXAMPLES]
    lines += ["", *textwrap.wrap(f"Flags: {FLAGS}", WIDTH, subsequent_indent="  "), *textwrap.wrap(COMPLETION, WIDTH)]
    return "\n".join(lines)
