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
#include "databases/mysql/parts.h"

/* What a row of the table may use of the server's text, which attach() made English: its quoted
 * words %1 to %5, the last of them %L (the others may hold quotes), and %T, as in "Incorrect %T
 * value". */
typedef struct words_t {
    const char *word[5];
    int count;
    const char *last, *type;
} words_t;

static const struct {
    unsigned code;
    const char *state, *message, *details;
} table[] = {
    { 1062, "23505", "duplicate key value violates unique constraint \"%L\"",
      "The value (%1) already exists." },
    { 1169, "23505", "duplicate key value violates a unique constraint", NULL },
    { 1586, "23505", "duplicate key value violates unique constraint \"%L\"",
      "The value (%1) already exists." },
    { 1859, "23505", "duplicate key value violates unique constraint \"%1\"", NULL },
    { 1216, "23503", "insert or update violates a foreign key constraint", NULL },
    { 1217, "23503", "update or delete violates a foreign key constraint", NULL },
    { 1451, "23503", "update or delete violates foreign key constraint \"%3\" on table \"%2\"",
      "The row is still referenced from table \"%2\"." },
    { 1452, "23503", "insert or update on table \"%2\" violates foreign key constraint \"%3\"",
      "The row it refers to does not exist." },
    { 1048, "23502", "null value in column \"%1\" violates not-null constraint", NULL },
    { 1263, "23502", "null value in column \"%1\" violates not-null constraint", NULL },
    { 1364, "23502", "null value in column \"%1\" violates not-null constraint",
      "The column has no default value." },
    { 1423, "23502", "a column without a default value needs one", NULL },
    { 4025, "23514", "new row for relation \"%3\" violates check constraint \"%1\"", NULL },
    { 3819, "23514", "new row violates check constraint \"%1\"", NULL },
    { 1369, "44000", "new row violates check option for view \"%L\"", NULL },
    { 1406, "22001", "value too long for column \"%1\"", NULL },
    { 1264, "22003", "value out of range for column \"%1\"", NULL },
    { 1300, "22021", "a text is not in the character set that it is read in", NULL },
    { 1441, "22008", "date/time field value out of range", NULL },
    { 1977, "22P05", "a text has a character that another character set does not have", NULL },
    { 4078, "42883", "operator does not exist for these types", NULL },
    { 4079, "42883", "operator does not exist for this type", NULL },
    { 1690, "22003", "value out of range", NULL },
    { 1916, "22003", "value out of range", NULL },
    { 1366, "22P02", "invalid input syntax for type %T: \"%1\"", "The column is \"%L\"." },
    { 1265, "22P02", "invalid input value for column \"%1\"", NULL },
    { 1411, "22007", "invalid input syntax for type %T: \"%1\"", NULL },
    { 1416, "22P02", "invalid input syntax for type geometry", NULL },
    { 3037, "22P02", "invalid input syntax for type geometry", NULL },
    { 4048, "22P02", "invalid input syntax for type geometry", "It is no GeoJSON of a geometry." },
    { 4049, "22P02", "invalid input syntax for type geometry", "It has too few points." },
    { 4050, "22P02", "invalid input syntax for type geometry", "A polygon is not closed." },
    { 4076, "22P02", "invalid input syntax for type geometry", "It has no coordinates." },
    { 3140, "22P02", "invalid input syntax for type json", NULL },
    { 4038, "22P02", "invalid input syntax for type json", NULL },
    { 1365, "22012", "division by zero", NULL },
    { 1298, "22023", "invalid value for parameter \"TimeZone\": \"%1\"", NULL },
    { 1139, "2201B", "invalid regular expression", NULL },
    { 3691, "2201B", "invalid regular expression", NULL },
    { 3692, "2201B", "invalid regular expression", NULL },
    { 1267, "42P21", "collation mismatch", NULL },
    { 1270, "42P21", "collation mismatch", NULL },
    { 1271, "42P21", "collation mismatch", NULL },
    { 1049, "3F000", "schema \"%1\" does not exist", NULL },
    { 1051, "42P01", "relation \"%1\" does not exist", NULL },
    { 1146, "42P01", "relation \"%1\" does not exist", NULL },
    { 1356, "42P01", "view \"%1\" refers to a table, column or function that is gone", NULL },
    { 1054, "42703", "column \"%1\" does not exist", NULL },
    { 1060, "42701", "column \"%1\" specified more than once", NULL },
    { 1110, "42701", "column \"%1\" specified more than once", NULL },
    { 1052, "42702", "column reference \"%1\" is ambiguous", NULL },
    { 1055, "42803", "column %1 must appear in the GROUP BY clause or be used in an aggregate function",
      NULL },
    { 1959, "22023", "role \"%1\" does not exist", NULL },
    { 1064, "42601", "syntax error", NULL },
    { 1305, "42883", "the function does not exist", NULL },
    { 1318, "42883", "the function takes another number of arguments", NULL },
    { 1044, "42501", "permission denied", NULL },
    { 1142, "42501", "permission denied for table %L", NULL },
    { 1143, "42501", "permission denied for table %L", NULL },
    { 1227, "42501", "permission denied", NULL },
    { 1345, "42501", "permission denied for view", NULL },
    { 1370, "42501", "permission denied for function", NULL },
    { 1449, "42501", "permission denied: the definer does not exist", NULL },
    { 1191, "42704", "there is no FULLTEXT index for these columns", NULL },
    { 1093, "PGRST127", "Feature not implemented",
      "MariaDB cannot embed the table that it changes in what the change answers." },
    { 1242, "21000", "more than one row returned by a subquery used as an expression", NULL },
    { 1175, "21000", "UPDATE requires a WHERE clause", NULL },
    { 1288, "55000", "cannot update or delete from this view", NULL },
    { 1348, "55000", "cannot update column \"%1\" of the view", NULL },
    { 1393, "55000", "cannot change several tables through this view", NULL },
    { 1394, "55000", "cannot insert into this view", NULL },
    { 1395, "55000", "cannot delete from this view", NULL },
    { 1471, "55000", "cannot insert into this view", NULL },
    { 1467, "2200H", "the table has no more automatic numbers", NULL },
    { 1906, "428C9", "cannot write to generated column \"%1\"", NULL },
    { 1907, "428C9", "cannot write to a generated column", NULL },
    { 3105, "428C9", "cannot write to generated column \"%1\"", NULL },
    { 1290, "25006", "cannot write: the server is read-only", NULL },
    { 1792, "25006", "cannot write in a read-only transaction", NULL },
    { 1836, "25006", "cannot write: the server is read-only", NULL },
    { 1205, "55P03", "canceling statement due to lock timeout", NULL },
    { 1020, "40001", "could not serialize access due to concurrent update", NULL },
    { 1213, "40P01", "deadlock detected", NULL },
    { 1317, "57014", "canceling statement due to user request", NULL },
    { 1969, "57014", "canceling statement due to statement timeout", NULL },
    { 3024, "57014", "canceling statement due to statement timeout", NULL },
    { 1053, "57P01", "the database is shutting down", NULL },
    { 1077, "57P01", "the database is shutting down", NULL },
    { 1079, "57P01", "the database is shutting down", NULL },
    { 1927, "57P01", "terminating connection due to administrator command", NULL },
    { 4031, "57P05", "terminating connection due to idle timeout", NULL },
    { 1040, "53300", "too many connections", NULL },
    { 1203, "53300", "too many connections", NULL },
    { 1226, "53400", "the account has used up what it may have", NULL },
    { 1461, "53000", "too many prepared statements (max_prepared_stmt_count)", NULL },
    { 1243, "26000", "the prepared statement does not exist", NULL },
    { 1615, "26000", "the prepared statement has to be prepared again", NULL },
    { 2030, "26000", "the prepared statement does not exist", NULL },
    { 2056, "26000", "the prepared statement does not exist", NULL },
    { 1210, "XX000", "the prepared statement takes other arguments", NULL },
    { 1021, "53100", "no space left in the database", NULL },
    { 1114, "53100", "no space left for table \"%1\"", NULL },
    { 1037, "53200", "the database is out of memory", NULL },
    { 1038, "53200", "the database is out of memory", NULL },
    { 1041, "53200", "the database is out of memory", NULL },
    { 1153, "54000", "the request is larger than the database takes (max_allowed_packet)", NULL },
    { 1162, "54000", "a value is larger than the database returns (max_allowed_packet)", NULL },
    { 1260, "54000", "a value is larger than the database returns (max_allowed_packet)", NULL },
    { 1301, "54000", "a value is larger than the database takes (max_allowed_packet)", NULL },
    { 1104, "54000", "the query would look at too many rows (max_join_size)", NULL },
    { 1390, "54000", "too many values in one request", NULL },
    { 1116, "54000", "too many tables in one request: embed fewer of them", NULL },
    { 1118, "54000", "a row is larger than the database takes", NULL },
    { 1117, "54011", "too many columns in one request", NULL },
    { 1113, "54011", "too many columns in one request", NULL },
    { 1119, "54001", "the request is too complex: it is nested too deeply", NULL },
    { 1436, "54001", "the request is too complex: it is nested too deeply", NULL },
    { 1473, "54001", "the request is too complex: it is nested too deeply", NULL },
    { 3157, "54001", "JSON is nested more deeply than the database takes", NULL },
    { 4040, "54001", "JSON is nested more deeply than the database takes", NULL },
    { 2008, "53200", "out of memory", NULL },
    { 2020, "54000", "the request is larger than the database takes (max_allowed_packet)", NULL },
    { 1045, "PGRST000", "Database connection error.", NULL },
    { 1698, "PGRST000", "Database connection error.", NULL },
};

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
    words_t words;
    apr_size_t i;

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
    for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (table[i].code == code) {
            error->code = table[i].state;
            error->message = fill_in(table[i].message, &words, pool);
            error->details = fill_in(table[i].details, &words, pool);
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
