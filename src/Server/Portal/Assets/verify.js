// The auditor's page: the project's own verifier over a bundle, in this browser.
import { Progress, acceptDrops, download, fill, make, problemOf, showProblem, startProgram, stopProgram } from './page.js';

const form = document.getElementById('verify');
const outcome = document.getElementById('outcome');
const start = document.getElementById('start');
const stop = document.getElementById('stop');
const fetchIt = document.getElementById('fetch');
const progress = new Progress(document.getElementById('progress'));
const { bundle, policy } = form.elements;
let fetched = null;

acceptDrops(bundle);
bundle.addEventListener('change', () => {
  fetched = null;
  start.disabled = bundle.files.length === 0;
});

fetchIt?.addEventListener('click', async () => {
  fetchIt.disabled = true;
  try {
    const study = form.dataset.study;
    progress.say('fetching the bundle');
    const answer = await fetch(`/v1/studies/${study}/bundle`);
    if (!answer.ok) throw await problemOf(answer);
    const total = Number(answer.headers.get('content-length') ?? 0);
    const parts = [];
    let done = 0;
    for (const reader = answer.body.getReader(); ;) {
      const { value, done: isOver } = await reader.read();
      if (isOver) break;
      parts.push(value);
      done += value.length;
      progress.say('fetching the bundle', done, total, 'bytes');
    }
    fetched = new File(parts, `${study.slice(0, 12)}.sgp`);
    bundle.value = '';
    start.disabled = false;
    form.requestSubmit();
  } catch (error) {
    showProblem(outcome, error);
    progress.end();
  } finally {
    fetchIt.disabled = false;
  }
});

stop.addEventListener('click', async () => {
  await stopProgram();
  progress.end();
});

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const file = fetched ?? bundle.files[0];
  if (!file) return;
  start.disabled = true;
  stop.hidden = false;
  outcome.replaceChildren();
  try {
    progress.say('loading the verifier');
    const sgp = await startProgram();
    const report = await sgp.verify(file, {
      policy: policy.value.trim() ? policy.value : undefined,
      onProgress: ({ step, done, total, unit }) => progress.say(step, done, total, unit),
    });
    show(file, report);
  } catch (error) {
    if (!error.isClosed) showProblem(outcome, error);
  } finally {
    progress.end();
    start.disabled = false;
    stop.hidden = true;
  }
});

function show(file, report) {
  const [tone, mark] =
    report.verdict === 'VERIFIED' ? ['good', '✓']
    : ['FAILED', 'MALFORMED'].includes(report.verdict) ? ['bad', '✗']
    : ['open', '!'];
  const [first] = report.text.split('\n', 1);
  const frame = make('iframe', {
    class: 'report',
    title: 'The report',
    // Its own script and nothing else: no form, no window, no place in this site.
    sandbox: 'allow-scripts allow-downloads',
  });
  frame.srcdoc = report.html;
  fill(outcome,
    make('p', { class: `verdict ${tone}`, id: 'verdict' }, make('span', { 'aria-hidden': 'true' }, mark), first),
    report.hint ? make('p', {}, report.hint) : null,
    make('p', { class: 'actions' },
      download(`${file.name}.report.html`, report.html, 'text/html'),
      download(`${file.name}.report.json`, report.json, 'application/json')),
    frame);
}
