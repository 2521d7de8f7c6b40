"""The verbs of the pathway language. This table is the only place that lists them; docs/verbs.md: how to add one."""

from __future__ import annotations

from sim.pathway.syntax import Step
from sim.pathway.verbs.branch import BranchStep
from sim.pathway.verbs.come_back import ComeBackStep
from sim.pathway.verbs.delay import DelayStep
from sim.pathway.verbs.go_to import GoToStep
from sim.pathway.verbs.leave import LeaveStep
from sim.pathway.verbs.mark import MarkStep
from sim.pathway.verbs.release import ReleaseStep
from sim.pathway.verbs.seize.step import SeizeStep
from sim.pathway.verbs.wait_until import WaitStep

VERBS: dict[str, type[Step]] = {
    "mark": MarkStep,
    "seize": SeizeStep,
    "release": ReleaseStep,
    "delay": DelayStep,
    "wait_until": WaitStep,
    "branch": BranchStep,
    "go_to": GoToStep,
    "come_back": ComeBackStep,
    "leave": LeaveStep,
}
