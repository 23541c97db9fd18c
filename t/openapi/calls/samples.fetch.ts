// SPDX-License-Identifier: Apache-2.0
// A table of t/types by openapi-fetch, with the types of openapi-typescript.
import createClient from "openapi-fetch";
import { authorization, equal, tell, there, url } from "./tell.js";
import type { paths } from "./types.js";

const api = createClient<paths, "application/json">({ baseUrl: url, headers: { Authorization: authorization } });

await tell("create, read, patch, delete", async () => {
    const made = await api.POST("/t1", { params: { header: { Prefer: "return=representation" } }, body: { id: 900, the_value: 7, box: 1 } });
    equal(there(there(made.data, made.error)[0], made.error).the_value, 7);
    const at = { path: { id: 900 } };
    const changed = await api.PATCH("/t1/{id}", { params: { ...at, header: { Prefer: "return=representation" } }, body: { the_value: null } });
    equal(there(changed.data, changed.error).the_value, null);
    equal((await api.DELETE("/t1/{id}", { params: at })).response.status, 204);
});
