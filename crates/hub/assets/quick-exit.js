// Leaves the page at once: the link replaces the page in the history instead of adding to it, and three
// presses of Shift do the same. Without this script the link still works.
const link = document.querySelector('a.exit');

function leave() {
  document.title = ' ';
  document.body.replaceChildren();
  location.replace(link.href);
}

if (link) {
  let presses = [];
  addEventListener('keydown', (event) => {
    if (event.key !== 'Shift') {
      presses = [];
    } else if (!event.repeat) {
      presses = [...presses.filter((at) => event.timeStamp - at < 3000), event.timeStamp];
      if (presses.length === 3) leave();
    }
  });
  link.addEventListener('click', (event) => {
    event.preventDefault();
    leave();
  });
}
