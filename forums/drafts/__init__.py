"""Drafts: what members write before they post it."""
