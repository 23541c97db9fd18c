#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The walls of the house: which symbols each library may need, and which file may include which.
set -u
srcdir=${srcdir:-$(dirname "$0")/../..}
builddir=${builddir:-.}
LC_ALL=C
export LC_ALL
broken=0

fault()
{
    echo "walls: $*"
    broken=1
}

# ---- what the linker sees ----------------------------------------------------------

httpd='^(ap_|unixd_)'
dbd='^apr_dbd_'
pgsql='^(PQ|pg_|lo_)'
mysql='^(mysql_|mariadb_)'
sqlite3='^sqlite3_'
redis='^(redis[A-Z]|freeReplyObject|sds)'

# may_not LIBRARY WHY PATTERN...
may_not()
{
    library=$1
    why=$2
    shift 2
    for pattern; do
        found=$(nm -u "$library" 2>/dev/null | awk '{ print $NF }' | sort -u | grep -E "$pattern" \
            | tr '\n' ' ')
        [ -z "$found" ] || fault "$(basename "$library") $why, and needs $found"
    done
}

exports_only()
{
    found=$(nm -D --defined-only "$1" | awk '$2 != "A" { print $NF }' \
        | grep -vE '^(_init|_fini|_edata|_end|__bss_start|__odr_asan.*|__asan.*|___asan.*)$' | tr '\n' ' ')
    [ "$found" = "$2 " ] || fault "$(basename "$1") exports ${found:-nothing }and not $2 alone"
}

libs=$builddir/.libs
if [ ! -f "$libs/librecords.a" ] || [ ! -f "$libs/mod_records.so" ]; then
    fault "librecords.a and mod_records.so are not in $libs"
else
    may_not "$libs/librecords.a" "is pure" "$httpd" "$dbd" "$pgsql" "$mysql" "$sqlite3" \
        "$redis"
    may_not "$libs/libpool.a" "knows neither httpd nor databases" "$httpd" "$dbd" "$pgsql" \
        "$mysql" "$sqlite3" "$redis"
    may_not "$libs/mod_records.so" "knows no client library" "$pgsql" "$mysql" "$sqlite3" "$redis"
    exports_only "$libs/mod_records.so" records_module
    for folder in "$srcdir"/mod_records/databases/*/ "$srcdir"/mod_records/stores/*/; do
        name=$(basename "$folder")
        module=$libs/mod_records_$name.so
        [ -f "$module" ] || continue                 # built --without-NAME
        exports_only "$module" "records_${name}_module"
        [ $name = pgsql ] || may_not "$module" "has one client library" "$pgsql"
        [ $name = mysql ] || may_not "$module" "has one client library" "$mysql"
        [ $name = sqlite3 ] || may_not "$module" "has one client library" "$sqlite3"
        [ $name = redis ] || may_not "$module" "has one client library" "$redis"
    done
fi

# ---- what the includes say ---------------------------------------------------------

# A file may include its own folder and every lower floor; parts.h only its own folder.
# compile.h is the noun between compile.c and those beside it, so it lies half a floor lower.
# shellcheck disable=SC2016 # the $ are of awk
found=$(cd "$srcdir/mod_records" && find . -name '*.[ch]' | sed 's|^\./||' | sort | xargs awk '
    function folder(path) {
        if (path == "mod_records.h" || path == "mod_records.c" || path ~ /^compile\.[ch]$/)
            return path
        sub("/[^/]*$", "", path)
        return path
    }
    function floor(path,    where) {
        where = folder(path)
        if (where ~ /^databases\//)
            return floors["databases"]
        if (where ~ /^stores\//)
            return floors["stores"]
        return (where in floors) ? floors[where] : 0
    }
    BEGIN {
        floors["mod_records.h"] = 1
        floors["base"] = 2
        floors["request"] = floors["catalog"] = 3
        floors["throttle"] = floors["metrics"] = floors["usage"] = 3
        floors["plan"] = floors["stores"] = 4
        floors["sql"] = 5
        floors["compile.h"] = 5.5
        floors["compile.c"] = 6
        floors["response"] = floors["openapi"] = floors["pool"] = floors["databases"] = 6
        floors["httpd"] = 7
        floors["mod_records.c"] = 8
    }
    FNR == 1 {
        here = folder(FILENAME)
        mine = floor(FILENAME)
        if (!mine)
            print FILENAME " stands on no floor"
    }
    /^[ \t]*#[ \t]*include[ \t]*"/ {
        split($0, quoted, "\"")
        path = quoted[2]
        if (path !~ /\// && path != "mod_records.h" && path != "compile.h")
            path = here "/" path
        there = folder(path)
        if (here == there || (here == "compile.c" && there == "compile.h"))
            next
        if (path ~ /\/parts\.h$/)
            print FILENAME " includes " path ", which belongs to " there "/ alone"
        else if (!floor(path))
            print FILENAME " includes " path ", which stands on no floor"
        else if (floor(path) >= mine)
            print FILENAME " (floor " mine ") includes " path " (floor " floor(path) ")"
    }
    /^[ \t]*#[ \t]*include[ \t]*</ {
        split($0, quoted, "[<>]")
        path = quoted[2]
        entry = FILENAME ~ /(^|\/)mod_records[a-z0-9_]*\.c$/
        if (path ~ /^(httpd|http_[a-z]*|ap_[a-z_]*|util_[a-z]*|mod_[a-z]*|scoreboard)\.h$/ \
            && here != "httpd" && !entry && !(here == "pool" && path == "mod_dbd.h"))
            print FILENAME " includes <" path ">: httpd is known in httpd/ and mod_records*.c alone"
        if (path == "apr_dbd.h" && mine < 6)
            print FILENAME " includes <apr_dbd.h>"
        if ((path ~ /^(libpq|pg)/ && here != "databases/pgsql") \
            || (path ~ /^(mysql|mariadb|errmsg|mysqld_error)/ && here != "databases/mysql") \
            || (path ~ /^sqlite3/ && here != "databases/sqlite3") \
            || (path ~ /^hiredis/ && here != "stores/redis"))
            print FILENAME " includes <" path ">"
        if (FILENAME ~ /\/dialect_/ && path !~ /^(apr|json-c\/|ctype|math|std|string)/)
            print FILENAME " includes <" path ">: a dialect is pure"
    }')
[ -z "$found" ] || fault "
$found"

[ $broken -eq 0 ] && echo "walls: they stand"
exit $broken
