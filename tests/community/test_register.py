"""The register of settings: brought in from the official extract, again and again."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from community.models import Setting
from community.register_import import SHIPPED_REGISTER, NotARegister, domain_of, import_register, website
from community.setting_sorts import PHASES, phases_of, phases_with, sort_of
from tests.factories import make_member, make_setting

pytestmark = pytest.mark.django_db
COLUMNS = (
    "URN,LA (name),EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),Town,Postcode,"
    "SchoolWebsite,GOR (name),Source"
)
GOOD = (
    "101234,Leeds,Hazelgarth School,Community special school,Open,Leeds,LS1 1AA,www.hazelgarth.leeds.sch.uk,London,GIAS"
)


@pytest.fixture
def imported(tmp_path):
    """Imports these lines under the register's columns; gives the report."""

    def run(*lines: str, columns: str = COLUMNS):
        path = Path(tmp_path, "register.csv")
        path.write_text("\n".join([columns, *lines]) + "\n", encoding="utf-8")
        return import_register(path)

    return run


def test_the_shipped_register_comes_in_whole_and_again_changes_nothing():
    output = StringIO()
    call_command("import_register", stdout=output)
    assert "1911 added, 0 updated, 0 unchanged, 0 lines skipped" in output.getvalue()
    assert Setting.objects.count() == 1911
    assert set(Setting.objects.values_list("region", flat=True)) == {
        "East Midlands", "East of England", "London", "North East", "North West", "South East", "South West",
        "West Midlands", "Yorkshire and the Humber",
    }  # fmt: skip
    assert not Setting.objects.exclude(website="").exclude(website__startswith="http").exists()
    again = import_register(SHIPPED_REGISTER)
    assert (again.added, again.updated, again.unchanged, again.skipped) == (0, 0, 1911, [])


def test_the_shipped_register_says_where_it_comes_from_and_under_which_licence():
    beside = "\n".join(path.read_text(encoding="utf-8") for path in SHIPPED_REGISTER.parent.glob("*.md"))
    assert "Open Government Licence v3.0" in beside


def test_a_setting_that_was_renamed_moved_or_closed_is_updated_and_keeps_its_members(imported):
    assert imported(GOOD).added == 1
    colleague = make_member(setting=Setting.objects.get())
    report = imported(GOOD.replace("Hazelgarth School", "Hazelgarth Academy").replace(",Open,", ",Closed,"))
    assert (report.added, report.updated) == (0, 1)
    setting = Setting.objects.get(urn=101234)
    assert (setting.name, setting.status) == ("Hazelgarth Academy", "closed")
    colleague.refresh_from_db()
    assert colleague.setting == setting


def test_a_setting_that_is_no_longer_in_the_file_stays(imported):
    imported(GOOD)
    imported(GOOD.replace("101234", "101235"))
    assert Setting.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (GOOD.replace("101234", "12"), "six digits"),
        (GOOD.replace("101234", "10123x"), "six digits"),
        (GOOD.replace("101234", "１０１２３４"), "six digits"),
        (GOOD.replace("Hazelgarth School", " "), "name is empty"),
        (GOOD.replace(",London,", ",,"), "region is empty"),
        (GOOD.replace(",Open,", ",Haunted,"), "status “Haunted” is not known"),
        (GOOD.replace("Hazelgarth School", "H" * 201), "longer than 200"),
        (GOOD + ",too,many", "too many or too few"),
        ("101234,Leeds", "too many or too few"),
        (GOOD.replace("101234", "109999"), "already on line 2"),
    ],
)
def test_a_bad_line_is_named_and_skipped_and_the_others_come_in(imported, line, reason):
    first, last = GOOD.replace("101234", "109999"), GOOD.replace("101234", "108888")
    report = imported(first, line, last)
    assert Setting.objects.count() == report.added == 2
    ((number, said),) = report.skipped
    assert number == 3
    assert reason in said


def test_lines_are_numbered_as_an_editor_shows_them_even_after_a_name_over_two_lines(imported):
    two_lines = GOOD.replace("Hazelgarth School", '"Hazelgarth\nSchool"')
    report = imported(two_lines, "bad,line")
    assert [number for number, _ in report.skipped] == [4]
    assert Setting.objects.get().name == "Hazelgarth School"


def test_characters_that_are_no_text_are_left_out(imported):
    imported(GOOD.replace("Hazelgarth School", "Hazel\x00garth\u202e School"))
    assert Setting.objects.get().name == "Hazelgarth School"


def test_a_file_that_is_no_register_is_refused_and_nothing_is_changed(imported, tmp_path):
    with pytest.raises(NotARegister, match="columns are missing: URN"):
        imported(GOOD, columns=COLUMNS.replace("URN", "Number"))
    Path(tmp_path, "picture.csv").write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(NotARegister, match="not a CSV file"):
        import_register(Path(tmp_path, "picture.csv"))
    with pytest.raises(CommandError, match="no file"):
        call_command("import_register", Path(tmp_path, "none.csv"))
    assert not Setting.objects.exists()


