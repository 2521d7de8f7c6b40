"""A study: many scenarios of one design, run as one flat list of replications, and one table over them."""
