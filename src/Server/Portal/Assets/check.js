// "Is mine in it?" without the server's word: the receipt against the study's own bundle, in this browser.
// Where there is no bundle yet, or no program, the form asks the server as it does without script.
import { fill, make, problemOf, showProblem, startProgram } from './page.js';

const form = document.getElementById('check');
const study = new URLSearchParams(location.search).get('study');
if (study && /^[0-9a-f]{64}$/.test(study)) {
  const button = make('button', { type: 'button', id: 'here' }, 'Check in this browser, without the server’s word');
  form.querySelector('p:last-of-type').append(' ', button);
  const outcome = make('div', { 'aria-live': 'polite', class: 'outcome' });
  form.append(outcome);
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const receipt = form.elements.receipt.files[0] ?? new Blob([form.elements.text.value]);
      if (receipt.size === 0) throw Object.assign(new Error('There is no receipt.'), { hint: 'Choose its file, or paste its text.' });
      outcome.textContent = 'fetching the study’s bundle';
      const answer = await fetch(`/v1/studies/${study}/bundle?light=1`);
      if (!answer.ok) throw await problemOf(answer);
      const bundle = new File([await answer.blob()], 'study.sgp');
      outcome.textContent = 'looking for it';
      const sgp = await startProgram();
      const fate = await sgp.checkReceipt(await receipt.arrayBuffer(), { bundle });
      const tone = fate.isGood === false ? 'bad' : fate.isGood ? 'good' : 'open';
      fill(outcome,
        make('p', { class: `verdict ${tone}`, id: 'fate' }, fate.fate),
        make('p', {}, fate.explanation),
        fate.opening ? make('p', {}, fate.opening) : null);
    } catch (error) {
      showProblem(outcome, error);
    } finally {
      button.disabled = false;
    }
  });
}
