// SPDX-License-Identifier: Apache-2.0
// node generate.mjs FOLDER: for each NAME.json in it, types by openapi-typescript in NAME/types.ts and a client by
// @hey-api/openapi-ts in NAME/client.  What went wrong is told on standard output, a line of JSON for each.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@hey-api/openapi-ts";
import openapiTS, { astToString } from "openapi-typescript";

const folder = process.argv[2];
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json") && name.includes("-"))) {
    const name = file.replace(/\.json$/, ""), input = join(folder, file);
    try {
        mkdirSync(join(folder, name), { recursive: true });
        const types = await openapiTS(JSON.parse(readFileSync(input, "utf-8")), { enum: false });
        writeFileSync(join(folder, name, "types.ts"), astToString(types));
        await createClient({ input, output: { path: join(folder, name, "client"), importFileExtension: ".js" }, logs: { level: "silent" },
            plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"] });
        console.log(JSON.stringify({ name, wrong: null }));
    } catch (fault) {
        console.log(JSON.stringify({ name, wrong: String(fault.stack ?? fault) }));
    }
}
