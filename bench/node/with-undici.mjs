// undici's own interface, which is its fastest but one.

import { Agent, request } from 'undici';

import { KEY, URL, run } from './driver.mjs';

const authorization = `Bearer ${KEY}`;
const dispatcher = new Agent({ pipelining: 1 });

await run(async (path, query, headers) => {
  const { statusCode, body } = await request(URL + path, { query, headers: { authorization, ...headers }, dispatcher });
  if (statusCode !== 200) throw new Error(String(statusCode));
  return body.json();
});