def test_a_file_with_a_byte_order_mark_as_spreadsheets_write_it_comes_in(tmp_path):
    path = Path(tmp_path, "register.csv")
    path.write_text(f"{COLUMNS}\n{GOOD}\n", encoding="utf-8-sig")
    assert import_register(path).added == 1


@pytest.mark.parametrize(
    ("written", "kept", "domain"),
    [
        ("www.hazelgarth.org", "http://www.hazelgarth.org", "hazelgarth.org"),
        ("https://Hazelgarth.leeds.sch.uk/home", "https://Hazelgarth.leeds.sch.uk/home", "hazelgarth.leeds.sch.uk"),
        ("", "", ""),
        ("see our page", "", ""),
        ("javascript:alert(1)", "", ""),
        ("ftp://hazelgarth.org", "", ""),
        ("http://", "", ""),
    ],
)
def test_web_addresses_become_links_or_nothing(written, kept, domain):
    assert (website(written), domain_of(website(written))) == (kept, domain)


def test_a_setting_is_found_by_its_name_or_number(run_tasks, find, imported):
    imported(GOOD)
    run_tasks()
    member = make_member()
    assert find("hazelgarth", member) == find("101234", member) == [Setting.objects.get().pk]


# ------------------------------------------------------------------------------------------ its pages
def names_on(page: str) -> list[str]:
    import re

    return re.findall(r'<a href="/settings/\d+/">([^<]+)</a>', page)


def test_the_register_is_listed_by_name_page_by_page_without_gaps(client):
    names = [*sorted(f"School {number:03}" for number in range(70)), "Twin School", "Twin School"]
    for name in names:
        make_setting(name)
    first = client.get("/settings/").content.decode()
    last = client.get("/settings/", {"after": names[49], "urn": Setting.objects.get(name=names[49]).urn})
    assert names_on(first) + names_on(last.content.decode()) == names


def test_settings_are_narrowed_by_words_and_region(client):
    make_setting("Hazelgarth School", region="London")
    make_setting("Hazelwood School", region="North East")
    assert names_on(client.get("/settings/", {"q": "school hazel"}).content.decode()) == [
        "Hazelgarth School",
        "Hazelwood School",
    ]
    assert names_on(client.get("/settings/", {"q": "hazel", "region": "London"}).content.decode()) == [
        "Hazelgarth School"
    ]
    assert names_on(client.get("/settings/", {"q": "hazel", "region": "Atlantis"}).content.decode()) != []


def test_a_closed_setting_says_so_and_members_see_who_works_at_one(client):
    setting = make_setting(status="closed")
    make_member("Cara Colleague", setting=setting)
    page = client.get(setting.get_absolute_url()).content.decode()
    assert "Closed" in page
    assert "Cara Colleague" not in page
    client.force_login(make_member())
    assert "Cara Colleague" in client.get(setting.get_absolute_url()).content.decode()


def test_a_school_is_suggested_while_its_name_is_typed(client):
    setting = make_setting("Hazelgarth School")
    assert client.get("/settings/suggest/", {"q": "garth"}).json() == {
        "suggestions": [f"Hazelgarth School ({setting.urn})"]
    }
    assert client.get("/settings/suggest/", {"q": ""}).json() == {"suggestions": []}


@pytest.mark.parametrize(
    ("ages", "phases"),
    [(("2", "19"), "EPSF"), (("4", "11"), "P"), (("5", "16"), "PS"), (("11", "16"), "S"), (("11", "19"), "SF"),
     (("16", "25"), "F"), (("3", "5"), "EP"), (("", "16"), ""), (("16", "4"), ""), (("²", "16"), "")],
)  # fmt: skip
def test_phases_come_from_the_ages_of_pupils(ages, phases):
    assert phases_of(*ages) == phases


@pytest.mark.parametrize(
    ("kind", "sort"),
    [
        ("Community special school", "special"),
        ("Other independent special school", "special"),
        ("Pupil referral unit", "pru"),
        ("Free schools alternative provision", "ap"),
        ("Local authority", "other"),
    ],
)
def test_every_type_in_the_register_is_of_a_sort(kind, sort):
    assert sort_of(kind) == sort


def test_every_setting_of_the_register_is_found_by_phase_and_sort():
    import_register(SHIPPED_REGISTER)
    assert not Setting.objects.filter(phases="").exists()
    written = set(Setting.objects.values_list("phases", flat=True)) - {""}
    assert written <= {way for phase in PHASES for way in phases_with(phase)}
    assert "other" not in {sort_of(kind) for kind in Setting.objects.values_list("kind", flat=True).distinct()}
