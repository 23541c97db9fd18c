/* SPDX-License-Identifier: Apache-2.0 */
/* Where a reference stands in a parameter of a query string.  It may stand only where a value can, so
 * that what a database holds never becomes an operator, a column, or a second filter. */
#include <string.h>

#include <apr_lib.h>

#include "request/parts.h"

#define NO_VALUE "A reference can be a value, or a part of one, behind an operator."
#define NO_ELEMENT \
    "In parentheses and braces a reference must be a whole value, or stand in quotes."
#define NO_END "The quotes around the reference do not end where a value does."

/* What has been read of a value, and the spots of its references so far. */
typedef struct spots_t {
    const char *at;
    records_spot_e *next;
    const char *why;                     /* the first complaint */
} spots_t;

static int is_hole(char c)
{
    return c == RECORDS_HOLE;
}

static int has_hole(const char *from, const char *to)
{
    return memchr(from, RECORDS_HOLE, (size_t)(to - from)) != NULL;
}

static int complain(spots_t *spots, const char *why)
{
    if (spots->why == NULL)
        spots->why = why;
    return 0;
}

static int is_behind(const char *begin, const char *at, const char *word)
{
    const size_t length = strlen(word);

    return (size_t)(at - begin) >= length && memcmp(at - length, word, length) == 0;
}

/* ---- values in parentheses ---------------------------------------------------------- */

/* "a\"b" from its first quote on. */
static int read_quoted(spots_t *spots, const char *ends)
{
    int holes = 0;

    for (spots->at++; *spots->at != '"'; spots->at++) {
        if (*spots->at == '\\' && is_hole(*++spots->at))
            return complain(spots, "A backslash cannot stand before a reference.");
        if (*spots->at == '\0')
            return holes == 0 || complain(spots, NO_END);
        if (is_hole(*spots->at)) {
            *spots->next++ = RECORDS_SPOT_QUOTED;
            holes++;
        }
    }
    spots->at++;
    return holes == 0 || (*spots->at != '\0' && strchr(ends, *spots->at) != NULL)
           || complain(spots, NO_END);
}

/* a, "b", HOLE up to what closes the list. */
static int read_elements(spots_t *spots, const char *ends, records_spot_e spot)
{
    const char *const closers = ends + 1, *begin;

    for (;;) {
        if (*spots->at == '"' && spot == RECORDS_SPOT_ELEMENT) {
            if (!read_quoted(spots, ends))
                return 0;
        } else if (is_hole(*spots->at) && spots->at[1] != '\0'
                   && strchr(ends, spots->at[1]) != NULL) {
            *spots->next++ = spot;
            spots->at++;
        }
        begin = spots->at;
        spots->at += strcspn(begin, ends);
        if (has_hole(begin, spots->at))
            return complain(spots, NO_ELEMENT);
        if (*spots->at == '\0')
            return 1; /* the parser will say what is missing */
        if (strchr(closers, *spots->at++) != NULL)
            return 1;
    }
}

/* ---- filters ------------------------------------------------------------------------ */

/* What is behind [not.]operator[(modifier)]. of a filter; NULL if that is not all there. */
static const char *operand_of(const char *value)
{
    const char *at = strncmp(value, "not.", 4) == 0 ? value + 4 : value;
    const char *const begin = at;

    at += strspn(at, RECORDS_OP_NAME_BYTES);
    if (at == begin)
        return NULL;
    if (*at == '(') {
        const char *end = strchr(at, ')');

        if (end == NULL || has_hole(at, end))
            return NULL;
        at = end + 1;
    }
    return *at == '.' ? at + 1 : NULL;
}

static int takes_list(const char *value, const char *operand)
{
    return is_behind(value, operand, "in.") && (operand - 3 == value || operand[-4] == '.');
}

static int takes_array(const char *value, const char *operand)
{
    return is_behind(value, operand, "(any).") || is_behind(value, operand, "(all).");
}

int records_spot_is_column(const char *value)
{
    const char *operand = operand_of(value);

    return operand != NULL && strncmp(operand, "col(", 4) == 0
           && operand[strlen(operand) - 1] == ')';
}

static int read_verbatim(spots_t *spots, records_spot_e spot)
{
    for (; *spots->at != '\0'; spots->at++)
        if (is_hole(*spots->at))
            *spots->next++ = spot;
    return 1;
}

