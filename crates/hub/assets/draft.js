// Keeps what a child has written on this device, only while the box is ticked: a phone is often shared. What is kept
// goes when the message was sent, when the box is cleared or the button pressed, and after a day. Without this script
// the box is not shown.
const KEPT = 'draft';
const DAY = 86_400_000;
const box = document.querySelector('#draft');

function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

function read(store) {
  try {
    const kept = JSON.parse(store.getItem(KEPT));
    return kept && Date.now() - kept.at < DAY ? kept : null;
  } catch {
    return null;
  }
}

const store = storage();
if (store && document.querySelector('[data-sent]')) {
  store.removeItem(KEPT);
} else if (store && box) {
  const tick = box.querySelector('#draft-keep');
  const fields = ['text', 'link'].map((id) => document.getElementById(id)).filter(Boolean);
  const keep = () => {
    if (!tick.checked) return;
    const words = Object.fromEntries(fields.map((field) => [field.id, field.value]));
    try {
      store.setItem(KEPT, JSON.stringify({ at: Date.now(), words }));
    } catch { /* full: the page itself still has the words */ }
  };
  const forget = () => {
    store.removeItem(KEPT);
    tick.checked = false;
    box.querySelector('#draft-back').hidden = true;
  };
  const kept = read(store);
  if (kept) {
    tick.checked = true;
    const empty = fields.filter((field) => field.value === '' && kept.words[field.id]);
    for (const field of empty) field.value = kept.words[field.id];
    box.querySelector('#draft-back').hidden = empty.length === 0;
  } else {
    store.removeItem(KEPT);
  }
  for (const field of fields) field.addEventListener('input', keep);
  tick.addEventListener('change', () => (tick.checked ? keep() : forget()));
  box.querySelector('#draft-erase').addEventListener('click', forget);
  box.hidden = false;
}
