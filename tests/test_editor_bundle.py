"""The editor's library, as browsers get it, is of the installed version, and has all that our modules import."""

import re

from scripts.editor_bundle import BUNDLE, ENTRY, ROOT, first_line

IMPORT = re.compile(r'import \{([^}]*)\} from "prose-editor"')


def test_the_bundle_is_made_of_the_installed_version_of_the_library():
    made_of = BUNDLE.read_text(encoding="utf-8").partition("\n")[0]
    assert made_of == first_line(), "run scripts/editor_bundle.py"


def test_the_bundle_holds_what_our_modules_import_and_nothing_that_none_does():
    imported = {
        name.strip()
        for path in (ROOT / "static" / "js").glob("*.js")
        for names in IMPORT.findall(path.read_text(encoding="utf-8"))
        for name in names.split(",")
        if name.strip()
    }
    given = {name.split(" as ")[-1].strip() for names in re.findall(r"\{([^}]*)\}", ENTRY) for name in names.split(",")}
    assert given == imported
    exported = BUNDLE.read_text(encoding="utf-8").rpartition("export{")[2]
    assert given == {name.split(" as ")[-1] for name in exported.partition("}")[0].split(",")}
