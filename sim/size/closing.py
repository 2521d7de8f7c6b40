"""Posts that no bed, list or clinic asks for: what is left of the establishment, so that need and posts stay equal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.hospital.read import blueprint
from sim.hospital.staffing import staffing_plan
from sim.scenario.faults import Fault
from sim.scenario.scenario import Scenario
from sim.scenario.staff_group import CLOSES
from sim.scenario.tree import get, put
from sim.size.factors import row_of_posts
from sim.size.nodes import Said, value_of, with_numbers
from sim.workforce.requirement import unexplained_posts

FIXED = "workforce.groups.{}.fixed_posts"


def close_posts(tree: dict[str, Any], typical: Mapping[str, Any]) -> list[Fault]:
    """Set the fixed posts of every group, in place; rows that say fewer staff than the trust's beds and lists need.

    As in the typical trust, what is funded beyond the need (or short of it) stays the same share of nothing: the
    change of the posts less the change of the need is added to the typical trust's fixed posts.
    """
    faults = []
    before, after = _needs(typical), _needs(tree)
    for name, (posts, need) in after.items():
        posts_before, need_before = before[name]
        node = get(typical, FIXED.format(name))
        closes = value_of(node) == CLOSES  # on whatever this size leaves
        old = posts_before - need_before if closes else float(value_of(node))
        new = old + (posts - posts_before) - (need - need_before)
        if new < 0 <= old:
            rule = f"are fewer than beds, theatres and clinics of this size ask for: {need:,.0f} funded posts of "
            rule += f"{name.replace('_', ' ')}"
            faults.append(Fault(row_of_posts(name), rule, f"{posts:,.0f} funded posts"))
        if closes:
            continue
        said = Said("what beds, lists and clinics of this size leave of the posts")
        put(tree, FIXED.format(name), with_numbers(node, round(new, 2) if new != old else old, said))
    return faults


def _needs(tree: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Funded posts of each group, and those that beds, lists and clinics ask for."""
    known = {key: part for key, part in tree.items() if key in Scenario.model_fields and key != "intervention"}
    if isinstance(staff := known.get("workforce"), Mapping):  # posts that need not close: told here
        groups = {name: {**group, "fixed_posts": 0} for name, group in staff["groups"].items()}
        known["workforce"] = {**staff, "groups": groups, "requirement_tolerance": None}
    made = blueprint({**known, "intervention": {"name": "none"}})
    workforce = made.scenario.first.workforce
    if workforce is None:
        return {}
    left = unexplained_posts(workforce, made.clock, staffing_plan(made))
    return {
        name: (group.establishment_wte, group.establishment_wte - left[name])
        for name, group in workforce.groups.items()
    }
