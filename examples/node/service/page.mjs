// The page. It works without a script; filter.js saves the reader the round trip. `html` escapes whatever it is given.

import html from 'escape-html-template-tag';
import { allFindings, groups, severities } from './review.mjs';

/** @import { Finding, Severity } from 'instantly-rbac' */
/** @import { Failure } from './failures.mjs' */
/** @import { Key, Member, Overview } from './review.mjs' */
/** @typedef {ReturnType<typeof html>} Html */
/** @typedef {Severity | undefined} Chosen */

const sandboxNotice = html`<p class="notice">This is a sandbox: the people, keys and findings below are made up.</p>`;

/**
 * @param {Overview} view
 * @param {Chosen} chosen
 */
export function reviewPage(view, chosen) {
  const title = view.workspace ? `Access review of ${view.workspace}` : 'Access review';
  const keys = Object.entries(view.keys ?? {});
  const members = Object.entries(view.members ?? {});
  return layout(
    title,
    html`
      <header>
        <h1>${title}</h1>
        ${view.sandbox ? sandboxNotice : ''}
        <p class="soft">
          As of ${time(view.as_of)} · <a href="/access-review/report">Full report</a> ·
          <a href="/access-review.json">JSON</a>
        </p>
      </header>
      <main>
        ${gapsOf(view.gaps)} ${filterOf(allFindings(view), chosen)}
        <section
          aria-labelledby="keys"
          ${shownWith(
            keys.flatMap(([, group]) => group.flatMap(({ findings }) => findings)),
            chosen,
          )}
        >
          <h2 id="keys">API keys by severity</h2>
          ${keys.map(([severity, group]) => keysOf(severity, group, chosen))}
          ${view.keys ? '' : html`<p>They could not be reviewed.</p>`}
        </section>
        <section aria-labelledby="others" ${shownWith(view.other_findings, chosen)}>
          <h2 id="others">Findings about members, campaigns and accounts</h2>
          <ul class="cards">
            ${alike(view.other_findings, ({ why, advice }) => why + advice).map((group) => othersOf(group, chosen))}
          </ul>
        </section>
        <section aria-labelledby="members">
          <h2 id="members">Members by role</h2>
          <div class="columns">${members.map(([role, group]) => membersOf(role, group))}</div>
          ${view.members ? '' : html`<p>They could not be reviewed.</p>`}
        </section>
        <section aria-labelledby="matrix">
          <h2 id="matrix">Access matrix</h2>
          ${matrixOf(view.matrix)}
        </section>
      </main>
    `,
  );
}

/** @param {Failure} failure */
export function errorPage({ status, error, kind, operation, hint }) {
  return layout(
    error,
    html`
      <main class="failure">
        <h1>${error}</h1>
        <p>The access review cannot be shown.</p>
        <p class="soft">${[status, kind, operation].filter(Boolean).join(' · ')}</p>
        ${hint ? html`<p>${sentence(hint)}</p>` : ''}
        <p><a href="/access-review">Try again</a></p>
      </main>
    `,
  );
}

/**
 * @param {string} title
 * @param {Html} body
 */
