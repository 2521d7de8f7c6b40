"""Calibration of a trust: an ensemble of vectors, each of which meets the published rows in its own way."""
