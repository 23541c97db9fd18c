// SPDX-License-Identifier: Apache-2.0
// postgrest-js, reading: a title, the call, what it answers.  Three answers where databases differ.
import { any, fails, gives, lacks, many, rows } from './expect.mjs'

const ids = (...list) => rows(...list.map((id) => ({ id })))
const shots = (db) => db.from('shots').select('id').order('id')
const shows = (db) => db.from('shows').select('id').order('id')
const artists = (db) => db.from('artists').select('id').order('id')
const records = (db) => db.from('records').select('id').order('id')
const pages = (db) => db.from('pages').select('id').order('id')
const kits = (db) => db.from('kits').select('id').order('id')
const onlyPgsql = (answer) => ({ pgsql: answer, others: fails(404, 'PGRST205') })

const select = [
    ['select() is all columns', (db) => db.from('shows').select().eq('id', 2), rows({
        id: 2, code: 'TIDE', title: 'Tide & Bone', status: 'production', started_on: '2023-09-15', budget: 830000.5,
        meta: { fps: 25, resolution: { width: 3840, height: 2160 } } })],
    ['select may be written over several lines', (db) => db.from('shows').select(`
            id,
            title
        `).eq('id', 3), rows({ id: 3, title: 'Moss' })],
    ['aliases and casts', (db) => db.from('shows').select('number:id, name:title, text:id::text').eq('id', 2),
        rows({ number: 2, name: 'Tide & Bone', text: '2' })],
    ['places in JSON', (db) => db.from('shows').select('meta->fps, width:meta->resolution->>width').eq('id', 1),
        rows({ fps: 24, width: '4096' })],
    ['names in quotes', (db) => db.from('odd names').select('"a b","sel,ect",x:"dot.ted","order"').eq('id', 1),
        rows({ 'a b': 'blank', 'sel,ect': 'comma', x: 'dot', order: 10 })],
    ['a view', (db) => db.from('show_totals').select('code, records').order('id'),
        rows({ code: 'LANTERN', records: 27 }, { code: 'TIDE', records: 9 }, { code: 'MOSS', records: 4 },
            { code: 'COMET', records: 0 })],
    ['an instant, a boolean, a decimal', (db) => db.from('records').select('created_at, active, amount').eq('id', 12),
        rows({ created_at: '2024-01-11T14:00:00+00:00', active: false, amount: 0 })],
    ['no rows', (db) => db.from('shows').select().eq('id', 77), rows()],
]

