"""Reactions to posts: what they are called, how a post shows them, and how its author is told."""
