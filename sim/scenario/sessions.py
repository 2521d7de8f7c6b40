"""Sessions of a theatre: the share that is not held, and what of saved minutes is booked again."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.base import Part


class SavedMinutes(Part):
    """How booking follows the start of lists: what they start earlier than they used to is planned with (R16b)."""

    usual_late_start_h: float = Field(ge=0, le=24)
    """Mean hours late with which `booking_limit` was set: at this lateness, it is what is booked."""
    returned_to_booking: float = Field(ge=0, le=1)
    """Share of the hours gained (or lost) against it that is booked (or no longer booked)."""


class NotHeld(Part):
    """Shares of the planned sessions that are not held, beside those whose staff are missing (R18)."""

    leave: float = Field(default=0.0, ge=0, le=1)
    """Given up for leave and used by nobody, which is known before it is offered: nobody is booked into it."""
    estate: float = Field(default=0.0, ge=0, le=1)
    """Lost on the day, for its theatre is out of use: its patients are told then."""
