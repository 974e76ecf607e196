// The verifying page: a file in, a report out, in this page.
import { Sgp } from './sgp.js'

const find = (id) => document.getElementById(id)
const show = (id, isShown = true) => { find(id).hidden = !isShown }

const MEANINGS = {
  VERIFIED: ['good', 'Everything in the bundle holds, and its signers are those that you named.'],
  CONSISTENT: ['open', 'Everything in the bundle holds. Whose it is, you did not say.'],
  INCOMPLETE: ['open', 'What could be checked holds. Not everything could be checked.'],
  FAILED: ['bad', 'Something in the bundle is not so.'],
  MALFORMED: ['bad', 'This is no bundle.'],
}

let sgp = null
let isBusy = false

// The program is loaded while the reader looks for the file.
const ready = () => (sgp ??= Sgp.start({ onState: (state) => { if (state === 'failed') sgp = null } }))

function fail(error) {
  find('problem-message').textContent = error.message
  find('problem-hint').textContent = error.hint ?? ''
  show('problem')
  find('problem').focus()
  find('status').textContent = 'It cannot be verified.'
}

function offer(id, text, type) {
  URL.revokeObjectURL(find(id).href)
  find(id).href = URL.createObjectURL(new Blob([text], { type }))
}

function present(report) {
  const [tone, meaning] = MEANINGS[report.verdict]
  const headline = report.text.split('\n')[0]
  const content = JSON.parse(report.json)
  find('verdict').textContent = report.verdict
  find('verdict').className = tone
  find('qualifier').textContent = headline.slice(report.verdict.length).trim()
  find('meaning').textContent = report.hint ? `${meaning} What helps: ${report.hint}.` : meaning
  find('text').textContent = report.text
  list('failed', content.checks.filter((check) => check.status === 'failed').map(describe))
  list('groups', groupsOf(content.checks))
  list('trust', content.onTrust)
  find('facts').replaceChildren(...factsOf(content).flatMap(([name, value]) => [
    element('dt', name), element('dd', value),
  ]))
  offer('save-html', report.html, 'text/html')
  offer('save-json', report.json, 'application/json')
  show('report')
  find('verdict').focus()
  find('status').textContent = `Verdict: ${headline}`
}

function element(name, text) {
  const made = document.createElement(name)
  made.textContent = text
  return made
}

const list = (id, lines) => find(id).replaceChildren(...lines.map((line) => element('li', line)))

const describe = ({ id, claim, where, expected, found }) =>
  `${id}: ${claim}` + (where ? ` At ${where}: expected ${expected}, found ${found}.` : '')

/** One line for each group of checks: how many passed, and which did not. */
function groupsOf(checks) {
  const groups = new Map()
  for (const check of checks) {
    const name = check.id.split('.')[0]
    groups.set(name, [...(groups.get(name) ?? []), check])
  }
  return [...groups].map(([name, members]) => {
    const passed = members.filter((check) => check.status === 'passed').length
    const others = members.filter((check) => check.status !== 'passed')
    const mark = members.some((check) => check.status === 'failed') ? '✗' : passed ? '✓' : '–'
    return `${mark} ${name}: ${passed} passed`
      + others.map((check) => `; ${check.id} ${check.status}`).join('')
  })
}

function factsOf({ bundle, study }) {
  const facts = [['file', `${bundle.path}, ${bundle.bytes.toLocaleString()} bytes`]]
  if (bundle.sha256) facts.push(['SHA-256', bundle.sha256])
  if (study) {
    facts.push(['study', study.id], ['protocol', `${study.protocol} at ${study.commit}`])
    facts.push(['ledger', study.ledgerKey], ['researcher', study.researcherKey])
  }
  return facts
}

async function verify() {
  const file = find('bundle').files[0]
  if (!file || isBusy) return
  isBusy = true
  find('go').disabled = true
  show('problem', false)
  show('report', false)
  show('working')
  find('bar').removeAttribute('value')
  find('step').textContent = 'loading the program'
  find('status').textContent = 'Verifying.'
  try {
    const policy = find('policy').value.trim()
    const program = await ready()
    const report = await program.verify(file, {
      policy: policy ? `${policy}\n` : undefined,
      onProgress({ step, done, total, unit }) {
        find('bar').max = total || 1
        find('bar').value = done
        find('step').textContent = `${step}: ${done.toLocaleString()} of ${total.toLocaleString()} ${unit}`
      },
    })
    present(report)
  } catch (error) {
    fail(error)
  } finally {
    isBusy = false
    find('go').disabled = false
    show('working', false)
  }
}

find('form').addEventListener('submit', (event) => {
  event.preventDefault()
  verify()
})

find('stop').addEventListener('click', async () => {
  const running = sgp
  sgp = null
  ;(await running)?.close()
})

find('policy-file').addEventListener('change', async ({ target }) => {
  if (target.files[0]) find('policy').value = await target.files[0].text()
})

for (const [event, isOver] of [['dragover', true], ['dragleave', false], ['drop', false]]) {
  find('drop').addEventListener(event, (dragged) => {
    dragged.preventDefault()
    find('drop').classList.toggle('over', isOver)
    if (event === 'drop' && dragged.dataTransfer.files.length > 0) {
      find('bundle').files = dragged.dataTransfer.files
      verify()
    }
  })
}

ready().catch(() => {})
