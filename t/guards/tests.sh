#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A test that nobody runs is none: every START_TEST is in a test case, every file in Makefile.am.
set -u
srcdir=${srcdir:-$(dirname "$0")/../..}
broken=0
count=0

for file in "$srcdir"/t/unit/*.c "$srcdir"/t/drivers/*.c "$srcdir"/t/stores/*.c; do
    [ -f "$file" ] || continue
    names=$(sed -n 's/^START_TEST(\([A-Za-z0-9_]*\)).*/\1/p' "$file")
    for name in $names; do
        count=$((count + 1))
        tr '\n' ' ' < "$file" \
            | grep -qE "tcase_add_(loop_)?(exit_)?(test|test_raise_signal)\([^,;]*, *$name *[,)]" \
            || { echo "tests: $(basename "$file"): $name is in no test case"; broken=1; }
    done
done

listed=$(tr -s '\\ \t' '\n' < "$srcdir/Makefile.am")
for file in $(cd "$srcdir" && find mod_records t/unit t/drivers t/stores t/fuzz t/golden -name '*.c'); do
    echo "$listed" | grep -qxF -e "$file" -e "${file%.c}" \
        || { echo "tests: $file is not in Makefile.am, so nobody builds it"; broken=1; }
done

[ $broken -eq 0 ] && echo "tests: $count unit tests, all of them run"
exit $broken
