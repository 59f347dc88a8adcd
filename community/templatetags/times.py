"""Template filters for times: {{ post.created_at|said }}."""

from django import template

from community.times import said, said_ago, said_ahead, said_date, said_end, said_on, said_short

register = template.Library()
register.filter("said", said, is_safe=True)
register.filter("said_short", said_short, is_safe=True)
register.filter("said_ahead", said_ahead, is_safe=True)
register.filter("said_end", said_end, is_safe=True)
register.filter("said_date", said_date, is_safe=True)
register.filter("said_on", said_on, is_safe=True)
register.filter("said_ago", said_ago, is_safe=True)
