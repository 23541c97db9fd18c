/* SPDX-License-Identifier: Apache-2.0 */
/* What will be done.  Every name has become a table, a column, a link or a function, so whatever can
 * be refused without the database has been refused by now.
 *
 * A read is one level of SELECT.  What is embedded stands in it in one of two ways:
 *
 *   joined    a to-one embed whose table is joined to the level's FROM (flat, however deep): its
 *             columns are at hand for the object, for a spread, for order=client(name);
 *   subquery  anything else is a SELECT of its own, a scalar subquery that answers one JSON value:
 *             an array of rows, or a single row where the embed is to one.
 *
 * Terms say by alias whose column they mean, so an output of a spread can stand with the others. */
#ifndef RECORDS_PLAN_H
#define RECORDS_PLAN_H

#include "catalog/catalog.h"
#include "plan/format.h"
#include "request/request.h"

typedef struct records_read_t records_read_t;
typedef struct records_embed_t records_embed_t;

/** A column in a statement, perhaps a place in its JSON. */
typedef struct records_term_t {
    const char *of;                      /* the alias of its table in the statement; NULL: none */
    const records_column_t *column;
    const apr_array_header_t *path;      /* records_step_t; NULL for the column itself */
    records_bucket_e bucket;
    const records_embed_t *embed;        /* whose row may be missing where this is shown; or NULL */
} records_term_t;

/** What the values of a term are: of a place in JSON, text or JSON. */
static inline records_kind_e records_term_kind(const records_term_t *term)
{
    if (term->path == NULL)
        return term->column->kind;
    return APR_ARRAY_IDX(term->path, term->path->nelts - 1, records_step_t).as_text ? RECORDS_TEXT
                                                                                    : RECORDS_JSON;
}

/** A condition whose names have been looked up and whose literals fit their columns. */
typedef struct records_predicate_t {
    enum {
        RECORDS_PREDICATE_AND,
        RECORDS_PREDICATE_OR,
        RECORDS_PREDICATE_COMPARE,
        RECORDS_PREDICATE_ADDED, /* compared by an operator of another module */
        RECORDS_PREDICATE_EXISTS,
        RECORDS_PREDICATE_VERSION
    } kind;
    unsigned negated : 1;
    unsigned guarded : 1;            /* rules hide rows: an invalid value must not tell of them */
    const apr_array_header_t *parts; /* AND, OR: records_predicate_t * */
    records_term_t term;             /* one: */
    records_op_e op;
    const records_added_operator_t *added; /* in the place of op */
    records_quantifier_e quantifier; /* any, all: of values; where the database has no arrays the
                                          * planner has made a tree of it */
    const char *language;         /* of a full text search, or an added operator's word; or NULL */
    const records_term_t *other;  /* compared with a column, there are no values; or NULL */
    int count;                    /* values; in has any number, is has a word */
    const char *const *values;    /* canonical for the database, where it does not check */
    const records_embed_t *embed; /* exists: a row of it */
    const records_table_t
        *table; /* version: the row of the table called term.of has one of these */
} records_predicate_t;

/** One thing to show of a row. */
typedef struct records_output_t {
    const char *name;                    /* the key in the JSON */
    enum {
        RECORDS_SHOW_TERM,               /* a column; or, with an aggregate, of a group */
        RECORDS_SHOW_EMBED,              /* an object or an array of objects */
        RECORDS_SHOW_EACH                /* one output of a to-many spread, as an array */
    } shows;
    records_term_t term; /* column is NULL in count() */
    const char *cast;    /* the client's type name, or NULL */
    records_aggregate_e aggregate;
    const char *aggregate_cast;
    unsigned hidden : 1;                 /* not for the client: the database's own text */
    const records_embed_t *embed;        /* embed, each: */
    const struct records_output_t *each; /* each: the output of embed->read that is gathered */
} records_output_t;

typedef struct records_order_by_t {
    records_term_t term;
    int output;                          /* of groups: the output that it is, from 1; or 0 */
    unsigned descending : 1, nulls_first : 1;
    unsigned nullable : 1;               /* it may be NULL at all */
} records_order_by_t;

