"""What a page needs where people write."""

from django import template
from js_asset import ImportMap

from forums.composer_parts import files_part, poll_part
from forums.drafts.keys import draft_key
from forums.drafts.times import next_weekday_morning
from forums.typed_words import words_posted

register = template.Library()
_MODULES = ImportMap({"prose-editor": "js/vendor/prose_editor.js"})


@register.simple_tag(takes_context=True)
def editor_import_map(context):
    """Tells the browser where the editor's library is: the one inline script of the site, let through by its nonce."""
    return _MODULES.render(attrs={"nonce": context["request"].csp_nonce})


@register.simple_tag(takes_context=True)
def own_draft_key(context):
    """With what the page keeps on this device what the server does not have yet; nothing for visitors."""
    user = context["request"].user
    return draft_key(user) if user.is_authenticated else ""


@register.simple_tag(takes_context=True)
def words_that_came(context):
    """What someone wrote and sent with the request that this page refuses."""
    return words_posted(context["request"]) if "request" in context else []


@register.simple_tag
def weekday_morning():
    """The next morning at which most people read."""
    return next_weekday_morning()


register.simple_tag(files_part)
register.simple_tag(poll_part)
