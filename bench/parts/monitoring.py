# SPDX-License-Identifier: Apache-2.0
"""W9: W1 with throttles, quotas, usage, metrics and log fields, against W1 with none of them.  Each way is
an httpd of its own, since some of it is decided for a process."""
from .ways import Way, Ways

THROTTLE = "    RecordsThrottle 1000000/s\n"
USAGE_TABLE = "RecordsUsageTable bench\n"
USAGE = "    RecordsUsage On\n"
QUOTA = "    RecordsQuota 1000000000/day\n"
METRICS = "RecordsMetrics On\n"
LOG_FIELDS = "    RecordsTraceContext Accept\n    RecordsLogFields On\n    RecordsSlowRequests 1000\n"

WAYS = [
    Way("none"),
    Way("throttle", location=THROTTLE),
    Way("quota", USAGE_TABLE, QUOTA),
    Way("usage", USAGE_TABLE, USAGE),
    Way("metrics", METRICS),
    Way("throttle, usage and metrics", USAGE_TABLE + METRICS, THROTTLE + USAGE),
    Way("traces, log fields, slow requests", location=LOG_FIELDS),
    Way("all of it", USAGE_TABLE + METRICS, THROTTLE + QUOTA + USAGE + LOG_FIELDS),
]
GOALS = [("throttle, usage and metrics", "none", 0.97)]


def make(folder, database, build, chosen):
    return Ways("w9", "W1 with throttles, usage, metrics and log fields", WAYS, GOALS, folder, database, build, chosen)
