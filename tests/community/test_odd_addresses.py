"""Whatever stands in an address or a form where a number belongs: a page, or a page that says it is not there."""

import pytest

from community.models import Member
from tests.factories import make_member, make_thread

pytestmark = pytest.mark.django_db

# Digits to Python's isdigit, and numbers that no database holds.
ODD = ["²", "²²²²²²", "٣", "0" * 40 + "1", "9" * 30, "000000001" + "9" * 5000, "-1", "1e9", "\x00", ""]


@pytest.mark.parametrize("odd", ODD)
def test_odd_numbers_fail_nowhere(client, odd):
    thread = make_thread()
    addresses = [
        ("/settings/", {"q": odd}),
        ("/settings/", {"after": "a", "urn": odd}),
        ("/settings/suggest/", {"q": odd}),
        (thread.get_absolute_url(), {"page": odd}),
        ("/moderation/", {"before": odd}),
        ("/inbox/", {"before": odd}),
        ("/editor/choose-setting/results/", {"q": odd}),
        ("/forums/latest/", {"after": odd}),
    ]
    client.force_login(make_member(role=Member.Role.NETWORK_TEAM))
    for address, query in addresses:
        assert client.get(address, query).status_code in (200, 400, 404), address
    for address in ("/people/you/edit/", "/account/signup/"):
        for setting in (odd, f"a ({odd})"):
            assert client.post(address, {"setting": setting}).status_code < 500, address
    assert client.post(f"/threads/{thread.pk}/follow/", {"follow": "1", "page": odd}).status_code in (302, 400)


def test_a_page_far_behind_the_last_is_not_there(client):
    client.force_login(make_member())
    address = make_thread().get_absolute_url()
    assert client.get(address, {"page": "000000001" + "9" * 30}).status_code == 404
