// The contributor's page: checks the study, shows what would be encrypted, encrypts it here, and
// sends the ciphertext. What was made is kept until a receipt for it is here and checked.
import {
  Progress, acceptDrops, download, fill, forget, keep, kept, keyFor, make, problemOf, showProblem, startProgram,
} from './page.js';

const MOST_ROWS = 200;
const CONTEXT_NAME = 'the study’s context';
const form = document.getElementById('contribute');
if (form) run().catch((error) => showProblem(document.getElementById('outcome'), error));

async function run() {
  const study = form.dataset.study;
  const at = (id) => document.getElementById(id);
  const [contextPart, file, preview, sample, agree, policy, send, outcome] =
    ['context', 'file', 'preview', 'sample', 'agree', 'policy', 'send', 'outcome'].map(at);
  const invitation = at('invitation');
  const progress = new Progress(at('progress'));
  let sgp = null;
  let described = null;
  let shown = null;

  acceptDrops(file);
  // The code stands behind the # so that it is in no server's log.
  if (invitation && location.hash.length > 1) invitation.value = decodeURIComponent(location.hash.slice(1));

  const waiting = await kept('outbox', study);
  if (waiting) {
    outcome.replaceChildren(make('p', { class: 'problem open' },
      'A contribution to this study was encrypted here and has no receipt yet. It is sent again.'));
    await submit(waiting);
    return;
  }
  const before = await kept('receipts', study);
  if (before && !before.withdrawn) showReceipt(before, 'You have contributed to this study from this browser. Another contribution replaces it.');

  agree.disabled = true;
  contextPart.textContent = 'loading the program, about 2 MB';
  try {
    sgp = await startProgram();
    described = await openContext();
  } catch (error) {
    showProblem(contextPart, error);
    return;
  }
  policy.addEventListener('change', () => openContext().catch((error) => {
    described = null;
    agree.disabled = true;
    showProblem(contextPart, error);
    update();
  }));
  agree.addEventListener('change', update);
  file.addEventListener('change', () => { sample.replaceChildren(); look(); });
  sample.addEventListener('change', look);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!send.disabled) encrypt();
  });
  update();

  async function openContext() {
    contextPart.textContent = 'checking the study';
    described = await sgp.openContext(await fetchContext(), {
      policy: policy.value.trim() ? policy.value : undefined,
      name: CONTEXT_NAME,
    });
    if (described.study !== study) {
      const wrong = described.study;
      described = null;
      throw Object.assign(new Error(`expected study ${study}, found the context of ${wrong}`), {
        hint: 'the server sent another study than the page is of: tell the researcher',
      });
    }
    contextPart.replaceChildren(
      make('p', { class: 'good' }, '✓ Verified: protocol, parameters, public key, its proof, the ledger so far'),
      make('dl', { class: 'facts' },
        ...fact('study', make('span', { class: 'code' }, described.study)),
        ...fact('researcher', make('span', { class: 'code' }, described.researcher)),
        ...fact('key holder', make('span', { class: 'code' }, described.keyHolder)),
        ...fact('minimum', described.minimum)),
      make('p', { class: 'quiet' }, 'What stays on trust:'),
      make('ul', { class: 'trust' }, ...described.onTrust.map((line) => make('li', {}, line))));
    agree.disabled = false;
    at('stage-context').dataset.done = 'yes';
    return described;
  }

  function update() {
    file.disabled = !(described && agree.checked);
    send.disabled = !(described && agree.checked && shown);
  }

  async function look() {
    shown = null;
    update();
    preview.replaceChildren();
    if (file.files.length === 0) return;
    const phenotype = form.querySelector('input[name=phenotype]:checked')?.value;
    try {
      progressIn(preview, 'reading the file');
      const report = await sgp.preview(file.files[0], {
        sample: sample.value || undefined,
        phenotype,
        onProgress: ({ step, done, total, unit }) => progressIn(preview, step, done, total, unit),
      });
      const isOne = described.genomesPerContribution === 'one';
      offerSamples(isOne ? report.samples : []);
      if (isOne && report.samples.length > 1 && !sample.value) {
        preview.replaceChildren(make('p', { class: 'problem open' },
          `The file has ${report.samples.length} genomes. Choose which one is yours.`));
        return;
      }
      showPreview(report);
      if (described.needsPhenotypes && !phenotype) return;
      shown = report;
      at('stage-file').dataset.done = 'yes';
    } catch (error) {
      showProblem(preview, error);
    } finally {
      update();
    }
  }

  function offerSamples(samples) {
    at('sample-line').hidden = samples.length < 2;
    if (samples.length > 1 && sample.options.length === 0)
      sample.append(make('option', { value: '' }, 'choose'), ...samples.map((name) => make('option', { value: name }, name)));
  }

  function showPreview(report) {
    const isTable = report.kind === 'table';
    const rows = isTable ? report.values : report.variants;
    const head = isTable ? ['value', 'unit', 'encrypted'] : ['variant', 'place', 'alleles', 'counted', 'encrypted', 'remark'];
    const cells = (row) => isTable
      ? [row.unit === '1' ? '' : row.unit, row.encrypted]
      : [
          row.position === null ? 'by id' : `${row.chromosome}:${row.position.toLocaleString('en')}`,
          row.ref === '.' ? '' : `${row.ref} → ${row.alt}`,
          row.effectAllele === '*' ? 'any but REF' : row.effectAllele,
          row.encrypted === null ? 'no answer' : `${row.encrypted} of ${row.encryptedAlleles}`,
          row.remark ?? '',
        ];
    const missing = isTable ? 0 : rows.filter((row) => row.encrypted === null).length;
    preview.replaceChildren(
      make('p', { class: 'says' }, isTable
        ? `${rows.length} values would be encrypted`
        : `${(rows.length - missing).toLocaleString('en')} of ${rows.length.toLocaleString('en')} variants have an answer in this file`),
      ...report.remarks.map((remark) => make('p', { class: 'problem open' }, remark)),
      described.needsPhenotypes ? phenotypes(report.phenotype) : '',
      make('div', { class: 'scroll result', tabindex: '0', role: 'region', 'aria-label': 'What would be encrypted' },
        make('table', {},
          make('caption', { class: 'unseen' }, 'What would be encrypted'),
          make('thead', {}, make('tr', {}, ...head.map((text) => make('th', { scope: 'col' }, text)))),
          make('tbody', {}, ...rows.slice(0, MOST_ROWS).map((row) => make('tr', {},
            make('th', { scope: 'row' }, row.id ?? row.name),
            ...cells(row).map((text) => make('td', {}, `${text}`))))))),
      make('p', { class: 'quiet' }, rows.length > MOST_ROWS
        ? `The first ${MOST_ROWS} of ${rows.length.toLocaleString('en')}. Nothing was encrypted or sent yet.`
        : 'Nothing was encrypted or sent yet.'));
  }

  function phenotypes(chosen) {
    const one = (value, label) => make('label', {},
      make('input', { type: 'radio', name: 'phenotype', value, checked: chosen === value }), ` ${label} `);
    const group = make('fieldset', {}, make('legend', {}, 'The study compares cases with controls. This genome is'),
      one('case', 'a case'), one('control', 'a control'));
    group.addEventListener('change', look);
    return group;
  }

  async function encrypt() {
    send.disabled = true;
    outcome.replaceChildren();
    try {
      progress.say('encrypting, and proving that it was done right');
      const key = await keyFor(study);
      const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', key.publicKey));
      const made = await sgp.contribute({
        publicKey,
        sign: (message) => crypto.subtle.sign('Ed25519', key.privateKey, message),
        // One key counts once: what it sends again takes the place of what it sent.
        terms: before && !before.withdrawn ? { supersedes: before.hash } : {},
      });
      await sgp.forget();
      const parcel = {
        bytes: made.contributionFile,
        invitation: invitation?.value.trim() ?? '',
        made: new Date().toISOString(),
      };
      await keep('outbox', study, parcel);
      await submit(parcel);
    } catch (error) {
      showProblem(outcome, error);
      send.disabled = false;
    } finally {
      progress.end();
    }
  }

  /** Sends the same bytes until there is an answer: the server gives the same receipt each time. */
  async function submit(parcel) {
    const size = parcel.bytes.length;
    for (let attempt = 1; ; attempt++) {
      let answer;
      try {
        progress.say(`sending ${Math.ceil(size / 1024).toLocaleString('en')} KiB of ciphertext`);
        answer = await post(parcel);
      } catch {
        if (attempt >= 6) {
          showProblem(outcome, Object.assign(new Error('The server cannot be reached.'), {
            hint: 'The encrypted contribution is kept in this browser. Open this page again later: it is sent then.',
          }));
          progress.end();
          return;
        }
        progress.say(`the connection broke; again in ${attempt} s`);
        await new Promise((resolve) => setTimeout(resolve, 1000 * attempt));
        continue;
      }
      if (answer.status === 202) {
        // In the ledger, and waiting for the witnesses.
        progress.say('in the ledger; waiting until its checkpoint is published');
        await new Promise((resolve) => setTimeout(resolve, 1000));
        attempt = 0;
        continue;
      }
      progress.end();
      if (answer.status === 200 || answer.status === 201) {
        await receive(JSON.parse(answer.body));
        return;
      }
      if (answer.status === 429 || answer.status >= 500) {
        if (attempt < 6) {
          await new Promise((resolve) => setTimeout(resolve, 1000 * attempt));
          continue;
        }
      }
      // Refused for good: keeping it would only refuse it again.
      const problem = JSON.parse(answer.body);
      if (answer.status < 500 && answer.status !== 401 && answer.status !== 403) await forget('outbox', study);
      showProblem(outcome, Object.assign(new Error(problem.detail), { hint: problem.hint }));
      if (answer.status === 401 || answer.status === 403) offerInvitation(parcel);
      return;
    }
  }

  function offerInvitation(parcel) {
    const again = make('button', { type: 'button' }, 'Send it with this invitation');
    again.addEventListener('click', async () => {
      parcel.invitation = invitation?.value.trim() ?? '';
      await keep('outbox', study, parcel);
      outcome.replaceChildren();
      await submit(parcel);
    });
    const discard = make('button', { type: 'button' }, 'Discard it');
    discard.addEventListener('click', async () => {
      await forget('outbox', study);
      location.reload();
    });
    outcome.append(make('p', {}, again, ' ', discard));
  }

  /** XMLHttpRequest, because fetch does not say how much was sent. */
  function post(parcel) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('POST', `/v1/studies/${study}/statements`);
      request.setRequestHeader('content-type', 'application/vnd.securegenomics.contribution+zip');
      if (parcel.invitation) request.setRequestHeader('authorization', `Invitation ${parcel.invitation}`);
      request.upload.onprogress = ({ loaded, total }) => progress.say('sending the ciphertext', loaded, total, 'bytes');
      request.onload = () => resolve({ status: request.status, body: request.responseText });
      request.onerror = request.ontimeout = () => reject(new Error('no answer'));
      request.timeout = 120_000;
      request.send(parcel.bytes);
    });
  }

  /** The program with this study's context open, where the page's own check is not done, or not asked for. */
  async function programWithContext() {
    const program = await startProgram();
    if (!described) {
      progress.say('checking the study, whose receipt it is');
      await program.openContext(await fetchContext(), { name: CONTEXT_NAME });
    }
    return program;
  }

  async function fetchContext() {
    const answer = await fetch(`/v1/studies/${study}/context`);
    if (!answer.ok) throw await problemOf(answer);
    return answer.arrayBuffer();
  }

  /** Takes back what this browser contributed: only its key can. */
  async function withdraw(mine) {
    try {
      progress.say('taking it back');
      const program = await programWithContext();
      const key = await keyFor(study);
      const statement = await program.withdraw({
        publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', key.publicKey)),
        receipt: new TextEncoder().encode(mine.receipt),
        sign: (message) => crypto.subtle.sign('Ed25519', key.privateKey, message),
      });
      const answer = await fetch(`/v1/studies/${study}/statements`, {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.in-toto+json' },
        body: statement,
      });
      if (!answer.ok) throw await problemOf(answer);
      await keep('receipts', study, { ...mine, withdrawn: new Date().toISOString() });
      fill(outcome,
        make('p', { class: 'verdict open', id: 'withdrawn' }, 'Taken back'),
        make('p', {}, 'Your contribution counts no more. What was encrypted stays in the ledger, as every record does.'));
    } catch (error) {
      showProblem(outcome, error);
    } finally {
      progress.end();
    }
  }

  async function receive({ index, receipt, entry }) {
    progress.say('checking the receipt');
    const bytes = new TextEncoder().encode(receipt);
    try {
      const program = await programWithContext();
      const fate = await program.checkReceipt(bytes, { name: 'the receipt' });
      if (fate.fate !== 'included')
        throw Object.assign(new Error(`the receipt does not hold: ${fate.explanation}`), {
          hint: 'keep it: it is evidence. Your contribution is kept here and can be sent again',
        });
      const mine = { index, receipt, hash: await leafHash(entry), made: new Date().toISOString() };
      await keep('receipts', study, mine);
      await forget('outbox', study);
      at('stage-send').dataset.done = 'yes';
      showReceipt(mine, 'Your contribution is in the ledger. The receipt was checked.');
    } catch (error) {
      showProblem(outcome, error);
    } finally {
      progress.end();
    }
  }

  function takeBack(mine) {
    const button = make('button', { type: 'button' }, 'Take it back');
    button.addEventListener('click', () => {
      button.disabled = true;
      withdraw(mine);
    });
    return button;
  }

  function showReceipt(mine, text) {
    outcome.replaceChildren(
      make('p', { class: 'verdict good', id: 'received' }, make('span', { 'aria-hidden': 'true' }, '✓'), `Entry ${mine.index}`),
      make('p', {}, text),
      make('p', { class: 'actions' }, download(`${study.slice(0, 12)}-${mine.index}.receipt`, mine.receipt, 'text/plain'),
        takeBack(mine)),
      make('p', {}, 'Keep the receipt. When the study has ended, ',
        make('a', { href: `/check?study=${study}` }, 'it tells whether you were counted'), '.'));
  }
}

/** An entry's leaf hash: SHA-256 over a zero byte and its bytes. Source: RFC 6962, 2.1. */
async function leafHash(entry) {
  const bytes = Uint8Array.from(`\0${atob(entry)}`, (character) => character.charCodeAt(0));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fact(name, value) {
  return [make('dt', {}, name), make('dd', {}, value)];
}

function progressIn(where, step, done = 0, total = 0, unit = '') {
  const count = total > 0 ? ` · ${Math.floor((100 * done) / total)} %` : '';
  where.replaceChildren(make('p', { role: 'status' }, `${step}${count}`));
}
