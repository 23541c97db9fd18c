#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every metric has its row in docs/monitoring.md, with its type, and no other has; alerts and the
# dashboard name only metrics that exist; every alert has its row.
set -u
srcdir=${srcdir:-$(dirname "$0")/../..}
LC_ALL=C
export LC_ALL
broken=0
page=$srcdir/docs/monitoring.md

fault()
{
    echo "metrics: $*"
    broken=1
}

# X(ID, "name", TYPE, ... may stand on two lines
known=$(tr -d '\\\n' < "$srcdir/mod_records/metrics/metric.h" \
    | grep -oE '"records_[a-z_]+", *(COUNTER|GAUGE|HISTOGRAM)' \
    | sed -E 's/"(.*)", *COUNTER/\1_total counter/; s/"(.*)", *GAUGE/\1 gauge/
              s/"(.*)", *HISTOGRAM/\1 histogram/' | sort -u)
told=$(sed -nE 's/^\| `(records_[a-z_]+)` \| ([a-z]+) \|.*/\1 \2/p' "$page" | sort)
[ -n "$known" ] && [ -n "$told" ] || fault "none found"
[ "$known" = "$told" ] || {
    fault "docs/monitoring.md and mod_records/metrics/metric.h differ:"
    printf '%s\n%s\n' "$known" "$told" | sort | uniq -u
}

names=$(echo "$known" | sed -E 's/(.*) histogram/\1_bucket\n\1_sum\n\1_count/; s/ [a-z]+$//')
for file in conf/prometheus-rules.yml conf/grafana-dashboard.json t/metrics/rules-test.yml; do
    for name in $(grep -oE '\brecords_[a-z_]+' "$srcdir/$file" | sort -u); do
        echo "$names" | grep -qx "$name" || fault "$file names $name, which does not exist"
    done
done

for alert in $(sed -nE 's/^ *- alert: //p' "$srcdir/conf/prometheus-rules.yml"); do
    grep -q "^| \`$alert\` |" "$page" || fault "docs/monitoring.md lacks the alert $alert"
    grep -q "alertname: $alert\$" "$srcdir/t/metrics/rules-test.yml" \
        || fault "t/metrics/rules-test.yml does not test $alert"
done

[ $broken -eq 0 ] && echo "metrics: all $(echo "$known" | wc -l) are explained"
exit $broken
