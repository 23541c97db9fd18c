// SPDX-License-Identifier: Apache-2.0
// The page in a browser: what somebody sees of it who reads, types and has a narrow screen.
//
//     node look.mjs '{"chromium": ..., "open": ADDRESS, "closed": ADDRESS, "token": ..., "files": FOLDER}'
//
// Says what it has checked, a line of JSON each: {"title": ..., "wrong": null or what}.
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const told = JSON.parse(process.argv[2]);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({ executablePath: told.chromium, args: told.args });

async function check(title, walk) {
    let wrong = null;

    try {
        await walk();
    } catch (fault) {
        wrong = String(fault.stack ?? fault);
    }
    console.log(JSON.stringify({ title, wrong }));
}

// A tab of its own; at its end: nothing was asked of another host, and nothing was forbidden.
async function visit(address, walk, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const origin = new URL(address).origin, asked = [], wrong = [];

    context.setDefaultTimeout(told.patience);
    context.on("request", (request) => asked.push(request.url()));
    await context.exposeFunction("forbidden", (what) => wrong.push("forbidden: " + what));
    await context.addInitScript(() => addEventListener("securitypolicyviolation", (event) =>
        window.forbidden(event.violatedDirective + " " + event.blockedURI)));
    const page = await context.newPage();

    page.on("pageerror", (error) => wrong.push("error: " + error.message));
    page.on("console", (message) => {
        if (message.type() === "error" && /Content Security Policy|Refused/.test(message.text()))
            wrong.push(message.text());
    });
    try {
        await page.goto(address);
        await walk(page, asked);
        assert.deepEqual(wrong, []);
        assert.deepEqual(asked.filter((url) => !url.startsWith(origin + "/") && !url.startsWith("data:")), []);
    } finally {
        await context.close();
    }
}

// What keeps people out: https://dequeuniversity.com/rules/axe
async function is_accessible(page) {
    await page.waitForTimeout(300);      // colours fade in
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run());
    const bad = found.violations.filter((each) => each.impact === "serious" || each.impact === "critical");

    assert.deepEqual(bad.map((each) => each.id + ": " + each.nodes.map((node) => node.html.slice(0, 120)).join("\n")), []);
}

async function tab_to(page, locator) {
    for (let presses = 0; presses < 60; presses++) {
        if (await locator.evaluate((element) => element === document.activeElement))
            return;
        await page.keyboard.press("Tab");
    }
    assert.fail("the keyboard does not reach " + locator);
}

const group = (page, name) => page.locator(`.opblock-tag[data-tag=${JSON.stringify(name)}]`);
const operation = (page, method, path) => page.locator(`.opblock-${method}`)
    .filter({ has: page.locator(`.opblock-summary-path[data-path="${path}"]`) });
const state = (page) => page.locator("#state");

// ---- read --------------------------------------------------------------------------------

await check("the page shows what the document has, and nothing else is loaded", () => visit(told.open, async (page, asked) => {
    const document = await (await fetch(told.open, { headers: { Accept: "application/openapi+json" } })).json();

    await group(page, "shows").waitFor();
    assert.equal(await page.title(), document.info.title);
    assert.ok(asked.some((url) => url.includes("/_docs/")) && asked.length < 12, asked.join("\n"));
    await is_accessible(page);
    await group(page, "shows").click();
    await operation(page, "get", "/shows").locator(".opblock-summary-control").click();
    for (const word of Object.keys(document.components.schemas.shows.properties))
        await operation(page, "get", "/shows").filter({ hasText: word }).waitFor();
    await is_accessible(page);
}));

await check("a filter finds tables by a part of their name", () => visit(told.open, async (page) => {
    await group(page, "shows").waitFor();
    await page.getByLabel("Filter").fill("SHO");
    await page.waitForFunction(() => /found/.test(document.getElementById("state").textContent));
    assert.equal(await group(page, "artists").count(), 0);
    assert.equal(await group(page, "shows").count(), 1);
    await page.getByLabel("Filter").fill("no such table");
    await page.waitForFunction(() => /^0 of/.test(document.getElementById("state").textContent));
    await is_accessible(page);
    await page.getByLabel("Filter").fill("");
    await group(page, "artists").waitFor();
}));

