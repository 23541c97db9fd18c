// SPDX-License-Identifier: Apache-2.0
// postgrest-js, calling.  PostgreSQL has functions of all kinds, MariaDB functions and procedures,
// SQLite has none; see extra-*.sql.  All have the named query of the runner's configuration.
import { any, fails, gives, many, rows } from './expect.mjs'

const none = fails(404, 'PGRST202')
const pgsql = (answer) => ({ pgsql: answer, others: none })
const both = (answer) => ({ pgsql: answer, mysql: answer, sqlite3: none })

export const functions = [
    ['a value', (db) => db.rpc('add_up', { a: 20, b: 22 }), both(gives(42))],
    ['a value, by GET', (db) => db.rpc('add_up', { a: 20, b: 22 }, { get: true }), both(gives(42))],
    ['a value, by HEAD', (db) => db.rpc('add_up', { a: 20, b: 22 }, { head: true }), { pgsql: gives(null), mysql: gives(null) }],
    ['a text with a default', (db) => db.rpc('greeting'), pgsql(gives('Hello, World!'))],
    ['a text', (db) => db.rpc('greeting', { name: 'Ada & Bo' }), pgsql(gives('Hello, Ada & Bo!'))],
    ['an undefined argument is none', (db) => db.rpc('greeting', { name: undefined }, { get: true }), pgsql(gives('Hello, World!'))],
    ['rows', (db) => db.rpc('shots_of', { show_code: 'MOSS' }), {
        pgsql: gives(many(2)), mysql: gives(many(2)), sqlite3: none }],
    ['rows with select, filter and order', (db) => db.rpc('shots_of', { show_code: 'TIDE' }).select('id, frames')
        .gt('frames', 100).order('frames', { ascending: false }),
        { pgsql: rows({ id: 12, frames: 720 }, { id: 9, frames: 189 }, { id: 7, frames: 120 }), sqlite3: none }],
    ['rows by GET with a filter', (db) => db.rpc('shots_of', { show_code: 'TIDE' }, { get: true }).select('id').eq('status', 'waiting')
        .order('id'), { pgsql: rows({ id: 9 }, { id: 12 }), sqlite3: none }],
    ['rows with embeds', (db) => db.rpc('shots_of', { show_code: 'MOSS' }).select('id, shows(code), shot_artists(task)').order('id')
        .order('task', { referencedTable: 'shot_artists' }).limit(1),
        { pgsql: rows({ id: 10, shows: { code: 'MOSS' }, shot_artists: [{ task: 'compositing' }, { task: 'layout' }] }), sqlite3: none }],
    ['rows, a page, a count', (db) => db.rpc('shots_of', { show_code: 'LANTERN' }, { count: 'exact' }).select('id').order('id').range(1, 2),
        { pgsql: { status: 206, error: null, count: 6, data: [{ id: 2 }, { id: 3 }] }, sqlite3: none }],
    ['rows, counted by HEAD', (db) => db.rpc('shots_of', { show_code: 'LANTERN' }, { head: true, count: 'exact' }),
        { pgsql: gives(null, { count: 6 }) }],
    ['single of rows', (db) => db.rpc('shots_of', { show_code: 'MOSS' }).select('id').eq('status', 'omitted').single(),
        { pgsql: gives({ id: 11 }), sqlite3: none }],
    ['maybeSingle of no rows', (db) => db.rpc('shots_of', { show_code: 'NONE' }).select('id').maybeSingle(),
        { pgsql: gives(null), sqlite3: none }],
    ['rows as CSV', (db) => db.rpc('seats').select('row_no, seat').order('row_no').limit(1).csv(),
        pgsql(gives(/^row_no,seat\r?\n1,aisle(\r?\n)?$/))],
    ['rows of a function with a row type of its own', (db) => db.rpc('seats').eq('seat', 'aisle').order('row_no'),
        pgsql(rows({ row_no: 1, seat: 'aisle' }, { row_no: 3, seat: 'aisle' }))],
    ['aggregates over rows', (db) => db.rpc('seats').select('seat, count()').order('seat'),
        pgsql(rows({ seat: 'aisle', count: 2 }, { seat: 'window', count: 1 }))],
    ['one row', (db) => db.rpc('longest', { show_code: 'MOSS' }).select('id, frames'), pgsql(gives({ id: 10, frames: 480 }))],
    ['a list of values', (db) => db.rpc('codes_in', { ids: [1, 3] }), pgsql(gives(['LANTERN', 'MOSS']))],
    ['a list as argument, by GET', (db) => db.rpc('codes_in', { ids: [1, 3] }, { get: true }), pgsql(gives(['LANTERN', 'MOSS']))],
    ['variadic', (db) => db.rpc('sum_all', { numbers: [1, 2, 39] }), pgsql(gives(42))],
    ['JSON in and out', (db) => db.rpc('echo', { document: { a: [1, { b: null }], c: 'ü' } }),
        pgsql(gives({ a: [1, { b: null }], c: 'ü' }))],
    ['a named query', (db) => db.rpc('long_shots', { show_code: 'TIDE', least: 120 }).order('id'),
        rows({ id: 7, code: 'sh0010', frames: 120, due_on: '2024-02-02' }, { id: 9, code: 'sh0030', frames: 189, due_on: null },
            { id: 12, code: 'teaser', frames: 720, due_on: null })],
    ['a named query with its default', (db) => db.rpc('long_shots', { show_code: 'MOSS' }, { get: true, count: 'exact' })
        .select('id, frames').order('frames').limit(1), { status: 206, error: null, count: 2, data: [{ id: 11, frames: 36 }] }],
    ['a named query of one row', (db) => db.rpc('long_shots', { show_code: 'TIDE' }).select('id').is('due_on', null).gt('frames', 200).single(),
        gives({ id: 12 })],
    ['a named query, counted by HEAD', (db) => db.rpc('long_shots', { show_code: 'LANTERN' }, { head: true, count: 'exact' }),
        gives(null, { count: 6 })],
    ['a named query without an argument', (db) => db.rpc('long_shots', { least: 1 }), none],
    ['an error of the function', (db) => db.rpc('teapot'), {
        pgsql: fails(418, 'PT418', { message: 'I am a teapot', details: 'short and stout', hint: 'tip me over' }),
        mysql: fails(418, 'PT418', { message: 'I am a teapot' }), sqlite3: none }],
    ['an argument that does not fit', (db) => db.rpc('add_up', { a: 'one', b: 2 }), both(fails(400, '22P02'))],
    ['an unknown function', (db) => db.rpc('nothing_of_the_kind', { x: 1 }), none],
    ['a function without its arguments', (db) => db.rpc('add_up', { a: 1 }), {
        pgsql: fails(404, 'PGRST202', { message: any }), mysql: none, sqlite3: none }],
    ['what writes is not read', (db) => db.rpc('forget_comments', {}, { get: true }), {
        pgsql: fails(405, '25006'), mysql: { status: 405, error: any }, sqlite3: none }],
    ['explain of a function', (db) => db.rpc('seats').explain(), { pgsql: gives(/Scan|Result/) }],
]
