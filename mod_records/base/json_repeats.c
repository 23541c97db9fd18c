/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_repeats.h"

#include <stdlib.h>

#define FEW 64     /* members that fit into a table on the stack */
#define PLACES 128 /* of that table: a power of two, and twice as many */

/* Offsets: of the name into names, of the value into the JSON text. */
typedef struct member_t {
    apr_uint32_t name, length, value, end;
} member_t;

/* The text between these offsets is replaced by another value, or removed. */
typedef struct edit_t {
    apr_uint32_t from, to, value, end;
} edit_t;

void records_json_repeats_init(records_json_repeats_t *repeats, const records_value_t *json,
                               apr_pool_t *pool)
{
    repeats->start = json->text;
    repeats->pool = pool;
    records_text_init(&repeats->names, 256, pool);
    records_text_init(&repeats->members, 16 * sizeof(member_t), pool);
    memset(&repeats->edits, 0, sizeof(repeats->edits));
}

records_json_level_t records_json_repeats_open(const records_json_repeats_t *repeats)
{
    const records_json_level_t level = { repeats->members.length, repeats->names.length };

    return level;
}

void records_json_repeats_add(records_json_repeats_t *repeats, apr_size_t name, const char *value)
{
    const member_t member = { (apr_uint32_t)name, (apr_uint32_t)(repeats->names.length - name),
                              (apr_uint32_t)(value - repeats->start), 0 };

    records_text_append(&repeats->members, (const char *)&member, sizeof(member));
}

void records_json_repeats_ends(records_json_repeats_t *repeats, const char *end)
{
    member_t *last = (member_t *)(void *)(repeats->members.bytes + repeats->members.length) - 1;

    last->end = (apr_uint32_t)(end - repeats->start);
}

/* ---- finding --------------------------------------------------------------------- */

static int same(const char *names, const member_t *a, const member_t *b)
{
    return a->length == b->length && memcmp(names + a->name, names + b->name, a->length) == 0;
}

/* Has one of few members the name of another? */
static int any_repeated(const char *names, const member_t *members, int count)
{
    unsigned char places[PLACES] = { 0 };
    int i;

    for (i = 0; i < count; i++) {
        const char *name = names + members[i].name;
        const unsigned length = members[i].length;
        unsigned at = length == 0 ? 0
                                  : length * 7 + (unsigned char)name[0] * 31u
                                        + (unsigned char)name[length / 2] * 5u
                                        + (unsigned char)name[length - 1];

        for (at %= PLACES; places[at] != 0; at = (at + 1) % PLACES)
            if (same(names, &members[places[at] - 1], &members[i]))
                return 1;
        places[at] = (unsigned char)(i + 1);
    }
    return 0;
}

typedef struct sorted_t {
    const char *name;
    apr_uint32_t length, index;
} sorted_t;

static int by_name(const void *one, const void *other)
{
    const sorted_t *a = one, *b = other;
    int order;

    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    order = memcmp(a->name, b->name, a->length);
    return order != 0 ? order : a->index < b->index ? -1 : 1;
}

static void edit(records_json_repeats_t *repeats, apr_uint32_t from, apr_uint32_t to,
                 apr_uint32_t value, apr_uint32_t end)
{
    const edit_t one = { from, to, value, end };

    if (repeats->edits.bytes == NULL)
        records_text_init(&repeats->edits, sizeof(one), repeats->pool);
    records_text_append(&repeats->edits, (const char *)&one, sizeof(one));
}

/* Members of one name, in their order: the first gets the value of the last, and the others are
 * removed. */
static void edit_group(records_json_repeats_t *repeats, const member_t *members,
                       const sorted_t *group, int count)
{
    const member_t *first = &members[group[0].index], *last = &members[group[count - 1].index];
    int i;

    edit(repeats, first->value, first->end, last->value, last->end);
    for (i = 1; i < count; i++) {
        const member_t *member = &members[group[i].index];

        edit(repeats, member[-1].end, member->end, 0, 0);
    }
}

static void edit_all(records_json_repeats_t *repeats, const member_t *members, int count)
{
    const char *names = repeats->names.bytes;
    sorted_t *sorted;
    apr_pool_t *own;
    int i, same_names;

    apr_pool_create(&own, repeats->pool);
    apr_pool_tag(own, "records_json_names");
    sorted = apr_palloc(own, sizeof(*sorted) * (apr_size_t)count);
    for (i = 0; i < count; i++) {
        sorted[i].name = names + members[i].name;
        sorted[i].length = members[i].length;
        sorted[i].index = (apr_uint32_t)i;
    }
    qsort(sorted, (size_t)count, sizeof(*sorted), by_name);
    for (i = 0; i < count; i += same_names) {
        for (same_names = 1;
             i + same_names < count
             && same(names, &members[sorted[i].index], &members[sorted[i + same_names].index]);
             same_names++)
            ;
        if (same_names > 1)
            edit_group(repeats, members, &sorted[i], same_names);
    }
    apr_pool_destroy(own);
}

void records_json_repeats_close(records_json_repeats_t *repeats, records_json_level_t level)
{
    const member_t *members = (const member_t *)(void *)(repeats->members.bytes + level.members);
    const int count = (int)((repeats->members.length - level.members) / sizeof(member_t));

    if (count > FEW || (count > 1 && any_repeated(repeats->names.bytes, members, count)))
        edit_all(repeats, members, count);
    repeats->members.length = level.members;
    repeats->names.length = level.names;
}

/* ---- writing it anew ---------------------------------------------------------------- */

static int by_place(const void *one, const void *other)
{
    const edit_t *a = one, *b = other;

    return a->from != b->from ? (a->from < b->from ? -1 : 1) : 0;
}

/* The first edit from there on. */
static int edit_from(const edit_t *edits, int count, apr_uint32_t from)
{
    int low = 0, high = count;

    while (low < high) {
        const int middle = low + (high - low) / 2;

        if (edits[middle].from < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A part of the text.  A value that takes another's place may have members of its own: no deeper
 * than values stand in one another. */
static void copy_edited(records_text_t *out, const records_json_repeats_t *repeats,
                        apr_uint32_t from, apr_uint32_t to)
{
    const edit_t *edits = (const edit_t *)(void *)repeats->edits.bytes;
    const int count = (int)(repeats->edits.length / sizeof(edit_t));
    int i;

    for (i = edit_from(edits, count, from); i < count && edits[i].from < to;
         i = edit_from(edits, count, from)) {
        records_text_append(out, repeats->start + from, edits[i].from - from);
        if (edits[i].end > edits[i].value)
            copy_edited(out, repeats, edits[i].value, edits[i].end);
        from = edits[i].to;
    }
    records_text_append(out, repeats->start + from, to - from);
}

void records_json_repeats_apply(records_json_repeats_t *repeats, records_value_t *json)
{
    records_text_t out;

    if (repeats->edits.length == 0)
        return;
    qsort(repeats->edits.bytes, repeats->edits.length / sizeof(edit_t), sizeof(edit_t), by_place);
    records_text_init(&out, json->length + 1, repeats->pool);
    copy_edited(&out, repeats, 0, (apr_uint32_t)json->length);
    json->text = out.bytes;
    json->length = out.length;
}