function layout(title, body) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/style.css" />
        <script type="module" src="/assets/filter.js"></script>
      </head>
      <body>
        ${body}
      </body>
    </html>`.toString();
}

/** @param {string[]} gaps */
function gapsOf(gaps) {
  if (gaps.length === 0) return '';
  return html`<section class="gaps" aria-labelledby="gaps">
    <h2 id="gaps">What could not be reviewed</h2>
    <ul>
      ${gaps.map((gap) => html`<li>${sentence(gap)}</li>`)}
    </ul>
  </section>`;
}

/**
 * Radio buttons: the arrow keys move between them, and the form sends the one that is chosen.
 *
 * @param {Finding[]} findings
 * @param {Chosen} chosen
 */
function filterOf(findings, chosen) {
  /** @param {Chosen} severity */
  const choice = (severity) => {
    const count = findings.filter((finding) => matches(finding, severity)).length;
    return html`<label class="choice ${severity ?? 'all'}">
      <input type="radio" name="severity" value="${severity ?? ''}" ${severity === chosen ? 'checked' : ''} />
      ${severity ?? 'all'} <span class="count">${count}</span>
    </label>`;
  };
  const shown = findings.filter((finding) => matches(finding, chosen)).length;
  return html`<form id="filter" action="/access-review">
    <fieldset>
      <legend>Findings by severity</legend>
      ${[undefined, ...severities].map(choice)}
      <button>Show</button>
    </fieldset>
    <p role="status">Showing <span id="shown">${shown}</span> of ${many(findings.length, 'finding')}.</p>
  </form>`;
}

/**
 * @param {string} severity
 * @param {Key[]} keys
 * @param {Chosen} chosen
 */
function keysOf(severity, keys, chosen) {
  const findings = keys.flatMap((key) => key.findings);
  return html`<div ${shownWith(findings, chosen)}>
    <h3>${severity === 'none' ? 'Nothing found' : html`Worst finding ${badge(severity)}`}</h3>
    <ul class="cards">
      ${keys.map((key) => keyOf(key, chosen))}
    </ul>
  </div>`;
}

/**
 * @param {Key} key
 * @param {Chosen} chosen
 */
function keyOf({ name, can, created, last_logged, findings }, chosen) {
  return html`<li ${shownWith(findings, chosen)}>
    <h4><bdi>${name || 'A key without a name'}</bdi></h4>
    <p>It can ${can.join(', ') || 'do nothing'}.</p>
    <p class="soft">
      Created ${time(created)} · ${last_logged ? html`last logged activity ${time(last_logged)}` : 'no logged activity'}
    </p>
    <ul class="findings">
      ${alike(findings, ({ advice }) => advice).map(
        ([first, ...more]) =>
          html`<li ${shownWith([first], chosen, 1 + more.length)}>
            ${badge(first.severity)}
            <p>${[first, ...more].map(({ why }) => sentence(why)).join(' ')}</p>
            <p class="soft">${sentence(first.advice)}</p>
          </li>`,
      )}
    </ul>
  </li>`;
}

/**
 * @param {Group} group
 * @param {Chosen} chosen
 */
function othersOf(group, chosen) {
  const [{ severity, why, advice }] = group;
  return html`<li ${shownWith(group, chosen, group.length)}>
    <div class="finding">
      ${badge(severity)}
      <p>${sentence(why)}</p>
      <p class="soft">${sentence(advice)}</p>
    </div>
    <ul class="subjects">
      ${group.map(({ subject }) => html`<li><bdi>${breakable(subject)}</bdi></li>`)}
    </ul>
  </li>`;
}

/**
 * @param {string} role
 * @param {Member[]} members
 */
function membersOf(role, members) {
  return html`<div>
    <h3>${role} <span class="soft">${many(members.length, 'member')}</span></h3>
    <ul class="people">
      ${members.map(
        ({ email, joined, invited }) =>
          html`<li>
            <bdi>${breakable(email || '-')}</bdi
            >${joined ? '' : html` <span class="soft">invited ${time(invited)}, not joined yet</span>`}
          </li>`,
      )}
    </ul>
  </div>`;
}

/** @param {Overview['matrix']} roles */
function matrixOf(roles) {
  const rows = Object.entries(roles).map(([role, cells]) => ({ role, cells: new Map(Object.entries(cells)) }));
  const resources = [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))];
  return html`<div class="scroll" role="region" aria-labelledby="table" tabindex="0">
    <table>
      <caption id="table">
        Which role should do what
      </caption>
      <thead>
        <tr>
          <th scope="col">Role</th>
          ${resources.map((resource) => html`<th scope="col">${resource.replace('_', ' ')}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ role, cells }) =>
            html`<tr>
              <th scope="row">${role}</th>
              ${resources.map((resource) => html`<td>${cells.get(resource) ?? '-'}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** @typedef {[Finding, ...Finding[]]} Group */

/**
 * Findings of the same severity that say the same, together.
 *
 * @param {Finding[]} findings
 * @param {(finding: Finding) => string} saying
 */
function alike(findings, saying) {
  return /** @type {Group[]} */ (Object.values(groups(findings, (each) => `${each.severity}: ${saying(each)}`)));
}

/**
 * The attributes of what is there for some findings: without one of the chosen severity it is hidden. What stands for
 * findings itself says for how many.
 *
 * @param {Finding[]} findings
 * @param {Chosen} chosen
 * @param {number} [count]
 */
function shownWith(findings, chosen, count) {
  const present = [...new Set(findings.map(({ severity }) => severity))].join(' ');
  const hidden = chosen && !findings.some((finding) => matches(finding, chosen));
  return html`data-severities="${present}" data-findings="${count ?? 0}" ${hidden ? 'hidden' : ''}`;
}

/**
 * @param {Finding} finding
 * @param {Chosen} chosen
 */
function matches({ severity }, chosen) {
  return !chosen || severity === chosen;
}

/** @param {string} severity */
function badge(severity) {
  return html`<span class="badge ${severity}">${severity}</span>`;
}

/** @param {string | null} timestamp */
function time(timestamp) {
  return timestamp ? html`<time datetime="${timestamp}">${timestamp.slice(0, 10)}</time>` : '-';
}

/**
 * A long address breaks before its @ first.
 *
 * @param {string} text
 */
function breakable(text) {
  return text.split('@').map((part, index) => (index === 0 ? part : html`<wbr />@${part}`));
}

/** @param {string} words */
function sentence(words) {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`;
}

/**
 * @param {number} count
 * @param {string} noun
 */
function many(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