const embeds = [
    ['many to one', (db) => db.from('sequences').select('code, shows(code)').eq('id', 4),
        rows({ code: 'sq010', shows: { code: 'TIDE' } })],
    ['one to many', (db) => db.from('shows').select('code, sequences(code)').eq('id', 2)
        .order('position', { referencedTable: 'sequences' }),
        rows({ code: 'TIDE', sequences: [{ code: 'sq010' }, { code: 'sq020' }] })],
    ['many to many', (db) => db.from('shots').select('code, artists(name)').eq('id', 7)
        .order('id', { referencedTable: 'artists' }),
        rows({ code: 'sh0010', artists: [{ name: 'Dmitri Volkov' }, { name: "Finn O'Brien" }, { name: 'Grace Nwosu' }] })],
    ['through the junction, with its own columns', (db) => db.from('shots')
        .select('code, shot_artists(task, artists(name))').eq('id', 8),
        rows({ code: 'sh0020', shot_artists: [{ task: 'animation', artists: { name: 'Chiyo Tanaka' } }] })],
    ['four levels', (db) => db.from('comments')
        .select('id, records(title, shots(code, sequences(code, shows(code))))').eq('id', 6),
        rows({ id: 6, records: { title: 'sh0010b smoke v001',
            shots: { code: 'sh0010b', sequences: { code: 'sq020', shows: { code: 'LANTERN' } } } } })],
    ['all columns of an embed', (db) => db.from('comments').select('id, artists(*)').eq('id', 6),
        rows({ id: 6, artists: { id: 9, name: 'İpek Yılmaz', role: 'effects', email: 'ipek@studio.example', lead_id: 8,
            hired_on: '2023-08-15', active: true } })],
    ['an alias', (db) => db.from('sequences').select('id, film:shows(name:title)').eq('id', 6),
        rows({ id: 6, film: { name: 'Moss' } })],
    ['an alias is what filters name', (db) => db.from('sequences').select('id, film:shows!inner(code)')
        .eq('film.code', 'MOSS'), rows({ id: 6, film: { code: 'MOSS' } })],
    ['a column as hint', (db) => db.from('records').select('id, artists!artist_id(name)').eq('id', 5),
        rows({ id: 5, artists: { name: 'Élodie Marchand' } })],
    ['a constraint as hint', (db) => db.from('records').select('id, artists!records_artist_id_fkey(name)').eq('id', 5),
        rows({ id: 5, artists: { name: 'Élodie Marchand' } })],
    ['a hint and inner', (db) => db.from('records').select('id, artists!records_artist_id_fkey!inner(name)')
        .eq('artists.id', 10), rows({ id: 35, artists: { name: 'Jonas Weiß' } })],
    ['the column as target', (db) => db.from('artists').select('name, lead:lead_id(name)').eq('id', 9),
        rows({ name: 'İpek Yılmaz', lead: { name: 'Hiro "Hawk" Sato' } })],
    ['a table of itself', (db) => db.from('artists').select('id, artists(id)').eq('id', 2)
        .order('id', { referencedTable: 'artists' }), rows({ id: 2, artists: [{ id: 5 }, { id: 6 }, { id: 7 }] })],
    ['inner', (db) => db.from('shows').select('code, sequences!inner(code)').eq('sequences.code', 'sq030'),
        rows({ code: 'LANTERN', sequences: [{ code: 'sq030' }] })],
    ['left keeps the parents', (db) => db.from('shows').select('code, sequences!left(code)')
        .eq('sequences.code', 'sq030').order('id').limit(2),
        rows({ code: 'LANTERN', sequences: [{ code: 'sq030' }] }, { code: 'TIDE', sequences: [] })],
    ['a spread', (db) => db.from('sequences').select('id, ...shows(film:code, budget)').eq('id', 6),
        rows({ id: 6, film: 'MOSS', budget: 240000 })],
    ['a spread of many', (db) => db.from('shows').select('id, ...sequences(codes:code)').eq('id', 2)
        .order('code', { referencedTable: 'sequences', ascending: false }), rows({ id: 2, codes: ['sq020', 'sq010'] })],
    ['a spread in an embed', (db) => db.from('shots').select('id, crew:shot_artists(task, ...artists(name))').eq('id', 8),
        rows({ id: 8, crew: [{ task: 'animation', name: 'Chiyo Tanaka' }] })],
    ['those without any', (db) => db.from('shows').select('id, sequences()').is('sequences', null), ids(4)],
    ['those with some', (db) => db.from('shows').select('id, sequences()').not('sequences', 'is', null).order('id'),
        ids(1, 2, 3)],
    ['null tests of embeds in a tree', (db) => db.from('shows').select('id, sequences(), shots()')
        .or('sequences.is.null,shots.not.is.null').order('id'), ids(1, 2, 3, 4)],
    ['how many there are', (db) => db.from('shows').select('code, sequences(count)').order('id').limit(2),
        rows({ code: 'LANTERN', sequences: [{ count: 3 }] }, { code: 'TIDE', sequences: [{ count: 2 }] })],
    ['sums of an embed', (db) => db.from('shows').select('code, shots(frames.sum(), frames.max())').eq('id', 3),
        rows({ code: 'MOSS', shots: [{ sum: 516, max: 480 }] })],
    ['aggregates', (db) => db.from('records').select('show_id, count(), amount.sum()').order('show_id').limit(2),
        rows({ show_id: 1, count: 27, sum: 7155.35 }, { show_id: 2, count: 9, sum: -2185.89 })],
    ['no such relationship', (db) => db.from('tags').select('name, shows(code)'), fails(400, 'PGRST200',
        { message: "Could not find a relationship between 'tags' and 'shows' in the schema cache" })],
    ['an embed that is not selected', (db) => db.from('shows').select('code').eq('sequences.code', 'x'),
        fails(400, 'PGRST108', { message: "'sequences' is not an embedded resource in this request" })],
]

