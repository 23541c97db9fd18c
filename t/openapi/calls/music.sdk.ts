// SPDX-License-Identifier: Apache-2.0
// The music shop by the client that @hey-api/openapi-ts makes.
import { client } from "./client/client.gen.js";
import * as api from "./client/index.js";
import { authorization, equal, tell, there, url } from "./tell.js";

client.setConfig({ baseUrl: url, headers: { Authorization: authorization } });

await tell("list", async () => {
    const { data, error } = await api.listTracks({ query: { order: "track_id", limit: 2 } });
    const rows: api.Tracks[] = there(data, error);
    equal(rows.map((track) => track.name), ["Moorings", "Salt"]);
});

await tell("filter", async () => {
    const { data, error } = await api.listTracks({
        query: { milliseconds: "gt.200000", explicit: "is.false", order: "milliseconds.desc", select: "name,albums(title)" } });
    equal(there(data, error).map((track) => track.name), ["Sarabande", "Rust & Wind", "Two Moons", "Moorings"]);
});

await tell("several filters of a column", async () => {
    const { data, error } = await api.listTracks({ query: { track_id: ["gt.1", "lt.4"], order: "track_id" } });
    equal(there(data, error).map((track) => track.track_id), [2, 3]);
});

await tell("create, read, patch, delete", async () => {
    const made = await api.insertTracks({
        headers: { Prefer: "return=representation" }, body: { name: "Ebb", milliseconds: 90500, album_id: 1 } });
    const track = there(there(made.data, made.error)[0], made.error);
    equal([track.name, track.seconds, track.explicit, track.composer], ["Ebb", 90, false, null]);

    const path = { track_id: there(track.track_id, track) };
    const read = await api.getTracks({ path });
    equal(there(read.data, read.error).name, "Ebb");

    const changed = await api.patchTracks({ path, headers: { Prefer: "return=representation" }, body: { composer: "N. N." } });
    equal(there(changed.data, changed.error).composer, "N. N.");

    const removed = await api.removeTracks({ path });
    equal(removed.response?.status, 204);
    const gone = await api.getTracks({ path });
    equal([gone.response?.status, gone.error?.code], [404, "REC104"]);
});

await tell("a key of two columns", async () => {
    const { data, error } = await api.getInvoiceLines({ path: { invoice_id: 1, line: 2 } });
    equal(there(data, error).track_id, 2);
});

await tell("change and delete by filters", async () => {
    const made = await api.insertPlays({ body: { track_id: 7, played_at: "2024-02-03T04:05:06" } });
    equal(made.response?.status, 201);
    const changed = await api.updatePlays({ query: { track_id: "eq.7" }, body: { seconds: 9.5 } });
    equal(changed.response?.status, 204);
    const removed = await api.deletePlays({ query: { track_id: "eq.7" } });
    equal(removed.response?.status, 204);
});

await tell("call a query", async () => {
    const { data, error } = await api.querySold({ query: { genre: 1, order: "track_id" } });
    equal(there(data, error).map((row) => row.name), ["Moorings", "Salt"]);
});
