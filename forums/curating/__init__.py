"""What moderators do to one thread or to many at once: choosing it, seeing it before, and how people learn of it."""
