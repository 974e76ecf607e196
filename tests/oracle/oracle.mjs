// Microsoft SEAL as the judge. Reads <folder>/script.json, an array of steps, and carries them out
// on named objects; whatever is saved lands in the folder for the caller to compare.
//
//   { "do": "context", "file": "parms.seal" }
//   { "do": "load",  "type": "Ciphertext", "name": "a", "file": "a.seal" }
//   { "do": "save",  "name": "a", "file": "out.seal", "compression": "none" }
//   { "do": "multiply", "in": ["a", "b"], "out": "c" }
//
// Every other verb is in the table `operations` below.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import SEAL from 'node-seal'

const folder = process.argv[2]
const seal = await SEAL()
const objects = new Map()
let context, parms, evaluator

const file = name => path.join(folder, name)
const bytesOf = name => new Uint8Array(readFileSync(file(name)))
const get = name => {
  if (!objects.has(name)) throw new Error(`no object named ${name}`)
  return objects.get(name)
}
const isCkks = () => parms.scheme().value === seal.SchemeType.ckks.value
const encoder = () => isCkks() ? new seal.CKKSEncoder(context) : new seal.BatchEncoder(context)
const newCiphertext = () => new seal.Ciphertext()

function evaluate (action) {
  return (step, ...inputs) => {
    const result = newCiphertext()
    action(inputs, result, step)
    return result
  }
}

const operations = {
  context (step) {
    parms = new seal.EncryptionParameters(seal.SchemeType[step.scheme])
    parms.loadFromArray(bytesOf(step.file))
    context = new seal.SEALContext(parms, true, seal.SecLevelType[step.security ?? 'tc128'])
    if (!context.parametersSet()) throw new Error('SEAL refuses the parameters')
    evaluator = new seal.Evaluator(context)
  },
  load (step) {
    const object = new seal[step.type]()
    object.loadFromArray(context, bytesOf(step.file))
    objects.set(step.name, object)
  },
  save (step) {
    const bytes = get(step.name).saveToArray(seal.ComprModeType[step.compression ?? 'none'])
    writeFileSync(file(step.file), bytes)
  },
  keys (step) {
    const generator = step.secret
      ? new seal.KeyGenerator(context, get(step.secret))
      : new seal.KeyGenerator(context)
    objects.set('secret', generator.secretKey())
    objects.set('public', generator.createPublicKey())
    objects.set('public-seeded', generator.createPublicKeySerializable())
    objects.set('relin', generator.createRelinKeys())
    objects.set('relin-seeded', generator.createRelinKeysSerializable())
    const steps = Int32Array.from(step.steps)
    objects.set('galois', generator.createGaloisKeysWithSteps(steps))
    objects.set('galois-seeded', generator.createGaloisKeysSerializableWithSteps(steps))
  },
  encode (step) {
    const plain = new seal.Plaintext()
    if (isCkks()) encoder().encode(Float64Array.from(step.values), step.scale, plain)
    else encoder().encode(BigUint64Array.from(step.values, BigInt), plain)
    objects.set(step.out, plain)
  },
  encrypt (step) {
    const result = newCiphertext()
    new seal.Encryptor(context, get(step.key)).encrypt(get(step.in), result)
    objects.set(step.out, result)
  },
  encryptSeeded (step) {
    const encryptor = new seal.Encryptor(context, get('public'), get('secret'))
    objects.set(step.out, encryptor.encryptSymmetricSerializable(get(step.in)))
  },
  decrypt (step) {
    const decryptor = new seal.Decryptor(context, get(step.key))
    const plain = new seal.Plaintext()
    decryptor.decrypt(get(step.in), plain)
    const values = isCkks()
      ? Array.from(encoder().decodeFloat64(plain))
      : Array.from(encoder().decodeBigUint64(plain), Number)
    const budget = isCkks() ? null : decryptor.invariantNoiseBudget(get(step.in))
    writeFileSync(file(step.file), JSON.stringify({ values, budget }))
  },
  toNtt (step) {
    const plain = new seal.Plaintext()
    evaluator.plainTransformToNtt(get(step.in[0]), get(step.in[1]).parmsId(), plain)
    objects.set(step.out, plain)
  }
}

const evaluations = {
  add: evaluate(([a, b], r) => evaluator.add(a, b, r)),
  subtract: evaluate(([a, b], r) => evaluator.sub(a, b, r)),
  negate: evaluate(([a], r) => evaluator.negate(a, r)),
  addPlain: evaluate(([a, p], r) => evaluator.addPlain(a, p, r)),
  subtractPlain: evaluate(([a, p], r) => evaluator.subPlain(a, p, r)),
  multiplyPlain: evaluate(([a, p], r) => evaluator.multiplyPlain(a, p, r)),
  multiply: evaluate(([a, b], r) => evaluator.multiply(a, b, r)),
  square: evaluate(([a], r) => evaluator.square(a, r)),
  relinearize: evaluate(([a, k], r) => evaluator.relinearize(a, k, r)),
  rotateRows: evaluate(([a, k], r, s) => evaluator.rotateRows(a, s.steps, k, r)),
  rotateColumns: evaluate(([a, k], r) => evaluator.rotateColumns(a, k, r)),
  rotateVector: evaluate(([a, k], r, s) => evaluator.rotateVector(a, s.steps, k, r)),
  conjugate: evaluate(([a, k], r) => evaluator.complexConjugate(a, k, r)),
  modSwitch: evaluate(([a], r) => evaluator.cipherModSwitchToNext(a, r)),
  rescale: evaluate(([a], r) => evaluator.rescaleToNext(a, r)),
  cipherToNtt: evaluate(([a], r) => evaluator.cipherTransformToNtt(a, r)),
  cipherFromNtt: evaluate(([a], r) => evaluator.cipherTransformFromNtt(a, r))
}

for (const step of JSON.parse(readFileSync(file('script.json'), 'utf8'))) {
  try {
    if (step.do in evaluations) objects.set(step.out, evaluations[step.do](step, ...step.in.map(get)))
    else if (step.do in operations) operations[step.do](step)
    else throw new Error('unknown verb')
  } catch (error) {
    const reason = typeof error === 'number' || !error?.message ? String(error) : error.message
    console.error(`${JSON.stringify(step).slice(0, 200)}: ${reason}`)
    process.exit(1)
  }
}
