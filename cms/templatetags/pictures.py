"""Pictures on pages: with width and height, so that nothing jumps, and no style of their own."""

from django import template

from cms.pictures import CARD, LEAD, NARROW, WIDE, in_size

register = template.Library()


@register.inclusion_tag("cms/_picture.html")
def on_card(image, alt="", lead=False, lazily=True):
    """A picture cut to the shape of a card; the leading one comes in a larger size too."""
    larger = {"wide": in_size(image, LEAD), "sizes": "(min-width: 48rem) 42rem, 92vw"} if lead else {}
    return {"picture": in_size(image, CARD), "alt": alt or "", "lazily": lazily, **larger}


@register.inclusion_tag("cms/_picture.html")
def in_column(image, alt="", lazily=False):
    """A whole picture as wide as a column of text; the browser picks one of two sizes."""
    sizes = "(min-width: 46rem) 42rem, 92vw"
    return {
        "picture": in_size(image, NARROW),
        "wide": in_size(image, WIDE),
        "sizes": sizes,
        "alt": alt or "",
        "lazily": lazily,
    }
