// SecureGenomics.Provenance in a page: the project's own program, in a worker.
//
//   import { Sgp } from './sgp.js'
//   const sgp = await Sgp.start()
//   const study = await sgp.openContext(await file.arrayBuffer())
//   const preview = await sgp.preview(vcf)
//   const mine = await sgp.contribute({ publicKey, sign })
//
// Every promise that is rejected is rejected with an SgpError: a message and what to do next.

/** What the program refuses, or cannot do: two sentences for people. */
export class SgpError extends Error {
  /**
   * @param {string} message what was expected and what was found
   * @param {string} hint what to do next
   */
  constructor(message, hint) {
    super(message)
    this.name = 'SgpError'
    /** What to do next. */
    this.hint = hint
  }
}

/**
 * @typedef {object} Progress
 * @property {string} step what is being done
 * @property {number} done units done
 * @property {number} total units in all; 0 where it is not known
 * @property {string} unit what is counted
 */

/** One worker with the program in it. Calls wait for each other, in order. */
export class Sgp {
  #worker
  #waiting = new Map()
  #next = 1
  #ended = null
  #onProgress = null
  #queue = Promise.resolve()

  /** @private use {@link Sgp.start} */
  constructor(worker) {
    this.#worker = worker
  }

  /**
   * Loads the program (about 2 MB) and starts it.
   * @param {object} [options]
   * @param {string|URL} [options.base] the folder of these files; by default this module's own
   * @param {(state: 'loading'|'ready'|'failed'|'closed') => void} [options.onState]
   * @returns {Promise<Sgp>}
   */
  static start({ base = new URL('.', import.meta.url), onState = () => {} } = {}) {
    onState('loading')
    const address = new URL('sgp-worker.js', new URL(base, location.href))
    const worker = new Worker(address, { type: 'module' })
    const sgp = new Sgp(worker)
    return new Promise((resolve, reject) => {
      const fail = (error) => {
        if (sgp.#ended) return
        sgp.#end(error)
        onState(error.isClosed ? 'closed' : 'failed')
        reject(error)
      }
      sgp.#fail = fail
      worker.onerror = (event) => {
        event.preventDefault()
        fail(new SgpError(
          `the program in this page stopped: ${event.message || 'it could not be loaded'}`,
          'reload the page; if that does not help, use the program on your computer'
        ))
      }
      worker.onmessageerror = () =>
        fail(new SgpError('the program in this page sent what cannot be read', 'reload the page'))
      worker.onmessage = ({ data }) => {
        if (data.ready) {
          onState('ready')
          resolve(sgp)
        } else if (data.failed) {
          fail(new SgpError(data.failed.message, data.failed.hint))
        } else if (data.progress) {
          sgp.#onProgress?.(data.progress)
        } else {
          sgp.#settle(data)
        }
      }
    })
  }

  #fail = () => {}

  /**
   * Opens a study's public context and asks of it all that `sgp contribute` asks.
   * @param {ArrayBuffer} bytes the context file
   * @param {object} [options]
   * @param {string} [options.policy] a trust policy, as text
   * @param {string[]} [options.trust] in its place: a log's vkey, and a researcher's public key or
   *   a study id
   * @param {string} [options.name] what messages call the file
   * @returns {Promise<object>} study, protocol, variants, columns, genomesPerContribution,
   *   minimumContributors, minimum, needsPhenotypes, researcher, keyHolder, opens, lines, onTrust
   */
  openContext(bytes, { policy, trust, name = 'the context' } = {}) {
    return this.#call('openContext', { bytes, name, options: { policy, trust } })
  }

  /**
   * Reads a file of genotypes, or a table where the protocol reads one, and says what would be
   * encrypted, variant by variant. Nothing is encrypted.
   * @param {File|Blob} file a VCF (plain, gzip or bgzip), a raw file of a DNA test, a CSV or TSV
   * @param {object} [options]
   * @param {string} [options.sample] which genome of the file; by default all of them
   * @param {'case'|'control'} [options.phenotype] for a case-control protocol
   * @param {string} [options.build] GRCh37 or GRCh38; it decides, also over the file's header
   * @param {'male'|'female'} [options.sex] for variants on X and Y
   * @param {boolean} [options.absentIsReference] for a protocol with absent: reference
   * @param {(progress: Progress) => void} [options.onProgress]
   * @returns {Promise<object>} as `sgp encode --json`, and samples, sample, places and what is
   *   encrypted for each variant
   */
  preview(file, { onProgress, ...options } = {}) {
    return this.#call('preview', { blob: file, name: file.name ?? 'the file', options }, onProgress)
  }

  /**
   * Encrypts what was previewed last, has it signed, and checks the result as the study will.
   * @param {object} options
   * @param {Uint8Array} options.publicKey the contributor's Ed25519 key, 32 bytes
   * @param {(message: Uint8Array) => Promise<Uint8Array|ArrayBuffer>} options.sign gives its 64
   *   bytes; called here, not in the worker
   * @param {object} [options.terms]
   * @param {string} [options.terms.supersedes] the leaf hash of the contribution that this replaces
   * @param {string} [options.terms.contributors] the study's list of allowed keys, as text
   * @returns {Promise<{statement: Uint8Array,
   *   blobs: {digest: string, mediaType: string, bytes: Uint8Array}[],
   *   contributionFile: Uint8Array, genomes: number}>}
   */
  contribute({ publicKey, sign, terms = {} }) {
    return this.#inOrder(async () => {
      const message = await this.#send('prepare', { publicKey, terms })
      const signature = new Uint8Array(await sign(message))
      return this.#send('finish', { signature })
    })
  }

  /**
   * Takes a contribution back, in the study whose context was opened last: `sgp withdraw`.
   * @param {object} options
   * @param {Uint8Array} options.publicKey the key that made it, 32 bytes
   * @param {Uint8Array} options.receipt the contribution's receipt
   * @param {(message: Uint8Array) => Promise<Uint8Array|ArrayBuffer>} options.sign gives its 64
   *   bytes; called here, not in the worker
   * @returns {Promise<Uint8Array>} the signed statement, to be sent
   */
  withdraw({ publicKey, receipt, sign }) {
    return this.#inOrder(async () => {
      const message = await this.#send('prepareWithdrawal', { publicKey, receipt })
      const signature = new Uint8Array(await sign(message))
      return this.#send('finishWithdrawal', { signature })
    })
  }

  /**
   * What became of a contribution: `sgp check`.
   * @param {ArrayBuffer|Uint8Array} mine a receipt, a contribution file, a statement or a ciphertext
   * @param {object} [options]
   * @param {File|Blob} [options.bundle] the study's bundle; without one a receipt is compared with
   *   the context that was opened last, and says what its ledger promised
   * @param {string} [options.name] what messages call it
   * @returns {Promise<{fate: string, index: number|null, explanation: string, opening: string|null,
   *   evidence: string|null, isGood: boolean|null, text: string}>}
   */
  checkReceipt(mine, { bundle, name = 'the receipt' } = {}) {
    const bytes = mine instanceof Uint8Array ? mine.slice().buffer : mine
    const where = bundle && { blob: bundle, name: bundle.name ?? 'the bundle' }
    return this.#call('checkReceipt', { bytes, name, bundle: where })
  }

  /**
   * Verifies a bundle: `sgp verify`. Nothing leaves the page.
   * @param {File|Blob} file the bundle
   * @param {object} [options]
   * @param {string} [options.policy] a trust policy, as text
   * @param {string[]} [options.trust] keys in its place
   * @param {boolean} [options.allowLight] take a bundle without ciphertexts by its opening
   * @param {boolean} [options.quick] a first look, without ciphertexts, replay and proofs
   * @param {(progress: Progress) => void} [options.onProgress]
   * @returns {Promise<{verdict: string, level: number, exitCode: number, hint: string|null,
   *   text: string, html: string, json: string}>}
   */
  verify(file, { onProgress, ...options } = {}) {
    const argument = { blob: file, name: file.name ?? 'bundle.sgp', options }
    return this.#call('verify', argument, onProgress)
  }

  /** Zeroises the genotypes that were previewed. The worker stays. */
  forget() {
    return this.#call('forget', {})
  }

  /** Ends the worker, and with it whatever it holds; promises that still wait are rejected. */
  close() {
    const error = new SgpError('the program in this page was closed', 'start it again')
    error.isClosed = true
    this.#fail(error)
  }

  #call(method, argument, onProgress) {
    return this.#inOrder(() => {
      this.#onProgress = onProgress ?? null
      return this.#send(method, argument)
    })
  }

  #inOrder(step) {
    const result = this.#queue.then(step)
    this.#queue = result.catch(() => {})
    return result
  }

  #send(method, argument) {
    if (this.#ended) return Promise.reject(this.#ended)
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, method, argument })
    })
  }

  #settle({ id, value, error }) {
    const promise = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error) promise.reject(new SgpError(error.message, error.hint))
    else promise.resolve(value)
  }

  #end(error) {
    this.#ended = error
    this.#worker.terminate()
    for (const promise of this.#waiting.values()) promise.reject(error)
    this.#waiting.clear()
  }
}
