#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# All C has one format.  make format gives it.
set -u
srcdir=${srcdir:-$(dirname "$0")/../..}
: "${CLANG_FORMAT:=clang-format}"
export CLANG_FORMAT

case $("$CLANG_FORMAT" --version 2>/dev/null) in
*' version 14.'*) ;;
*) echo "format: clang-format 14 is not installed, so nobody looked"; exit 77 ;;
esac
files=$(cd "$srcdir" && find mod_records t -name '*.[ch]' ! -name '*_sql.h')
# shellcheck disable=SC2086 # words
found=$(cd "$srcdir" && build/format --check $files)
[ -z "$found" ] && exit 0
echo "$found" | sed 's/$/: has another format; run make format/'
exit 1