const filters = [
    ['eq', (db) => shows(db).eq('code', 'TIDE'), ids(2)],
    ['eq with all that a URL cannot hold', (db) => shows(db).eq('title', 'Tide & Bone'), ids(2)],
    ['eq with a comma', (db) => shows(db).eq('title', 'Comet, Come Home'), ids(4)],
    ['eq with quotes', (db) => artists(db).eq('name', 'Hiro "Hawk" Sato'), ids(8)],
    ['neq', (db) => shows(db).neq('status', 'production'), ids(3, 4)],
    ['gt', (db) => shots(db).gt('frames', 300), ids(10, 12)],
    ['gte', (db) => shots(db).gte('frames', 300), ids(6, 10, 12)],
    ['lt', (db) => shots(db).lt('frames', 75), ids(3, 11)],
    ['lte', (db) => shots(db).lte('frames', 75), ids(3, 8, 11)],
    ['a period of time', (db) => records(db).gte('created_at', '2024-01-10').lt('created_at', '2024-01-12'), ids(3, 4, 11, 12)],
    ['an instant as JavaScript writes it', (db) => records(db)
        .gte('created_at', new Date('2024-03-04T10:00:00Z').toISOString()), ids(34, 39, 40)],
    ['like', (db) => artists(db).like('name', '%Sato'), ids(8)],
    ['like minds the case', (db) => artists(db).like('name', '%SATO'), ids()],
    ['ilike', (db) => artists(db).ilike('name', 'ADA%'), ids(1)],
    ['likeAllOf', (db) => records(db).likeAllOf('title', ['sh0010%', '%smoke%']), ids(21, 22, 23)],
    ['likeAllOf of no row', (db) => records(db).likeAllOf('title', ['sh0020%', '%smoke%']), ids()],
    ['likeAnyOf', (db) => shows(db).likeAnyOf('code', ['T%', '%SS']), ids(2, 3)],
    ['ilikeAllOf', (db) => artists(db).ilikeAllOf('name', ['%a%', '%hawk%']), ids(8)],
    ['ilikeAnyOf', (db) => artists(db).ilikeAnyOf('name', ['ada%', 'bruno%']), ids(1, 2)],
    ['regexMatch', (db) => shots(db).regexMatch('code', '^sh00[45]0$'), ids(5, 6)],
    ['regexIMatch', (db) => shots(db).regexIMatch('code', '^SH00[45]0$'), ids(5, 6)],
    ['is null', (db) => artists(db).is('lead_id', null), ids(1, 2)],
    ['is false', (db) => artists(db).is('active', false), ids(10)],
    ['is true', (db) => artists(db).is('active', true).eq('role', 'effects'), ids(8, 9)],
    ['isDistinct', (db) => artists(db).isDistinct('lead_id', 1), ids(1, 2, 5, 6, 7, 9, 10)],
    ['in', (db) => shots(db).in('id', [1, 5, 99]), ids(1, 5)],
    ['in with commas and brackets', (db) => shows(db).in('title', ['Comet, Come Home', 'Moss', '(none)']), ids(3, 4)],
    ['in of nothing', (db) => shows(db).in('id', []), ids()],
    ['notIn', (db) => shows(db).notIn('id', [1, 2]), ids(3, 4)],
    ['match', (db) => shots(db).match({ show_id: 1, status: 'review' }), ids(3, 4)],
    ['not', (db) => shows(db).not('status', 'eq', 'production'), ids(3, 4)],
    ['not is null', (db) => artists(db).not('lead_id', 'is', null), ids(3, 4, 5, 6, 7, 8, 9, 10)],
    ['not in', (db) => shows(db).not('id', 'in', '(1,2)'), ids(3, 4)],
    ['or', (db) => shots(db).or('frames.lt.40,frames.gt.700'), ids(11, 12)],
    ['or with and', (db) => shots(db).or('frames.lt.40,and(show_id.eq.2,status.eq.waiting)'), ids(9, 11, 12)],
    ['or with in and not', (db) => shows(db).or('id.in.(1,4),not.and(status.neq.released,id.gt.0)'), ids(1, 3, 4)],
    ['or with quoted values', (db) => shows(db).or('title.eq."Comet, Come Home",code.eq.MOSS'), ids(3, 4)],
    ['or of a referenced table', (db) => db.from('shows').select('id, shots(id)').eq('id', 1)
        .or('frames.gt.200,status.eq.progress', { referencedTable: 'shots' }).order('id', { referencedTable: 'shots' }),
        rows({ id: 1, shots: [{ id: 4 }, { id: 5 }, { id: 6 }] })],
    ['filter', (db) => shots(db).filter('frames', 'gte', 480), ids(10, 12)],
    ['filter with a quantifier', (db) => shows(db).filter('code', 'eq(any)', '{TIDE,MOSS}'), ids(2, 3)],
    ['filter on a referenced table', (db) => db.from('shows').select('id, sequences(code)').eq('id', 1)
        .filter('sequences.code', 'in', '("sq010","sq030")').order('code', { referencedTable: 'sequences' }),
        rows({ id: 1, sequences: [{ code: 'sq010' }, { code: 'sq030' }] })],
    ['filters on a place in JSON', (db) => shows(db).eq('meta->>fps', '25'), ids(2)],
    ['order of numbers in JSON', (db) => shows(db).gt('meta->fps', 12), ids(1, 2)],
    ['contains: an object', (db) => records(db).contains('meta', { take: 2 }).eq('show_id', 1),
        ids(3, 4, 7, 8, 13, 14, 19)],
    ['containedBy: an object', (db) => records(db).containedBy('meta', { reel: 'A', more: 1 }), ids(10, 16)],
    ['contains: an array', (db) => kits(db).contains('tags', ['paper']), onlyPgsql(ids(1, 2))],
    ['containedBy: an array', (db) => kits(db).containedBy('tags', ['paper', 'lantern', 'glue']), onlyPgsql(ids(1, 3))],
    ['overlaps: an array', (db) => kits(db).overlaps('tags', ['ink', 'lantern']), onlyPgsql(ids(1, 2))],
    ['contains: a range', (db) => kits(db).contains('frames', '[2,3)'), onlyPgsql(ids(1))],
    ['overlaps: a range', (db) => kits(db).overlaps('frames', '[5,15)'), onlyPgsql(ids(1, 2))],
    ['rangeLt', (db) => kits(db).rangeLt('frames', '[10,20)'), onlyPgsql(ids(1))],
    ['rangeGt', (db) => kits(db).rangeGt('frames', '[10,20)'), onlyPgsql(ids(3))],
    ['rangeLte', (db) => kits(db).rangeLte('frames', '[10,20)'), onlyPgsql(ids(1, 2))],
    ['rangeGte', (db) => kits(db).rangeGte('frames', '[10,20)'), onlyPgsql(ids(2, 3))],
    ['rangeAdjacent', (db) => kits(db).rangeAdjacent('frames', '[20,30)'), onlyPgsql(ids(2, 3))],
    ['what only PostgreSQL has', (db) => shots(db).rangeAdjacent('frames', '[20,30)'),
        { pgsql: fails(404, '42883'), others: fails(400, 'PGRST127', { details: /adj/ }) }],
    ['textSearch', (db) => pages(db).textSearch('body', 'lantern & market'), ids(1)],
    ['textSearch, or', (db) => pages(db).textSearch('body', 'market | smoke'), ids(1, 3)],
    ['textSearch, plain', (db) => pages(db).textSearch('body', 'lantern market', { type: 'plain' }), ids(1)],
    ['textSearch, phrase', (db) => pages(db).textSearch('body', 'old lantern', { type: 'phrase' }), ids(1)],
    ['textSearch, websearch', (db) => pages(db).textSearch('body', 'lantern -market', { type: 'websearch' }), ids(2)],
    ['textSearch with a configuration', (db) => pages(db).textSearch('body', 'lanterns', { config: 'english' }),
        { pgsql: ids(1, 2), mysql: lacks(/languages/), sqlite3: lacks(/fts\(english\)/) }],
    ['not textSearch', (db) => pages(db).not('body', 'fts', 'lantern'), ids(3)],
    ['textSearch without an index', (db) => pages(db).select('*').textSearch('id', 'x'),
        { pgsql: fails(404, '42883'), others: fails(400, any) }],
    ['a value that is no integer', (db) => shows(db).eq('id', 'first'),
        fails(400, '22P02', { message: /^invalid input syntax for type (integer|bigint): "first"$/, details: null, hint: null })],
    ['a column that is not there', (db) => shows(db).eq('director', 'x'),
        fails(400, '42703', { message: 'column shows.director does not exist' })],
]

