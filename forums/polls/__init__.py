"""Polls in posts: what is asked, who has a vote, what is shown of it, and its results as a file."""
