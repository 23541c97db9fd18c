// SPDX-License-Identifier: Apache-2.0
// @supabase/supabase-js, the part of it that speaks to tables: it looks for them below /rest/v1.
import { createClient } from '@supabase/supabase-js'

import { fails, gives, rows } from './expect.mjs'

const clients = new Map()

/** It names a schema with every request, PostgreSQL's "public" unless it is told another.  Its part for
 *  sockets is no part of this: there, nothing is opened. */
const schemas = { pgsql: 'public', mysql: 'studio', sqlite3: 'main' }

function client({ address, database, fetch }) {
    if (!clients.has(address))
        clients.set(address, createClient(address, 'key', {
            db: { schema: schemas[database] }, global: { fetch }, realtime: { transport: class {} },
            auth: { persistSession: false, autoRefreshToken: false } }))
    return clients.get(address)
}

export const supabase = [
    ['a select with embeds', (at) => client(at).from('sequences').select('code, shows!inner(code)').eq('shows.code', 'TIDE').order('code'),
        rows({ code: 'sq010', shows: { code: 'TIDE' } }, { code: 'sq020', shows: { code: 'TIDE' } })],
    ['a page with its count', (at) => client(at).from('shots').select('id', { count: 'exact' }).order('id').range(0, 1),
        { status: 206, error: null, count: 12, data: [{ id: 1 }, { id: 2 }] }],
    ['one row', (at) => client(at).from('shows').select('title').eq('id', 3).single(), gives({ title: 'Moss' })],
    ['a function', (at) => client(at).rpc('add_up', { a: 1, b: 2 }), { pgsql: gives(3), mysql: gives(3), sqlite3: fails(404, 'PGRST202') }],
    ['an error', (at) => client(at).from('shoes').select(), fails(404, 'PGRST205')],
]
