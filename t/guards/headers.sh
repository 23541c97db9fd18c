#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every header that an answer is given has a line in response/headers.h, which says whether a page of
# another origin may read it.
set -u
srcdir=${srcdir:-$(dirname "$0")/../..}
LC_ALL=C
export LC_ALL
broken=0

known=$(grep -oE 'X\("[A-Za-z-]+"' "$srcdir/mod_records/response/headers.h" | cut -d'"' -f2)
set=$(cat "$srcdir"/mod_records/response/*.c "$srcdir"/mod_records/httpd/*.c | tr '\n' ' ' \
    | grep -oE 'apr_table_(set|setn|merge|mergen|add|addn)\((response->|r->(err_)?)?headers(_out)?, *"[A-Za-z-]+"' \
    | cut -d'"' -f2 | sort -u)
if [ -z "$known" ] || [ -z "$set" ]; then
    echo "headers: none found"
    exit 1
fi
for name in $set; do
    case $name in
    Access-Control-*) continue ;;        # of CORS itself: browsers read them
    esac
    echo "$known" | grep -qx -- "$name" || {
        echo "headers: $name has no line in mod_records/response/headers.h"
        broken=1
    }
done
exit $broken
