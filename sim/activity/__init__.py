"""Counts journeys: monthly activity by point of delivery, measures of flow and of safety."""
