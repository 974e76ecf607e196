// node crate.js ro-crate-metadata.json
// Exit 0 when the RO-Crate library reads the crate, every link leads to an entity, and the run leads from the
// main entity to its results. Prints the run's counts of inputs and results.
'use strict';
const fs = require('fs');
const { ROCrate } = require('ro-crate');

const text = fs.readFileSync(process.argv[2], 'utf8');
const crate = new ROCrate(JSON.parse(text), { array: true, link: true });
const fail = (why) => { console.error(why); process.exit(1); };

for (const entity of JSON.parse(text)['@graph']) {
  for (const value of Object.values(entity).flat()) {
    if (typeof value === 'object' && value['@id'] !== 'https://w3id.org/ro/crate/1.1' && crate.getEntity(value['@id']) === undefined) fail(`${entity['@id']} links to ${value['@id']}, which is not there`);
  }
}
const root = crate.rootDataset;
const [run] = root.mentions;
if (root.mainEntity[0]['@id'] !== run.instrument[0]['@id']) fail('the run is not one of the main entity');
const organize = crate.getEntity('#organize');
if (organize.result[0]['@id'] !== run['@id']) fail('what was organised is not the run');
for (const control of organize.object) {
  if (!root.mainEntity[0].step.some((step) => step['@id'] === control.instrument[0]['@id'])) fail(`${control['@id']} carries out no step of the workflow`);
}
console.log(`${run.object.length} ${run.result.length}`);
