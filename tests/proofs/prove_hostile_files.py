"""Hostile files through the real site, with what its process and the one that examines files take for it."""

import io
import json
import os
import re
import urllib.error
import urllib.request

import pikepdf
import pytest
from PIL import Image

from forums.files.examining import MEMORY, SECONDS
from tests.browser.conftest import site  # noqa: F401
from tests.forums.hostile_files import (
    LONGEST_SECONDS,
    MOST_MEGABYTES,
    Stopwatch,
    cost_of_examining,
    make_hostile_files,
)
from tests.uploads import archive, content_types, pdf, word

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def large_files() -> dict[str, bytes]:
    """As large as a file may be, or larger once it is opened: honest ones and bombs."""
    made = {}
    noise = Image.effect_noise((1000, 750), 80).convert("RGB")
    for name, size, form, more in (
        ("phone_48_megapixels.jpg", (8000, 6000), "JPEG", {"quality": 60}),
        ("phone_108_megapixels.jpg", (12000, 9000), "JPEG", {"quality": 40}),
        ("progressive_40_megapixels.jpg", (8000, 4990), "JPEG", {"quality": 50, "progressive": True}),
        ("palette_15_megapixels.gif", (4400, 3400), "GIF", {}),
    ):
        content = io.BytesIO()
        noise.resize(size).save(content, form, **more)
        made[name] = content.getvalue()
    content = io.BytesIO()
    Image.new("RGBA", (7000, 5700), (1, 2, 3, 4)).save(content, "PNG")
    made["clear_40_megapixels.png"] = content.getvalue()
    made["zeros.docx"] = word({"word/zeros.xml": bytes(190_000_000)})
    made["many_parts.docx"] = word({f"word/{number}.xml": "" for number in range(60_000)})
    made["nested.docx"] = word({"word/embeddings/a.docx": word({"word/embeddings/b.docx": word()})})
    made["deep.xml.docx"] = archive(
        {"[Content_Types].xml": content_types(WORD_TYPE), "_rels/.rels": "<a>" * 300_000 + "</a>" * 300_000}
    )
    made["full.pdf"] = pdf(
        lambda document: document.Root.update({"/X": pikepdf.Stream(document, os.urandom(19_000_000))})
    )
    made["bomb.pdf"] = pdf(_inflating)
    made["lines.csv"] = b"a,b\n" * 4_900_000
    return made


def _inflating(document) -> None:
    squeezed = pikepdf.Stream(document, bytes(400_000_000))
    document.Root["/X"] = squeezed


@pytest.fixture
def send(site):  # noqa: F811
    """Uploads a file as the page's script does, and gives status and answer."""
    cookies = {"sessionid": site.sessions["beth-corrigan"]}

    def ask(address: str, body: bytes | None = None, **headers: str):
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        request = urllib.request.Request(f"{site.url}{address}", body, headers)
        try:
            return urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as error:
            return error

    with ask("/forums/ask/") as page:
        cookies["csrftoken"] = re.search(r"csrftoken=(\w+)", page.headers["Set-Cookie"])[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())[1]

    def post(name: str, content: bytes) -> tuple[int, dict]:
        head = f'--files\r\nContent-Disposition: form-data; name="upload"; filename="{name}"\r\n'
        body = head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n--files--\r\n"
        kind = "multipart/form-data; boundary=files"
        with ask(
            "/files/", body, **{"Content-Type": kind, "X-CSRFToken": token, "Accept": "application/json"}
        ) as answer:
            return answer.status, json.loads(answer.read())

    return post


def test_every_hostile_file_is_answered_in_time_and_with_little_memory(send, tmp_path, proved):
    files = make_hostile_files(tmp_path)
    for name, content in large_files().items():
        files.append(tmp_path / name)
        files[-1].write_bytes(content)
    watch, refused, taken, most_memory, most_seconds = Stopwatch(), 0, 0, 0.0, 0.0
    for file in files:
        content = file.read_bytes()
        with watch:
            status, answer = send(file.name, content)
        assert status in (201, 422), (file.name, status)
        if status == 422:
            refused += 1
            assert answer["errors"][0].endswith("."), file.name
        else:
            taken += 1
        seconds, megabytes = cost_of_examining(file)
        assert seconds <= LONGEST_SECONDS + 0.5, file.name
        assert megabytes < MOST_MEGABYTES, file.name
        most_memory, most_seconds = max(most_memory, megabytes), max(most_seconds, seconds)
    proved(
        "Hostile and huge files, uploaded: refused with a sentence or made safe in 5 s of a processor and 300 MB",
        f"{len(files)} files: {refused} refused, {taken} made safe; at most {most_seconds:.1f} s of a processor and "
        f"{most_memory:.0f} MB (stopped at {SECONDS} s or {MEMORY >> 20} MB of data); {watch.longest:.1f} s until the "
        f"answer, at a load of {os.getloadavg()[1]:.0f}",
    )
