"""The SimPy engine, the one to read: it defines the answer."""
