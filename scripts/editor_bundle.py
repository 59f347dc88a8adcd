"""Makes static/js/vendor/prose_editor.js: of the editor's library, what static/js/editor*.js uses, in one file.

The library comes as a file of 173 kB (gzipped) with all its extensions. Its source map holds the source of everything
in it, so this takes the parts that we import out of the installed package, and esbuild puts them together: no other
source, and the same versions. To be run after the library's version was changed; needs npx, which neither running nor
testing do.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUNDLE = ROOT / "static" / "js" / "vendor" / "prose_editor.js"
ESBUILD = "esbuild@0.28.2"
ENTRY = """
export { Editor, Extension, Node, wrappingInputRule } from "@tiptap/core"
export { Blockquote } from "@tiptap/extension-blockquote"
export { Bold } from "@tiptap/extension-bold"
export { Code } from "@tiptap/extension-code"
export { CodeBlock } from "@tiptap/extension-code-block"
export { Document } from "@tiptap/extension-document"
export { HardBreak } from "@tiptap/extension-hard-break"
export { Heading } from "@tiptap/extension-heading"
export { HorizontalRule } from "@tiptap/extension-horizontal-rule"
export { Italic } from "@tiptap/extension-italic"
export { Link } from "@tiptap/extension-link"
export { BulletList, ListItem, OrderedList } from "@tiptap/extension-list"
export { Paragraph } from "@tiptap/extension-paragraph"
export { Strike } from "@tiptap/extension-strike"
export { Subscript } from "@tiptap/extension-subscript"
export { Superscript } from "@tiptap/extension-superscript"
export { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table"
export { Text } from "@tiptap/extension-text"
export { Underline } from "@tiptap/extension-underline"
export { Dropcursor, Gapcursor, TrailingNode, UndoRedo } from "@tiptap/extensions"
export { DOMParser as ProseParser } from "prosemirror-model"
export { Plugin } from "prosemirror-state"
"""


def source_map() -> bytes:
    """The installed library's, in which its source is."""
    return (files("django_prose_editor") / "static/django_prose_editor/editor.js.map").read_bytes()


def first_line() -> str:
    """Says of which library a bundle was made; a test compares it with what is installed."""
    digest = hashlib.sha256(source_map()).hexdigest()[:16]
    made_of = f"django-prose-editor {version('django-prose-editor')} ({digest})"
    return f"// Of {made_of}, by scripts/editor_bundle.py. MIT licence."


def unpack(into: Path) -> None:
    """Lays the library's source out as node_modules, as bundlers look for it."""
    mapped = json.loads(source_map())
    for name, source in zip(mapped["sources"], mapped["sourcesContent"], strict=True):
        if source and "node_modules/" in name:
            path = into / "node_modules" / re.sub(r"^.*node_modules/", "", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, encoding="utf-8")
    packages = [*(into / "node_modules").glob("[!@]*"), *(into / "node_modules").glob("@*/*")]
    runtime = next((into / "node_modules/@tiptap/core/dist").glob("rolldown-runtime-*.js"))
    for package in packages:
        if package.parent.name == "@tiptap" and package.name != "core":
            shutil.copy(runtime, package / "dist")
        main = next(found for ending in ("dist/index.js", "index.js", "dist/*.mjs") for found in package.glob(ending))
        exports = {".": f"./{main.relative_to(package)}"}
        if package.name == "core":
            exports["./jsx-runtime"] = "./dist/jsx-runtime/jsx-runtime.js"
        (package / "package.json").write_text(json.dumps({"type": "module", "sideEffects": False, "exports": exports}))
    for package in packages:
        if package.name.startswith("prosemirror-"):
            path = into / "node_modules/@tiptap/pm" / package.name.removeprefix("prosemirror-") / "index.js"
            path.parent.mkdir(parents=True)
            path.write_text(f'export * from "{package.name}"')


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        unpack(place)
        (place / "entry.js").write_text(ENTRY, encoding="utf-8")
        command = ["npx", "--yes", ESBUILD, "entry.js", "--bundle", "--minify", "--format=esm", "--outfile=out.js"]
        subprocess.run([*command, "--legal-comments=none"], cwd=place, check=True)
        made = (place / "out.js").read_text(encoding="utf-8")
    BUNDLE.parent.mkdir(exist_ok=True)
    BUNDLE.write_text(f"{first_line()}\n{made}", encoding="utf-8")
    print(f"{BUNDLE.relative_to(ROOT)}: {len(made):,} characters")


if __name__ == "__main__":
    main()
