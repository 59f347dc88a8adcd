"""What is in the editor, what is posted and what is shown are the same HTML, whatever a post is made of."""

import html

from hypothesis import given, settings
from hypothesis import strategies as st

from forums.html import plain_text, sanitise
from tests.browser.editing import open_editor
from tests.forums.editor_samples import MENTION, PICTURE, SAID_BY

CARYS = "carys-bevan"
# Each is put into the editor; what the form would send is read from its field.
THROUGH_THE_EDITOR = """posts => {
  const { editor } = document.querySelector("[contenteditable=true]");
  const field = document.querySelector("textarea[name=body]");
  return posts.map(post => {
    editor.commands.setContent("", { emitUpdate: true });
    editor.commands.setContent(post, { emitUpdate: true });
    return field.value;
  });
}"""

SIGNS = "ab é£“”<>&\"'–\xa0🙂x.,:-/*_#"
words = st.text(SIGNS, min_size=1, max_size=12).map(lambda text: html.escape(text, quote=False))


def around(inner, *tags: str):
    return st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", st.sampled_from(tags), inner)


def several(one, most: int = 4):
    return st.lists(one, min_size=1, max_size=most).map("".join)


link = st.builds(lambda text: f'<a href="https://example.org/?a=1&amp;b=2">{text}</a>', words)
inline = st.recursive(
    words | st.just("<br>") | st.just(MENTION) | link,
    lambda inner: around(several(inner, 3), "strong", "em", "u", "s", "sub", "sup") | around(words, "code"),
    max_leaves=6,
)
line = around(several(inline) | st.just(""), "p")
code = words.map(lambda text: f"<pre><code>{text}\n  {text}</code></pre>")
cells = st.builds(
    lambda head, rows: f"<table><tbody><tr>{head}{head}</tr>{rows}</tbody></table>",
    around(line, "th"),
    several(around(several(around(line, "td"), 1).map(lambda cell: cell * 2), "tr"), 2),
)
lists = st.recursive(
    around(several(around(line, "li"), 3), "ul", "ol"),
    lambda inner: around(several(st.builds("<li>{}{}</li>".format, line, inner), 2), "ul", "ol"),
    max_leaves=3,
)
block = (
    line
    | around(several(inline, 2), "h2", "h3", "h4")
    | lists
    | code
    | cells
    | st.just("<hr>")
    | st.just(f"<p>{PICTURE}</p>")
    | around(several(line | lists, 2), "blockquote")
    | several(line, 2).map(lambda said: f'<blockquote class="quote" cite="/posts/12/">{SAID_BY}{said}</blockquote>')
)
posts = several(block, 5).map(sanitise)


def test_what_is_in_the_editor_is_what_is_posted_and_shown(page_of, quiet_page):
    quiet_page.expect("404")  # the picture is nobody's
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new")

    @settings(deadline=None, max_examples=settings().max_examples // 5)
    @given(st.lists(posts, min_size=10, max_size=10))
    def each(written):
        sent = page.evaluate(THROUGH_THE_EDITOR, written)
        assert sent == [sanitise(post) for post in sent], "The server would change what was sent."
        assert [plain_text(post) for post in sent] == [plain_text(post) for post in written]
        assert page.evaluate(THROUGH_THE_EDITOR, sent) == sent, "The next change of the post would change it."

    each()
