// SPDX-License-Identifier: Apache-2.0
// react-admin's data provider, @raphiniert/ra-data-postgrest: every method that react-admin calls.
import provider from '@raphiniert/ra-data-postgrest'

const keys = new Map([['shot_artists', ['shot_id', 'artist_id']]])

/** What react-admin's own fetchJson does: the body as JSON, an error where the status is none of 2xx. */
const httpClient = (fetch) => async (url, options = {}) => {
    const headers = new Headers(options.headers)
    if (options.body && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json')
    const answer = await fetch(url, { ...options, headers: Object.fromEntries(headers) })
    const body = await answer.text()
    const json = body ? JSON.parse(body) : undefined
    if (answer.status < 200 || answer.status >= 300)
        throw Object.assign(new Error(json?.message ?? answer.statusText), { status: answer.status, body: json })
    return { status: answer.status, headers: answer.headers, body, json }
}

const ask = ({ address, fetch }) => provider.default({
    apiUrl: address, httpClient: httpClient(fetch), defaultListOp: 'eq', primaryKeys: keys, schema: () => '' })

const page = (filter = {}, more = {}) => ({
    pagination: { page: 1, perPage: 2 }, sort: { field: 'id', order: 'ASC' }, filter, ...more })

const refused = async (call) => {
    try {
        await call
    } catch (fault) {
        return { status: fault.status, code: fault.body?.code }
    }
    return 'nothing was refused'
}

export const admin = [
    ['getList', (at) => ask(at).getList('shots', page({ show_id: 1 }, { meta: { columns: ['id', 'code'] } })),
        { total: 6, data: [{ id: 1, code: 'sh0010' }, { id: 2, code: 'sh0020' }] }],
    ['getList, the second page, descending', (at) => ask(at).getList('artists', {
        pagination: { page: 2, perPage: 3 }, sort: { field: 'id', order: 'DESC' }, filter: {}, meta: { columns: ['id'] } }),
        { total: 10, data: [{ id: 7 }, { id: 6 }, { id: 5 }] }],
    ['getList with an operator', (at) => ask(at).getList('artists', page({ 'name@ilike': 'ada' }, { meta: { columns: 'id,name' } })),
        { total: 1, data: [{ id: 1, name: 'Ada Okafor' }] }],
    ['getList with or', (at) => ask(at).getList('shots',
        page({ '@or': { 'frames@lt': 40, 'frames@gt': 700 } }, { meta: { columns: 'id' } })), { total: 2, data: [{ id: 11 }, { id: 12 }] }],
    ['getList with an embed', (at) => ask(at).getList('sequences', page({ 'shows.code': 'MOSS' }, { meta: { columns: 'id,shows!inner(code)' } })),
        { total: 1, data: [{ id: 6, shows: { code: 'MOSS' } }] }],
    ['getList with what else will be needed', (at) => ask(at).getList('sequences', page({ id: 6 }, { meta: { columns: ['id'], prefetch: ['shots'] } })),
        { total: 1, data: [{ id: 6 }], meta: (meta) => meta.prefetched.shots.length === 2 }],
    ['getList of none', (at) => ask(at).getList('shots', page({ id: 77 })), { total: 0, data: [] }],
    ['getOne', (at) => ask(at).getOne('shows', { id: 3, meta: { columns: ['id', 'title'] } }), { data: { id: 3, title: 'Moss' } }],
    ['getOne with a key of two columns', (at) => ask(at).getOne('shot_artists', { id: '[1,5]' }),
        { data: { id: '[1,5]', shot_id: 1, artist_id: 5, task: 'lighting', days: 2 } }],
    ['getOne of none', (at) => refused(ask(at).getOne('shows', { id: 77 })), { status: 406, code: 'PGRST116' }],
    ['getMany', (at) => ask(at).getMany('shows', { ids: [1, 3], meta: { columns: ['id', 'code'] } }),
        { data: [{ id: 1, code: 'LANTERN' }, { id: 3, code: 'MOSS' }] }],
    ['getMany with a key of two columns', (at) => ask(at).getMany('shot_artists', { ids: ['[1,3]', '[1,5]'], meta: { columns: 'shot_id,artist_id' } }),
        { data: (data) => data.map((row) => row.id).sort().join(' ') === '[1,3] [1,5]' }],
    ['getManyReference', (at) => ask(at).getManyReference('sequences', { target: 'show_id', id: 2, ...page({}, { meta: { columns: ['id'] } }) }),
        { total: 2, data: [{ id: 4 }, { id: 5 }] }],
    ['create', (at) => ask(at).create('comments', { data: { record_id: 1, artist_id: 1, body: 'Hello' } }),
        { data: { id: 9, record_id: 1, artist_id: 1, body: 'Hello' } }],
    ['update', (at) => ask(at).update('shows', { id: 2, data: { id: 2, title: 'Tide' }, previousData: { id: 2, title: 'Tide & Bone' } }),
        { data: { id: 2, title: 'Tide', code: 'TIDE' } }],
    ['update with a key of two columns', (at) => ask(at).update('shot_artists', { id: '[1,5]',
        data: { id: '[1,5]', days: 3 }, previousData: { id: '[1,5]', days: 2 } }), { data: { id: '[1,5]', days: 3, task: 'lighting' } }],
    ['updateMany', (at) => ask(at).updateMany('shots', { ids: [1, 2], data: { status: 'waiting' } }), { data: (ids) => ids.sort().join() === '1,2' }],
    ['delete', (at) => ask(at).delete('comments', { id: 8 }), { data: { id: 8, record_id: 40 } }],
    ['deleteMany', (at) => ask(at).deleteMany('comments', { ids: [7, 8] }), { data: (ids) => ids.sort().join() === '7,8' }],
    ['an error', (at) => refused(ask(at).create('shows', { data: { code: 'TIDE', title: 'Twice' } })), { status: 409, code: '23505' }],
]
