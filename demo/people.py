"""The demo's people, and who of them one can sign in as with a click."""

import tomllib
from functools import cache
from pathlib import Path

from community.models import Member

# No mail can ever reach such an address.
ADDRESSES_END_WITH = "@demo.invalid"
CONTENT = Path(__file__).parent / "content"
# One of each kind of person, and a second member to see live replies with.
SIGN_IN_AS = ("carys-bevan", "hanif-chowdhury", "tom-wetherell", "priya-raman", "eleanor-marsh")


@cache
def read_content(name: str) -> dict:
    """A file of the demo's content, by its name without ending."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def people_to_sign_in_as() -> list[Member]:
    """The members with a button on the sign-in page, in the order of SIGN_IN_AS."""
    found = {member.handle: member for member in Member.objects.filter(handle__in=SIGN_IN_AS, is_active=True)}
    return [found[handle] for handle in SIGN_IN_AS if handle in found]


def demo_people(request):
    """For templates: `demo_people`, asked of the database only where it is shown."""
    return {"demo_people": people_to_sign_in_as}
