"""What a file is, is told by its content; what is dangerous is refused with a sentence, or made safe."""

import io
import struct

import pikepdf
import pytest
from PIL import Image, ImageCms

from forums.files.kinds import FileRefused
from forums.files.names import clean_name
from forums.files.workshop import examined
from tests.uploads import (
    CSV,
    OPEN_TEXT,
    WORD,
    archive,
    content_types,
    excel,
    open_text,
    pdf,
    picture,
    word,
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture
def examine(folder):
    """What is found of some content, with the parts that would be served, by name."""

    def look(content: bytes):
        path = folder / "received"
        path.write_bytes(content)
        with examined(path) as (found, made):
            return found | {"parts": {part.name: part.read_bytes() for part in made.iterdir()}}

    return look


@pytest.fixture
def refusal(examine):
    def sentence(content: bytes) -> str:
        with pytest.raises(FileRefused) as refused:
            examine(content)
        return str(refused.value)

    return sentence


# ------------------------------------------------------------------------------------------ what is taken
@pytest.mark.parametrize(
    ("content", "kind", "extension"),
    [
        (pdf(), "pdf", ".pdf"),
        (word(), "word", ".docx"),
        (excel(), "excel", ".xlsx"),
        (open_text(), "odt", ".odt"),
        (CSV, "csv", ".csv"),
        (CSV.replace(b",", b";").decode().encode("utf-16"), "csv", ".csv"),
    ],
)
def test_documents_are_told_by_their_content_and_kept_as_they_are(examine, content, kind, extension):
    found = examine(content)
    assert (found["kind"], found["extension"]) == (kind, extension)
    assert found["size"] == len(found["parts"][f"document{extension}"])
    if kind != "csv":
        assert found["parts"][f"document{extension}"] == content


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "HEIF"])
def test_pictures_of_every_kind_become_webp_in_the_sizes_of_screens(examine, form):
    if form == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    found = examine(picture(2000, 1000, form))
    assert (found["kind"], found["width"], found["height"]) == ("image", 1600, 800)
    assert found["widths"] == [480, 960, 1600]
    sizes = {name: Image.open(io.BytesIO(part)) for name, part in found["parts"].items()}
    assert {name: (one.format, one.size) for name, one in sizes.items()} == {
        "480.webp": ("WEBP", (480, 240)),
        "960.webp": ("WEBP", (960, 480)),
        "1600.webp": ("WEBP", (1600, 800)),
    }


@pytest.mark.parametrize(("width", "widths"), [(1, [1]), (300, [300]), (700, [480, 700]), (1000, [480, 1000])])
def test_no_picture_is_made_larger_than_it_came(examine, width, widths):
    assert examine(picture(width, 200))["widths"] == widths


def test_a_picture_stands_upright_whichever_way_the_phone_was_held(examine):
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        lies = orientation in (5, 6, 7, 8)
        stored = (600, 900) if lies else (900, 600)
        found = examine(picture(*stored, exif=exif))
        assert (found["width"], found["height"]) == (900, 600), orientation


def test_nothing_of_a_picture_is_kept_but_its_pixels_and_colours(examine):
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "Maker of cameras", "Carys Bevan"
    exif.get_ifd(0x8825)[2] = (53.0, 48.0, 0.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = picture(700, 500, exif=exif, icc_profile=profile, comment=b"a pupil's name", xmp=b"<x>a pupil's name</x>")
    assert b"Carys Bevan" in content
    assert b"a pupil's name" in content
    for part in examine(content)["parts"].values():
        assert not any(word in part for word in (b"Carys", b"pupil", b"Maker", b"EXIF", b"XMP ", b"ICCP", b"Exif"))
        opened = Image.open(io.BytesIO(part))
        assert len(opened.getexif()) == 0
        assert set(opened.info) <= {"loop", "background", "timestamp", "duration"}


def test_a_picture_that_moves_becomes_a_still_one_and_a_clear_one_stays_clear(examine):
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "blue")]
    moving = io.BytesIO()
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    (part,) = examine(moving.getvalue())["parts"].values()
    assert getattr(Image.open(io.BytesIO(part)), "n_frames", 1) == 1
    clear = io.BytesIO()
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(clear, "PNG")
    (part,) = examine(clear.getvalue())["parts"].values()
    assert Image.open(io.BytesIO(part)).convert("RGBA").getpixel((5, 5))[3] == 0


# ------------------------------------------------------------------------------------------ made safe
def test_cells_that_a_spreadsheet_would_run_become_text(examine):
    found = examine(b"name,note,sum\n=1+1,@SUM(A1),-5\n+44 20,-x,+3.5\n")
    assert found["parts"]["document.csv"] == b"name,note,sum\r\n'=1+1,'@SUM(A1),-5\r\n'+44 20,'-x,+3.5\r\n"


def test_what_stands_behind_the_end_of_a_pdf_is_cut_off(examine):
    found = examine(pdf() + b"<html><script>alert(1)</script></html>")
    assert b"script" not in found["parts"]["document.pdf"]
    assert found["parts"]["document.pdf"].rstrip().endswith(b"%%EOF")


def test_words_in_a_pdf_that_only_speak_of_programs_are_no_programs(examine):
    def title(document):
        document.docinfo["/Title"] = "How /JavaScript and /Launch are found"

    assert examine(pdf(title))["kind"] == "pdf"


# ------------------------------------------------------------------------------------------ refused
def with_root(name: str, value):
    def change(document):
        document.Root[name] = document.make_indirect(value) if callable(value) is False else value(document)

    return pdf(change)


def hidden_in_an_object_stream() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(
        io.BytesIO(with_root("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x")))
    ) as it:
        it.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    assert b"JavaScript" not in made.getvalue()
    return made.getvalue()


