"""Telling people: the inbox, e-mail at once, and the live socket. Knows members only as AUTH_USER_MODEL; what can be
told and watched is registered by the apps above."""
