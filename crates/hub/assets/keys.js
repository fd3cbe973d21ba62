// Keys: a button or link that shows a key is pressed by it. Never while somebody types; Escape ends the typing.
// Where the button's form still waits for a choice, the key leads to that choice first. A box that shows a key is marked.
const typing = 'input:not([type=submit], [type=radio], [type=checkbox]), select, textarea, [contenteditable]';

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
  const { activeElement } = document;
  if (activeElement?.matches(typing)) {
    if (event.key === 'Escape') activeElement.blur();
    return;
  }
  const key = [...document.querySelectorAll('button kbd, a kbd, label kbd')]
    .find((shown) => shown.textContent.trim().toLowerCase() === event.key.toLowerCase());
  const part = key?.closest('button, a, label');
  if (!part || part.disabled) return;
  event.preventDefault();
  for (let box = part.closest('details'); box; box = box.parentElement.closest('details')) box.open = true;
  if (part.control) part.control.focus();
  const open = part.control ? null : [...(part.form?.querySelectorAll('select') ?? [])]
    .find((choice) => choice.value === '' && choice.options[0]?.text === '');
  if (open) open.focus();
  else part.click();
});
