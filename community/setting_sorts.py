"""What sort of setting a setting is, and which phases it teaches: what lists of threads are narrowed by.

The register has eleven types and no phase ("Not applicable" for all of ours), so phases come from ages.
"""

REGIONS = [
    "East Midlands",
    "East of England",
    "London",
    "North East",
    "North West",
    "South East",
    "South West",
    "West Midlands",
    "Yorkshire and the Humber",
]
SORTS = {"special": "Special school", "pru": "Pupil referral unit", "ap": "Alternative provision", "other": "Other"}
PHASES = {"E": "Early years", "P": "Primary", "S": "Secondary", "F": "Post-16"}
# How a phase is written in an address.
PHASE_WORDS = {"early-years": "E", "primary": "P", "secondary": "S", "post-16": "F"}


def sort_of(kind: str) -> str:
    """The sort of setting that a type in the register is of: "Academy special converter" is a special school."""
    words = kind.lower()
    if "referral" in words:
        return "pru"
    if "alternative provision" in words:
        return "ap"
    return "special" if "special" in words else "other"


def phases_of(lowest_age: str, highest_age: str) -> str:
    """The phases taught to pupils of these ages, as letters in order: 4 to 16 is "PS". Nothing if no age is known."""
    if not (lowest_age.isascii() and lowest_age.isdigit() and highest_age.isascii() and highest_age.isdigit()):
        return ""
    low, high = int(lowest_age), int(highest_age)
    if low > high:
        return ""
    taught = {"E": low <= 3, "P": low <= 10 and high >= 5, "S": low <= 15 and high >= 12, "F": high >= 17}
    return "".join(phase for phase, is_taught in taught.items() if is_taught)


def phases_with(phase: str) -> list[str]:
    """Every way in which `phases_of` writes a phase together with others."""
    runs = ["".join(PHASES)[start:end] for start in range(4) for end in range(start + 1, 5)]
    return [run for run in runs if phase in run]
