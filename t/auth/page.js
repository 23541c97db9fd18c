// SPDX-License-Identifier: Apache-2.0
// A page behind a login; its script asks the API with the cookie of the session.  page.html?NAME: the
// API is at /NAME.
const api = `/${location.search.slice(1)}/auth_notes`;
const element = (id) => document.getElementById(id);

// 401: the session is over.  This page is behind the login, so to load it again is to log in; but
// not for ever, if that does not help.
async function ask(path, options) {
    const response = await fetch(path, options);
    if (response.status === 401 && !sessionStorage.getItem('again')) {
        sessionStorage.setItem('again', 'yes');
        location.reload();
        return new Promise(() => {});
    }
    if (!response.ok)
        throw new Error(`${response.status}`);
    sessionStorage.removeItem('again');
    return response.status === 200 ? response.json() : null;
}

async function show() {
    const notes = await ask(`${api}?select=body&order=id`);
    element('notes').replaceChildren(...notes.map(({ body }) =>
        Object.assign(document.createElement('li'), { textContent: body })));
    element('state').textContent = `${notes.length} notes`;
}

async function add() {
    await ask(api, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ body: element('body').value }),
    });
    element('body').value = '';
    await show();
}

const attempt = (action) => action().catch((error) => { element('state').textContent = `failed: ${error.message}`; });

element('leave').href = `redirect_uri?logout=${encodeURIComponent(`${location.origin}/bye.html`)}`;
element('refresh').addEventListener('click', () => attempt(show));
element('add').addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(add);
});
attempt(show);
