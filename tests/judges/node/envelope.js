// node envelope.js ENVELOPE.json PUBLIC_KEY_HEX
// Exit 0 when Sigstore's library finds the signature valid and a foreign JCS writer gives the same bytes.
'use strict';
const fs = require('fs');
const nodeCrypto = require('crypto');
const { crypto, dsse } = require('@sigstore/core');
const canonicalizeModule = require('canonicalize');

const canonicalize = canonicalizeModule.default ?? canonicalizeModule;
const [file, keyHex] = process.argv.slice(2);
const bytes = fs.readFileSync(file);
const envelope = JSON.parse(bytes.toString('utf8'));
const payload = Buffer.from(envelope.payload, 'base64');

// SubjectPublicKeyInfo of an Ed25519 key (RFC 8410): a fixed head and the 32 bytes.
const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(keyHex, 'hex')]);
const key = nodeCrypto.createPublicKey({ key: spki, format: 'der', type: 'spki' });

const signed = dsse.preAuthEncoding(envelope.payloadType, payload);
const valid = envelope.signatures.some((s) => crypto.verify(signed, key, Buffer.from(s.sig, 'base64')));
const canonical = (raw) => Buffer.from(canonicalize(JSON.parse(raw.toString('utf8'))), 'utf8').equals(raw);

if (!valid) {
  console.error('the signature is not valid');
  process.exit(1);
}
if (!canonical(bytes) || !canonical(payload)) {
  console.error('the bytes are not canonical JSON');
  process.exit(1);
}
console.log('valid');
