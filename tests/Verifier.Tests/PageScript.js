// Runs the report page's own script under node, as it lies in src/Verifier/Report/Page.
//   node PageScript.js PAGE_FOLDER vectors VECTORS.json     Ed25519 vectors, by both ways
//   node PageScript.js PAGE_FOLDER recheck PAGE.html…       one line per page: passed, or "check where"
//   node PageScript.js PAGE_FOLDER recheck-alone PAGE.html… the same, without the browser's Ed25519
'use strict';
const fs = require('fs');
const path = require('path');

globalThis.crypto ??= require('crypto').webcrypto;
const [folder, mode, ...files] = process.argv.slice(2);
const source = ['ed25519.js', 'recheck.js'].map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join('');
const page = new Function(`${source}; return { verifyEd25519, equationHolds, recheck };`)();

if (mode === 'recheck-alone') crypto.subtle.importKey = () => Promise.reject(new Error('no such algorithm'));

async function vectors(file) {
  for (const { key, msg, sig } of JSON.parse(fs.readFileSync(file, 'utf8'))) {
    const [k, s] = [key, sig].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')));
    const m = new TextEncoder().encode(msg);
    console.log(`${await page.verifyEd25519(k, m, s)} ${await page.equationHolds(k, m, s)}`);
  }
}

async function recheck() {
  for (const file of files) {
    const evidence = /<script type="application\/json" id="evidence">(.*)<\/script>/.exec(fs.readFileSync(file, 'utf8'))[1];
    const { fault } = await page.recheck(JSON.parse(evidence));
    console.log(fault === null ? 'passed' : `${fault.check} ${fault.where}`);
  }
}

(mode === 'vectors' ? vectors(files[0]) : recheck()).catch((fault) => {
  console.error(fault);
  process.exit(1);
});
