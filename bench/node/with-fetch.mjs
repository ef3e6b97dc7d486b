// fetch, as Node has it.

import { KEY, URL, run } from './driver.mjs';

const authorization = `Bearer ${KEY}`;

async function checked(response) {
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

await run(
  async (path, query, headers) =>
    checked(await fetch(`${URL}${path}?${new URLSearchParams(query)}`, { headers: { authorization, ...headers } })),
  async (path, body) =>
    checked(
      await fetch(URL + path, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    ),
);
