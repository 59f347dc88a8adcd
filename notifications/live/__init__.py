"""What is new, while one looks: the socket at /live/, the hub that serves it, and the ways to tell it of changes.

Live is a convenience and the database is the truth: any message may be lost, and is made up for from the database.
"""

from notifications.live.announcing import access_changed, announce, audiences_changed, bell_changed, part_changed
from notifications.live.registry import RELOAD, register_channel

__all__ = [
    "RELOAD",
    "access_changed",
    "announce",
    "audiences_changed",
    "bell_changed",
    "part_changed",
    "register_channel",
]
