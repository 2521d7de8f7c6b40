"""What the trust does when one thing is changed: the figure next to the change, and all that comes before it."""
