"""HTML as the editor yields it, by what was done in it. tests/browser/test_toolbar.py does these things in the editor
and gets this HTML; test_editor_html.py proves that the server keeps every byte of it."""

LINK = '<a href="https://www.gov.uk/send" rel="nofollow noopener ugc">'

MADE_WITH_THE_TOOLBAR = {
    "bold": "<p>Check <strong>every</strong> sling</p>",
    "italic": "<p>Check <em>every</em> sling</p>",
    "bold and italic": "<p>Check <strong><em>every</em></strong> sling</p>",
    "heading": "<h3>Slings</h3><p>Twice a year.</p>",
    "bullet list": "<ul><li><p>hoists</p></li><li><p>slings</p></li></ul>",
    "numbered list": "<ol><li><p>hoists</p></li><li><p>slings</p></li></ol>",
    "list in a list": "<ul><li><p>hoists</p><ul><li><p>ceiling</p></li></ul></li></ul>",
    "quote": "<blockquote><p>Twice a year.</p></blockquote><p>Ours too.</p>",
    "link on words": f"<p>See {LINK}the guidance</a>.</p>",
    "link with words of its own": f"<p>{LINK}the guidance</a></p>",
    "link to write to": '<p><a href="mailto:office@example.org" rel="nofollow noopener ugc">office@example.org</a></p>',
    "table": (
        "<table><tbody><tr><th><p>Item</p></th><th><p>Price</p></th></tr><tr><td><p></p></td><td><p>£40</p></td></tr>"
        "<tr><td><p></p></td><td><p></p></td></tr></tbody></table>"
    ),
    "line break": "<p>Ward 4<br>Second floor</p>",
    "signs of HTML as text": "<p>5 &lt; 6 &amp; 7 &gt; 6 “quoted” &amp;nbsp; <strong>&lt;b&gt;</strong></p>",
}

SAID_BY = '<p><a href="/posts/12/" rel="nofollow noopener ugc">Carys wrote</a></p>'
QUOTE = f'<blockquote class="quote" cite="/posts/12/">{SAID_BY}'
MENTION = '<a class="mention" href="/people/carys-bevan/">@Carys Bevan</a>'
FILE = "/files/0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f"
PICTURE = (
    f'<img src="{FILE}/960.webp" srcset="{FILE}/480.webp 480w, {FILE}/960.webp 960w" '
    'sizes="(min-width: 48rem) 42rem, 100vw" width="1600" height="1200" '
    'alt="Carys\' hatch, “new” &amp; &quot;wide&quot;" loading="lazy">'
)

# Put in by other parts of the page, and kept by the editor as they came.
PUT_IN = {
    "quote of a post": f"{QUOTE}<p>Yes,<br>in <strong>May</strong>.</p><ul><li><p>x</p></li></ul></blockquote><p>a</p>",
    "quote in a quote": f"{QUOTE}<blockquote><p>Twice</p></blockquote></blockquote><p>a</p>",
    "mention": f"<p>Ask {MENTION}, or {MENTION}.</p><ul><li><p>{MENTION}</p></li></ul>",
    "mention in bold": f"<p><strong>Ask </strong>{MENTION}</p><h3>For {MENTION}</h3>",
    "group": '<p><strong class="mention" data-group="south-west">@South West SBPs</strong> <strong>@all</strong></p>',
    "picture": f"<p>Our hall: {PICTURE}</p><ul><li><p>{PICTURE} and more</p></li></ul>",
    "link to a profile": '<p><a href="/people/carys-bevan/" rel="nofollow noopener ugc">@Carys</a></p>',
}

# Not on the toolbar: pasted, made with keys, or written by hand in an older post.
ALSO_KEPT = {
    "typed list": '<ol start="4"><li><p>hoists</p></li><li><p>slings</p></li></ol>',
    "typed address": f"<p>See {LINK}https://www.gov.uk/send</a> first</p>",
    "smaller headings": "<h2>Equipment</h2><h4>Slings</h4>",
    "marks": "<p><u>under</u> <s>struck</s> H<sub>2</sub>O m<sup>2</sup> <code>code</code></p>",
    "lines of code": "<pre><code>one\n  two</code></pre>",
    "rule": "<p>a</p><hr><p>b</p>",
    "wide cell": (
        "<table><tbody><tr><th><p>Item</p></th><th><p>Price</p></th></tr>"
        '<tr><td colspan="2"><p>Sling</p></td></tr></tbody></table>'
    ),
    "space that does not break": "<p>£60&nbsp;000</p>",
    "empty line": "<p>a</p><p></p><p>b</p>",
}
