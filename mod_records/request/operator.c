/* SPDX-License-Identifier: Apache-2.0 */
#include "request/operator.h"

#include <string.h>

#define ROW(op, name, class, takes, kinds, sign, sql) \
    [RECORDS_OP_##op] = { name, RECORDS_##class, RECORDS_OP_TAKES_##takes, kinds, sign, sql },

const records_op_t records_ops[RECORDS_OP_COUNT] = { RECORDS_OPERATORS(ROW) };

const struct records_truth_t records_truths[RECORDS_TRUTHS] = {
    { "null", " IS NULL" },      { "not_null", " IS NOT NULL" }, { "true", " IS TRUE" },
    { "false", " IS FALSE" },    { "unknown", " IS NULL" },
};

records_op_e records_op_find(const char *name)
{
    unsigned op;

    for (op = 0; op < RECORDS_OP_COUNT; op++)
        if (strcmp(name, records_ops[op].name) == 0)
            break;
    return (records_op_e)op;
}