const order = [
    ['order descending', (db) => db.from('shots').select('id').eq('show_id', 1).order('frames', { ascending: false }).limit(3),
        ids(6, 4, 2)],
    ['order by two', (db) => db.from('shots').select('id').eq('show_id', 2).order('status').order('id', { ascending: false }),
        ids(7, 8, 12, 9)],
    ['NULL is the largest', (db) => db.from('ranked').select('id').order('n', { ascending: false }).order('id'), ids(2, 5, 1, 4, 3)],
    ['nullsFirst', (db) => db.from('ranked').select('id').order('n', { nullsFirst: true }).order('id'), ids(2, 5, 3, 4, 1)],
    ['nullsLast', (db) => db.from('ranked').select('id').order('n', { ascending: false, nullsFirst: false }).order('id'),
        ids(1, 4, 3, 2, 5)],
    ['order of a referenced table', (db) => db.from('shows').select('id, sequences(id)').eq('id', 1)
        .order('id', { referencedTable: 'sequences', ascending: false }),
        rows({ id: 1, sequences: [{ id: 3 }, { id: 2 }, { id: 1 }] })],
    ['order of a foreign table, as it was called', (db) => db.from('shows').select('id, sequences(id)').eq('id', 1)
        .order('id', { foreignTable: 'sequences', ascending: false }),
        rows({ id: 1, sequences: [{ id: 3 }, { id: 2 }, { id: 1 }] })],
    ['order by what one parent has', (db) => db.from('shots').select('id, shows(code)').order('shows(code)', { ascending: false })
        .order('id').limit(2), rows({ id: 7, shows: { code: 'TIDE' } }, { id: 8, shows: { code: 'TIDE' } })],
    ['order by what many have', (db) => db.from('shows').select('id, shots(id)').order('shots(id)'), fails(400, 'PGRST118')],
]

