// SPDX-License-Identifier: Apache-2.0
// What a call is expected to answer, and where an answer differs from that.

export const any = Symbol('any')

/** A list of n. */
export const many = (n) => (value) => Array.isArray(value) && value.length === n

/** 200 and these rows. */
export const rows = (...data) => ({ status: 200, error: null, data })

/** These rows in any order: MariaDB and SQLite give back what was written as it comes. */
export const unordered = (...data) => (got) =>
    Array.isArray(got) && got.length === data.length
    && data.every((row) => got.some((other) => differs([row], [other]) === null))

/** 200 and this: an object, a text, a number. */
export const gives = (data, more = {}) => ({ status: 200, error: null, data, ...more })

/** A write or a call that answers without a body. */
export const silent = (status, more = {}) => ({ status, error: null, data: null, ...more })

/** An error, with what is said of its members. */
export const fails = (status, code, more = {}) => ({ status, data: null, error: { code, ...more } })

/** What this database has not, with the reason. */
export const lacks = (details) => fails(400, 'PGRST127', { details })

/** Where got is not what was expected, in words; null where it is.  Expected objects name the members
 *  that matter; in arrays each element counts.  A RegExp fits a text, a function says yes or no. */
export function differs(expected, got, where = 'the answer') {
    if (expected === any) return null
    if (typeof expected === 'function')
        return expected(got) ? null : `${where}: ${show(got)} is not as ${expected}`
    if (expected instanceof RegExp)
        return typeof got === 'string' && expected.test(got) ? null : `${where}: ${show(got)} does not match ${expected}`
    if (Array.isArray(expected)) return differsArray(expected, got, where)
    if (expected !== null && typeof expected === 'object') return differsObject(expected, got, where)
    return Object.is(expected, got) ? null : `${where}: expected ${show(expected)}, got ${show(got)}`
}

function differsArray(expected, got, where) {
    if (!Array.isArray(got)) return `${where}: expected an array, got ${show(got)}`
    for (let i = 0; i < Math.min(expected.length, got.length); i++) {
        // of a row every member counts
        const extra = unexpected(expected[i], got[i])
        if (extra) return `${where}[${i}]: unexpected ${extra} in ${show(got[i])}`
        const wrong = differs(expected[i], got[i], `${where}[${i}]`)
        if (wrong) return wrong
    }
    return expected.length === got.length ? null
        : `${where}: expected ${expected.length} elements, got ${show(got)}`
}

function differsObject(expected, got, where) {
    if (got === null || typeof got !== 'object' || Array.isArray(got))
        return `${where}: expected ${show(expected)}, got ${show(got)}`
    for (const [key, value] of Object.entries(expected)) {
        if (!(key in got)) return `${where}: no ${key} in ${show(got)}`
        const wrong = differs(value, got[key], `${where}.${key}`)
        if (wrong) return wrong
    }
    return null
}

function unexpected(expected, got) {
    const plain = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)
    if (!plain(expected) || !plain(got) || expected instanceof RegExp) return null
    return Object.keys(got).find((key) => !(key in expected))
}

export function show(value) {
    const text = value === undefined ? 'nothing' : JSON.stringify(value)
    return text.length > 600 ? text.slice(0, 600) + '…' : text
}
