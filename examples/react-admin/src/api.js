// SPDX-License-Identifier: Apache-2.0
// Where the rows come from: the API that is served beside this page, as /api beside /admin/.
import { fetchUtils } from 'react-admin'
import postgrestProvider, { defaultSchema } from '@raphiniert/ra-data-postgrest'

const apiUrl = new URL('../api', document.baseURI).href

/** The ETag of each record as it was read last: a change says which version it was made of. */
const versions = new Map()

async function httpClient(url, options = {}) {
    const headers = new Headers(options.headers)
    if (options.method === 'PATCH' && versions.has(url)) headers.set('If-Match', versions.get(url))
    const answer = await fetchUtils.fetchJson(url, { ...options, headers })
    const version = answer.headers.get('ETag')
    if (version) versions.set(url, version)
    return answer
}

export const dataProvider = postgrestProvider({
    apiUrl,
    httpClient,
    defaultListOp: 'eq',
    schema: defaultSchema,
    primaryKeys: new Map([['shot_artists', ['shot_id', 'artist_id']]]),     // all others: id
})
