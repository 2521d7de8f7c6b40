"""What stands beside a run is of the typical trust, or of one's size: said where the trust that runs is another."""

from __future__ import annotations

from sim.cli.composition import Composed
from sim.cli.own_files import CONFIGS
from sim.cli.sized import BESIDE, NOT_SCALED, TRUST, TYPICAL
from sim.scenario.scenario import Scenario

DEFAULTS = {
    **dict.fromkeys((TRUST, "pathway", "workforce", "cost", "harm"), TYPICAL),
    "productivity": "nhse",
    "years": None,
}
"""Files of a trust by group, where none is chosen."""
OF_THE_RUN = ("run", "intervention", "name")
NAMED = 3


def stands_on(composed: Composed, task: str) -> list[str]:
    """A line that says what a task puts beside a trust of which files or words say otherwise; nothing of any other."""
    if task not in BESIDE or composed.given.choices.get(task) != TYPICAL:
        return []
    sized = NOT_SCALED in composed.notes
    chosen = {group: composed.given.choices.get(group) for group, name in DEFAULTS.items()}
    differ = [f"{group}={name}" for group, name in chosen.items() if name != DEFAULTS[group]]
    if sized and (CONFIGS / TRUST / f"{chosen[TRUST]}.yaml").is_file():
        differ = [word for word in differ if not word.startswith(f"{TRUST}=")]
    keys = set(Scenario.model_fields) - set(OF_THE_RUN)
    differ += [path for path in composed.given.paths if path.split(".")[0] in keys]
    if not differ:
        return []
    named = ", ".join(differ[:NAMED]) + (f" and {len(differ) - NAMED} more" if len(differ) > NAMED else "")
    stands = "at the size of this trust" if sized else "as it is"
    return [f"task={task}: what stands beside the run is {task}/typical.yaml {stands}, which does not know of {named}"]
