"""The Numba engine, the one for studies: the same answer, sooner."""