typedef struct records_page_t {
    apr_int64_t offset;
    apr_int64_t limit;                   /* -1 for no limit at all */
} records_page_t;

/** A function with what it is given. */
typedef struct records_call_t {
    const records_function_t *function;
    enum {
        RECORDS_CALL_BOUND,              /* each argument is a text of its own */
        RECORDS_CALL_JSON,               /* the arguments are the members of one JSON object */
        RECORDS_CALL_RAW                 /* the body is the one unnamed argument */
    } how;
    const apr_array_header_t *given; /* const records_parameter_t *: bound, JSON */
    const records_value_t *values;   /* bound: one for each given; no text is NULL.  An array's
                                          * or variadic's is an array literal: {1,2} */
    records_value_t body;            /* JSON, raw: */
} records_call_t;

/** A page that begins behind a row.  The values of the order are outputs of each row, too: hidden,
 *  behind those that are shown. */
typedef struct records_keyset_t {
    const records_value_t *after;        /* that row's, one for each of the read's order; NULL: the page
                                          * begins with the first row */
    unsigned backward : 1;               /* the rows before it: the order is turned, and so the rows
                                          * must be */
    int shown;                           /* how many outputs are not hidden */
    apr_uint64_t binding;                /* of the cursors that lead on from here */
} records_keyset_t;

/** The rules of a table with what this caller's claims say. */
typedef struct records_bound_rules_t {
    const struct records_table_rules_t *rules;
    const records_value_t *values;       /* one for each of its parameters */
    records_error_t *error;              /* a claim does not fit, or a rule is broken: whatever has the
                                          * table fails with it.  Or NULL */
} records_bound_rules_t;

/** One level of SELECT. */
struct records_read_t {
    const records_table_t *table;        /* NULL where a call answers bare values */
    const records_call_t *call;          /* its rows rather than the table's; or NULL */
    const records_bound_rules_t *rules;  /* of table; NULL where it has none */
    const char *alias;                   /* unique in the statement; at the top the table's name */
    const apr_array_header_t *outputs;   /* records_output_t */
    const records_predicate_t *where;    /* or NULL */
    const apr_array_header_t *order;     /* records_order_by_t */
    records_page_t page;
    const apr_array_header_t *embeds;    /* records_embed_t *: that hang on this read itself */
    const apr_array_header_t *joins;     /* records_embed_t *: joined to this level's FROM, in order:
                                          * those of embeds that are joined, and theirs in turn */
    const char *written;                 /* the name of the rows just written (WITH), in the place of
                                          * the table; or NULL */
    const records_keyset_t *keyset;      /* paged by a cursor: there is one row more than was asked for,
                                          * if there are more; or NULL */
    unsigned grouped : 1;                /* there are aggregates: GROUP BY the other outputs */
    unsigned total : 1;                  /* a column more: how many rows there are without a limit */
    unsigned versioned : 1;              /* a column more: the version of the row */
    unsigned dated : 1;                  /* a column more: when it was changed */
    unsigned changed : 1;                /* its rows are to be changed: those that may be */
};

/** An embedded resource. */
struct records_embed_t {
    const char *name;                    /* how the request calls it: alias or target */
    const records_link_t *link;
    const char *parent;                  /* the alias that it hangs on */
    const records_embed_t *above;        /* the embed of that alias; NULL at the top */
    const char *via;                     /* the alias of the junction, or NULL */
    const records_bound_rules_t *via_rules;          /* of the junction, as of a read */
    records_read_t *read;                /* its own table, alias, outputs, filters, embeds */
    unsigned single : 1;                 /* one object, or NULL, rather than an array */
    unsigned joined : 1;
    unsigned inner : 1;                  /* parents without it are left out */
    unsigned spread : 1;
};

/** Is the row of an embed (or NULL) joined and optional, so that all of it can be NULL? */
static inline int records_embed_may_miss(const records_embed_t *embed)
{
    return embed != NULL && embed->joined && !embed->inner;
}

