// libsodium for the .NET run-time: the functions that src/Ledger/Native/BrowserSodium.cs names.
//
// Two WebAssembly modules have two memories. Arguments are addresses in the run-time's; what they
// point to is copied into libsodium's, the answer back, and what was copied is zeroised.
import createSodium from './libsodium-sumo.mjs'

// Output bytes, then the bytes of each input: the order of libsodium's own arguments.
const SHAPES = {
  crypto_core_ed25519_is_valid_point: [0, 32],
  crypto_core_ristretto255_is_valid_point: [0, 32],
  crypto_core_ristretto255_add: [32, 32, 32],
  crypto_core_ristretto255_from_hash: [32, 64],
  crypto_scalarmult_ristretto255: [32, 32, 32],
  crypto_core_ristretto255_scalar_reduce: [32, 64],
  crypto_core_ristretto255_scalar_add: [32, 32, 32],
  crypto_core_ristretto255_scalar_mul: [32, 32, 32],
}
const SMALL_BYTES = 256
const PIECE_BYTES = 1 << 16

/** Starts libsodium. It draws nothing: keys and nonces are drawn by the run-time, from the browser. */
export async function startSodium() {
  // Its WebAssembly stands beside it: inside, as base64, it would take a third more to download.
  const answer = await fetch(new URL('./libsodium-sumo.wasm', import.meta.url))
  if (!answer.ok) throw new Error(`libsodium cannot be fetched: ${answer.status}`)
  const module = await WebAssembly.compile(await answer.arrayBuffer())
  const sodium = await createSodium({
    instantiateWasm: (imports, done) => WebAssembly.instantiate(module, imports).then(done),
  })
  if (sodium._sodium_init() < 0) throw new Error('libsodium does not start')
  return sodium
}

/**
 * The functions that the run-time imports as the module "sodium".
 * @param {object} sodium of startSodium
 * @param {() => Uint8Array} heap the run-time's memory, which may grow between two calls
 */
export function importsOf(sodium, heap) {
  const small = sodium._malloc(SMALL_BYTES)
  const piece = sodium._malloc(PIECE_BYTES)

  const fixed = (name, outBytes, ...inBytes) => {
    const call = sodium[`_${name}`]
    return (...pointers) => {
      const memory = heap()
      const own = sodium.HEAPU8
      let at = small + outBytes
      const places = outBytes ? [small] : []
      inBytes.forEach((count, i) => {
        const from = pointers[places.length]
        own.set(memory.subarray(from, from + count), at)
        places.push(at)
        at += count
      })
      const status = call(...places)
      if (outBytes) memory.set(own.subarray(small, small + outBytes), pointers[0])
      own.fill(0, small, at)
      return status ?? 0
    }
  }

  // A message of any length, in memory of its own, which is given back.
  const withMessage = (pointer, count, use) => {
    const place = sodium._malloc(count || 1)
    try {
      sodium.HEAPU8.set(heap().subarray(pointer, pointer + count), place)
      return use(place)
    } finally {
      sodium.HEAPU8.fill(0, place, place + count)
      sodium._free(place)
    }
  }

  const update = (state, pointer, count) => {
    for (let done = 0; done < count; done += PIECE_BYTES) {
      const part = Math.min(PIECE_BYTES, count - done)
      const from = pointer + done
      sodium.HEAPU8.set(heap().subarray(from, from + part), piece)
      sodium._crypto_hash_sha256_update(state, piece, part, 0)
    }
    return 0
  }

  const begin = () => {
    const state = sodium._malloc(sodium._crypto_hash_sha256_statebytes())
    sodium._crypto_hash_sha256_init(state)
    return state
  }

  const finish = (state, digest) => {
    sodium._crypto_hash_sha256_final(state, small)
    heap().set(sodium.HEAPU8.subarray(small, small + 32), digest)
    sodium._free(state)
    return 0
  }

  return {
    ...Object.fromEntries(
      Object.entries(SHAPES).map(([name, shape]) => [name, fixed(name, ...shape)])
    ),

    crypto_sign_seed_keypair(publicKey, secretKey, seed) {
      const memory = heap()
      const own = sodium.HEAPU8
      own.set(memory.subarray(seed, seed + 32), small + 96)
      const status = sodium._crypto_sign_seed_keypair(small, small + 32, small + 96)
      memory.set(own.subarray(small, small + 32), publicKey)
      memory.set(own.subarray(small + 32, small + 96), secretKey)
      own.fill(0, small, small + 128)
      return status
    },

    crypto_sign_detached: (signature, message, count, secretKey) =>
      withMessage(message, count, (place) => {
        sodium.HEAPU8.set(heap().subarray(secretKey, secretKey + 64), small + 64)
        const status = sodium._crypto_sign_detached(small, 0, place, count, 0, small + 64)
        heap().set(sodium.HEAPU8.subarray(small, small + 64), signature)
        sodium.HEAPU8.fill(0, small, small + 128)
        return status
      }),

    crypto_sign_verify_detached: (signature, message, count, publicKey) =>
      withMessage(message, count, (place) => {
        sodium.HEAPU8.set(heap().subarray(signature, signature + 64), small)
        sodium.HEAPU8.set(heap().subarray(publicKey, publicKey + 32), small + 64)
        return sodium._crypto_sign_verify_detached(small, place, count, 0, small + 64)
      }),

    crypto_hash_sha256_init: begin,
    crypto_hash_sha256_update: update,
    crypto_hash_sha256_final: finish,
    crypto_hash_sha256(digest, message, count) {
      const state = begin()
      update(state, message, count)
      return finish(state, digest)
    },
  }
}
