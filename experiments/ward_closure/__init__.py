"""A hook: what closing a ward for an infection does to the typical trust."""
