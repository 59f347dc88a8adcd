"""Bookmarks and reading lists: what their pages show, and reminding of them by the clock."""