def locked_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(made, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return made.getvalue()


def attached_pdf() -> bytes:
    def change(document):
        document.attachments["run.exe"] = pikepdf.AttachedFileSpec(document, b"MZ", filename="run.exe")

    return pdf(change)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (with_root("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")), "has a program"),
        (with_root("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")), "has a program"),
        (with_root("/AcroForm", pikepdf.Dictionary(XFA=pikepdf.String("<xdp/>"))), "is a form that runs programs"),
        (pdf().replace(b"/Type /Catalog", b"/AA<</O<</S/Java#53cript/J#53(x)>>>>/Type/Catalog"), "has a program"),
        (hidden_in_an_object_stream(), "has a program"),
        (attached_pdf(), "has other files inside it"),
        (locked_pdf(), "locked with a password"),
        (b"%PDF-1.7\nnothing at all", "damaged"),
    ],
)
def test_pdfs_that_do_something_are_refused(refusal, content, said):
    assert said in refusal(content)


def relation(kind: str, target: str) -> str:
    start = "http://schemas.openxmlformats.org"
    return (
        f'<Relationships xmlns="{start}/package/2006/relationships"><Relationship Id="r1" TargetMode="External" '
        f'Type="{start}/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
    )


MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (word({}, MACRO_WORD), "macros"),
        (word({"word/vbaProject.bin": b"x"}), "macros"),
        (word({"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
        (word({"word/_rels/s.rels": relation("attachedTemplate", "https://e.invalid/t.dotm")}), "from the internet"),
        (word({"word/_rels/s.rels": relation("oleObject", "file:///\\\\e.invalid\\x")}), "from the internet"),
        (word({"word/embeddings/oleObject1.bin": OLE + "Ole10Native".encode("utf-16-le")}), "another file inside"),
        (word({"word/embeddings/run.exe": b"MZ"}), "another file inside"),
        (word({"word/embeddings/m.docm": word({"word/vbaProject.bin": b"x"})}), "macros"),
        (open_text({"Basic/Standard/script-lb.xml": "<x/>"}), "macros"),
        (open_text(manifest='<manifest:encryption-data xmlns:manifest="m"/>'), "password"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word’s old format"),
        (OLE + "Workbook".encode("utf-16-le"), "Excel’s old format"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "PowerPoint’s old format"),
        (archive({"a.txt": "x"}), "Archives cannot be added"),
        (archive({"../../a.txt": "x", "[Content_Types].xml": content_types(f"{WORD}.main+xml")}), "Archives"),
        (word({"word/zeros.xml": bytes(60_000_000)}), "far more than its size"),
        (word({f"word/p{number}.xml": "" for number in range(5_001)}), "far more than its size"),
        (word({"word/_rels/x.rels": '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'}), "damaged"),
        (b"GIF89a" + word(), "damaged"),
        (word() + b"<script>", "damaged"),
        (word()[:-40], "damaged"),
        (archive({"mimetype": OPEN_TEXT + "x", "content.xml": ""}), "Archives"),
    ],
)
def test_office_files_that_do_something_or_hide_something_are_refused(refusal, content, said):
    assert said in refusal(content)


def test_a_part_that_unpacks_to_more_than_it_says_is_refused(refusal):
    content = bytearray(word({"word/big.xml": bytes(3_000_000)}))
    place = content.rindex(b"PK\1\2")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    assert "damaged" in refusal(bytes(content))


def test_charts_own_workbooks_are_no_reason_to_refuse(examine):
    assert examine(word({"word/embeddings/Microsoft_Excel_Sheet1.xlsx": excel()}))["kind"] == "word"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script></html>", "We cannot tell what this file is"),
        (b"One line that is no table.\nAnother, with a comma.\n", "We cannot tell what this file is"),
        (b"MZ\x90\0" + bytes(100), "We cannot tell what this file is"),
        (b"#!/bin/sh\nrm -rf /\n", "We cannot tell what this file is"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG drawings"),
        (picture()[:3000], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "damaged"),
    ],
)
def test_what_is_nothing_of_this_is_refused(refusal, content, said):
    assert said in refusal(content)


def test_a_file_that_kills_whatever_reads_it_is_refused_and_the_site_goes_on(folder, monkeypatch):
    from forums.files import workshop

    monkeypatch.setattr(workshop.sys, "executable", "/bin/false")
    path = folder / "received"
    path.write_bytes(CSV)
    with pytest.raises(FileRefused, match="takes too long"), examined(path):
        pass
    monkeypatch.undo()
    with examined(path) as (found, _):
        assert found["kind"] == "csv"


# ------------------------------------------------------------------------------------------ names
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Quote with names removed.pdf", "Quote with names removed.pdf"),
        ("föto café.PDF", "föto café.PDF"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\x", "x.pdf"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("con.pdf", "_con.pdf"),
        ("NUL", "NUL.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("photo.jpg.php", "photo.jpg.php.pdf"),
        ("photo.php\0.jpg", "photo.php .jpg.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ("%2e%2e%2fx.pdf", "%2e%2e%2fx.pdf"),
        (" a\r\nX-Header: 1.pdf ", "a X-Header: 1.pdf"),
        ("\U0001f600.pdf", "\U0001f600.pdf"),
        ("", "File.pdf"),
        ("...", "File.pdf"),
    ],
)
def test_names_stay_as_people_wrote_them_without_what_no_name_may_hold(given, kept):
    kept = f"_{kept}" if kept == "NUL.pdf" else kept
    assert clean_name(given, "application/pdf") == kept


def test_a_picture_keeps_the_ending_that_its_owner_knows():
    assert clean_name("IMG_0042.HEIC", "image/webp") == "IMG_0042.HEIC"
    assert clean_name("scan.exe", "image/webp") == "scan.exe.webp"
