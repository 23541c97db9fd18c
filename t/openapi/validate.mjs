// SPDX-License-Identifier: Apache-2.0
// node validate.mjs FOLDER: is each *.json in it a document as its specification demands?  A line for each on
// standard output: {"file": ..., "wrong": null or a text}.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";

const folder = process.argv[2];
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json")).sort()) {
    const validator = new Validator();                   // it keeps what it has seen
    const said = await validator.validate(JSON.parse(readFileSync(join(folder, file), "utf-8")));
    const wrong = said.valid ? null : JSON.stringify(said.errors, null, 1).slice(0, 4000);
    console.log(JSON.stringify({ file, version: validator.version, wrong }));
}
