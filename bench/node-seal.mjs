// Times node-seal (SEAL as WebAssembly), single thread, on the operations that this engine is
// compared on. Prints one "name<TAB>microseconds" line per operation: the best of several batches.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import path from 'node:path'

const oracle = path.join(import.meta.dirname, '..', 'tests', 'oracle')
const entry = createRequire(path.join(oracle, 'package.json'))
  .resolve.paths('node-seal')[0] + '/node-seal/dist/index_throws.js'
const seal = await (await import(pathToFileURL(entry))).default()
const none = seal.ComprModeType.none

function time (name, action) {
  const warm = performance.now()
  let once = 0
  do { action(); once++ } while (performance.now() - warm < 100)
  const batch = Math.max(1, Math.round(once / 50))
  let best = Infinity
  for (let round = 0; round < 200; round++) {
    const start = performance.now()
    for (let i = 0; i < batch; i++) action()
    best = Math.min(best, (performance.now() - start) * 1000 / batch)
  }
  console.log(`${name}\t${best.toFixed(2)}`)
}

function context (scheme, n, primes, t) {
  const parms = new seal.EncryptionParameters(scheme)
  parms.setPolyModulusDegree(n)
  parms.setCoeffModulus(primes)
  if (t) parms.setPlainModulus(seal.PlainModulus.Batching(n, t))
  return new seal.SEALContext(parms, true, seal.SecLevelType.tc128)
}

function bfv (n) {
  const ctx = context(seal.SchemeType.bfv, n, seal.CoeffModulus.BFVDefault(n, seal.SecLevelType.tc128), 20)
  const keys = new seal.KeyGenerator(ctx)
  const secret = keys.secretKey()
  const encryptor = new seal.Encryptor(ctx, keys.createPublicKey(), secret)
  const decryptor = new seal.Decryptor(ctx, secret)
  const evaluator = new seal.Evaluator(ctx)
  const encoder = new seal.BatchEncoder(ctx)
  const relin = keys.createRelinKeys()
  const galois = keys.createGaloisKeysWithSteps(Int32Array.from([1]))
  const slots = BigUint64Array.from({ length: n }, (_, i) => BigInt((i * 7919) % 786433))
  const [plain, decrypted] = [new seal.Plaintext(), new seal.Plaintext()]
  const [a, b, c, d] = [0, 0, 0, 0].map(() => new seal.Ciphertext())
  encoder.encode(slots, plain)
  encryptor.encrypt(plain, a)
  encryptor.encrypt(plain, b)
  time(`bfv ${n} encode`, () => encoder.encode(slots, plain))
  time(`bfv ${n} encrypt`, () => encryptor.encrypt(plain, a))
  time(`bfv ${n} decrypt`, () => decryptor.decrypt(a, decrypted))
  time(`bfv ${n} add`, () => evaluator.addInplace(a, b))
  time(`bfv ${n} multiply plain`, () => evaluator.multiplyPlain(a, plain, c))
  time(`bfv ${n} multiply`, () => evaluator.multiply(a, b, c))
  evaluator.multiply(a, b, c)
  time(`bfv ${n} relinearize`, () => evaluator.relinearize(c, relin, d))
  time(`bfv ${n} rotate`, () => evaluator.rotateRows(a, 1, galois, d))
  const bytes = a.saveToArray(none)
  time(`bfv ${n} save`, () => a.saveToArray(none))
  time(`bfv ${n} load`, () => d.loadFromArray(ctx, bytes))
  const seeded = encryptor.encryptSymmetricSerializable(plain).saveToArray(none)
  time(`bfv ${n} load seeded`, () => d.loadFromArray(ctx, seeded))
}

function ckks (label, n, bits) {
  const ctx = context(seal.SchemeType.ckks, n, seal.CoeffModulus.Create(n, Int32Array.from(bits)))
  const keys = new seal.KeyGenerator(ctx)
  const encryptor = new seal.Encryptor(ctx, keys.createPublicKey())
  const evaluator = new seal.Evaluator(ctx)
  const encoder = new seal.CKKSEncoder(ctx)
  const relin = keys.createRelinKeys()
  const galois = keys.createGaloisKeysWithSteps(Int32Array.from([1]))
  const values = Float64Array.from({ length: n / 2 }, (_, i) => i / n)
  const plain = new seal.Plaintext()
  const [a, b, c, d] = [0, 0, 0, 0].map(() => new seal.Ciphertext())
  const scale = 2 ** 40
  encoder.encode(values, scale, plain)
  encryptor.encrypt(plain, a)
  encryptor.encrypt(plain, b)
  time(`ckks ${label} encode`, () => encoder.encode(values, scale, plain))
  time(`ckks ${label} encrypt`, () => encryptor.encrypt(plain, a))
  time(`ckks ${label} multiply relinearize rescale`, () => {
    evaluator.multiply(a, b, c)
    evaluator.relinearizeInplace(c, relin)
    evaluator.rescaleToNextInplace(c)
  })
  time(`ckks ${label} rotate`, () => evaluator.rotateVector(a, 1, galois, d))
}

bfv(4096)
bfv(8192)
ckks('60-40-40-60', 8192, [60, 40, 40, 60])
ckks('50-40-40-50', 8192, [50, 40, 40, 50])
