/* SPDX-License-Identifier: Apache-2.0 */
/* The page on which an API's document is read: Swagger UI, shown the part that was asked for.
 *
 * Nothing but this API is asked, at the address that this page has in the browser: which is right
 * behind any proxy, whatever the document's servers are.  What a person enters to be authorized is
 * kept in this page's memory alone. */
"use strict";

const STEP = 50;                         /* tables and functions that are shown at once */

const root = new URL("./", location.href).href;
const files = new URL("./", document.currentScript.src).href;
const element = (id) => document.getElementById(id);

/* ---- the reader ------------------------------------------------------------------- */

const reader = new Worker(files + "reader.js");
const waiting = new Map();
let asked = 0;

reader.onmessage = ({ data: { id, value, fault } }) => {
    const { resolve, reject } = waiting.get(id);

    waiting.delete(id);
    if (fault === undefined)
        resolve(value);
    else
        reject(new Error(fault));
};

function ask(what, details) {
    return new Promise((resolve, reject) => {
        waiting.set(++asked, { resolve, reject });
        reader.postMessage({ ...details, ask: what, id: asked });
    });
}

/* ---- who asks, and for which schema -------------------------------------------------- */

/* What Swagger UI knows of "Authorize", as headers. */
function credentials() {
    const headers = {};

    for (const { schema, value } of Object.values(ui.authSelectors.authorized()?.toJS() ?? {}))
        if (schema.type === "http" && schema.scheme?.toLowerCase() === "basic")
            headers.Authorization = "Basic " + btoa(String.fromCodePoint(
                ...new TextEncoder().encode(value.username + ":" + value.password)));
        else if (schema.type === "http")
            headers.Authorization = "Bearer " + value;
        else if (schema.type === "apiKey" && schema.in === "header")
            headers[schema.name] = value;
    return headers;
}

function profile() {
    return element("schemas").hidden ? null : element("schema").value;
}

/* Every request that is tried: the schema that was chosen, unless another one has been entered. */
function with_profile(request) {
    const reads = request.method === undefined || ["GET", "HEAD"].includes(request.method.toUpperCase());
    const name = reads ? "Accept-Profile" : "Content-Profile";

    if (profile() !== null && request.headers !== undefined && !(name in request.headers))
        request.headers[name] = profile();
    return request;
}

/* ---- what is shown --------------------------------------------------------------------- */

/* A token is pasted, since logging in elsewhere would ask other hosts. */
const token = (description) => ({ type: "http", scheme: "bearer", description });

/* The document as it is shown here. */
function prepared(spec) {
    const schemes = spec.components?.securitySchemes ?? {};

    spec.servers = [{ url: root.replace(/\/$/, "") }];
    for (const [name, scheme] of Object.entries(schemes))
        if (scheme.type === "oauth2" || scheme.type === "openIdConnect")
            schemes[name] = token(scheme.description
                                  ?? "An access token of " + (scheme.openIdConnectUrl ?? "the authorization server"));
    if (Object.keys(schemes).length === 0) {
        spec.components = { ...spec.components, securitySchemes: { token: token("A token, if you have one.") } };
        spec.security = [{}, { token: [] }];
    }
    return spec;
}

const nothing = { openapi: "3.1.0", info: { title: "API", version: "" }, paths: {} };
let most = STEP, total = 0;

function say(state, trouble = "") {
    element("state").textContent = state;
    element("trouble").textContent = trouble;
    element("trouble").hidden = trouble === "";
}

function put(spec) {
    document.title = spec.info.title;
    ui.specActions.updateJsonSpec(prepared(spec));
    ui.specActions.updateLoadingStatus("success");
}

function count(shown, matching) {
    const found = matching < total ? matching + " of " + total + " found" : total + " in all";

    return shown < matching ? found + ", " + shown + " shown" : found;
}

async function show() {
    const filter = element("filter").value;
    const answer = await ask("show", { filter, most });

    if (filter !== element("filter").value)
        return;                          /* more has been typed meanwhile */
    say(count(answer.shown, answer.matching));
    element("more").hidden = answer.shown === answer.matching;
    put(answer.spec);
}

function refused({ status, error }) {
    element("finder").hidden = true;
    put(structuredClone(nothing));
    say("", status === 401 ? "The API tells nothing to callers that it does not know: choose Authorize. (" + error + ")"
                           : "The API's document cannot be had: " + status + " " + error);
}

function offer(schemas, chosen) {
    element("schemas").hidden = schemas.length < 2;
    element("schema").replaceChildren(...schemas.map((name) => new Option(name, name, false, name === chosen)));
}

async function load() {
    const headers = credentials();

    if (profile() !== null)
        headers["Accept-Profile"] = profile();
    say("Loading");
    try {
        const answer = await ask("load", { url: root, headers });

        if (answer.error !== undefined)
            return refused(answer);
        total = answer.total;
        offer(answer.schemas, answer.profile);
        element("finder").hidden = false;
        await show();
    } catch (fault) {
        refused({ status: "", error: fault.message });
    }
}

/* ---- Swagger UI --------------------------------------------------------------------- */

/* The document is the caller's, so another caller has another one. */
const again = (action) => (...args) => {
    const result = action(...args);

    load();
    return result;
};

/* For those who hear the page, or do not point at it: what Swagger UI lacks. */
const wrapped = (change) => (Original, { React }) => (props) => change(React.createElement, Original, props);

const accessible = {
    /* a link in a button, which leads nowhere: the address is that of whatever is opened */
    DeepLink: wrapped((make, Original, { text }) => make("span", { className: "nostyle" }, make("span", null, text))),
    /* of a dialog, and the only name of its button */
    CloseIcon: wrapped((make, Original, props) => make("span", null, make("span", { className: "heard" }, "Close"),
                                                       make(Original, props))),
    /* "Authorize" is called so */
    Button: wrapped((make, Original, { "aria-label": label, ...props }) =>
        make(Original, typeof props.children === "string" ? props : { ...props, "aria-label": label })),
    /* it is always the server of this page */
    ServersContainer: () => () => null,
};

const plugin = {
    statePlugins: { auth: { wrapActions: { authorize: again, logout: again } } },
    wrapComponents: accessible,
};

const ui = SwaggerUIBundle({
    dom_id: "#reference",
    spec: structuredClone(nothing),
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    requestInterceptor: with_profile,
    validatorUrl: null,
    plugins: [() => plugin],
});

/* What scrolls can be reached without pointing at it; and what is filled in has a name. */
new MutationObserver(() => {
    for (const code of document.querySelectorAll("pre.microlight:not([tabindex])"))
        code.tabIndex = 0;
    for (const field of document.querySelectorAll("tr[data-param-name] :is(input, select, textarea):not([aria-label])"))
        field.ariaLabel = field.closest("tr").dataset.paramName;
    for (const body of document.querySelectorAll("textarea.body-param__text:not([aria-label])"))
        body.ariaLabel = "Body";
}).observe(element("reference"), { childList: true, subtree: true });

element("finder").onsubmit = (event) => event.preventDefault();
element("filter").oninput = () => {
    most = STEP;
    show();
};
element("more").onclick = () => {
    most += STEP;
    show();
};
element("schema").onchange = load;
load();
