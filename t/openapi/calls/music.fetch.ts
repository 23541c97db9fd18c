// SPDX-License-Identifier: Apache-2.0
// The music shop by openapi-fetch, with the types of openapi-typescript.
import createClient from "openapi-fetch";
import { authorization, database, equal, tell, there, url } from "./tell.js";
import type { components, paths } from "./types.js";

type Track = components["schemas"]["tracks"];
const api = createClient<paths, "application/json">({ baseUrl: url, headers: { Authorization: authorization } });

await tell("list", async () => {
    const { data, error } = await api.GET("/tracks", { params: { query: { order: "track_id", limit: 2 } } });
    const rows: Track[] = there(data, error);
    equal(rows.map((track) => track.name), ["Moorings", "Salt"]);
});

await tell("filter", async () => {
    const { data, error } = await api.GET("/tracks", {
        params: { query: { milliseconds: "gt.200000", explicit: "is.false", order: "milliseconds.desc", select: "name,albums(title)" } } });
    equal(there(data, error).map((track) => track.name), ["Sarabande", "Rust & Wind", "Two Moons", "Moorings"]);
});

await tell("filter by a word of an enum", async () => {
    const { data, error } = await api.GET("/invoices", { params: { query: { state: "eq.paid" } } });
    equal(there(data, error).map((invoice) => invoice.invoice_id), [1]);
});

await tell("create, read, patch, delete", async () => {
    const made = await api.POST("/tracks", {
        params: { header: { Prefer: "return=representation" } }, body: { name: "Ebb", milliseconds: 90500, album_id: 1 } });
    const track = there(there(made.data, made.error)[0], made.error);
    equal([track.name, track.seconds, track.explicit, track.composer], ["Ebb", 90, false, null]);

    const at = { path: { track_id: there(track.track_id, track) } };
    const read = await api.GET("/tracks/{track_id}", { params: at });
    equal(there(read.data, read.error).name, "Ebb");

    // no table of which somebody may read some columns alone has an ETag on PostgreSQL
    const tag = read.response.headers.get("ETag");
    const changed = await api.PATCH("/tracks/{track_id}", {
        params: { ...at, header: { Prefer: "return=representation", ...(tag === null ? {} : { "If-Match": tag }) } }, body: { composer: "N. N." } });
    equal(there(changed.data, changed.error).composer, "N. N.");

    const removed = await api.DELETE("/tracks/{track_id}", { params: at });
    equal(removed.response.status, 204);
    const gone = await api.GET("/tracks/{track_id}", { params: at });
    equal([gone.response.status, gone.error?.code], [404, "REC104"]);
});

await tell("a key of two columns", async () => {
    const { data, error } = await api.GET("/invoice_lines/{invoice_id},{line}", { params: { path: { invoice_id: 1, line: 2 } } });
    equal(there(data, error).track_id, 2);
});

await tell("a name that needs quotes", async () => {
    const made = await api.POST("/weekly%20chart%20%28top%2F40%29", {
        params: { header: { Prefer: "return=representation" } }, body: { "week no.": 7, "place, %": 3, "song's \"name\"": "Salt", select: true } });
    equal(there(there(made.data, made.error)[0], made.error)["song's \"name\""], "Salt");
    const removed = await api.DELETE("/weekly%20chart%20%28top%2F40%29", { params: { query: { "\"week no.\"": "eq.7" } } });
    equal(removed.response.status, 204);
});

await tell("call a query", async () => {
    const { data, error } = await api.GET("/rpc/sold", { params: { query: { genre: 1, order: "track_id" } } });
    equal(there(data, error).map((row) => row.name), ["Moorings", "Salt"]);
});

await tell("what is refused says why", async () => {
    const { response, error } = await api.POST("/tracks", { body: { name: "No length" } as never });
    equal([response.status, error?.code], [400, "23502"]);
});
