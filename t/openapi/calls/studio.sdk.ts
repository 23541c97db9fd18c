// SPDX-License-Identifier: Apache-2.0
// The studio by the client that @hey-api/openapi-ts makes.
import { client } from "./client/client.gen.js";
import * as api from "./client/index.js";
import { authorization, equal, tell, there, url } from "./tell.js";

client.setConfig({ baseUrl: url, headers: { Authorization: authorization } });

await tell("list and filter", async () => {
    const { data, error } = await api.listShows({ query: { status: "eq.production", order: "id" } });
    equal(there(data, error).map((show) => show.code), ["LANTERN", "TIDE"]);
});

await tell("create, read, patch, delete", async () => {
    const made = await api.insertComments({ headers: { Prefer: "return=representation" }, body: { record_id: 1, artist_id: 1, body: "Well" } });
    const path = { id: there(there(made.data, made.error)[0]?.id, made.error) };
    const read = await api.getComments({ path });
    equal(there(read.data, read.error).body, "Well");
    const changed = await api.patchComments({ path, headers: { Prefer: "return=representation" }, body: { body: "Done" } });
    equal(there(changed.data, changed.error).body, "Done");
    equal((await api.removeComments({ path })).response?.status, 204);
});

await tell("call a query", async () => {
    const { data, error } = await api.queryShotsBetween({ query: { from: "2020-01-01", until: "2030-01-01", most: 3 } });
    equal(there(data, error).length, 3);
});
