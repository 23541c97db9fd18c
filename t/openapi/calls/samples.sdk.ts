// SPDX-License-Identifier: Apache-2.0
// A table of t/types by the client that @hey-api/openapi-ts makes.
import { client } from "./client/client.gen.js";
import * as api from "./client/index.js";
import { authorization, equal, tell, there, url } from "./tell.js";

client.setConfig({ baseUrl: url, headers: { Authorization: authorization } });

await tell("create, read, patch, delete", async () => {
    const made = await api.insertT1({ headers: { Prefer: "return=representation" }, body: { id: 901, the_value: 7, box: 1 } });
    equal(there(there(made.data, made.error)[0], made.error).the_value, 7);
    const path = { id: 901 };
    const changed = await api.patchT1({ path, headers: { Prefer: "return=representation" }, body: { the_value: null } });
    equal(there(changed.data, changed.error).the_value, null);
    equal((await api.removeT1({ path })).response?.status, 204);
});
