// The ledger, checked again from the bytes that this page carries: an independent second implementation of
// steps 3 to 6, 14 and 15 of docs/spec/verification.md. A pure function; page.js shows what it finds.
'use strict';

const ENTRY_TYPE = 'application/vnd.securegenomics.entry.v1+json';
const STATEMENT_TYPE = 'application/vnd.in-toto+json';
const MAX_ENTRY_BYTES = 65535;

// What is wrong, and with which entry. Everything else that is thrown is a defect of this page.
class Broken extends Error {
  constructor(check, where, why) {
    super(why);
    Object.assign(this, { check, where });
  }
}

// --- Bytes ---

const encodeText = (text) => new TextEncoder().encode(text);
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

// RFC 4648 with padding, in its one spelling; null for any other text.
function fromBase64(text) {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', join(...parts)));

// --- The tree: RFC 6962, section 2.1 ---

const leafHash = (entry) => sha256([0], entry);
const nodeHash = (left, right) => sha256([1], left, right);

async function treeRoot(leaves) {
  if (leaves.length === 0) return sha256();
  let level = leaves;
  while (level.length > 1) {
    const above = [];
    for (let i = 0; i + 1 < level.length; i += 2) above.push(await nodeHash(level[i], level[i + 1]));
    if (level.length % 2 === 1) above.push(level[level.length - 1]);
    level = above;
  }
  return level[0];
}

// --- Records: docs/spec/records.md 1 and 2 ---

// RFC 8785 for the JSON that records are made of, which has no numbers.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

function readJson(bytes, where, what) {
  let value, isCanonical;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
    isCanonical = canonical(value) === text;
  } catch {
    throw new Broken('encoding', where, `${what} is not JSON`);
  }
  if (value === null || typeof value !== 'object' || !isCanonical) {
    throw new Broken('encoding', where, `${what} is not in its canonical form`);
  }
  return value;
}

const hasFields = (value, names) => value !== null && typeof value === 'object' && Object.keys(value).sort().join() === names;

function readEnvelope(envelope, type, where, what) {
  const payload = typeof envelope?.payload === 'string' ? fromBase64(envelope.payload) : null;
  const signatures = Array.isArray(envelope?.signatures) ? envelope.signatures.map((signature) => ({
    keyid: signature?.keyid,
    bytes: typeof signature?.sig === 'string' ? fromBase64(signature.sig) : null,
  })) : [];
  if (payload === null || envelope.payloadType !== type || !hasFields(envelope, 'payload,payloadType,signatures')
    || signatures.length === 0 || signatures.some((signature) => signature.bytes === null)
    || !envelope.signatures.every((signature) => hasFields(signature, 'keyid,sig'))) {
    throw new Broken('encoding', where, `${what} is not a signed envelope of its type`);
  }
  const head = `DSSEv1 ${type.length} ${type} ${payload.length} `;
  return { record: readJson(payload, where, `the payload of ${what}`), signed: join(encodeText(head), payload), signatures };
}

// "ssh-ed25519 AAAA…": a length-prefixed type and the 32 bytes of the key; null for anything else.
function readKey(line) {
  const blob = typeof line === 'string' && line.startsWith('ssh-ed25519 ') ? fromBase64(line.slice(12)) : null;
  const head = '0000000b7373682d6564323535313900000020';
  return blob !== null && blob.length === 51 && toHex(blob.subarray(0, 19)) === head ? blob.subarray(19) : null;
}

const keyBlob = (key) => join(fromHex('0000000b7373682d6564323535313900000020'), key);
const keyIdOf = async (key) => `SHA256:${toBase64(await sha256(keyBlob(key))).replace(/=+$/, '')}`;

// The keys that the study knows, by fingerprint.
async function learn(known, line) {
  const key = readKey(line);
  if (key !== null) known.set(await keyIdOf(key), key);
}

// --- The steps ---

