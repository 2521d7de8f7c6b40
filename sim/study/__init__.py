"""Replicate, compare in pairs, and tell what came out with intervals."""
