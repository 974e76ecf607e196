// Keeps a study's page at what the server says, as it happens. The page is right without it.
const live = document.getElementById('live');

/** Takes the part of the page that changes from the server, whose rendering is the only one. */
async function refresh() {
  const answer = await fetch(location.pathname, { headers: { accept: 'text/html' } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('live');
  if (!fresh || fresh.innerHTML === live.innerHTML) return;
  const before = Number(live.dataset.size);
  const after = Number(fresh.dataset.size);
  // What a reader has typed or opened stays.
  const typed = [...live.querySelectorAll('input')].map((input) => [input.id, input.value]);
  const isTyping = live.contains(document.activeElement) && document.activeElement !== document.body
    && document.activeElement.matches('input, textarea');
  if (isTyping) return;
  live.replaceChildren(...fresh.childNodes);
  live.dataset.size = fresh.dataset.size;
  for (const [id, value] of typed) {
    const input = id && document.getElementById(id);
    if (input) input.value = value;
  }
  if (after > before) {
    document.getElementById('news').textContent = `${after - before} more ${after - before === 1 ? 'entry' : 'entries'} in the ledger`;
    live.querySelector('.says')?.classList.add('flash');
  }
}

let waiting = false;
function soon() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => { waiting = false; refresh().catch(() => {}); }, 400);
}

if (live) {
  const events = new EventSource(live.dataset.events);
  let seen = Number(live.dataset.size);
  events.addEventListener('entry', (event) => {
    // The stream begins with the entries that the page shows already.
    if (Number(event.lastEventId) >= seen) { seen = Number(event.lastEventId) + 1; soon(); }
  });
  events.addEventListener('job', soon);
  events.addEventListener('log', soon);
}
