"""The site that browsers test: what a laptop runs, with names of its own in Redis and Elasticsearch."""

import os

from community.configuration.development import *

_name = os.environ["BROWSER_SITE_NAME"]
SEARCH_INDEX_NAME = _name
CHANNEL_LAYERS["default"].get("CONFIG", {}).update(prefix=_name)