const pagesOf = [
    ['limit', (db) => shots(db).limit(2), ids(1, 2)],
    ['limit of a referenced table', (db) => db.from('shows').select('id, sequences(id)').order('id').limit(2)
        .order('id', { referencedTable: 'sequences' }).limit(1, { referencedTable: 'sequences' }),
        rows({ id: 1, sequences: [{ id: 1 }] }, { id: 2, sequences: [{ id: 4 }] })],
    ['range', (db) => shots(db).range(3, 5), ids(4, 5, 6)],
    ['range beyond the end', (db) => shots(db).range(100, 110), ids()],
    ['range of a referenced table', (db) => db.from('shows').select('id, sequences(id)').eq('id', 1)
        .order('id', { referencedTable: 'sequences' }).range(1, 2, { referencedTable: 'sequences' }),
        rows({ id: 1, sequences: [{ id: 2 }, { id: 3 }] })],
    ['range beyond a count', (db) => db.from('shots').select('id', { count: 'exact' }).range(100, 110), fails(416, 'PGRST103',
        { details: 'An offset of 100 was requested, but there are only 12 rows.' })],
    ['single', (db) => db.from('shows').select('id, code').eq('code', 'MOSS').single(), gives({ id: 3, code: 'MOSS' })],
    ['single of none', (db) => db.from('shows').select('id').eq('id', 77).single(), fails(406, 'PGRST116',
        { message: 'Cannot coerce the result to a single JSON object', details: 'The result contains 0 rows' })],
    ['single of many', (db) => db.from('shows').select('id').single(), fails(406, 'PGRST116',
        { details: 'The result contains 4 rows' })],
    ['maybeSingle', (db) => db.from('shows').select('id').eq('id', 3).maybeSingle(), gives({ id: 3 })],
    ['maybeSingle of none', (db) => db.from('shows').select('id').eq('id', 77).maybeSingle(), gives(null)],
    ['maybeSingle of many', (db) => db.from('shows').select('id').maybeSingle(), fails(406, 'PGRST116')],
    ['count exact', (db) => db.from('records').select('id', { count: 'exact' }).eq('kind', 'publish').order('id').limit(2),
        { status: 206, error: null, count: 17, data: [{ id: 1 }, { id: 3 }] }],
    ['count exact with an inner embed', (db) => db.from('shows').select('id, sequences!inner()', { count: 'exact' }).order('id'),
        gives([{ id: 1 }, { id: 2 }, { id: 3 }], { count: 3 })],
    ['count planned', (db) => db.from('records').select('id', { count: 'planned' }).limit(2),
        { error: null, count: (count) => Number.isInteger(count) && count >= 0, data: many(2) }],
    ['count estimated', (db) => db.from('records').select('id', { count: 'estimated' }),
        { error: null, count: (count) => Number.isInteger(count) && count >= 0, data: many(40) }],
    ['head', (db) => db.from('records').select('*', { head: true, count: 'exact' }).eq('kind', 'publish'),
        gives(null, { count: 17 })],
    ['head of an unknown table', (db) => db.from('nothing').select('*', { head: true }), (answer) =>
        answer.data === null && answer.status !== 200],
]

