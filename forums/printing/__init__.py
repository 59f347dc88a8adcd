"""A thread on paper: with the names that are in it, or without any."""
