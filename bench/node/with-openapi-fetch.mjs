// openapi-fetch, as it comes.

import createClient from 'openapi-fetch';

import { KEY, URL, run } from './driver.mjs';

const client = createClient({ baseUrl: URL, headers: { authorization: `Bearer ${KEY}` } });

await run(async (path, query, headers) => {
  const { data, error } = await client.GET(path, { params: { query }, headers });
  if (error) throw new Error(String(error));
  return data;
});
