"""What is made of a person's name."""


def first_name_of(name: str) -> str:
    return name.split(" ", 1)[0]


def initials_of(name: str) -> str:
    """One or two letters for the avatar."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def tint_of(member_id: int | None) -> int:
    """Which of the six quiet colours is theirs, 1 to 6: a colleague keeps their colour."""
    return (member_id or 0) % 6 + 1
