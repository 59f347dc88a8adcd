"""What a page needs in its head where people write."""

from django import template
from django_prose_editor.widgets import importmap

register = template.Library()


@register.simple_tag(takes_context=True)
def editor_import_map(context):
    """Tells the browser where the editor's modules are: the one inline script of the site, let through by its nonce."""
    return importmap.render(attrs={"nonce": context["request"].csp_nonce})
