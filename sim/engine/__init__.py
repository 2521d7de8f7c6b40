"""Runs a program over patients and calendars; gives journeys and the occupancy of pools."""
