// Validates SCIM documents in one process with the library of ajv, against the attributes of RFC 7643.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The packages lie in the working directory.
const require = createRequire(process.cwd() + "/");
const Ajv = require("ajv/dist/2020.js").default;
const formats = require("ajv-formats").default;

const ajv = new Ajv({ allErrors: true, strict: false });
formats(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(new URL("scim.schema.json", import.meta.url))));
let found = 0;
for (const path of readFileSync(process.argv[2], "utf8").trimEnd().split("\n")) {
  try {
    const document = JSON.parse(readFileSync(path, "utf8"));
    for (const one of [document, ...(document.Resources ?? [])]) {
      if (!validate(one)) found += validate.errors.length;
    }
  } catch {
    found += 1;
  }
}
console.log(found);
