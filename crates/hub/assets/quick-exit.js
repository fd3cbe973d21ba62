// Leaves the page at once: it is blank before anything is loaded, the page that nobody wonders about takes its place
// in the history, and whoever goes back to one of ours in this tab is led away again, until somebody types the
// address anew. Three presses of Escape or of Shift do the same as the link. Without this script the link still works.
const link = document.querySelector('a.exit');
const [opened] = performance.getEntriesByType('navigation');

function leave() {
  document.title = ' ';
  document.body.replaceChildren();
  try {
    sessionStorage.setItem('left', '1');
  } catch { /* storage is off: the history is all that is left */ }
  // its answer asks the browser to forget what it kept of this site
  fetch('/thoat/di', { redirect: 'manual', keepalive: true }).catch(() => {});
  location.replace(link.dataset.to);
}

function hasLeft() {
  try {
    return sessionStorage.getItem('left') !== null;
  } catch {
    return false;
  }
}

if (link) {
  if (hasLeft()) {
    if (opened?.type === 'navigate') sessionStorage.removeItem('left');
    else leave();
  }
  addEventListener('pageshow', (event) => {
    if (event.persisted && hasLeft()) leave();
  });
  let presses = [];
  let last = '';
  addEventListener('keydown', (event) => {
    if (event.key !== last) presses = [];
    last = event.key;
    if (!['Escape', 'Shift'].includes(event.key) || event.repeat) return;
    presses = [...presses.filter((at) => event.timeStamp - at < 3000), event.timeStamp];
    if (presses.length === 3) leave();
  });
  link.addEventListener('click', (event) => {
    event.preventDefault();
    leave();
  });
}
