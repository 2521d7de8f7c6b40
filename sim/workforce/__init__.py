"""Who is there to care: establishment, vacancy, absence, rota, bank and agency."""

from sim.workforce.closures import ClosedSessions
from sim.workforce.plan import PlannedSessions, StaffedPlaces, StaffingPlan
from sim.workforce.requirement import unexplained_posts
from sim.workforce.roster import BY_GROUP, CONTRACTS, Base, Roster, roster
from sim.workforce.turnover import in_post_wte

__all__ = [
    "BY_GROUP",
    "CONTRACTS",
    "Base",
    "ClosedSessions",
    "PlannedSessions",
    "Roster",
    "StaffedPlaces",
    "StaffingPlan",
    "in_post_wte",
    "roster",
    "unexplained_posts",
]
