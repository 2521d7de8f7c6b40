"""A workforce of two groups for one kind of ward and one theatre, in which shifts go short."""

from __future__ import annotations

from random import Random
from typing import Any


def workforce(dice: Random) -> dict[str, Any]:
    """Nurses whose missing hours close beds and sessions, and assistants beside them."""
    posts = {"day": dice.choice([1, 2]), "night": 1, "in_charge": 0.5, "coordinator_h_week": 10}
    return {
        "groups": {"nurse": group(dice), "assistant": group(dice)},
        "areas": {"ward": {"places": 2, "shift_h": 12, "closes": True, "posts": {"nurse": posts, "assistant": posts}}},
        "theatre": {
            "session_h": {"nurse": 8, "assistant": 4},
            "always_h_per_day": {"nurse": 2},
            "closing_group": "nurse",
            "not_absorbed": dice.choice([0.5, 1.0]),
        },
        "clinic": {"clinic_h": {"nurse": 2}},
        "turnover": {
            "leaver_rate": 0.1,
            "empty_months": 3,
            "observed_vacancy": 0.05,
            "recruit_months": 1,
            "supernumerary_weeks": 2,
            "starter_productivity": 0.6,
            "ramp_months": 3,
        },
        "sickness": {"season": [1] * 12, "monthly_cv": 0.2},
        "rostering": {
            "approval_weeks": 4,
            "observed_approval_weeks": 6,
            "bank_days": 14,
            "agency_opens_days": 7,
            "short_notice_share": 0.3,
            "short_notice_fill": 0.5,
        },
        "shifts": {
            "day_start_h": 7,
            "night_start_h": 19.5,
            "closing_group": "nurse",
            "tolerance": 0.75,
            "pooled_wards": 1,
            "response": dice.choice(["close", "close", "run_short"]),
            "daily_cv": 0.5,
        },
        "unused_hours": 0.01,
        "agency_cut": dice.choice([0, 0.5, 1]),
        "agency_cut_policy": dice.choice(["bank", "bank_partial", "recruit", "unfilled"]),
        "bank_cut": 0.1,
        "bank_cut_policy": "need_removed",
        "bank_partial_share": 0.5,
    }


def group(dice: Random) -> dict[str, Any]:
    """A staff group that is short of people by so much that luck decides."""
    return {
        "establishment_wte": 8,
        "vacancy": dice.choice([0.1, 0.25]),
        "fixed_posts": 0,
        "contracted_h_week": 37.5,
        "headroom": 0.2,
        "leave": 0.14,
        "sickness": dice.choice([0.04, 0.2]),
        "study": 0.02,
        "other_absence": 0.02,
        "covered_share": 1,
        "above_establishment": 0.05,
        "fill_bank": 0.3,
        "fill_agency": 0.2,
        "works_shifts": True,
    }
