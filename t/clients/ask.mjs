// SPDX-License-Identifier: Apache-2.0
// ask.mjs DATABASE ADDRESS: make the calls of the tables against one place, and tell of each with a
// line of JSON.  After a call that has written, {"reset": true}; then a line comes from the runner.
import { createInterface } from 'node:readline'

import { PostgrestClient } from '@supabase/postgrest-js'

import { admin } from './admin.mjs'
import { differs, show } from './expect.mjs'
import { functions } from './functions.mjs'
import { reads } from './reads.mjs'
import { supabase } from './supabase.mjs'
import { writes } from './writes.mjs'

const [database, address] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

const tell = (message) => process.stdout.write(JSON.stringify(message) + '\n')

/** For each database the same, or for this one its own: { pgsql: ..., others: ... }. */
function here(expected) {
    const names = ['pgsql', 'mysql', 'sqlite3', 'others']
    if (expected === null || typeof expected !== 'object' || !names.some((name) => name in expected)) return expected
    return database in expected ? expected[database] : expected.others
}

/** The last request as it went over the wire, for whoever reads of a failure; whether any wrote. */
let sent = ''
let wrote = false
const watched = async (url, init) => {
    const method = init.method ?? 'GET'
    const head = Object.entries(init.headers ?? {}).map(([name, value]) => `${name}: ${value}`)
    sent = [`${method} ${decodeURIComponent(url)}`, ...head, init.body ?? ''].join('\n  ')
    const answer = await fetch(url, init)
    wrote ||= answer.ok && method !== 'GET' && method !== 'HEAD'
    return answer
}

async function one(group, db, [title, call, expected]) {
    const wanted = here(expected)
    if (wanted === undefined) return
    let wrong
    try {
        const answer = await call(db)
        wrong = differs(wanted, answer)
        if (wrong) wrong += `\n${show(answer)}`
    } catch (fault) {
        wrong = `it threw ${fault.stack ?? fault}`
    }
    tell({ title: `${group} [${database}] ${title}`, wrong: wrong ? `${wrong}\n${sent}` : null })
}

/** The next call finds the rows as they were. */
async function reset() {
    tell({ reset: true })
    await lines.next()
    wrote = false
}

async function run(group, table, client, resets = true) {
    for (const entry of table) {
        await one(group, client, entry)
        if (wrote && resets) await reset()
    }
    wrote = false
}

const client = new PostgrestClient(address, { fetch: watched, retry: false })
await run('reads', reads, client)
await run('functions', functions, client, false)    // POST, and read
await run('writes', writes, client)
await run('supabase-js', supabase, { address, database, fetch: watched })
await run('react-admin', admin, { address, fetch: watched })
process.exit(0)