static int read_filter(spots_t *spots, const char *value, const char *operand)
{
    const char open = *operand;

    spots->at = operand;
    if (strncmp(operand, "col(", 4) == 0)
        return complain(spots, NO_VALUE);
    if (takes_list(value, operand) ? open == '(' : open == '{' || open == '[' || open == '(') {
        spots->at++;
        if (!read_elements(spots, takes_list(value, operand) ? ",)" : ",)]}", RECORDS_SPOT_ELEMENT))
            return 0;
        return !has_hole(spots->at, spots->at + strlen(spots->at)) || complain(spots, NO_ELEMENT);
    }
    if (takes_list(value, operand) || takes_array(value, operand))
        return complain(spots, NO_ELEMENT);
    return read_verbatim(spots, RECORDS_SPOT_OPERAND);
}

/* Of a function: any text, or an array. */
static int read_argument(spots_t *spots)
{
    if (*spots->at != '{')
        return read_verbatim(spots, RECORDS_SPOT_TEXT);
    spots->at++;
    if (!read_elements(spots, ",}", RECORDS_SPOT_ELEMENT))
        return 0;
    return !has_hole(spots->at, spots->at + strlen(spots->at)) || complain(spots, NO_ELEMENT);
}

/* ---- trees -------------------------------------------------------------------------- */

static int is_structure(const char *begin, const char *at)
{
    return at == begin || is_behind(begin, at, "and") || is_behind(begin, at, "or");
}

/* fts(english), eq(any), col(b): nothing of that is a value */
static int skip_parentheses(spots_t *spots)
{
    const char *const begin = spots->at;

    spots->at += strcspn(begin, ")");
    return !has_hole(begin, spots->at) || complain(spots, NO_VALUE);
}

/* (age.gte.HOLE,or(name.eq."HOLE",id.in.(HOLE,2))) */
static int read_tree(spots_t *spots, const char *begin)
{
    for (spots->at = begin; *spots->at != '\0';) {
        const char *const at = spots->at;

        if (is_hole(*at)) {
            if (!is_behind(begin, at, ".") || at[1] == '\0' || strchr(",)", at[1]) == NULL)
                return complain(spots, NO_ELEMENT);
            *spots->next++ = RECORDS_SPOT_ELEMENT;
            spots->at++;
        } else if (*at == '"' && at > begin && strchr("(,.", at[-1]) != NULL) {
            if (!read_quoted(spots, ",)"))
                return 0;
        } else if (*at == '(' && is_behind(begin, at, ".in.")) {
            spots->at++;
            if (!read_elements(spots, ",)", RECORDS_SPOT_ELEMENT))
                return 0;
        } else if (*at == '(' && !is_structure(begin, at)) {
            if (!skip_parentheses(spots))
                return 0;
        } else if (*at == '{' && is_behind(begin, at, ".")) {
            spots->at++;
            if (!read_elements(spots, ",}", RECORDS_SPOT_BARE_ELEMENT))
                return 0;
        } else {
            spots->at++;
        }
    }
    return 1;
}

/* ---- parameters --------------------------------------------------------------------- */

static const char *last_part(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot == NULL ? name : dot + 1;
}

static int is_one_of(const char *word, const char *const *words, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return 1;
    return 0;
}

#define IS_ONE_OF(word, words) is_one_of(word, words, sizeof(words) / sizeof((words)[0]))

const char *records_spots_find(records_spot_e *spots, const char *name, const char *value,
                               int calls)
{
    static const char *const of_names[] = { "select", "columns", "on_conflict" };
    static const char *const numbers[] = { "limit", "offset" };
    static const char *const trees[] = { "and", "or" };
    spots_t found = { value, spots, NULL };
    const char *behind = operand_of(value);

    if (IS_ONE_OF(name, of_names) || strcmp(last_part(name), "order") == 0)
        return "A reference can be a value, and no name of a column.";
    if (IS_ONE_OF(last_part(name), numbers))
        return is_hole(*value) && value[1] == '\0' && read_verbatim(&found, RECORDS_SPOT_NUMBER)
                   ? NULL
                   : "A reference must be all of the number.";
    if (strcmp(name, "cursor") == 0)
        (void)read_verbatim(&found, RECORDS_SPOT_TEXT);
    else if (IS_ONE_OF(last_part(name), trees))
        (void)read_tree(&found, value);
    else if (behind != NULL && !has_hole(value, behind))
        (void)read_filter(&found, value, behind);
    else if (calls)
        (void)read_argument(&found);
    else
        (void)complain(&found, NO_VALUE);
    return found.why;
}
