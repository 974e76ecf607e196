// Passkeys: made with an invitation, then used to sign in. Source: W3C Web Authentication, level 3.
const outcome = document.getElementById('outcome');

function say(text, isBad = false) {
  outcome.textContent = text;
  outcome.className = isBad ? 'problem' : '';
}

/** Sends JSON, and gives the answer's JSON; a problem document becomes an error. */
async function send(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Error([problem.detail, problem.hint].filter(Boolean).join('. ') || `the server answered ${answer.status}`);
}

/** Says what a browser's refusal means for people. */
function reasonOf(error) {
  if (error.name === 'NotAllowedError') return 'The browser ended it: nobody confirmed in time, or there is no passkey for this address.';
  if (error.name === 'SecurityError') return `Passkeys need a name and https, or localhost: this page is at ${location.origin}.`;
  return error.message;
}

async function attempt(button, work) {
  button.disabled = true;
  try {
    if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON)
      throw new Error('This browser has no passkeys. At a terminal: sgp login');
    await work();
  } catch (error) {
    say(reasonOf(error), true);
    button.disabled = false;
  }
}

const join = document.getElementById('join');
if (join) {
  // The code stands behind the # so that it is in no server's log.
  if (location.hash.length > 1) join.elements.invitation.value = decodeURIComponent(location.hash.slice(1));
  join.addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(join.querySelector('button'), async () => {
      const { ceremony, options } = await send('/join/begin', {
        invitation: join.elements.invitation.value.trim(),
        name: join.elements.name.value,
      });
      say('Your device asks you to confirm.');
      const made = await navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
      });
      await send(`/join/finish?ceremony=${ceremony}`, made.toJSON());
      location.replace('/');
    });
  });
}

const signIn = document.getElementById('sign-in');
if (signIn) {
  signIn.addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(signIn.querySelector('button'), async () => {
      const { ceremony, options } = await send('/sign-in/begin', {});
      say('Your device asks you to confirm.');
      const answer = await navigator.credentials.get({
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
      });
      await send(`/sign-in/finish?ceremony=${ceremony}`, answer.toJSON());
      location.replace(document.referrer.startsWith(location.origin) ? document.referrer : '/');
    });
  });
}
