# SPDX-License-Identifier: Apache-2.0
"""RecordsQuota as configurations have it.  What it admits is in quota.case and t/quota."""
from checks import check, equal
from configs import USUAL, location, refused, verdict

TABLE = "RecordsUsageTable films\n"


@check("quotas are accepted with all of their options", once=True)
def everything():
    for line in ("1000/hour", "0/day", "10G/month in=bytes", "5/day in=Rows zone=-03:30",
                 "5/day name=a.b-c_1 key=claim:org by=method,resource,location store=local",
                 "5/day key=%{REMOTE_ADDR}", "5/day key=all", "Off", "off",
                 "claim:plan default=unlimited plan:gold=5/day plan:all=unlimited plan:none=0/hour",
                 "%{reqenv:QUOTA} default=5/day in=bytes plan:big=5T/month"):
        code, said = verdict(USUAL + TABLE + "RecordsQuotaKeys 64\n" + location(
            'RecordsClaim plan "%{REMOTE_USER}"\nRecordsQuota ' + line))
        equal(code, 0, said)


@check("a quota that means nothing is refused, and the sentence says what to write", once=True)
def bad_quotas():
    for line, *words in (
            ("", "RecordsQuota 100000/day"), ("1000", "1000/hour", "not '1000'"), ("1000/week", "100000/day"),
            ("100/60s", "per hour, day or month"), ("1000 per day", "unknown option 'per'"), ("-1/day", "not '-1/day'"),
            ("unlimited", "not 'unlimited'"), ("5K/day", "requests"), ("5/day in=cows", "requests, rows or bytes"),
            ("5/day zone=Europe/Berlin", "zone=+02:00"), ("5/day burst=3", "unknown option 'burst=3'"),
            ("5/day cost=rows", "unknown option 'cost=rows'"), ("5/day by=moon", "method, resource, location"),
            ("5/day name=a/b", "letters, digits"), ("5/day key=%{HTTP:X-Api-Key}", "key"),
            ("5/day key=claim:", "claim:sub"), ("5/day default=3/day", "unknown option"),
            ("claim:plan", "default=1000/day"), ("claim:plan default=x", "default=", "not 'x'"),
            ("claim:plan default=1/day plan:gold=much", "plan:NAME=", "not 'much'"),
            ("5/day store=far", "there is no RecordsStore far")):
        refused(USUAL + TABLE + location("RecordsQuota " + line), "RecordsQuota", *words)


@check("a quota needs something that keeps it", once=True)
def no_table():
    refused(USUAL + location("RecordsQuota 5/day"), "RecordsQuota 5/day", "RecordsUsageTable DATABASE")
    code, said = verdict(USUAL + location("RecordsQuota Off"))
    equal(code, 0, said)


@check("one name is one quota", once=True)
def names():
    def both(one, other):
        return USUAL + TABLE + location("RecordsQuota " + one) + \
            location("RecordsQuota " + other).replace("/api", "/other")
    code, said = verdict(both("5/day name=all", "5/day name=all"))
    equal(code, 0, said)
    code, said = verdict(both("5/day", "6/day"))
    equal(code, 0, said)
    refused(both("5/day name=all", "6/day name=all"), "same name", "another name=")
    refused(USUAL + TABLE + location("RecordsQuota 5/day", "RecordsQuota 6/day"), "another name=")
    code, said = verdict(USUAL + TABLE + location("RecordsQuota 5/day", "RecordsQuota 6/day in=rows",
                                                  "RecordsQuota 7/month", "RecordsQuota 8/day key=all"))
    equal(code, 0, said)


@check("the number of counters has bounds, and is of the server", once=True)
def keys():
    for line in ("63", "1048577", "many", "-1"):
        refused(USUAL + TABLE + "RecordsQuotaKeys %s\n" % line + location(), "RecordsQuotaKeys", "64", "1048576")
    refused(USUAL + location("RecordsQuotaKeys 100"), "RecordsQuotaKeys")
