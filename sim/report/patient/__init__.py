"""One patient in two worlds: both journeys in words and as a picture."""
