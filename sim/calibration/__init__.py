"""Ensemble calibration: vectors of parameters that reproduce published rows within their tolerances.

Knows no simulation: a model is a function from vectors to predicted rows.
"""

from sim.calibration.conflict import Unreached, unreached
from sim.calibration.ensemble import Calibrated, Method, Model, NoEnsemble, Step, calibrated
from sim.calibration.prior import Prior
from sim.calibration.targets import Scale, Targets

__all__ = [
    "Calibrated",
    "Method",
    "Model",
    "NoEnsemble",
    "Prior",
    "Scale",
    "Step",
    "Targets",
    "Unreached",
    "calibrated",
    "unreached",
]
