"""The state of play of a long thread: its form, how it is shown, and how it is found."""
