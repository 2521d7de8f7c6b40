"""`seize:` the verb with the most words: its nodes, how it is read, what it may be given, and how it is reported."""
