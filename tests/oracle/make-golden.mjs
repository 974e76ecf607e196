// Makes tests/Fhe.Tests/Golden: objects of real SEAL at n = 1024 (insecure, because small), and the
// SHA-256 of what SEAL computes from them. Run by hand; the files are committed.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import SEAL from 'node-seal'

const seal = await SEAL()
const root = path.join(import.meta.dirname, '..', 'Fhe.Tests', 'Golden')
const { none, zlib, zstd } = seal.ComprModeType

function make (name, scheme, bits, t) {
  const folder = path.join(root, name)
  mkdirSync(folder, { recursive: true })
  const n = 1024
  const parms = new seal.EncryptionParameters(scheme)
  parms.setPolyModulusDegree(n)
  parms.setCoeffModulus(seal.CoeffModulus.Create(n, Int32Array.from(bits)))
  if (t) parms.setPlainModulus(seal.PlainModulus.Batching(n, t))
  const context = new seal.SEALContext(parms, true, seal.SecLevelType.none)
  const generator = new seal.KeyGenerator(context)
  const secret = generator.secretKey()
  const encryptor = new seal.Encryptor(context, generator.createPublicKey(), secret)
  const evaluator = new seal.Evaluator(context)
  const save = (file, object, compression) =>
    writeFileSync(path.join(folder, file), object.saveToArray(compression))
  const digests = {}
  const record = (operation, object) => {
    digests[operation] = createHash('sha256').update(object.saveToArray(none)).digest('hex')
  }
  const evaluate = (operation, action) => {
    const result = new seal.Ciphertext()
    action(result)
    record(operation, result)
    return result
  }

  const encoder = t ? new seal.BatchEncoder(context) : new seal.CKKSEncoder(context)
  const plain = new seal.Plaintext()
  if (t) encoder.encode(BigUint64Array.from({ length: n }, (_, i) => BigInt(i * i % 12289)), plain)
  else encoder.encode(Float64Array.from({ length: n / 2 }, (_, i) => i / 512), 2 ** 30, plain)

  const relinSeeded = generator.createRelinKeysSerializable()
  const galoisSeeded = generator.createGaloisKeysSerializableWithSteps(Int32Array.from([1]))
  const seeded = encryptor.encryptSymmetricSerializable(plain)
  save('parms.seal', parms, none)
  save('secret.zstd.seal', secret, zstd)
  save('plain.zlib.seal', plain, zlib)
  save('seeded.seal', seeded, none)
  save('relin-seeded.zstd.seal', relinSeeded, zstd)
  save('galois-seeded.zstd.seal', galoisSeeded, zstd)
  const relin = new seal.RelinKeys()
  relin.loadFromArray(context, relinSeeded.saveToArray(none))
  const galois = new seal.GaloisKeys()
  galois.loadFromArray(context, galoisSeeded.saveToArray(none))
  const a = new seal.Ciphertext()
  a.loadFromArray(context, seeded.saveToArray(none))
  const b = new seal.Ciphertext()
  encryptor.encrypt(plain, b)
  save('fresh.zlib.seal', b, zlib)

  for (const [key, object] of Object.entries({ secret, plain, seeded: a, fresh: b, relin, galois })) {
    record(key, object)
  }
  evaluate('add', r => evaluator.add(a, b, r))
  evaluate('subtract', r => evaluator.sub(a, b, r))
  evaluate('negate', r => evaluator.negate(a, r))
  evaluate('addPlain', r => evaluator.addPlain(a, plain, r))
  evaluate('multiplyPlain', r => evaluator.multiplyPlain(a, plain, r))
  const product = evaluate('multiply', r => evaluator.multiply(a, b, r))
  const relinearized = evaluate('relinearize', r => evaluator.relinearize(product, relin, r))
  evaluate('rotate', r => t ? evaluator.rotateRows(a, 1, galois, r) : evaluator.rotateVector(a, 1, galois, r))
  evaluate('next', r => t
    ? evaluator.cipherModSwitchToNext(relinearized, r)
    : evaluator.rescaleToNext(relinearized, r))
  writeFileSync(path.join(folder, 'sha256.json'), JSON.stringify(digests, null, 2) + '\n')
}

make('bfv', seal.SchemeType.bfv, [36, 40, 50], 17)
make('ckks', seal.SchemeType.ckks, [40, 30, 60], 0)
