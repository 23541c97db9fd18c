// SPDX-License-Identifier: Apache-2.0
// An OpenID provider on a loopback port, over TLS, which can misbehave.
//
//     node provider.mjs '{"port": 1, "key": FILE, "cert": FILE, "keys": [{"kid": "a", "alg": "RS256",
//         "file": PEM}], "clients": [...], "people": {"ada": {"tenant": 7}}}'
//
// Each line of the standard input is a command in JSON, and is answered with a line.
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const given = JSON.parse(process.argv[2]);
const issuer = `https://127.0.0.1:${given.port}`;
const people = given.people;
const ttl = () => given.ttl ?? 600;
const cookies = [randomBytes(16).toString('hex')];
const hits = {};
let mode = 'good';
let idTtl;
let keys = given.keys;
let answer;

// What a client asks for is the resource; how its token looks stands behind the question mark.
function resourceServer(_, resource) {
    const wanted = new URL(resource);
    const alg = wanted.searchParams.get('alg');
    return {
        scope: 'records:read records:write',
        audience: wanted.origin + wanted.pathname,
        accessTokenTTL: Number(wanted.searchParams.get('ttl') ?? ttl()),
        accessTokenFormat: alg ? 'jwt' : 'opaque',
        ...(alg && { jwt: { sign: { alg } } }),
    };
}

const jwk = ({ file, kid, alg }) =>
    ({ ...createPrivateKey(readFileSync(file)).export({ format: 'jwk' }), kid, alg, use: 'sig' });

function make() {
    const provider = new Provider(issuer, {
        jwks: { keys: keys.map(jwk) },
        clients: given.clients,
        scopes: ['openid', 'profile', 'offline_access', 'records:read', 'records:write'],
        claims: { openid: ['sub', 'tenant', 'role', 'roles'], profile: ['name'] },
        conformIdTokenClaims: false,
        cookies: { keys: cookies },
        pkce: { required: () => false },
        features: {
            devInteractions: { enabled: true },
            clientCredentials: { enabled: true },
            introspection: { enabled: true, allowedPolicy: () => true },
            revocation: { enabled: true, allowedPolicy: () => true },
            resourceIndicators: {
                enabled: true,
                defaultResource: () => given.audience,
                useGrantedResource: () => true,
                getResourceServerInfo: resourceServer,
            },
        },
        extraTokenClaims: (_, token) => people[token.accountId ?? token.clientId],
        findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: id, ...people[id] }) }),
        ttl: {
            AccessToken: (_, token) => token.resourceServer?.accessTokenTTL ?? ttl(),
            ClientCredentials: (_, token) => token.resourceServer?.accessTokenTTL ?? ttl(),
            IdToken: () => idTtl ?? ttl(), Session: ttl, Grant: ttl, Interaction: ttl,
        },
    });
    provider.on('server_error', (_, error) => console.error(error));
    answer = provider.callback();
}

// The names of our keys, and other keys.
function wrongKeys() {
    return {
        keys: keys.map(({ kid, alg }) => {
            const pair = alg === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 })
                : alg === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
                    : generateKeyPairSync('ed25519');
            return { ...pair.publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
        }),
    };
}

const server = createServer({ key: readFileSync(given.key), cert: readFileSync(given.cert) }, (request, response) => {
    const path = request.url.split('?')[0];
    hits[path] = (hits[path] ?? 0) + 1;
    if (mode === 'hung')
        return;
    if (mode === 'broken') {
        response.writeHead(500).end('broken');
    } else if (mode === 'garbage') {
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"keys": [');
    } else if (mode === 'wrong' && path === '/jwks') {
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(wrongKeys()));
    } else {
        answer(request, response);
    }
});

const listen = () => new Promise((resolve) => server.listen(given.port, '127.0.0.1', resolve));

const commands = {
    hits: () => hits,
    // of ID tokens, in seconds
    ttl: (value) => { idTtl = value ?? undefined; },
    keys: (value) => {
        keys = value;
        make();
    },
    // good, hung, broken, garbage, wrong, down
    mode: async (value) => {
        if (value === 'down') {
            const closed = new Promise((resolve) => server.close(resolve));
            server.closeAllConnections();
            await closed;
        } else if (mode === 'down') {
            await listen();
        }
        if (mode === 'hung')
            server.closeAllConnections();
        mode = value;
    },
};

make();
await listen();
console.log(JSON.stringify({ issuer }));
for await (const line of createInterface({ input: process.stdin })) {
    const { command, value } = JSON.parse(line);
    console.log(JSON.stringify(await commands[command](value) ?? {}));
}
process.exit(0);
