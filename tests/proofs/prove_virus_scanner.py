"""The virus scanner itself: Debian's clamd, with a signature of our own (apt-get install clamav-daemon)."""

import shutil
import subprocess
import time
from collections.abc import Iterator

import pytest

from forums.files.clamd import virus_in
from forums.models import File
from tests.factories import make_member
from tests.forums.scanner import EICAR
from tests.uploads import CSV, add, add_pdf, add_picture

pytestmark = pytest.mark.django_db
# Of everything that clamd knows, the one sign that every scanner takes for a virus.
SIGNATURE = f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n"


@pytest.fixture
def clamd(tmp_path) -> Iterator[str]:
    """Its address."""
    assert shutil.which("clamd"), "This needs clamd (Debian: apt-get install clamav-daemon)."
    place = tmp_path / "clamd.socket"
    (tmp_path / "signatures").mkdir()
    (tmp_path / "signatures" / "test.ndb").write_text(SIGNATURE)
    (tmp_path / "clamd.conf").write_text(
        f"LocalSocket {place}\nDatabaseDirectory {tmp_path}/signatures\nForeground yes\nStreamMaxLength 25M\n"
        f"TemporaryDirectory {tmp_path}\n"
    )
    process = subprocess.Popen(["clamd", f"--config-file={tmp_path}/clamd.conf"], stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            assert process.poll() is None, "clamd has stopped"
            if place.exists():
                break
            time.sleep(0.1)
        yield f"unix:{place}"
    finally:
        process.terminate()
        process.wait(30)


def test_clamd_lets_clean_files_through_and_stops_infected_ones(clamd, settings, tmp_path, run_tasks, proved):
    settings.FILES_ROOT, settings.CLAMD_URL = tmp_path / "files", clamd
    member = make_member()
    clean = [add_pdf(member), add_picture(member), add(member, "Prices.csv", CSV)]
    infected = add(member, "Lifts.csv", CSV + b"Lift," + EICAR + b"\n")
    begun = time.monotonic()
    run_tasks()
    took = time.monotonic() - begun
    states = dict(File.objects.values_list("pk", "state"))
    assert {states[file.pk] for file in clean} == {File.State.READY}
    assert states[infected.pk] == File.State.REFUSED
    large = tmp_path / "large.csv"
    large.write_bytes(b"a,b\n" * (5 << 20))
    assert virus_in(large, clamd) == ""
    said = subprocess.run(["clamd", "--version"], capture_output=True, text=True, check=True).stdout.split("/")[0]
    proved(
        "Files before a real clamd, with the test signature",
        f"{said.strip()}: {len(clean)} clean files served, the infected one refused, in {took:.1f} s; 20 MB are clean",
    )