/** One change. */
typedef struct records_write_t {
    records_action_e action;
    const records_table_t *table;
    const records_bound_rules_t *rules;  /* of table; NULL where it has none */
    const apr_array_header_t *columns;   /* const records_column_t *: set by the payload */
    records_value_t payload;             /* one JSON array of objects, values canonical */
    int rows;                            /* objects in it */
    const records_value_t *values;       /* of a lone flat object, a text each column; or NULL */
    const apr_array_header_t *conflict;  /* const records_column_t *: an upsert by POST; or NULL */
    unsigned merge : 1;                  /* its rows replace what is there; else they are left out */
    unsigned defaults : 1;               /* missing=default */
    unsigned single : 1;                 /* PATCH, PUT: only the first object counts */
    const records_predicate_t *where;    /* or NULL */
    const records_read_t *chosen;        /* with limit or offset: the keys of the page of rows that is
                                          * changed; or NULL: all that where finds */
    unsigned keys_chosen : 1; /* the keys of these rows are kept before the change, which is
                                          * of those rows and no others */
} records_write_t;

/** What the root shows. */
typedef struct records_index_t {
    enum {
        RECORDS_INDEX_OPENAPI,           /* a document: OpenAPI 3.1 */
        RECORDS_INDEX_SWAGGER,           /* Swagger 2.0 */
        RECORDS_INDEX_PAGE               /* a page that shows the document to people */
    } shows;
    const char *type;     /* as the answer names it: Content-Type */
    unsigned follows : 1; /* it tells only what the acting role may do */
    unsigned admits : 1;  /* a pre-request is asked, even if nothing else is */
} records_index_t;

typedef struct records_plan_t {
    records_action_e action;
    const records_index_t *index;        /* of the root; else NULL */
    const records_table_t *table;
    const records_function_t *function;  /* of /rpc/name, or NULL */
    const records_read_t *read;          /* what to show, or NULL: return=minimal, void */
    const records_write_t *write;        /* what to change, or NULL */
    records_isolation_e isolation;       /* of the transaction */
    records_count_e count;
    apr_int64_t count_most;              /* estimated: so many are counted exactly; -1: all */
    records_format_e format;             /* of the answer: it decides the shape of the rows */
    const records_added_encoder_t *encoder;          /* of another module, which makes it of rows like those
                                          * of format; or NULL */
    const char *media;                   /* raw: the type, as the answer names it */
    const records_handler_t *handler;    /* raw: the aggregate of the rows that makes it; GeoJSON: the
                                          * function of a row that does.  Or NULL */
    const records_media_t *explain;      /* the answer is how the database would find it: the type,
                                          * what for, and how, as the answer names them; or NULL */
    const records_predicate_t *found;    /* guarded: the record that is meant, whatever is asked of it */
    unsigned singular : 1;               /* one object rather than an array */
    unsigned bare : 1;                   /* the rows are values: "x" rather than {"f":"x"} */
    unsigned whole : 1;                  /* the rows are whatever the call answers, as it comes */
    unsigned stripped : 1;               /* members that are null are left out */
    unsigned reads : 1;                  /* a call that may not write */
    unsigned item : 1;                   /* an item route: 404 if there is none */
    unsigned unchanged : 1;              /* a PATCH of an item that sets nothing: it is only read */
    unsigned guarded : 1;                /* a change of one record, by a precondition: 412 where it is of
                                          * none */
    unsigned creates_only : 1;           /* the same of a PUT that makes a record, or nothing */
    unsigned tells_next : 1;             /* a change that shows no row: read tells the version that it has
                                          * made */
    unsigned head : 1;                   /* HEAD: how many rows, not which */
    unsigned runs_no_code : 1;           /* it reads plain tables: no code of the database's or of other
                                          * modules' runs, so nothing of it lasts or reads settings */
    unsigned plain : 1;                  /* nothing that it runs could read the settings of the request, or
                                          * write: the database need not have them */
    unsigned rollback : 1;               /* Prefer: tx=rollback */
    unsigned location : 1;               /* the key columns are needed for Location */
    apr_int64_t max_affected;            /* or -1 */
} records_plan_t;

#endif