await check("an address of an operation opens it", () => visit(told.open, async (page) => {
    await group(page, "shows").click();
    await operation(page, "get", "/shows").locator(".opblock-summary-control").click();
    const address = page.url();

    assert.match(address, /#\/shows\//);
    await page.goto("about:blank");
    await page.goto(address);
    await operation(page, "get", "/shows").getByText("Try it out").waitFor();
}));

// ---- try ---------------------------------------------------------------------------------

async function execute(page, method, path, fill = {}) {
    const block = operation(page, method, path);

    await block.locator(".opblock-summary-control").click();
    await block.getByRole("button", { name: "Try it out" }).click();
    for (const [name, value] of Object.entries(fill))
        await block.locator(`tr[data-param-name="${name}"] :is(input, textarea)`).fill(value);
    const answered = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith(path)
                                                        && response.request().method() === method.toUpperCase());

    await block.getByRole("button", { name: "Execute" }).click();
    await block.locator(".live-responses-table .response").waitFor();
    return answered;
}

// Each is another one once it has been clicked.
async function click_all(locator) {
    while (await locator.count() > 0)
        await locator.first().click();
}

await check("a request is tried, and answered by the API", () => visit(told.open, async (page) => {
    await group(page, "shows").click();
    const answer = await execute(page, "get", "/shows", { code: "eq.TIDE", select: "code,title" });

    assert.equal(answer.status(), 200);
    assert.equal(new URL(answer.url()).origin, new URL(told.open).origin);
    assert.deepEqual((await answer.json()).map((row) => row.code), ["TIDE"]);
    assert.match(await operation(page, "get", "/shows").locator(".live-responses-table").innerText(), /TIDE/);
    await is_accessible(page);
    await operation(page, "post", "/shows").locator(".opblock-summary-control").click();
    await click_all(page.getByRole("button", { name: "Try it out" }));
    await click_all(page.locator(".models-control[aria-expanded=false]"));
    await is_accessible(page);
}));

await check("nobody knows a caller without a token, and the keyboard gets one in", () => visit(told.closed, async (page) => {
    await page.getByRole("alert").filter({ hasText: "Authorize" }).waitFor();
    assert.doesNotMatch(await page.content(), /\bshows\b|artists/);
    await is_accessible(page);
    await tab_to(page, page.getByRole("button", { name: "Authorize" }));
    await page.keyboard.press("Enter");
    const field = page.locator(".auth-container input").first();

    await field.waitFor();
    await is_accessible(page);
    await tab_to(page, field);
    await page.keyboard.type(told.token);
    await page.keyboard.press("Enter");
    await tab_to(page, page.getByRole("button", { name: "Close" }).last());
    await page.keyboard.press("Enter");

    await group(page, "shows").waitFor();
    await tab_to(page, group(page, "shows").locator("button"));
    await page.keyboard.press("Enter");
    await tab_to(page, operation(page, "get", "/shows").locator(".opblock-summary-control"));
    await page.keyboard.press("Enter");
    await tab_to(page, operation(page, "get", "/shows").getByRole("button", { name: "Try it out" }));
    await page.keyboard.press("Enter");
    const answered = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith("/shows"));

    await tab_to(page, operation(page, "get", "/shows").getByRole("button", { name: "Execute" }));
    await page.keyboard.press("Enter");
    const answer = await answered;

    assert.equal(answer.status(), 200);
    assert.equal(answer.request().headers().authorization, "Bearer " + told.token);
    assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);

    await page.getByRole("button", { name: "Authorize" }).first().click();
    await page.getByRole("button", { name: /Logout|Remove/ }).click();
    await page.getByRole("alert").filter({ hasText: "Authorize" }).waitFor();
    assert.equal(await group(page, "shows").count(), 0);
}));

await check("a wrong token is refused", () => visit(told.closed, async (page) => {
    await page.getByRole("button", { name: "Authorize" }).click();
    await page.locator(".auth-container input").first().fill("x.y.z");
    const answered = page.waitForResponse((response) => response.status() === 401);

    await page.keyboard.press("Enter");
    await answered;
    await page.getByRole("alert").waitFor();
    assert.doesNotMatch(await page.content(), /\bshows\b|artists/);
}));

// ---- screens and sizes ---------------------------------------------------------------------

await check("a narrow screen", () => visit(told.open, async (page) => {
    await group(page, "shows").click();
    await execute(page, "get", "/shows", { select: "code,title,status" });
    const [width, most] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);

    assert.ok(width <= most, `${width} > ${most}`);
    await is_accessible(page);
}, { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }));

