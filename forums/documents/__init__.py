"""Statutory documents: which threads rely on one, and the pages on which editors keep the list."""
