#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every number of a log message is used once, so that one can be looked up.  Prints the next one.
set -u
srcdir=${srcdir:-$(dirname "$0")/../..}

numbers=$(find "$srcdir/mod_records" -name '*.c' -exec grep -ohE 'RECLOGNO\( *[0-9]+ *\)' {} + \
    | tr -cd '0-9\n' | sort -n)
twice=$(echo "$numbers" | uniq -d)
if [ -n "$twice" ]; then
    echo "$twice" | sed 's/.*/lognos: & is used more than once/'
    exit 1
fi
last=$(echo "$numbers" | tail -n 1)
echo "lognos: the next is RECLOGNO($((${last:-1000} + 1)))"
