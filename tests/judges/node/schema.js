// node schema.js SCHEMA.json DOCUMENT.json…
// Exit 0 when Ajv takes the schema (draft 2020-12, strict mode) and finds every document valid.
'use strict';
const fs = require('fs');
const Ajv = require('ajv/dist/2020');

const [schema, ...documents] = process.argv.slice(2).map((file) => JSON.parse(fs.readFileSync(file, 'utf8')));
const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
for (const document of documents) {
  if (!validate(document)) {
    console.error(validate.errors);
    process.exit(1);
  }
}
console.log(`${documents.length} valid`);
