"""Who is there to care: establishment, vacancy, absence, rota, bank and agency."""

from sim.workforce.closures import ClosedSessions
from sim.workforce.establishment import in_post_wte
from sim.workforce.plan import PlannedSessions, StaffedPlaces, StaffingPlan
from sim.workforce.requirement import unexplained_posts
from sim.workforce.roster import CONTRACTS, Roster, roster

__all__ = [
    "CONTRACTS",
    "ClosedSessions",
    "PlannedSessions",
    "Roster",
    "StaffedPlaces",
    "StaffingPlan",
    "in_post_wte",
    "roster",
    "unexplained_posts",
]