const media = [
    ['csv', (db) => db.from('artists').select('id, name, lead_id').lte('id', 3).order('id').csv(),
        gives(/^id,name,lead_id\r?\n1,Ada Okafor,\r?\n2,Bruno Lindqvist,\r?\n3,Chiyo Tanaka,1(\r?\n)?$/)],
    ['stripNulls', (db) => db.from('artists').select('id, lead_id, email').in('id', [1, 10]).order('id').stripNulls(),
        rows({ id: 1, email: 'ada@studio.example' }, { id: 10, lead_id: 3 })],
    ['stripNulls of one', (db) => db.from('artists').select('id, lead_id').eq('id', 1).single().stripNulls(), gives({ id: 1 })],
    ['explain', (db) => db.from('shows').select('id').eq('id', 1).explain(), gives(/shows/)],
    ['explain as JSON', (db) => db.from('shows').select('id').eq('id', 1).explain({ format: 'json' }),
        { pgsql: gives((plan) => plan[0].Plan !== undefined), mysql: gives((plan) => plan !== null && typeof plan === 'object'),
            sqlite3: { error: any } }],
    ['explain with all of it', (db) => db.from('shows').select('id').explain({ analyze: true, verbose: true, buffers: true }),
        { pgsql: gives(/actual time/), others: { error: any } }],
    ['another media type', (db) => db.from('shows').select('id').setHeader('Accept', 'image/png'), fails(406, 'PGRST107')],
]

const places = [
    ['a schema by its name', (db) => db.schema('archive').from('reels').select('label').order('id'),
        { pgsql: rows({ label: 'Reel A' }, { label: 'Reel B' }), mysql: rows({ label: 'Reel A' }, { label: 'Reel B' }),
            sqlite3: fails(406, 'PGRST106') }],
    ['a schema does not have the tables of another', (db) => db.schema('archive').from('shows').select(),
        { pgsql: fails(404, 'PGRST205'), mysql: fails(404, 'PGRST205'), sqlite3: fails(406, 'PGRST106') }],
    ['a schema that is not served', (db) => db.schema('secret').from('shows').select(), fails(406, 'PGRST106',
        { message: 'Invalid schema: secret' })],
    ['an unknown table', (db) => db.from('shoes').select(), fails(404, 'PGRST205', { details: null })],
    ['an unknown column', (db) => db.from('shows').select('id, director'), fails(400, '42703')],
    ['a select that is none', (db) => db.from('shows').select('id,(x'), fails(400, 'PGRST100')],
    ['throwOnError throws', async (db) => {
        try {
            await db.from('shoes').select().throwOnError()
        } catch (fault) {
            return { name: fault.name, code: fault.code }
        }
        return 'nothing was thrown'
    }, { name: 'PostgrestError', code: 'PGRST205' }],
    ['abortSignal', async (db) => {
        const answer = await db.from('records').select('id').abortSignal(AbortSignal.abort())
        return { status: answer.status, data: answer.data }
    }, { status: 0, data: null }],
]

export const reads = [...select, ...embeds, ...filters, ...order, ...pagesOf, ...media, ...places]
