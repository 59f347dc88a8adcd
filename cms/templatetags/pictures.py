"""Pictures on pages: with width and height, so that nothing jumps, and no style of their own."""

from django import template

from cms.pictures import CARD, NARROW, WIDE, in_size

register = template.Library()


@register.inclusion_tag("cms/_picture.html")
def on_card(image, alt="", lazily=True):
    """A picture cut to the shape of a card."""
    return {"picture": in_size(image, CARD), "alt": alt or "", "lazily": lazily}


@register.inclusion_tag("cms/_picture.html")
def in_column(image, alt="", lazily=False):
    """A whole picture as wide as a column of text; the browser picks one of two sizes."""
    return {"picture": in_size(image, WIDE), "narrow": in_size(image, NARROW), "alt": alt or "", "lazily": lazily}
