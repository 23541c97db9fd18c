#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every directive stands in conf/records-reference.conf and docs/configuration.md, and those two
# name none that does not exist.
set -u
srcdir=${srcdir:-$(dirname "$0")/../..}
LC_ALL=C
export LC_ALL
broken=0

# AP_INIT_TAKE1( and the name may stand on two lines
known=$(cat "$srcdir"/mod_records/httpd/*.c | tr '\n' ' ' \
    | grep -oE 'AP_INIT_[A-Z0-9_]+\( *"Records[A-Za-z]+"' | grep -oE 'Records[A-Za-z]+' | sort -u)
if [ -z "$known" ]; then
    echo "directives: none found in mod_records/httpd/*.c"
    exit 1
fi

for page in conf/records-reference.conf docs/configuration.md; do
    if [ ! -f "$srcdir/$page" ]; then
        echo "directives: $page is missing"
        broken=1
        continue
    fi
    told=$(grep -oE '\bRecords[A-Z][A-Za-z]+' "$srcdir/$page" | sort -u)
    for name in $known; do
        echo "$told" | grep -qx "$name" || { echo "directives: $page lacks $name"; broken=1; }
    done
    for name in $told; do
        echo "$known" | grep -qx "$name" \
            || { echo "directives: $page tells of $name, which does not exist"; broken=1; }
    done
done

[ $broken -eq 0 ] && echo "directives: all" "$(echo "$known" | wc -l)" "are explained"
exit $broken