// Ten thousand tables: what Swagger UI alone is not done with after minutes.
function large() {
    const paths = {}, schemas = {};

    for (let i = 0; i < 10000; i++) {
        const name = "table_" + i, row = { $ref: "#/components/schemas/" + name };
        const answer = { 200: { description: "Rows", content: { "application/json": { schema: row } } } };

        schemas[name] = { type: "object", properties: { id: { type: "integer" }, next: row, text: { type: "string" } } };
        paths["/" + name] = { get: { tags: [name], operationId: "get_" + name, responses: answer },
                              post: { tags: [name], operationId: "post_" + name, responses: answer } };
    }
    return JSON.stringify({ openapi: "3.1.0", info: { title: "Large", version: "1" }, paths, components: { schemas } });
}

// The page before a document of ours.
async function before(document_for, walk) {
    const types = { js: "text/javascript", css: "text/css", svg: "image/svg+xml" };
    const server = http.createServer((request, response) => {
        const file = /\/_docs\/v\/([\w.-]+)$/.exec(request.url)?.[1];

        if (file !== undefined)
            response.writeHead(200, { "Content-Type": types[file.split(".").pop()] })
                .end(fs.readFileSync(told.files + "/" + file));
        else if (request.headers.accept.includes("html"))
            response.writeHead(200, { "Content-Type": "text/html" })
                .end(fs.readFileSync(told.files + "/index.html", "utf8").replaceAll("@VERSION@", "v"));
        else
            response.writeHead(200, { "Content-Type": "application/openapi+json",
                                      "Content-Profile": request.headers["accept-profile"] ?? "public" })
                .end(document_for(request));
    });

    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    try {
        await visit(`http://127.0.0.1:${server.address().port}/`, walk);
    } finally {
        server.close();
    }
}

await check("ten thousand tables do not hang the page", () => {
    const document = large();

    return before(() => document, async (page) => {
        await group(page, "table_0").waitFor();
        assert.equal(await state(page).innerText(), "10000 in all, 50 shown");
        await page.getByLabel("Filter").fill("table_999");
        await group(page, "table_9999").waitFor();
        assert.equal(await state(page).innerText(), "11 of 10000 found");
        await page.getByLabel("Filter").fill("");
        await page.getByRole("button", { name: "Show more" }).click();
        await group(page, "table_99").waitFor();
        assert.equal(await state(page).innerText(), "10000 in all, 100 shown");
    });
});

// Each schema has one table; the name of one must be written otherwise in JSON, its pointers and paths.
const odd = { public: 'a/b~c "d" %', archive: "films" };

function of_schema(request) {
    const schema = request.headers["accept-profile"] ?? "public", name = odd[schema];
    const pointer = encodeURIComponent(name.replace(/~/g, "~0").replace(/\//g, "~1"));
    const row = { $ref: "#/components/schemas/" + pointer };
    const profile = { name: "Accept-Profile", in: "header", schema: { type: "string", enum: Object.keys(odd) } };
    const get = { tags: [name], operationId: "rows", parameters: [{ $ref: "#/components/parameters/profile" }],
                  responses: { 200: { description: "Rows", content: { "application/json": { schema: row } } } } };

    return JSON.stringify({ openapi: "3.1.0", info: { title: schema, version: "1" },
                            paths: { ["/" + encodeURIComponent(name)]: { get } },
                            components: { schemas: { [name]: { type: "object", properties: { ["of_" + schema]: {} } } },
                                          parameters: { profile } } }, null, 2);
}

await check("a schema is chosen, and what is tried is asked of it", () => before(of_schema, async (page) => {
    const rows = page.locator(".opblock-get");

    await group(page, odd.public).click();
    await rows.locator(".opblock-summary-control").click();
    await rows.getByText("of_public").first().waitFor();
    await page.getByLabel("Schema").selectOption("archive");
    await group(page, odd.archive).click();
    assert.equal(await page.title(), "archive");
    await rows.locator(".opblock-summary-control").click();
    await rows.getByText("of_archive").first().waitFor();
    await rows.getByRole("button", { name: "Try it out" }).click();
    const asked = page.waitForRequest((request) => request.url().endsWith("/films"));

    await rows.getByRole("button", { name: "Execute" }).click();
    assert.equal((await asked).headers()["accept-profile"], "archive");
}));

// ---- the picture of README -----------------------------------------------------------------

if (told.picture !== undefined)
    await check("the picture", () => visit(told.open, async (page) => {
        await page.getByLabel("Filter").fill("shows");
        await page.waitForFunction(() => /found/.test(document.getElementById("state").textContent));
        await group(page, "shows").click();
        await operation(page, "get", "/shows").waitFor();
        await page.mouse.move(0, 0);
        await page.waitForTimeout(300);
        await page.screenshot({ path: told.picture });
    }, { viewport: { width: 1080, height: 640 } }));

await browser.close();
