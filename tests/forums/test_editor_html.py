"""What people make in the editor is kept as they made it."""

import pytest

from forums.html import as_typed, from_plain_text, sanitise
from tests.forums.editor_samples import ALSO_KEPT, MADE_WITH_THE_TOOLBAR, PUT_IN

ALL = MADE_WITH_THE_TOOLBAR | ALSO_KEPT | PUT_IN


@pytest.mark.parametrize("made", ALL)
def test_the_server_keeps_what_the_editor_yields_to_the_byte(made):
    assert sanitise(ALL[made]) == ALL[made]


@pytest.mark.parametrize(
    "typed", ["One line", "Two\nlines", "Two\n\nparagraphs", "5 < 6 & 7 > 6", "“Quoted” £60\u00a0000", "A\n\nB\nC\n\nD"]
)
def test_a_post_that_was_typed_without_script_is_changed_as_it_was_typed(typed):
    assert as_typed(from_plain_text(typed)) == typed


@pytest.mark.parametrize("made", [made for made in ALL if made not in ("line break", "space that does not break")])
def test_a_post_with_formatting_is_never_flattened_by_changing_it(made):
    typed = as_typed(ALL[made])
    assert typed is None or from_plain_text(typed) == ALL[made]
