"""The production configuration as it is, with names of its own on services that others may be using."""

from community.configuration.production import *

SEARCH_INDEX_NAME = "staffroom-benchmark"
CHANNEL_LAYERS["default"].get("CONFIG", {}).update(prefix="staffroom-benchmark")
if env.switch("BENCHMARK_COUNTS_QUERIES", False):
    MIDDLEWARE = ["benchmarks.counting.count_queries", *MIDDLEWARE]
