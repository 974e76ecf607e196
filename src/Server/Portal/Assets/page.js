// What the pages share: elements, problems, the program in its worker, and what a browser keeps.

/** Makes an element: text is always text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Puts these in place of what an element holds; nothing stands for nothing. */
export function fill(element, ...children) {
  element.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
}

/** Shows what went wrong, and what to do next. */
export function showProblem(where, error) {
  where.replaceChildren(make('div', { class: 'problem', role: 'alert' },
    make('p', {}, make('b', {}, error.message || 'something failed')),
    error.hint ? make('p', {}, error.hint) : null));
}

/** The project's own program, which is loaded when it is first needed. */
let program = null;
export function startProgram() {
  program ??= import('/app/sgp.js').then(({ Sgp }) => Sgp.start({ base: '/app/' })).catch((error) => {
    program = null;
    if (error.hint) throw error;
    throw Object.assign(new Error('The program for this page could not be loaded from the server.'), {
      hint: 'Reload the page. If it stays: the server was installed without it; use sgp at a terminal.',
    });
  });
  return program;
}

/** Ends the program, and with it whatever it works on. */
export async function stopProgram() {
  const running = program;
  program = null;
  if (running) (await running.catch(() => null))?.close();
}

/** What the server says to a refused request, as an error. */
export async function problemOf(answer) {
  const problem = await answer.json().catch(() => ({}));
  return Object.assign(new Error(problem.detail ?? `the server answered ${answer.status}`), { hint: problem.hint });
}

/** A bar with a sentence: what is being done, and how far it is. */
export class Progress {
  constructor(root) {
    this.root = root;
    this.bar = root.querySelector('progress');
    this.text = root.querySelector('[role=status]');
  }

  say(step, done = 0, total = 0, unit = '') {
    this.root.hidden = false;
    const count = total > 0 ? ` · ${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${unit}` : '';
    this.text.textContent = step + count;
    if (total > 0) {
      this.bar.max = total;
      this.bar.value = done;
    } else {
      this.bar.removeAttribute('value');
    }
  }

  end() { this.root.hidden = true; }
}

/** A file the reader takes home. */
export function download(name, bytes, type = 'application/octet-stream') {
  const address = URL.createObjectURL(new Blob([bytes], { type }));
  const link = make('a', { href: address, download: name }, `Save ${name}`);
  return link;
}

/** Lets files be dropped on their field. */
export function acceptDrops(input) {
  for (const type of ['dragenter', 'dragover'])
    input.addEventListener(type, () => input.classList.add('over'));
  for (const type of ['dragleave', 'drop'])
    input.addEventListener(type, () => input.classList.remove('over'));
}

/** What this browser keeps for its user: keys that cannot be read out, what was not sent yet, receipts. */
function openKept() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open('securegenomics', 1);
    asked.onupgradeneeded = () => {
      for (const store of ['keys', 'outbox', 'receipts']) asked.result.createObjectStore(store);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore(store, mode, work) {
  const kept = await openKept();
  try {
    return await new Promise((resolve, reject) => {
      // Durable before it is relied on: a closed tab or a lost battery loses nothing.
      const transaction = kept.transaction(store, mode, { durability: 'strict' });
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    kept.close();
  }
}

export const keep = (store, key, value) => inStore(store, 'readwrite', (objects) => objects.put(value, key));
export const kept = (store, key) => inStore(store, 'readonly', (objects) => objects.get(key));
export const forget = (store, key) => inStore(store, 'readwrite', (objects) => objects.delete(key));

/** This browser's key for a study, drawn when it is first asked for. The private half stays in the browser. */
export async function keyFor(study) {
  const known = await kept('keys', study);
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
  await keep('keys', study, made);
  navigator.storage?.persist?.().catch(() => {});
  return made;
}
