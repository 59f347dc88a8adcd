"""Hostile files through the real site, with what its process and the one that examines files take for it."""

import io
import os
import re

import pikepdf
import pytest
from PIL import Image

from forums.files.examining import MEMORY, SECONDS
from tests.browser.conftest import chromium, context_of, quiet_page, site  # noqa: F401
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
        ("palette_40_megapixels.gif", (7000, 5700), "GIF", {}),
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
def send(site, context_of):  # noqa: F811
    requests = context_of("beth-corrigan").request
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', requests.get("/forums/ask/").text())[1]

    def post(name: str, content: bytes):
        return requests.post(
            "/files/",
            multipart={"upload": {"name": name, "mimeType": "application/octet-stream", "buffer": content}},
            headers={"X-CSRFToken": token, "Accept": "application/json", "Referer": f"{site.url}/forums/ask/"},
            timeout=60_000,
        )

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
            answer = send(file.name, content)
        assert answer.status in (201, 422), (file.name, answer.status)
        if answer.status == 422:
            refused += 1
            assert answer.json()["errors"][0].endswith("."), file.name
        else:
            taken += 1
        seconds, megabytes = cost_of_examining(file)
        assert seconds <= LONGEST_SECONDS + 0.5, file.name
        assert megabytes < MOST_MEGABYTES, file.name
        most_memory, most_seconds = max(most_memory, megabytes), max(most_seconds, seconds)
    proved(
        "Hostile and huge files, uploaded: refused with a sentence or made safe within 5 s and 300 MB",
        f"{len(files)} files: {refused} refused, {taken} made safe; at most {most_seconds:.1f} s of the processor, "
        f"{watch.longest:.1f} s until the answer, {most_memory:.0f} MB "
        f"(it is stopped at {SECONDS} s or {MEMORY >> 20} MB of data)",
    )
