#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each fuzz target over its corpus: fuzz_NAME reads every file of t/fuzz/corpus/NAME.
set -u
srcdir=${srcdir:-$(dirname "$0")/../..}
builddir=${builddir:-.}
passed=0
failed=0

for program in ${fuzz_programs:-}; do
    name=${program##*/fuzz_}
    if "$builddir/$program" "$srcdir/t/fuzz/corpus/$name"; then
        passed=$((passed + 1))
    else
        echo "replay: $program failed"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
