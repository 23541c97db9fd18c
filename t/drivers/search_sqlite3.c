/* SPDX-License-Identifier: Apache-2.0 */
/* Full-text search: what a client writes, what FTS5 is asked, what it finds. */
#include "fixture_sqlite3.h"

static const char *matched(records_op_e op, const char *text)
{
    const char *match;
    int negated;
    records_error_t *error = records_sqlite3_match(&match, &negated, op, text, pool);

    if (error != NULL)
        return error->details != NULL ? error->details : error->message;
    return match == NULL ? "nothing" : apr_pstrcat(pool, negated ? "not " : "", match, NULL);
}

START_TEST(every_word_is_quoted)
{
    static const struct { records_op_e op; const char *text, *match; } cases[] = {
        { RECORDS_OP_FTS, "cat", "\"cat\"" },
        { RECORDS_OP_FTS, "cat & dog", "(\"cat\" AND \"dog\")" },
        { RECORDS_OP_FTS, "cat|dog & !fish", "(\"cat\" OR (\"dog\" NOT \"fish\"))" },
        { RECORDS_OP_FTS, "!cat", "not \"cat\"" },
        { RECORDS_OP_FTS, "!cat & !dog", "not (\"cat\" OR \"dog\")" },
        { RECORDS_OP_FTS, "cat | !dog", "not (\"dog\" NOT \"cat\")" },
        { RECORDS_OP_FTS, "!(cat | !dog)", "(\"dog\" NOT \"cat\")" },
        { RECORDS_OP_FTS, "ca:*", "\"ca\" *" },
        { RECORDS_OP_FTS, "big <-> ca:*", "\"big\" + \"ca\" *" },
        { RECORDS_OP_FTS, "'it''s' & OR", "(\"it's\" AND \"OR\")" },
        { RECORDS_OP_FTS, "a\"b", "\"a\"\"b\"" },
        { RECORDS_OP_FTS, "", "nothing" },
        { RECORDS_OP_FTS, "'...'", "nothing" },
        { RECORDS_OP_FTS, "cat dog", "syntax error in tsquery: \"cat dog\"" },
        { RECORDS_OP_FTS, "cat &", "syntax error in tsquery: \"cat &\"" },
        { RECORDS_OP_FTS, "(cat", "syntax error in tsquery: \"(cat\"" },
        { RECORDS_OP_FTS, "cat)", "syntax error in tsquery: \"cat)\"" },
        { RECORDS_OP_FTS, "cat <2> dog",
          "Of the distances in a full text search only <-> is supported." },
        { RECORDS_OP_FTS, "(cat|dog) <-> x",
          "Before and behind <-> only words are supported." },
        { RECORDS_OP_FTS, "cat:A", "Weights in a full text search are PostgreSQL's alone." },
        { RECORDS_OP_PLFTS, "The Fat & Rats", "((\"The\" AND \"Fat\") AND \"Rats\")" },
        { RECORDS_OP_PLFTS, "a NEAR(b", "((\"a\" AND \"NEAR\") AND \"b\")" },
        { RECORDS_OP_PLFTS, " - ", "nothing" },
        { RECORDS_OP_PHFTS, "the \"fat\" cat", "\"the \"\"fat\"\" cat\"" },
        { RECORDS_OP_WFTS, "\"fat cat\" or -dog rat", "(\"fat cat\" OR (\"rat\" NOT \"dog\"))" },
        { RECORDS_OP_WFTS, "fat -\"big cat\"", "(\"fat\" NOT \"big cat\")" },
        { RECORDS_OP_WFTS, "or cat OR", "((\"or\" AND \"cat\") AND \"OR\")" },
        { RECORDS_OP_WFTS, "\"open", "\"open\"" },
        { RECORDS_OP_WFTS, "-", "nothing" },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_str_eq(matched(cases[i].op, cases[i].text), cases[i].match);
}
END_TEST

START_TEST(an_fts5_table_is_searched)
{
    static const question_t questions[] = {
        { "/f?select=title&title=fts.hotel", "TGrand Hotel;" },
        { "/f?select=title&body=plfts.big%20fish&order=title", "TSea;" },
        { "/f?select=title&title=not.fts.hotel", "TSea;TNothing;" },
        { "/f?select=title&or=(title.fts.hotel,body.fts.fish)&order=title", "TGrand Hotel;TSea;" },
        { "/f?select=title&body=fts.!fish&order=title", "TGrand Hotel;" },
        { "/f?select=title&body=not.fts.fish&order=title", "TGrand Hotel;" },
        { "/f?select=title&title=phfts.grand%20hotel", "TGrand Hotel;" },
        { "/f?select=title&title=fts.", "" },
        { "/f?select=title&title=fts(english).hotel", "PGRST127 Feature not implemented" },
        { "/f?select=title&title=wfts.sea%20or%20hot%3A&order=title", "TSea;" },
        { "/f?select=title&title=fts.se:*", "TSea;" },
        { "/plain?select=id&x=fts.a", "42704 there is no full-text index on column x" },
    };

    full_text = 1;
    interfere("CREATE VIRTUAL TABLE f USING fts5(title, body);"
              "INSERT INTO f VALUES ('Grand Hotel', 'a small dog'), ('Sea', 'fish, big'),"
              " ('Nothing', NULL); CREATE TABLE plain (id INTEGER PRIMARY KEY, x TEXT)");
    ASK_ALL(questions);
}
END_TEST

START_TEST(a_table_is_searched_through_its_index)
{
    static const question_t questions[] = {
        { "/notes?select=id&words=fts.grand&order=id", "I7;" },
        { "/notes?select=id&words=not.fts.grand&order=id", "I9;" },
        { "/books?select=id,notes(id)&notes.words=wfts.-hotel", "I1|J[{\"id\":9}];" },
        { "/books?select=id,notes!inner(id)&notes.words=fts.hotel", "I1|J[{\"id\":7}];" },
        { "/books?select=id,notes!inner(id)&notes.words=fts.nowhere", "" },
    };

    full_text = 1;
    interfere(
        "CREATE TABLE books (id INTEGER PRIMARY KEY); INSERT INTO books VALUES (1);"
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, words TEXT, book INT REFERENCES books (id));"
        "INSERT INTO notes VALUES (7, 'the grand hotel', 1), (9, 'a bed', 1), (11, NULL, 1);"
        "CREATE VIRTUAL TABLE notes_words USING fts5(words, content='notes',"
        " content_rowid='id');"
        "INSERT INTO notes_words (notes_words) VALUES ('rebuild')");
    ASK_ALL(questions);
}
END_TEST

void add_search(Suite *suite)
{
    TCase *tests = room(suite, "search");

    tcase_add_test(tests, every_word_is_quoted);
    tcase_add_test(tests, an_fts5_table_is_searched);
    tcase_add_test(tests, a_table_is_searched_through_its_index);
}
