"""How fast the engines are, beside programs written by hand for the same work (`make bench`)."""
