// SPDX-License-Identifier: Apache-2.0
// postgrest-js, writing.  The runner puts the rows back behind each call.
import { any, fails, gives, rows, silent, unordered } from './expect.mjs'

const comment = { record_id: 1, artist_id: 1, body: 'Hello' }
const made = (...data) => ({ status: 201, error: null, data })
const madeUnordered = (...data) => ({ status: 201, error: null, data: unordered(...data) })
// SQLite has no DEFAULT in the place of a value

/** How many comments there are after a call, beside its status. */
const left = async (db, call) => {
    const { status, error } = await call
    const { count } = await db.from('comments').select('*', { count: 'exact', head: true })
    return { status, code: error?.code, count }
}

const inserts = [
    ['insert', (db) => db.from('comments').insert(comment), silent(201)],
    ['insert with select', (db) => db.from('comments').insert(comment).select('id, body'), made({ id: 9, body: 'Hello' })],
    ['insert with select of all', (db) => db.from('tags').insert({ name: 'new' }).select(), made({ name: 'new', note: null })],
    ['insert with single', (db) => db.from('comments').insert(comment).select('id').single(),
        { status: 201, error: null, data: { id: 9 } }],
    ['insert with embeds', (db) => db.from('sequences').insert({ show_id: 3, code: 'sq020', title: 'An evening' })
        .select('code, position, shows(code)'), made({ code: 'sq020', position: 0, shows: { code: 'MOSS' } })],
    ['insert of many', (db) => db.from('tags').insert([{ name: 'n1', note: 'x' }, { name: 'n2', note: null }]).select(),
        madeUnordered({ name: 'n1', note: 'x' }, { name: 'n2', note: null })],
    ['insert of many, counted', (db) => db.from('tags').insert([{ name: 'n1' }, { name: 'n2' }], { count: 'exact' }),
        silent(201, { count: 2 })],
    ['insert of many that differ in their keys', (db) => db.from('defaults').insert([{ label: 'a', n: 1 }, { n: 2 }]).select('label, n'),
        madeUnordered({ label: 'a', n: 1 }, { label: null, n: 2 })],
    ['insert with defaultToNull: false', (db) => db.from('defaults').insert([{ label: 'a' }, { n: 2 }], { defaultToNull: false })
        .select('label, n').order('n'), made({ label: 'untitled', n: 2 }, { label: 'a', n: 7 })],
    ['insert of JSON, a boolean and a decimal', (db) => db.from('records').insert({ show_id: 1, artist_id: 1, title: 'New',
        active: false, amount: 12.5, meta: { tags: ['a"b', 'ü'], deep: { n: null } } }).select('active, amount, meta'),
        made({ active: false, amount: 12.5, meta: { tags: ['a"b', 'ü'], deep: { n: null } } })],
    ['insert of what is there', (db) => db.from('shows').insert({ code: 'TIDE', title: 'Twice' }), fails(409, '23505')],
    ['insert of a stray reference', (db) => db.from('comments').insert({ ...comment, record_id: 4711 }), fails(409, '23503')],
    ['insert without what is needed', (db) => db.from('shows').insert({ code: 'X' }), fails(400, '23502')],
    ['insert against a check', (db) => db.from('shows').insert({ code: 'X', title: 'X', status: 'lost' }), fails(400, '23514')],
    ['insert of an unknown column', (db) => db.from('shows').insert({ code: 'X', director: 'Y' }), fails(400, 'PGRST204',
        { message: "Could not find the 'director' column of 'shows' in the schema cache" })],
    ['insert of text for a number', (db) => db.from('comments').insert({ ...comment, record_id: 'one' }), fails(400, '22P02')],
    ['insert of nothing', (db) => db.from('comments').insert([]).select(), made()],
]

const upserts = [
    ['upsert of what is new', (db) => db.from('tags').upsert({ name: 'new', note: 'n' }).select(), made({ name: 'new', note: 'n' })],
    ['upsert of what is there', (db) => db.from('tags').upsert({ name: 'plain', note: 'changed' }).select(),
        rows({ name: 'plain', note: 'changed' })],
    ['upsert without select', (db) => db.from('tags').upsert({ name: 'plain', note: 'changed' }), silent(200)],
    ['upsert of many', (db) => db.from('tags').upsert([{ name: 'plain', note: 'a' }, { name: 'new', note: 'b' }]).select().order('name'),
        { pgsql: made({ name: 'new', note: 'b' }, { name: 'plain', note: 'a' }),
            others: madeUnordered({ name: 'new', note: 'b' }, { name: 'plain', note: 'a' }) }],
    ['upsert with onConflict', (db) => db.from('shows').upsert({ code: 'TIDE', title: 'Tide' }, { onConflict: 'code' }).select('id, title'),
        rows({ id: 2, title: 'Tide' })],
    ['upsert with a key of two columns', (db) => db.from('cells').upsert({ sheet: 'a', row_no: 1, value: 'x' },
        { onConflict: 'sheet,row_no' }).select().single(), gives({ sheet: 'a', row_no: 1, value: 'x' })],
    ['upsert with onConflict of no key', (db) => db.from('shows').upsert({ code: 'TIDE', title: 'Tide' }, { onConflict: 'title' }),
        fails(400, '42P10')],
    ['upsert with ignoreDuplicates', (db) => db.from('tags').upsert([{ name: 'plain', note: 'x' }, { name: 'new', note: 'y' }],
        { ignoreDuplicates: true }).select(), made({ name: 'new', note: 'y' })],
    ['upsert with ignoreDuplicates of what is there', async (db) => {
        const { status, data } = await db.from('tags').upsert({ name: 'plain', note: 'x' }, { ignoreDuplicates: true }).select()
        const row = await db.from('tags').select('note').eq('name', 'plain').single()
        return { status, data, note: row.data.note }
    }, { status: 201, data: [], note: 'p' }],
    ['upsert with defaultToNull: false', (db) => db.from('defaults').upsert([{ id: 1, label: 'a' }, { id: 2, n: 3 }],
        { defaultToNull: false }).select(),
        madeUnordered({ id: 1, label: 'a', n: 7 }, { id: 2, label: 'untitled', n: 3 })],
]

