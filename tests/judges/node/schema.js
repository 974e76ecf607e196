// node schema.js SCHEMA.json DOCUMENT.json…
// Exit 0 when Ajv takes the schema (draft 2020-12, strict mode) and finds every document valid; says
// how many are.
'use strict';
const fs = require('fs');
const Ajv = require('ajv/dist/2020');

const [schema, ...documents] = process.argv.slice(2).map((file) => JSON.parse(fs.readFileSync(file, 'utf8')));
const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
const valid = documents.filter((document) => {
  const isValid = validate(document);
  if (!isValid) console.error(validate.errors);
  return isValid;
});
console.log(`${valid.length} valid`);
process.exitCode = valid.length === documents.length ? 0 : 1;
