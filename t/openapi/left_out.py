# SPDX-License-Identifier: Apache-2.0
"""What t/http asks with success and documents do not have, each with the reason.

The API takes more than it says of itself, as PostgREST does and HTTP wants it: what has no meaning for a request is
ignored, and the database reads many a value in other ways.  A document that allowed it all would tell nothing to those
who write clients.
"""
# (kind, pattern of "WHICH of METHOD TARGET at MOUNT: WHAT IS WRONG", why)
LEFT_OUT = [
    ("header", r"^(x-\S+|proxy-authorization) of ",
     "these are for the configuration of the place, for SQL that reads all headers, or for nobody"),
    ("header", r"^(range|range-unit|if-none-match|if-modified-since|idempotency-key) of ",
     "HTTP ignores what has no meaning for the method, the resource or the place"),
    ("header", r"^(if-match|if-unmodified-since) of GET ",
     "HTTP lets a read depend on them, too, which no client wants"),
    ("header", r"^(accept-profile of DELETE|content-profile of GET|accept-profile of GET /shows\?select=id&id=eq.1 at /)",
     "each is for other methods, and the only schema need not be named"),
    ("header value", r"^range of .*DROP TABLE",
     "HTTP ignores a Range that is none"),
    ("query value", r"^(limit|offset) of ",
     "what is no number of rows is ignored"),
    ("query", r"^(order|limit) of (POST /tags|PUT /tags/|PATCH /shots/1)",
     "one row, or all rows that were sent, are their own page"),
    ("query", r"^(pretty of GET /shows|(apikey|select) of GET /\?|note of POST /tags)",
     "filters of an insert, and any parameters of the root, are ignored, and so is what has no value"),
    ("query", r"^(how_many|loud|shout) of ",
     "what functions make of a row is among the other filters, without a name"),
    ("operation", r"^GET /rpc/take_text ",
     "a parameter without a name is asked for as the body"),
    ("request body type", r"^application/(json|x-www-form-urlencoded) of POST /rpc/(take_text|take_bytes|take_xml|echo) ",
     "the same as the member without a name"),
    ("query value", r"^[bd] of GET /rpc/told",
     "PostgreSQL reads other texts as a boolean and as a date, too"),
    ("request body value", r" of (POST|PATCH) (/type_samples|/oddities|/rpc/add_them|/rpc/told)[ ?].*: \S+: .* is not of type ",
     "the database makes what it wants of texts, numbers and NULL"),
    ("request body value", r" of (PATCH /sho(ws|ts)|POST /tags|POST /rpc/move)[ /?].*: \.: ",
     "of a list the first object is taken, and what is no object sets nothing"),
    ("request body", r"^none of DELETE ",
     "HTTP gives no meaning to it"),
    ("status", r"^(202|203|204|298|299) of .* at (bare|context|prerequest): ",
     "SQL chose it"),
    ("operation", r"^GET /rpc/say_nothing ",
     "a function that may write can be asked to read only, and most then fail"),
]

# Mounts whose root has no document, or not for the caller of these cases.
NO_DOCUMENT = {
    "quota-plan": "the caller has used his quota up",
    "rooted": "the operator has his own",
    "rooted-function": "the operator has his own",
    "rooted-media": "the operator has his own",
    "throttled-plan": "the caller has sent all that he may",
    "undescribed-batch": "RecordsOpenAPI Off",
}