async function checkEntry(log, bytes, index) {
  const where = `entry ${index}`;
  if (bytes.length > MAX_ENTRY_BYTES) throw new Broken('encoding', where, 'it is larger than an entry may be');
  const entry = readEnvelope(readJson(bytes, where, 'the entry'), ENTRY_TYPE, where, 'the entry');
  if (!hasFields(entry.record, 'index,prev,statement,time')) throw new Broken('encoding', where, 'it has other fields than an entry');
  const said = readEnvelope(entry.record.statement, STATEMENT_TYPE, where, 'the statement');
  const type = /^https:\/\/securegenomics\.github\.io\/provenance\/(?:([a-z-]+)\/v1|(context|contribution|decryption)\/v2)$/.exec(said.record.predicateType);
  const kind = type?.[1] ?? type?.[2];
  const predicate = said.record.predicate;
  if (kind === undefined || predicate === null || typeof predicate !== 'object') {
    throw new Broken('encoding', where, 'the statement is of no known kind');
  }
  if (entry.record.index !== String(index)) throw new Broken('chain', where, `it says that its index is ${entry.record.index}`);
  if (entry.record.prev !== log.previous) throw new Broken('chain', where, 'it does not name the entry before it');

  if (index === 0) {
    log.origin = predicate.origin;
    log.key = readKey(predicate.roles?.ledger);
    for (const role of ['researcher', 'computingParty', 'keyHolder', 'ledger']) await learn(log.known, predicate.roles?.[role]);
  }
  if (log.key === null || entry.signatures.length !== 1 || entry.signatures[0].keyid !== await keyIdOf(log.key)
    || !await verifyEd25519(log.key, entry.signed, entry.signatures[0].bytes)) {
    throw new Broken('signature', where, 'the ledger key did not sign it');
  }
  const signers = new Map(log.known);
  if (kind === 'contribution' || kind === 'withdrawal') await learn(signers, predicate.contributor);
  for (const { keyid, bytes: signature } of said.signatures) {
    if (!signers.has(keyid) || !await verifyEd25519(signers.get(keyid), said.signed, signature)) {
      throw new Broken('signature', where, `the ${kind} is not signed by the key that it names`);
    }
  }
  if (kind === 'key-event' && predicate.action === 'add') await learn(log.known, predicate.key);
  log.signatures += 1 + said.signatures.length;
  const leaf = await leafHash(bytes);
  log.previous = toHex(leaf);
  return { index, kind, time: entry.record.time, signers: said.signatures.map((s) => s.keyid), leaf };
}

// A C2SP signed note: origin, size and root, signed under the origin as key name.
async function readCheckpoint(log, bytes) {
  const fail = (why) => { throw new Broken('checkpoint', 'checkpoint', why); };
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    fail('it is not text');
  }
  const end = text.lastIndexOf('\n\n');
  const body = text.slice(0, end + 1);
  const parts = /^([^\n]+)\n(0|[1-9][0-9]*)\n([A-Za-z0-9+/]{43}=)\n$/.exec(body);
  if (end < 0 || parts === null) fail('it is not a signed checkpoint');
  if (parts[1] !== log.origin) fail('it is of another log');
  const keyHash = (await sha256(encodeText(`${log.origin}\n`), [1], log.key)).subarray(0, 4);
  const lines = text.slice(end + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0 || lines.length > 100) fail('it does not end with 1 to 100 signature lines');
  let ours = 0;
  for (const line of lines) {
    const [, name, encoded] = /^— ([^\s+]+) (\S+)$/u.exec(line) ?? [];
    const signature = encoded === undefined ? null : fromBase64(encoded);
    if (signature === null || signature.length < 5) fail('a line below it is no signature');
    if (name !== log.origin || toHex(signature.subarray(0, 4)) !== toHex(keyHash)) continue;
    // Of a key that is known, a line that fails refuses the note, also beside one that holds.
    if (signature.length !== 68 || !await verifyEd25519(log.key, encodeText(body), signature.subarray(4))) fail('a signature of the ledger key fails');
    ours += 1;
  }
  if (ours === 0) fail('the ledger key did not sign it');
  log.signatures += ours;
  return { size: Number(parts[2]), root: toHex(fromBase64(parts[3]) ?? []) };
}

// The root over the entries at hand, continued by the path that leads from the first 2^k entries to all.
async function checkRoot(leaves, checkpoint, evidence) {
  const fail = (why) => { throw new Broken('root', 'checkpoint', why); };
  if (checkpoint.size !== evidence.total) fail(`it counts ${checkpoint.size} entries, and there are ${evidence.total}`);
  let root = await treeRoot(leaves);
  if (leaves.length < evidence.total) {
    const steps = Math.ceil(Math.log2(evidence.total)) - Math.log2(leaves.length);
    if (steps !== evidence.path.length) fail('the path to its root has another length');
    for (const sibling of evidence.path) root = await nodeHash(root, fromHex(sibling));
  } else if (leaves.length > evidence.total) {
    fail('there are more entries than the bundle says');
  }
  if (toHex(root) !== checkpoint.root) fail('its root is not the root of these entries');
}

// Checks everything.
// evidence: { entries: [base64], total: entries in the bundle, path: [hex], checkpoint: base64 }
// Gives { entries: [what was read], signatures: how many hold, fault: null or a Broken }.
async function recheck(evidence, progress = () => {}) {
  const log = { previous: '0'.repeat(64), known: new Map(), key: null, origin: null, signatures: 0 };
  const entries = [];
  try {
    for (const [index, line] of evidence.entries.entries()) {
      const bytes = fromBase64(line);
      if (bytes === null) throw new Broken('encoding', `entry ${index}`, 'this page does not carry it as base64');
      entries.push(await checkEntry(log, bytes, index));
      progress(index + 1);
    }
    if (entries.length === 0) throw new Broken('encoding', 'entry 0', 'there is none');
    const checkpoint = await readCheckpoint(log, fromBase64(evidence.checkpoint) ?? new Uint8Array());
    await checkRoot(entries.map((entry) => entry.leaf), checkpoint, evidence);
    return { entries, signatures: log.signatures, fault: null };
  } catch (fault) {
    if (!(fault instanceof Broken)) throw fault;
    return { entries, signatures: log.signatures, fault };
  }
}
