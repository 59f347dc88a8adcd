"""Feeds (Atom): what is new in a forum, under a tag, in a thread or for a search, for feed readers."""
