/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the API's document, beside the page, so that a large one does not hold it up.
 *
 * The document stays what came: bytes.  Where its paths and components begin and end is noted, and
 * only those that are shown are parsed. */
"use strict";

const MOST_BYTES = 2000000;              /* of the paths that are shown at once */

const text = new TextDecoder();
const QUOTE = 0x22, BACKSLASH = 0x5c, COMMA = 0x2c, COLON = 0x3a;
const OPEN_OBJECT = 0x7b, CLOSE_OBJECT = 0x7d, OPEN_ARRAY = 0x5b, CLOSE_ARRAY = 0x5d;

/* ---- JSON as bytes ---------------------------------------------------------------- */

class Slice {
    constructor(bytes, from, to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    text() {
        return text.decode(this.bytes.subarray(this.from, this.to));
    }

    value() {
        return JSON.parse(this.text());
    }

    /* name -> Slice of its value, of an object */
    members() {
        const found = new Map();
        let at = after_space(this.bytes, this.from + 1);

        while (at < this.to && this.bytes[at] !== CLOSE_OBJECT) {
            const name = new Slice(this.bytes, at, end_of_string(this.bytes, at));

            at = after_space(this.bytes, after_space(this.bytes, name.to) + 1);   /* the colon */
            const value = new Slice(this.bytes, at, end_of_value(this.bytes, at));

            found.set(name.value(), value);
            at = after_space(this.bytes, value.to);
            if (this.bytes[at] === COMMA)
                at = after_space(this.bytes, at + 1);
        }
        return found;
    }
}

function after_space(bytes, at) {
    while (bytes[at] <= 0x20)
        at++;
    return at;
}

function end_of_string(bytes, at) {
    for (;;) {
        at = bytes.indexOf(QUOTE, at + 1);
        if (at < 0)
            throw new SyntaxError("a string without an end");
        let before = at - 1;

        while (bytes[before] === BACKSLASH)
            before--;
        if ((at - before) % 2 === 1)
            return at + 1;
    }
}

function end_of_value(bytes, at) {
    let depth = 0;

    for (; at < bytes.length; at++) {
        const byte = bytes[at];

        if (byte === QUOTE)
            at = end_of_string(bytes, at) - 1;
        else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY)
            depth++;
        else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --depth < 0)
            return at;                   /* a number or a word, and its object ends */
        else if (depth === 0 && byte === COMMA)
            return at;
        else
            continue;
        if (depth === 0 && byte !== COMMA)
            return at + 1;
    }
    throw new SyntaxError("a value without an end");
}

/* ---- the document ------------------------------------------------------------------ */

const REFERENCE = /"#\/components\/(\w+)\/((?:[^"\\]|\\.)+)"/g;
const none = new Map();

/* /films, /films/{id}: films.  /rpc/search: rpc/search. */
function group_of(path) {
    const parts = path.split("/");

    return decode(parts[1] === "rpc" && parts.length > 2 ? "rpc/" + parts[2] : parts[1]);
}

function decode(name) {
    try {
        return decodeURIComponent(name);
    } catch {
        return name;
    }
}

/* Of the pointer behind #/components/schemas/, as JSON writes it. */
function name_in(pointer) {
    const [name] = JSON.parse('"' + pointer + '"').split("/");

    return decode(name).replace(/~1/g, "/").replace(/~0/g, "~");
}

class Document {
    constructor(bytes) {
        const top = new Slice(bytes, after_space(bytes, 0), bytes.length).members();

        this.rest = {};
        for (const [name, slice] of top)
            if (name !== "paths" && name !== "components" && name !== "tags")
                this.rest[name] = slice.value();
        this.tags = top.has("tags") ? top.get("tags").value() : [];
        this.components = new Map();
        for (const [kind, slice] of top.get("components")?.members() ?? none)
            this.components.set(kind, slice.members());
        this.groups = new Map();         /* name -> [path, Slice] ... */
        for (const [path, slice] of top.get("paths")?.members() ?? none) {
            const name = group_of(path);

            if (!this.groups.has(name))
                this.groups.set(name, []);
            this.groups.get(name).push([path, slice]);
        }
    }

    /* The schemas that requests may choose from. */
    schemas() {
        for (const slice of this.components.get("parameters")?.values() ?? []) {
            const parameter = slice.value();

            if (parameter.in === "header" && parameter.name === "Accept-Profile")
                return parameter.schema?.enum ?? [];
        }
        return [];
    }

    matching(filter) {
        const wanted = filter.trim().toLowerCase();

        return [...this.groups.keys()].filter((name) => name.toLowerCase().includes(wanted));
    }

    /* A document of these groups alone, as many as fit, and what they refer to. */
    part(names) {
        const paths = {}, tags = new Set();
        let shown = 0, bytes = 0;

        this.wanted = {};
        for (const name of names) {
            const group = this.groups.get(name);

            bytes += group.reduce((sum, [, slice]) => sum + slice.to - slice.from, 0);
            if (shown > 0 && bytes > MOST_BYTES)
                break;
            for (const [path, slice] of group) {
                paths[path] = this.take(slice);
                for (const operation of Object.values(paths[path]))
                    (operation.tags ?? []).forEach((tag) => tags.add(tag));
            }
            shown++;
        }
        for (const [name, slice] of this.components.get("securitySchemes") ?? none)
            (this.wanted.securitySchemes ??= Object.create(null))[name] = slice.value();
        return { shown, spec: { ...this.rest, paths, components: this.wanted,
                                tags: this.tags.filter((tag) => tags.has(tag.name)) } };
    }

    /* The value, and in this.wanted all components that it refers to. */
    take(slice) {
        const json = slice.text();

        for (const [, kind, pointer] of json.matchAll(REFERENCE)) {
            const name = name_in(pointer), other = this.components.get(kind)?.get(name);
            const wanted = this.wanted[kind] ??= Object.create(null);

            if (other === undefined || name in wanted)
                continue;
            wanted[name] = null;         /* it may refer to itself */
            wanted[name] = this.take(other);
        }
        return JSON.parse(json);
    }
}

/* ---- what the page asks --------------------------------------------------------------- */

let current = null;

async function load({ url, headers }) {
    const answer = await fetch(url, { headers: { ...headers, Accept: "application/openapi+json;version=3.1" } });

    current = null;
    if (!answer.ok)
        return { status: answer.status, challenge: answer.headers.get("WWW-Authenticate"),
                 error: await answer.json().then((error) => error.message, () => answer.statusText) };
    current = new Document(new Uint8Array(await answer.arrayBuffer()));
    return { status: answer.status, profile: answer.headers.get("Content-Profile"),
             schemas: current.schemas(), total: current.groups.size };
}

function show({ filter, most }) {
    const names = current === null ? [] : current.matching(filter);

    return { matching: names.length, ...(current?.part(names.slice(0, most)) ?? {}) };
}

onmessage = async ({ data: { id, ask, ...rest } }) => {
    try {
        postMessage({ id, value: await (ask === "load" ? load(rest) : show(rest)) });
    } catch (fault) {
        postMessage({ id, fault: String(fault.message ?? fault) });
    }
};
