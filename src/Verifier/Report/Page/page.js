// Runs the check and shows what it finds. Text from the ledger is set as text, never as markup.
'use strict';

const MAX_ROWS = 500;

// At most 80 characters, none of them invisible.
const shown = (text) => String(text).slice(0, 80).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{fffd}');

function say(tone, mark, text, detail) {
  const line = document.getElementById('recheck');
  line.className = `says ${tone}`;
  line.replaceChildren(Object.assign(document.createElement('span'), { textContent: mark, ariaHidden: 'true' }), ` ${text}`);
  if (detail !== undefined) document.getElementById('recheck-detail').textContent = detail;
}

function showEntries(result, total) {
  const body = document.getElementById('entries');
  for (const entry of result.entries.slice(0, MAX_ROWS)) {
    const row = body.insertRow();
    for (const [i, text] of [entry.index, entry.time, entry.kind, entry.signers.join(' '), toHex(entry.leaf)].entries()) {
      const cell = row.insertCell();
      cell.textContent = shown(text);
      cell.className = i === 0 ? 'number' : i > 2 ? 'code' : '';
    }
  }
  if (result.fault !== null && result.fault.where.startsWith('entry ')) {
    const row = body.insertRow();
    row.className = 'broken';
    row.insertCell().textContent = result.fault.where.slice('entry '.length);
    Object.assign(row.insertCell(), { textContent: `✗ ${result.fault.check}: ${shown(result.fault.message)}`, colSpan: 4 });
  }
  const note = result.entries.length > MAX_ROWS ? `The first ${MAX_ROWS} of ${total} entries. ` : '';
  document.getElementById('entries-note').textContent = `${note}Times are the ledger’s word. Nobody appears by name: people are keys.`;
  document.getElementById('ledger').hidden = result.entries.length === 0 && result.fault === null;
}

async function run() {
  const evidence = JSON.parse(document.getElementById('evidence').textContent);
  if (evidence === null) {
    say('open', '·', 'nothing to check', 'The file could not be read as a bundle, so this page carries no ledger.');
    return 'nothing';
  }
  if (globalThis.crypto?.subtle === undefined) {
    say('open', '·', 'this browser cannot check', 'It gives a page like this one no cryptography. Open the file itself, not a copy on a web server without TLS.');
    return 'unable';
  }
  say('pending', '·', `checking ${evidence.entries.length} entries`);
  const result = await recheck(evidence, (done) => {
    if (done % 100 === 0) say('pending', '·', `checked ${done} of ${evidence.entries.length} entries`);
  });
  showEntries(result, evidence.total);
  if (result.fault !== null) {
    say('bad', '✗', `${result.fault.check}: ${result.fault.where}`, `The ledger does not hold: ${shown(result.fault.message)}. ${result.entries.length} entries before it do.`);
    return 'failed';
  }
  const part = result.entries.length < evidence.total
    ? ` This page carries the first ${result.entries.length}; a path of hashes shows that they begin the ${evidence.total} of the signed root. The rest is for the program.`
    : '';
  // What failed for the program lies beyond the ledger then: no green beside a red verdict.
  const hasFailed = document.getElementById('verdict').textContent === 'FAILED';
  say(hasFailed ? 'pending' : 'good', '✓', `${hasFailed ? 'the ledger alone: ' : ''}${result.entries.length} entries, ${result.signatures} signatures and the root hold`,
    `${hasFailed ? 'This does not lift the verdict: what failed lies in what the ledger names, not in the ledger. ' : ''}Checked here, in this browser: every entry names the one before it, the keys of the study signed, and the signed root is the root of these entries.${part} Study id ${toHex(result.entries[0].leaf)}.`);
  return 'passed';
}

run().catch((fault) => {
  say('open', '·', 'this page has a defect', `The check ended with: ${shown(fault)}.`);
  return 'defect';
}).then((outcome) => { document.documentElement.dataset.recheck = outcome; });
