#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every number of a log message is used once and stands in docs/errors.md, so that one can be looked up.
# Prints the next one.
set -u
srcdir=${srcdir:-$(dirname "$0")/../..}

# The formatter may put a number on a line of its own.
numbers=$(find "$srcdir/mod_records" -name '*.c' -exec cat {} + | tr '\n' ' ' \
    | grep -oE 'RECLOGNO\( *[0-9]+ *\)' | tr -cd '0-9\n' | sort -n)
told=$(grep -oE '^\| `REC1[0-9]{3}`' "$srcdir/docs/errors.md" | tr -cd '0-9\n' | sort -n)

status=0
complain() # NUMBERS SENTENCE
{
    [ -n "$1" ] || return 0
    echo "$1" | sed "s/.*/lognos: & $2/"
    status=1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "$numbers" | uniq >"$work/used"
echo "$told" >"$work/told"
complain "$(echo "$numbers" | uniq -d)" 'is used more than once'
complain "$(echo "$told" | uniq -d)" 'stands in docs\/errors.md more than once'
complain "$(comm -23 "$work/used" "$work/told")" 'is not in docs\/errors.md'
complain "$(comm -13 "$work/used" "$work/told")" 'is in docs\/errors.md, and no message has it'

last=$(echo "$numbers" | tail -n 1)
echo "lognos: the next is RECLOGNO($((${last:-1000} + 1)))"
exit $status
