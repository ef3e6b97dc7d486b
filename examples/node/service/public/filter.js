// Filters in place, and keeps the address right for whoever copies or reloads it. Without this script the form's
// button does the same.

const filter = document.querySelector('#filter');

function show(severity) {
  let shown = 0;
  for (const element of document.querySelectorAll('[data-severities]')) {
    const { severities, findings } = element.dataset;
    element.hidden = severity !== '' && !severities.split(' ').includes(severity);
    if (!element.hidden) shown += Number(findings);
  }
  document.querySelector('#shown').textContent = String(shown);
}

if (filter) {
  filter.querySelector('button').hidden = true;
  filter.addEventListener('change', ({ target }) => {
    show(target.value);
    history.replaceState(null, '', target.value ? `?severity=${target.value}` : location.pathname);
  });
}
