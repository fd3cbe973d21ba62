// Saves what is typed of a call every five seconds, while something has changed. Without this script it is saved by every
// button. When it cannot be saved the page says so and keeps everything.
const EVERY = 5000;
const form = document.querySelector('form[data-save]');
const said = document.querySelector('#saved');
const failed = document.querySelector('#unsaved');

const typed = () => {
  const pairs = new URLSearchParams(new FormData(form));
  pairs.delete('version');
  return pairs.toString();
};

if (form && said && failed) {
  let kept = typed();
  let busy = false;
  let leaving = false;
  form.addEventListener('submit', () => { leaving = true; });
  setInterval(async () => {
    const now = typed();
    if (busy || leaving || now === kept) return;
    busy = true;
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.save, { method: 'POST', body, redirect: 'error' });
      if (!answer.ok) throw new Error(String(answer.status));
      form.elements.version.value = (await answer.text()).trim();
      kept = now;
      const time = new Intl.DateTimeFormat('vi-VN', { timeStyle: 'medium', timeZone: 'Asia/Ho_Chi_Minh' }).format();
      said.textContent = `${said.dataset.words} ${time}`;
      failed.textContent = '';
    } catch {
      failed.textContent = failed.dataset.words;
    } finally {
      busy = false;
    }
  }, EVERY);
}
