"""Reading the official register of settings into the database.

Source: Get Information about Schools (Department for Education), establishment extract in CSV with its column names;
Open Government Licence v3.0. Our copy is community/data/special_and_ap_settings.csv.
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from community.models import Member, Setting
from community.setting_sorts import phases_of
from community.settings_of_members import settings_changed
from community.words import one_line
from search.tasks import index

SHIPPED_REGISTER = Path(__file__).parent / "data" / "special_and_ap_settings.csv"
STATUSES = {
    "Open": Setting.Status.OPEN,
    "Open, but proposed to close": Setting.Status.PROPOSED_TO_CLOSE,
    "Closed": Setting.Status.CLOSED,
    "Proposed to open": Setting.Status.PROPOSED_TO_OPEN,
}
COLUMNS = [
    "URN",
    "EstablishmentName",
    "TypeOfEstablishment (name)",
    "EstablishmentStatus (name)",
    "LA (name)",
    "GOR (name)",
]
UPDATED = [
    "name",
    "kind",
    "local_authority",
    "region",
    "phases",
    "town",
    "postcode",
    "website",
    "website_domain",
    "status",
    "source",
]
INDEXED_AT_ONCE = 500
_valid_url = URLValidator(schemes=["http", "https"])


@dataclass
class ImportReport:
    """What an import did: counts, and the rows it skipped as (line number in the file, reason)."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[tuple[int, str]] = field(default_factory=list)


class NotARegister(Exception):
    """The file is not a register extract at all; says what is missing."""


@transaction.atomic
def import_register(path: Path) -> ImportReport:
    """Adds and updates settings by URN from a GIAS extract; bad rows are skipped and reported by line.

    Raises NotARegister when the columns are not there, or the file is not text.
    """
    report = ImportReport()
    known = {setting.urn: setting for setting in Setting.objects.all()}
    seen: dict[int, int] = {}
    new, changed = [], []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
            if missing:
                raise NotARegister(f"These columns are missing: {', '.join(missing)}.")
            for row in reader:
                try:
                    values = _values(row)
                    if values["urn"] in seen:
                        raise ValueError(f"URN {values['urn']} was already on line {seen[values['urn']]}")
                except ValueError as reason:
                    report.skipped.append((reader.line_num, str(reason)))
                    continue
                seen[values["urn"]] = reader.line_num
                setting = known.get(values["urn"])
                if setting is None:
                    new.append(Setting(**values))
                elif any(getattr(setting, name) != value for name, value in values.items()):
                    for name, value in values.items():
                        setattr(setting, name, value)
                    changed.append(setting)
                else:
                    report.unchanged += 1
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotARegister(f"This is not a CSV file in UTF-8: {error}.") from error
    Setting.objects.bulk_create(new, batch_size=500)
    Setting.objects.bulk_update(changed, UPDATED, batch_size=500)
    report.added, report.updated = len(new), len(changed)
    touched = list(Setting.objects.filter(urn__in=[setting.urn for setting in new]).values_list("pk", flat=True))
    touched += [setting.pk for setting in changed]
    if changed:
        settings_changed(Member.objects.filter(setting__in=[setting.pk for setting in changed]))
    for start in range(0, len(touched), INDEXED_AT_ONCE):
        index.enqueue("setting", touched[start : start + INDEXED_AT_ONCE])
    return report


def _values(row: dict) -> dict:
    """A row's values for a Setting. Raises ValueError with the reason when the row cannot be used."""
    if None in row or any(value is None for value in row.values()):
        raise ValueError("it has too many or too few columns")
    text = {name: one_line(value) for name, value in row.items()}
    urn = text["URN"]
    if not (urn.isascii() and urn.isdigit() and len(urn) == 6):
        raise ValueError(f"URN “{urn[:20]}” is not six digits")
    status = STATUSES.get(text["EstablishmentStatus (name)"])
    if status is None:
        raise ValueError(f"status “{text['EstablishmentStatus (name)'][:40]}” is not known")
    values: dict[str, Any] = {
        "urn": int(urn),
        "name": text["EstablishmentName"],
        "kind": text["TypeOfEstablishment (name)"],
        "local_authority": text["LA (name)"],
        "region": text["GOR (name)"],
        "phases": phases_of(text.get("StatutoryLowAge", ""), text.get("StatutoryHighAge", "")),
        "town": text.get("Town", ""),
        "postcode": text.get("Postcode", ""),
        "status": status,
        "source": text.get("Source", ""),
        "website": website(text.get("SchoolWebsite", "")),
    }
    values["website_domain"] = domain_of(values["website"])
    for name in ("name", "kind", "local_authority", "region"):
        if not values[name]:
            raise ValueError(f"its {name.replace('_', ' ')} is empty")
    for name, value in values.items():
        longest = getattr(Setting._meta.get_field(name), "max_length", None)
        if isinstance(value, str) and longest and len(value) > longest:
            raise ValueError(f"its {name.replace('_', ' ')} is longer than {longest} characters")
    return values


def website(address: str) -> str:
    """A register's web address as a link ("www.x.uk" gains a scheme), or nothing if it cannot be one."""
    address = address.strip()
    if not address:
        return ""
    if "://" not in address:
        address = f"http://{address}"
    try:
        _valid_url(address)
    except ValidationError:
        return ""
    return address


def domain_of(address: str) -> str:
    """The host of a web address without "www.", in lower case: what its staff's e-mail usually ends with."""
    host = (urlsplit(address).hostname or "") if address else ""
    return host.removeprefix("www.").lower()
