/* SPDX-License-Identifier: Apache-2.0 */
/* Errors of the server, with PostgreSQL's codes and messages.  A message may name tables,
 * columns, values and constraints; never the statement, the account or the host, which its own
 * texts do. */
#include <errmsg.h>
#include <mysqld_error.h>
#include <string.h>

#include <apr_cstr.h>
#include <apr_strings.h>

#include "base/text.h"
#include "databases/mysql/dialect_mysql.h"
#include "databases/mysql/known_error_mysql.h"
#include "databases/mysql/parts.h"

/* What the text of a known error is filled with, from the server's own. */
typedef struct words_t {
    const char *word[5];
    int count;
    const char *last, *type;
} words_t;

/* `db`.`t`, CONSTRAINT `c`: three words; a doubled quote stands for itself */
static void find_words(words_t *words, const char *text, apr_pool_t *pool)
{
    words->count = 0;
    while (words->count < 5 && (text = strpbrk(text, "'`")) != NULL) {
        const char quote = *text++;
        char *word = apr_palloc(pool, strlen(text) + 1), *end = word;

        words->word[words->count++] = word;
        for (; *text != '\0' && (*text != quote || text[1] == quote); text++) {
            text += *text == quote;
            *end++ = *text;
        }
        *end = '\0';
        text += *text != '\0';
    }
}

/* ... for key 'PRIMARY' */
static const char *find_last(const char *text, apr_pool_t *pool)
{
    const char *end = text + strlen(text), *begin;

    while (end > text && *end != '\'' && *end != '`')
        end--;
    for (begin = end; begin > text && begin[-1] != *end; begin--)
        ;
    return begin == text ? "?" : apr_pstrmemdup(pool, begin, (apr_size_t)(end - begin));
}

/* Incorrect decimal value: 'x'; in PostgreSQL's word */
static const char *find_type(const char *text, apr_pool_t *pool)
{
    static const char *const names[][2] = {
        { "decimal", "numeric" }, { "double", "double precision" }, { "float", "real" },
        { "datetime", "timestamp" }, { "string", "text" },
    };
    const char *begin = strstr(text, "ncorrect "), *end = begin ? strstr(begin, " value") : NULL;
    apr_size_t i, length;

    if (end == NULL)
        return "unknown";
    begin += strlen("ncorrect ");
    length = (apr_size_t)(end - begin);
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (apr_cstr_casecmpn(begin, names[i][0], length) == 0 && names[i][0][length] == '\0')
            return names[i][1];
    return apr_cstr_casecmpn(begin, "integer", length) == 0 ? "integer"
                                                            : apr_pstrmemdup(pool, begin, length);
}

static const char *word_for(char letter, const words_t *words)
{
    if (letter == 'L')
        return words->last;
    if (letter == 'T')
        return words->type;
    return letter - '1' < words->count ? words->word[letter - '1'] : "?";
}

/* column "%1" -> column "name" */
static const char *fill_in(const char *message, const words_t *words, apr_pool_t *pool)
{
    const char *percent = message == NULL ? NULL : strchr(message, '%');

    if (percent == NULL)
        return message;
    return apr_pstrcat(pool, apr_pstrmemdup(pool, message, (apr_size_t)(percent - message)),
                       word_for(percent[1], words), fill_in(percent + 2, words, pool), NULL);
}

static int is_loss(unsigned code)
{
    return code == CR_SERVER_GONE_ERROR || code == CR_SERVER_LOST || code == CR_SERVER_LOST_EXTENDED
           || code == CR_CONN_HOST_ERROR || code == CR_CONNECTION_ERROR || code == CR_IPSOCK_ERROR
           || code == CR_SSL_CONNECTION_ERROR || code == CR_MALFORMED_PACKET
           || code == CR_COMMANDS_OUT_OF_SYNC;
}

