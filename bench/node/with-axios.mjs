// axios, as it comes, with connections that are kept.

import { Agent } from 'node:http';

import axios from 'axios';

import { KEY, URL, run } from './driver.mjs';

const client = axios.create({
  baseURL: URL,
  headers: { authorization: `Bearer ${KEY}` },
  httpAgent: new Agent({ keepAlive: true }),
});

await run(
  async (path, params, headers) => (await client.get(path, { params, headers })).data,
  async (path, body) => (await client.post(path, body)).data,
);
