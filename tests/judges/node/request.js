// node request.js verify PUBLIC_KEY_HEX METHOD URL HEADERS.json   exit 0: the signature is valid (RFC 9421)
// node request.js sign SEED_HEX METHOD URL HEADERS.json KEYID      prints the two headers as JSON
'use strict';
const nodeCrypto = require('crypto');
const { createSignature, verifySignature } = require('http-message-sig');

const [mode, keyHex, method, url, headersJson, keyid] = process.argv.slice(2);
const headers = new Headers(JSON.parse(headersJson));
const request = new Request(url, { method, headers, body: headers.has('content-digest') ? 'body' : undefined });
const key = Buffer.from(keyHex, 'hex');

async function main() {
  if (mode === 'sign') {
    // PKCS #8 of an Ed25519 key (RFC 8410): a fixed head and the 32 bytes of the seed.
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), key]);
    const secret = nodeCrypto.createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const fields = await createSignature(request, {
      label: 'sgp',
      components: headers.has('content-digest') ? ['content-digest', '@target-uri', '@method'] : ['@target-uri', '@method'],
      parameters: {
        keyid,
        tag: 'sgp',
        nonce: nodeCrypto.randomBytes(16).toString('base64'),
        created: Math.floor(Date.now() / 1000),
      },
      signer: { algorithm: 'ed25519', sign: (data) => nodeCrypto.sign(null, data, secret) },
    });
    console.log(JSON.stringify({ 'Signature-Input': fields.signatureInput, Signature: fields.signature }));
    return;
  }
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]);
  const open = nodeCrypto.createPublicKey({ key: spki, format: 'der', type: 'spki' });
  await verifySignature(request, {
    policy: {
      algorithms: ['ed25519'],
      requiredComponents: ['@method', '@target-uri'],
      requiredParameters: ['created', 'keyid', 'nonce', 'tag'],
      maxAge: 300,
      clockSkew: 5,
    },
    resolveVerifier: () => ({
      algorithm: 'ed25519',
      verify: (data, signature) => nodeCrypto.verify(null, data, open, signature),
    }),
  });
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
