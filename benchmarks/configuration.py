"""The production configuration as it is, with names of its own on services that others may be using."""

from community.configuration.production import *

SEARCH_INDEX_NAME = env.text("BENCHMARK_NAME", "staffroom-benchmark")
CHANNEL_LAYERS["default"].get("CONFIG", {}).update(prefix=SEARCH_INDEX_NAME)
# What of benchmarks.middleware goes before the rest; nothing where the site itself is measured.
MIDDLEWARE = [*env.several("BENCHMARK_MIDDLEWARE", []), *MIDDLEWARE]