/* A guard's column is called `22P02 integer`; see dialect_mysql.h. */
static void tell_guard(records_error_t *error, const words_t *words, apr_pool_t *pool)
{
    const char *name = words->word[0];

    if (words->count == 0 || strcmp(words->last, RECORDS_MYSQL_GUARD) != 0 || strlen(name) < 7)
        return;
    error->code = apr_pstrmemdup(pool, name, 5);
    if (strcmp(error->code, "23505") == 0) {
        error->message = "duplicate key value violates another unique constraint";
        error->details = "It is not the one that the upsert is by.";
        return;
    }
    if (strcmp(error->code, "22003") == 0)
        error->message = apr_pstrcat(pool, name + 6, " out of range", NULL);
    else if (strcmp(error->code, "22008") == 0)
        error->message = "date/time field value out of range";
    else
        error->message = apr_pstrcat(pool, "invalid input syntax for type ", name + 6, NULL);
    error->details = "A value cannot be cast.";
}

/* ---- values --------------------------------------------------------------------------- */

#define OF_COLUMN " for column "
#define LONGEST_CHARACTER 4

/* \xF0\x9F\x8E\xAC: the bytes from the first one on that did not fit, and a few behind it.  The
 * character that they begin with, or NULL. */
static const char *find_character(const char *text, apr_pool_t *pool)
{
    char bytes[LONGEST_CHARACTER + 1];
    apr_size_t length = 0;

    for (; length < LONGEST_CHARACTER && strncmp(text, "\\x", 2) == 0
           && records_hex_digit(text[2]) >= 0 && records_hex_digit(text[3]) >= 0;
         text += 4)
        bytes[length++] = (char)(records_hex_digit(text[2]) << 4 | records_hex_digit(text[3]));
    length = records_utf8_length(bytes, length);
    return length == 0 ? NULL : apr_pstrmemdup(pool, bytes, length);
}

/* Incorrect string value: '\xF0\x9F\x8E\xAC' for column `studio`.`films`.`title` at row 1 */
static void tell_character(records_error_t *error, const words_t *words, const char *text,
                           apr_pool_t *pool)
{
    const char *bytes = strchr(text, '\'');
    const char *character = NULL;

    for (; bytes != NULL && *bytes != '\0' && character == NULL; bytes = strchr(bytes + 1, '\\'))
        character = find_character(bytes + (*bytes == '\''), pool);
    error->code = "22P05";
    error->message =
        character == NULL
            ? apr_psprintf(pool, "column \"%s\" cannot hold a character of its value", words->last)
            : apr_psprintf(pool, "column \"%s\" cannot hold the character \"%s\"", words->last,
                           character);
    error->details = "The character set of the column does not have it.";
    error->hint = "A column with CHARACTER SET utf8mb4 holds all characters.";
}

static int is_moment(const char *type)
{
    return strcmp(type, "date") == 0 || strcmp(type, "time") == 0 || strcmp(type, "timestamp") == 0;
}

/* Incorrect datetime value: '2038-01-19 03:14:08' for column `studio`.`films`.`seen_at` at row 1.
 * What looks like a time is one that the type does not have. */
static void tell_incorrect(records_error_t *error, const words_t *words, const char *text,
                           apr_pool_t *pool)
{
    const char *value = words->count > 0 ? words->word[0] : "?";
    const int out_of_range = *value != '\0' && value[strspn(value, "0123456789-+:. T")] == '\0';

    error->code = !is_moment(words->type) ? "22P02" : out_of_range ? "22008" : "22007";
    error->message =
        is_moment(words->type) && out_of_range
            ? apr_psprintf(pool, "date/time field value out of range: \"%s\"", value)
            : apr_psprintf(pool, "invalid input syntax for type %s: \"%s\"", words->type, value);
    if (strstr(text, OF_COLUMN) != NULL)
        error->details = apr_psprintf(pool, "The column is \"%s\".", words->last);
}

/* SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '...': its author speaks to the client */
static void tell_signal(records_error_t *error, const char *state, const char *text,
                        apr_pool_t *pool)
{
    error->code = strcmp(state, "45000") == 0 ? "P0001" : apr_pstrdup(pool, state);
    error->message = apr_pstrdup(pool, text);
}

/* The server itself has no such states, so a number beside them (MYSQL_ERRNO) tells nothing more. */
static int is_signalled(unsigned code, const char *state)
{
    return code == ER_SIGNAL_EXCEPTION || code == ER_SIGNAL_NOT_FOUND || code >= 30000
           || strcmp(state, "45000") == 0 || strncmp(state, "PT", 2) == 0
           || strcmp(state, "PGRST") == 0;
}

static void tell_unknown(records_error_t *error, unsigned code, const char *state, apr_pool_t *pool)
{
    if (strlen(state) == 5 && strcmp(state, "HY000") != 0)
        error->code = apr_pstrdup(pool, state);
    error->message = apr_psprintf(pool, "the database refused the request (error %u)", code);
}

/* (latin1_swedish_ci,IMPLICIT) and (utf8mb4_...,COERCIBLE): a column and a value.  Of more than two
 * values nothing but the operation is told, and of those a request has no other. */
static int is_value_beyond(unsigned code, const char *text)
{
    switch (code) {
    case ER_CANT_AGGREGATE_2COLLATIONS:
    case ER_CANT_AGGREGATE_3COLLATIONS:
        return strstr(text, "COERCIBLE") != NULL;
    case ER_CANT_AGGREGATE_NCOLLATIONS:
        return strstr(text, "'in'") != NULL;
    default:
        return 0;
    }
}

static void tell(records_error_t *error, unsigned code, const char *state, const char *text,
                 apr_pool_t *pool)
{
    const records_mysql_known_t *known;
    words_t words;

    if (is_signalled(code, state)) {
        tell_signal(error, state, text, pool);
        return;
    }
    find_words(&words, text, pool);
    words.last = find_last(text, pool);
    words.type = find_type(text, pool);
    if (is_value_beyond(code, text)) {
        error->code = "22P05";
        error->message = "a value has a character that the column it is compared with cannot hold";
        return;
    }
    if (code == ER_TRUNCATED_WRONG_VALUE) {
        tell_incorrect(error, &words, text, pool);
        return;
    }
    if (code == ER_TRUNCATED_WRONG_VALUE_FOR_FIELD && strcmp(words.type, "text") == 0) {
        tell_character(error, &words, text, pool);
        return;
    }
    if ((known = records_mysql_known(code)) != NULL) {
        error->code = known->state;
        error->message = fill_in(known->message, &words, pool);
        error->details = fill_in(known->details, &words, pool);
        return;
    }
    if (code == 4176)
        tell_guard(error, &words, pool);
    else
        tell_unknown(error, code, state, pool);
}

records_error_t *records_mysql_error(records_mysql_t *my, MYSQL_STMT *stmt, apr_pool_t *pool)
{
    int by_statement = stmt != NULL && mysql_stmt_errno(stmt) != 0;
    unsigned code = by_statement ? mysql_stmt_errno(stmt) : mysql_errno(my->native);
    const char *state = by_statement ? mysql_stmt_sqlstate(stmt) : mysql_sqlstate(my->native);
    const char *text = by_statement ? mysql_stmt_error(stmt) : mysql_error(my->native);
    records_error_t *error = records_error(pool, 0, "XX000", "the database failed");

    error->cause = apr_psprintf(pool, "(%u) %s", code, text);
    if (is_loss(code)) {
        error->code = "08006";
        error->message = "the connection to the database was lost";
    } else
        tell(error, code, state, text, pool);
    if (is_loss(code) || strncmp(error->code, "57P", 3) == 0 || code == ER_NET_PACKET_TOO_LARGE)
        my->lost = 1;
    return error;
}
