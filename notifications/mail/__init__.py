"""Notifications by e-mail: the letter, sending it once, stopping it in one click, and where mail goes on a laptop."""
