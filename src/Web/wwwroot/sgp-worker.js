// The worker in which the project's own program runs: everything that takes time, and no page.
import { dotnet } from './_framework/dotnet.js'
import { fileTable } from './files.js'
import { importsOf, startSodium } from './sodium.js'

const DEFECT = 'this is a defect of the program: please report it'

let api
let files

async function start() {
  const [runtime, sodium] = await Promise.all([dotnet.create(), startSodium()])
  const heap = () => runtime.localHeapViewU8()
  files = fileTable(heap)
  runtime.setModuleImports('sodium', importsOf(sodium, heap))
  runtime.setModuleImports('files', files.imports)
  runtime.setModuleImports('progress', {
    report: (step, done, total, unit) => postMessage({ progress: { step, done, total, unit } }),
  })
  const config = runtime.getConfig()
  await runtime.runMain(config.mainAssemblyName, [])
  const exports = await runtime.getAssemblyExports(config.mainAssemblyName)
  api = exports.SecureGenomics.Provenance.Web.Exports
}

/** What the program answered; what it refuses is thrown as it says it. */
function read(answer) {
  const value = JSON.parse(answer)
  if (value.error) throw value.error
  return value
}

/** Runs something over a file, which is forgotten afterwards. */
function over(blob, use) {
  const id = files.add(blob)
  try {
    return use(id)
  } finally {
    files.remove(id)
  }
}

const methods = {
  openContext: ({ bytes, name, options }) =>
    read(api.OpenContext(new Uint8Array(bytes), name, JSON.stringify(options))),

  preview: ({ blob, name, options }) =>
    over(blob, (id) => read(api.Preview(id, name, JSON.stringify(options)))),

  prepare: ({ publicKey, terms }) => {
    read(api.Prepare(publicKey, JSON.stringify(terms)))
    return api.TakeBytes('toBeSigned')
  },

  finish: ({ signature }) => {
    const made = read(api.Finish(signature))
    return {
      ...made,
      statement: api.TakeBytes('statement'),
      blobs: made.blobs.map((blob) => ({ ...blob, bytes: api.TakeBytes(blob.digest) })),
      contributionFile: api.TakeBytes('contributionFile'),
    }
  },

  prepareWithdrawal: ({ publicKey, receipt }) => {
    read(api.PrepareWithdrawal(publicKey, new Uint8Array(receipt)))
    return api.TakeBytes('toBeSigned')
  },

  finishWithdrawal: ({ signature }) => {
    read(api.FinishWithdrawal(signature))
    return api.TakeBytes('statement')
  },

  checkReceipt: ({ bytes, name, bundle }) => {
    const check = (id) =>
      read(api.CheckReceipt(new Uint8Array(bytes), name, id, bundle?.name ?? ''))
    return bundle ? over(bundle.blob, check) : check(0)
  },

  verify: ({ blob, name, options }) =>
    over(blob, (id) => {
      const report = read(api.Verify(id, name, JSON.stringify(options)))
      for (const form of ['text', 'html', 'json'])
        report[form] = new TextDecoder().decode(api.TakeBytes(form))
      return report
    }),

  forget: () => read(api.Forget()),
}

self.onmessage = async ({ data }) => {
  const { id, method, argument } = data
  try {
    postMessage({ id, value: await methods[method](argument) })
  } catch (fault) {
    postMessage({
      id,
      error: { message: fault.message ?? String(fault), hint: fault.hint ?? DEFECT },
    })
  }
}

start().then(
  () => postMessage({ ready: true }),
  (fault) => postMessage({ failed: { message: String(fault?.message ?? fault), hint: DEFECT } })
)
