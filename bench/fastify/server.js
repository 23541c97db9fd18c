// SPDX-License-Identifier: Apache-2.0
// What a careful programmer writes by hand for these requests: one route each, prepared
// statements, response schemas, two processes, eight connections in each.
// PORT, PGHOST, PGDATABASE, PGUSER and WARM come from the environment.
'use strict'

const cluster = require('node:cluster')
const { Readable } = require('node:stream')

const PROCESSES = 2
const CONNECTIONS = 8
const PAGE = 5000

if (cluster.isPrimary) {
  for (let i = 0; i < PROCESSES; i++) cluster.fork()
  const end = () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGTERM')
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  cluster.on('exit', () => {
    if (Object.keys(cluster.workers).length === 0) process.exit(0)
  })
} else {
  serve()
}

function serve () {
  const pg = require('pg')
  const app = require('fastify')({ logger: false })

  // The cheapest right way from PostgreSQL's text to JSON: no Date objects, no strings of digits.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)
  pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, text => text.replace(' ', 'T') + ':00')

  const pool = new pg.Pool({ max: CONNECTIONS, min: CONNECTIONS, idleTimeoutMillis: 0 })
  if (process.env.WARM) pool.on('connect', client => client.query(process.env.WARM))
  const columns = 'id, title, body, kind, amount, active, created_at'
  const record = {
    type: 'object',
    properties: {
      id: { type: 'integer' },
      title: { type: 'string' },
      body: { type: 'string' },
      kind: { type: 'string' },
      amount: { type: 'number' },
      active: { type: 'boolean' },
      created_at: { type: 'string' }
    }
  }
  const records = { type: 'array', items: record }

  const byKey = {
    name: 'by_key',
    text: `SELECT ${columns} FROM records WHERE id = $1`
  }
  const inWindow = {
    name: 'in_window',
    text: `SELECT ${columns} FROM records WHERE created_at >= $1 AND created_at < $2
           ORDER BY created_at LIMIT $3`
  }
  const fromKey = {
    name: 'from_key',
    text: `SELECT ${columns} FROM records WHERE id >= $1 ORDER BY id LIMIT $2`
  }
  const insert = {
    name: 'insert',
    text: `INSERT INTO records_w (title, body, kind, amount, active)
           VALUES ($1, $2, $3, $4, $5) RETURNING ${columns}`
  }
  const run = async (statement, values) => (await pool.query({ ...statement, values })).rows

  app.get('/api/records/:id', {
    schema: {
      params: { type: 'object', properties: { id: { type: 'integer' } } },
      response: { 200: record }
    }
  }, async (request, reply) => {
    const rows = await run(byKey, [request.params.id])
    if (rows.length === 0) return reply.code(404).send()
    return rows[0]
  })

  app.get('/api/records', { schema: { response: { 200: records } } }, async (request, reply) => {
    const { id, created_at: window, limit } = request.query
    if (Array.isArray(window)) {
      return run(inWindow, [after(window, 'gte.'), after(window, 'lt.'), limit])
    }
    if (id !== undefined) return run(fromKey, [id.slice('gte.'.length), limit])
    reply.type('application/json')
    return reply.send(Readable.from(everything()))
  })

  app.post('/api/records_w', {
    schema: {
      body: {
        type: 'object',
        required: ['title', 'body', 'kind', 'amount', 'active'],
        properties: {
          title: { type: 'string' },
          body: { type: 'string' },
          kind: { type: 'string' },
          amount: { type: 'number' },
          active: { type: 'boolean' }
        }
      },
      response: { 201: records }
    }
  }, async (request, reply) => {
    const { title, body, kind, amount, active } = request.body
    reply.code(201)
    return run(insert, [title, body, kind, amount, active])
  })

  function after (filters, operator) {
    return filters.find(filter => filter.startsWith(operator)).slice(operator.length)
  }

  // All records, a page at a time, so that memory stays within bounds.
  async function * everything () {
    let last = 0
    for (let before = '['; ;) {
      const rows = await run(fromKey, [last + 1, PAGE])
      if (rows.length === 0) return yield before === '[' ? '[]' : ']'
      last = rows[rows.length - 1].id
      yield before + JSON.stringify(rows).slice(1, -1)
      before = ','
    }
  }

  app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
}
