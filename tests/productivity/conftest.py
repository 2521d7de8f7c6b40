"""No test of the calculation waits for the clock: an example that takes long on a busy machine is no fault."""

from hypothesis import settings

settings.register_profile("without the clock", deadline=None)
settings.load_profile("without the clock")
