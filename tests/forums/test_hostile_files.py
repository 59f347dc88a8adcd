"""Every hostile file of the corpus, uploaded: refused with a sentence or made safe, quickly and in little memory."""

import io

import pytest
from PIL import Image

from forums.files import storage
from forums.models import File
from tests.factories import make_member
from tests.forums.hostile_files import (
    LONGEST_SECONDS,
    MOST_MEGABYTES,
    cost_of_examining,
    hostile_names,
    make_hostile_files,
)
from tests.uploads import add_pdf, pdf, sent

pytestmark = pytest.mark.django_db
MADE_SAFE = {
    *("csv_formula.csv", "gif_js_polyglot.gif", "png_with_html_trailer.png"),
    *("Landscape_1.jpg", "Landscape_3.jpg", "Landscape_6.jpg", "Portrait_8.jpg", "gps_location.jpg"),
    *("bmp.bmp", "heif.heif", "tiff.tif", "png-truncated.png", "invalid_1.jpg", "invalid_2.jpg"),
}
SCRIPT = (b"<script", b"alert(", b"javascript", b"<html", b"onload")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return make_hostile_files(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def member(client):
    member = make_member()
    client.force_login(member)
    return member


def test_each_is_refused_with_a_sentence_or_made_safe(client, member, files):
    taken = {}
    for file in files:
        answer = client.post("/files/", {"upload": sent(file.name, file.read_bytes())})
        assert answer.status_code in (201, 422), file.name
        if answer.status_code == 201:
            taken[file.name] = File.objects.get(pk=answer.json()["file"]["id"])
        else:
            (sentence,) = answer.json()["errors"]
            assert len(sentence.split()) > 3, file.name
            assert sentence.endswith("."), file.name
    assert set(taken) == MADE_SAFE
    for name, kept in taken.items():
        for part in storage.path_of(kept.pk, "x").parent.iterdir():
            content = part.read_bytes()
            assert not any(sign in content for sign in SCRIPT), name
            if kept.is_picture:
                opened = Image.open(io.BytesIO(content))
                opened.load()
                assert opened.format == "WEBP", name
                assert len(opened.getexif()) == 0, name
    assert storage.path_of(taken["csv_formula.csv"].pk, "document.csv").read_text().count("'") == 4


def test_none_takes_long_or_much_memory(files):
    for file in files:
        seconds, megabytes = cost_of_examining(file)
        assert seconds < LONGEST_SECONDS, file.name
        assert megabytes < MOST_MEGABYTES, file.name


def test_where_a_photograph_was_taken_is_in_nothing_that_is_served(client, member, files):
    (file,) = (file for file in files if file.name == "gps_location.jpg")
    assert Image.open(file).getexif().get_ifd(0x8825)
    told = client.post("/files/", {"upload": sent(file.name, file.read_bytes())}).json()["file"]
    kept = File.objects.get(pk=told["id"])
    for width in kept.widths:
        answer = client.get(f"/files/{kept.pk}/{width}.webp")
        content = b"".join(answer.streaming_content)
        assert answer["Content-Type"] == "image/webp"
        assert not Image.open(io.BytesIO(content)).getexif()
        assert not any(sign in content for sign in (b"EXIF", b"XMP ", b"GPS", b"Exif"))


@pytest.mark.parametrize("number", [1, 3, 6, 8])
def test_photographs_of_phones_stand_upright(client, member, files, number):
    (file,) = (file for file in files if file.stem.endswith(f"e_{number}") or file.stem.endswith(f"t_{number}"))
    told = client.post("/files/", {"upload": sent(file.name, file.read_bytes())}).json()["file"]
    kept = File.objects.get(pk=told["id"])
    assert (kept.width > kept.height) == file.name.startswith("Landscape")


def test_hostile_names_are_names_and_nothing_else(client, member, files):
    content = pdf()
    names = hostile_names(files)
    assert len(names) > 15
    for name in names:
        file = add_pdf(member, name)
        assert "/" not in file.name
        assert "\\" not in file.name
        assert file.name.isprintable()
        assert file.name.endswith(".pdf")
        assert len(file.name) <= 125
        answer = client.get(file.get_absolute_url())
        assert b"".join(answer.streaming_content)[:5] == content[:5]
        disposition = answer["Content-Disposition"]
        assert disposition.startswith("attachment; filename")
        assert "\n" not in disposition
        assert "\r" not in disposition
        assert "X-Header" not in answer
    listed = client.get("/files/", {"ids": ",".join(str(pk) for pk in File.objects.values_list("pk", flat=True)[:50])})
    assert len(listed.json()["files"]) == len(names)
