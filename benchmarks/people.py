"""Who reads: a visitor and a member, whose browser sends what browsers send through nginx."""

import html
import re
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from benchmarks.servers import HOST, Site

_BROWSER = {
    "Host": HOST,
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.5",
    "X-Forwarded-For": "192.0.2.1",
    "X-Forwarded-Proto": "https",
}
_HIDDEN_FIELD = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')


class WrongAnswer(Exception):
    """A page did not answer as it must, so there is nothing to measure."""


@dataclass(frozen=True)
class Answer:
    seconds: float
    body: bytes
    headers: dict[str, str]


@dataclass
class Person:
    """Someone with a cookie jar, signed in when it has a session."""

    site: Site
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str) -> Answer:
        return self._request("GET", address, 200)

    def post(self, address: str, fields: dict[str, str]) -> Answer:
        """Sends a form; a redirect is what says that it was taken."""
        sent = urlencode(fields).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
        return self._request("POST", address, 302, sent, headers)

    def form_of(self, address: str, action: str) -> dict[str, str]:
        """The hidden fields of the form on a page that is sent to `action`."""
        page = self.get(address).body.decode()
        found = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
        if found is None:
            raise WrongAnswer(f"{address} has no form that is sent to {action}")
        return {name: html.unescape(value or "") for name, value in _HIDDEN_FIELD.findall(found[0])}

    def _request(self, method: str, address: str, expected: int, body: bytes | None = None, more: dict | None = None):
        headers = {**_BROWSER, **(more or {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        began = time.perf_counter()
        connection.request(method, address, body, headers)
        response = connection.getresponse()
        content = response.read()
        taken = time.perf_counter() - began
        connection.close()
        if response.status != expected:
            raise WrongAnswer(f"{method} {address} of {self.site.name} answered {response.status} and not {expected}")
        for value in response.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: cookie.value for name, cookie in SimpleCookie(value).items()})
        return Answer(taken, content, dict(response.headers))


def signed_in(site: Site, session: str) -> Person:
    """Whose session this is, of a site with Django's cookie names."""
    return Person(site, {"sessionid": session})
