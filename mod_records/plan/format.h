/* SPDX-License-Identifier: Apache-2.0 */
/* What the rows can become, one line each, and the media types that ask for it.  The enum, the
 * tables, the planner, sql/ and response/ all read these lists. */
#ifndef RECORDS_FORMAT_H
#define RECORDS_FORMAT_H

#include "mod_records.h"

#define RECORDS_MEDIA_ANY "*/*"
#define RECORDS_MEDIA_PLAN "application/vnd.pgrst.plan" /* and +json, +text */

/** What the database makes of a row. */
typedef enum {
    RECORDS_ROW_OF_VALUES,               /* values, to be written as JSON */
    RECORDS_ROW_OF_TEXTS,                /* values in the database's own text */
    RECORDS_ROW_OF_FEATURE               /* one JSON value, by a function of the database */
} records_row_of_e;

/* The media type; vendor and text, as records_media_type_t has them; the rows; the encoder, which is in
 * response/: json is records_json_encoder.
 *
 * JSON is an array, OBJECT one row, GEOJSON a FeatureCollection, RAW text or bytes as they are, or what a
 * handler of the database made. */
#define RECORDS_FORMATS(X) \
    X(JSON, "application/json", 0, 1, VALUES, json) \
    X(OBJECT, "application/vnd.pgrst.object+json", 1, 0, VALUES, object) \
    X(CSV, "text/csv", 0, 1, TEXTS, csv) \
    X(NDJSON, "application/x-ndjson", 0, 0, VALUES, ndjson) \
    X(GEOJSON, "application/geo+json", 0, 1, FEATURE, geojson) \
    X(RAW, "application/octet-stream", 0, 0, TEXTS, plain)

#define RECORDS_FORMAT_VALUE(format, type, vendor, text, row, encoder) RECORDS_FORMAT_##format,
typedef enum {
    RECORDS_FORMATS(RECORDS_FORMAT_VALUE)
    RECORDS_FORMAT_COUNT
} records_format_e;
#undef RECORDS_FORMAT_VALUE

typedef struct records_format_t {
    const char *type;
    records_row_of_e row;
} records_format_t;

/** By their records_format_e. */
extern const records_format_t records_formats[RECORDS_FORMAT_COUNT];

/** A media type that Accept: may name. */
typedef struct records_media_type_t {
    const char *type;
    records_format_e format;             /* RECORDS_FORMAT_COUNT: only the database can make it */
    unsigned vendor : 1;                 /* nulls=stripped is understood, handlers are not asked */
    unsigned text : 1;                   /* the database's answer of this type is named UTF-8 */
} records_media_type_t;

/** What is known of this type, in lower case and without parameters, or NULL.  A type of
 *  RECORDS_FORMAT_RAW is one that a single column can be shown as. */
const records_media_type_t *records_media_type_find(const char *type);

/** Is it a document that describes an API, of any version? */
int records_media_is_document(const char *type);

#endif
