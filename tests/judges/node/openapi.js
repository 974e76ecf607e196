// node openapi.js FILE.json
// Exit 0 when Redocly's linter finds the description well-formed (its rules of the specification itself).
'use strict';
const fs = require('fs');
const { createConfig, lintFromString } = require('@redocly/openapi-core');

async function main() {
  const config = await createConfig({ extends: ['spec'] });
  const problems = await lintFromString({
    source: fs.readFileSync(process.argv[2], 'utf8'),
    absoluteRef: 'openapi.json',
    config,
  });
  for (const problem of problems)
    console.error(`${problem.severity} ${problem.ruleId}: ${problem.message} at ${problem.location?.[0]?.pointer}`);
  process.exit(problems.some((problem) => problem.severity === 'error') ? 1 : 0);
}

main().catch((error) => {
  console.error(error.message);
  process.exit(2);
});