const updates = [
    ['update', (db) => db.from('shows').update({ title: 'Tide' }).eq('id', 2), silent(204)],
    ['update with select', (db) => db.from('shows').update({ title: 'Tide' }).eq('id', 2).select('id, title'),
        rows({ id: 2, title: 'Tide' })],
    ['update with single', (db) => db.from('shows').update({ title: 'Tide' }).eq('id', 2).select('title').single(), gives({ title: 'Tide' })],
    ['update with embeds', (db) => db.from('sequences').update({ title: 'Ebb' }).eq('id', 4).select('title, shows(code)'),
        rows({ title: 'Ebb', shows: { code: 'TIDE' } })],
    ['update of many, in order', (db) => db.from('shots').update({ status: 'final' }).eq('show_id', 3).select('id, status')
        .order('id', { ascending: false }), {
            pgsql: rows({ id: 11, status: 'final' }, { id: 10, status: 'final' }),
            others: gives(unordered({ id: 11, status: 'final' }, { id: 10, status: 'final' })) }],
    ['update, counted', (db) => db.from('shots').update({ status: 'x' }, { count: 'exact' }).eq('show_id', 1), silent(204, { count: 6 })],
    ['update of none', (db) => db.from('shows').update({ title: 'x' }).eq('id', 77).select(), rows()],
    ['update of none, maybeSingle', (db) => db.from('shows').update({ title: 'x' }).eq('id', 77).select().maybeSingle(), gives(null)],
    ['update of none, single', (db) => db.from('shows').update({ title: 'x' }).eq('id', 77).select().single(), fails(406, 'PGRST116')],
    ['update by a tree', (db) => db.from('shots').update({ status: 'y' }).or('frames.lt.40,frames.gt.700').select('id'),
        gives(unordered({ id: 11 }, { id: 12 }))],
    ['update without a filter', (db) => db.from('shows').update({ title: 'x' }), fails(400, 'REC101')],
    ['update within maxAffected', (db) => db.from('shots').update({ status: 'x' }).eq('show_id', 3).maxAffected(2).select('id'),
        gives(unordered({ id: 10 }, { id: 11 }))],
    ['update beyond maxAffected', async (db) => {
        const { status, error } = await db.from('shots').update({ status: 'x' }).eq('show_id', 1).maxAffected(2)
        const { count } = await db.from('shots').select('*', { head: true, count: 'exact' }).eq('status', 'x')
        return { status, code: error?.code, count }
    }, { status: 400, code: 'PGRST124', count: 0 }],
]

const deletes = [
    ['delete', (db) => left(db, db.from('comments').delete().eq('id', 1)), { status: 204, code: undefined, count: 7 }],
    ['delete with select', (db) => db.from('comments').delete().lte('id', 2).select('id, body'),
        gives(unordered({ id: 1, body: 'Nice arcs.' }, { id: 2, body: 'Thanks!' }))],
    ['delete, counted', (db) => db.from('comments').delete({ count: 'exact' }).in('id', [1, 2, 3]), silent(204, { count: 3 })],
    ['delete of none', (db) => db.from('comments').delete().eq('id', 77).select(), rows()],
    ['delete without a filter', (db) => left(db, db.from('comments').delete()), { status: 400, code: 'REC101', count: 8 }],
    ['delete of what is referred to', (db) => db.from('shows').delete().eq('id', 1), fails(409, '23503')],
    ['delete beyond maxAffected', (db) => left(db, db.from('comments').delete().gt('id', 0).maxAffected(3)),
        { status: 400, code: 'PGRST124', count: 8 }],
]

const rollbacks = [
    ['rollback of an insert', (db) => left(db, db.from('comments').insert(comment).select().rollback()),
        { status: 201, code: undefined, count: 8 }],
    ['rollback of a delete', (db) => left(db, db.from('comments').delete().eq('id', 1).rollback()),
        { status: 204, code: undefined, count: 8 }],
    ['rollback shows what would be', (db) => db.from('shows').update({ title: 'Tide' }).eq('id', 2).select('title').rollback(),
        rows({ title: 'Tide' })],
]

const calls = [
    ['a function that writes', (db) => db.rpc('rename_show', { show_code: 'MOSS', new_title: 'Lichen' }).select('id, title'),
        { pgsql: rows({ id: 3, title: 'Lichen' }), others: fails(404, 'PGRST202') }],
    ['a function that answers nothing', (db) => left(db, db.rpc('forget_comments')),
        { pgsql: { status: 204, code: undefined, count: 0 }, mysql: { status: any, code: undefined, count: 0 },
            sqlite3: { status: 404, code: 'PGRST202', count: 8 } }],
    ['a call that is rolled back', (db) => left(db, db.rpc('forget_comments').rollback()),
        { pgsql: { status: 204, code: undefined, count: 8 }, mysql: { status: any, code: undefined, count: 8 } }],
    ['a write to a schema by its name', (db) => db.schema('archive').from('reels').insert({ id: 3, label: 'Reel C' }).select('id, label'),
        { pgsql: made({ id: 3, label: 'Reel C' }), mysql: made({ id: 3, label: 'Reel C' }), sqlite3: fails(406, 'PGRST106') }],
]

export const writes = [...inserts, ...upserts, ...updates, ...deletes, ...rollbacks, ...calls]
