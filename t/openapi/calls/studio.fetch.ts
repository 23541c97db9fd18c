// SPDX-License-Identifier: Apache-2.0
// The studio by openapi-fetch, with the types of openapi-typescript.
import createClient from "openapi-fetch";
import { authorization, equal, tell, there, url } from "./tell.js";
import type { paths } from "./types.js";

const api = createClient<paths, "application/json">({ baseUrl: url, headers: { Authorization: authorization } });

await tell("list and filter", async () => {
    const { data, error } = await api.GET("/shots", {
        params: { query: { show_id: "eq.1", frames: "gt.100", order: "code", limit: 2, select: "code,frames,shows(code)" } } });
    for (const shot of there(data, error))
        equal(there(shot.frames, shot) > 100, true);
});

await tell("create, read, patch, delete", async () => {
    const made = await api.POST("/comments", { params: { header: { Prefer: "return=representation" } }, body: { record_id: 1, artist_id: 1, body: "Well" } });
    const comment = there(there(made.data, made.error)[0], made.error);
    const at = { path: { id: there(comment.id, comment) } };
    const read = await api.GET("/comments/{id}", { params: at });
    equal(there(read.data, read.error).body, "Well");
    const changed = await api.PATCH("/comments/{id}", { params: { ...at, header: { Prefer: "return=representation" } }, body: { body: "Done" } });
    equal(there(changed.data, changed.error).body, "Done");
    equal((await api.DELETE("/comments/{id}", { params: at })).response.status, 204);
});

await tell("several in one transaction", async () => {
    const { data, error } = await api.POST("/", { body: [
        { id: "a", method: "GET", path: "/shows?select=code&id=eq.1" }, { method: "GET", path: "/artists?select=name&id=eq.1" }] });
    equal(there(data, error).map((one) => one.status), [200, 200]);
});

await tell("call a query", async () => {
    const { data, error } = await api.POST("/rpc/shots_between", { body: { from: "2020-01-01", until: "2030-01-01", most: 3 } });
    equal(there(data, error).length, 3);
});
