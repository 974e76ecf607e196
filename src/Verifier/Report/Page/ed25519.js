// Ed25519 under the strict rule of docs/spec/keys.md 1: S < L, the key and R canonical and not of small
// order, and the equation without a cofactor. Browsers differ in what they forgive, so the rule is
// applied here, before the browser is asked; where it has no Ed25519, the equation is computed here too.
'use strict';

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const modP = (x) => { const r = x % P; return r < 0n ? r + P : r; };

function power(base, exponent) {
  let result = 1n;
  for (let b = modP(base); exponent > 0n; exponent >>= 1n, b = b * b % P) {
    if (exponent & 1n) result = result * b % P;
  }
  return result;
}

const D = modP(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

function littleEndian(bytes) {
  let hex = '';
  for (let i = bytes.length - 1; i >= 0; i--) hex += bytes[i].toString(16).padStart(2, '0');
  return BigInt('0x' + hex);
}

// --- Points in extended coordinates (RFC 8032, section 5.1.4): x = X/Z, y = Y/Z, xy = T/Z.

const IDENTITY = { X: 0n, Y: 1n, Z: 1n, T: 0n };

function add(p, q) {
  const a = modP((p.Y - p.X) * (q.Y - q.X)), b = modP((p.Y + p.X) * (q.Y + q.X));
  const c = modP(2n * p.T * q.T * D), d = modP(2n * p.Z * q.Z);
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return { X: modP(e * f), Y: modP(g * h), Z: modP(f * g), T: modP(e * h) };
}

function multiply(scalar, point) {
  let result = IDENTITY;
  for (; scalar > 0n; scalar >>= 1n, point = add(point, point)) {
    if (scalar & 1n) result = add(result, point);
  }
  return result;
}

const negate = (p) => ({ X: modP(-p.X), Y: p.Y, Z: p.Z, T: modP(-p.T) });
const equal = (p, q) => modP(p.X * q.Z - q.X * p.Z) === 0n && modP(p.Y * q.Z - q.Y * p.Z) === 0n;

// The point that 32 bytes spell, or null: y must be below p, x must exist, and 0 has no sign.
function decodePoint(bytes) {
  const number = littleEndian(bytes);
  const sign = number >> 255n, y = number & (2n ** 255n - 1n);
  if (y >= P) return null;
  const u = modP(y * y - 1n), v = modP(D * y * y + 1n);
  let x = modP(u * v ** 3n * power(u * v ** 7n, (P - 5n) / 8n));
  const check = modP(v * x * x);
  if (check === modP(-u)) x = modP(x * ROOT_OF_MINUS_ONE);
  else if (check !== u) return null;
  if (x === 0n && sign === 1n) return null;
  if ((x & 1n) !== sign) x = P - x;
  return { X: x, Y: y, Z: 1n, T: modP(x * y) };
}

const hasSmallOrder = (point) => equal(multiply(8n, point), IDENTITY);

const BASE = decodePoint(Uint8Array.from([0x58, ...new Array(31).fill(0x66)]));

// Keys are few and points are slow to decode: each key is judged once.
const judgedPoints = new Map();

function strictPoint(bytes, remember) {
  const name = remember ? bytes.join() : null;
  if (name !== null && judgedPoints.has(name)) return judgedPoints.get(name);
  let point = decodePoint(bytes);
  if (point !== null && hasSmallOrder(point)) point = null;
  if (name !== null) judgedPoints.set(name, point);
  return point;
}

// The equation in integers: S·B = R + k·A with k = SHA-512(R ‖ A ‖ message) mod L.
async function equationHolds(key, message, signature) {
  const a = strictPoint(key, true), r = strictPoint(signature.subarray(0, 32), false);
  const s = littleEndian(signature.subarray(32));
  if (a === null || r === null || s >= ORDER) return false;
  const hashed = new Uint8Array(64 + message.length);
  hashed.set(signature.subarray(0, 32));
  hashed.set(key, 32);
  hashed.set(message, 64);
  const k = littleEndian(new Uint8Array(await crypto.subtle.digest('SHA-512', hashed))) % ORDER;
  return equal(add(multiply(s, BASE), negate(multiply(k, a))), r);
}

// The eight points of small order have five values of y: of order 1, 2 and 4 those of 1, −1 and 0, of order
// 8 two that differ in sign. L times any point leaves its small-order part; some small y has one of order 8.
const SMALL_ORDER_Y = (() => {
  for (let first = 2; ; first++) {
    const point = decodePoint(Uint8Array.from([first, ...new Array(31).fill(0)]));
    const rest = point && multiply(ORDER, point);
    if (rest && !equal(multiply(4n, rest), IDENTITY)) {
      const y = modP(rest.Y * power(rest.Z, P - 2n));
      return new Set([1n, P - 1n, 0n, y, P - y]);
    }
  }
})();

// What the strict rule adds to a browser's own verification, which compares R's bytes with the computed
// ones and so already refuses an R that is not canonical.
function isStrictForm(key, signature) {
  if (strictPoint(key, true) === null || littleEndian(signature.subarray(32)) >= ORDER) return false;
  const y = littleEndian(signature.subarray(0, 32)) & (2n ** 255n - 1n);
  return y < P && !SMALL_ORDER_Y.has(y);
}

const importedKeys = new Map();
let browserKnowsEd25519 = true;

// Whether a signature of 64 bytes is valid under a key of 32 bytes.
async function verifyEd25519(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  if (!browserKnowsEd25519) return equationHolds(key, message, signature);
  if (!isStrictForm(key, signature)) return false;
  const name = key.join();
  try {
    if (!importedKeys.has(name)) {
      importedKeys.set(name, await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']));
    }
    return await crypto.subtle.verify({ name: 'Ed25519' }, importedKeys.get(name), signature, message);
  } catch {
    browserKnowsEd25519 = false;
    return equationHolds(key, message, signature);
  }
}
