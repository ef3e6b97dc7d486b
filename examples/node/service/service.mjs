// The routes. One client serves all requests: its calls run side by side, and share connections and pacing.

import { STATUS_CODES } from 'node:http';
import path from 'node:path';
import accepts from '@fastify/accepts';
import helmet from '@fastify/helmet';
import assets from '@fastify/static';
import fastify from 'fastify';
import { failureOf, nothingReviewed } from './failures.mjs';
import { errorPage, reviewPage } from './page.mjs';
import { ofSeverity, overview, severities } from './review.mjs';

/** @import { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify' */
/** @import { Client, Severity } from 'instantly-rbac' */

// Everything comes from this service, and no script or style stands in a page: what slips through cannot run.
const policy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ['data:'],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};
// The full report is one page that needs nothing else: it brings its style along, and has no script.
const reportPolicy = { ...policy, scriptSrc: ["'none'"], styleSrc: ["'unsafe-inline'"] };

const schema = { querystring: { type: 'object', properties: { severity: { enum: ['', ...severities] } } } };

/**
 * The service, which closes the client when it is closed.
 *
 * @param {Client} client
 * @param {FastifyServerOptions} [options]
 */
export async function buildService(client, options) {
  const service = fastify({ handlerTimeout: 20_000, ...options });
  await service.register(accepts);
  await service.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: policy } });
  await service.register(assets, { root: path.join(import.meta.dirname, 'public'), prefix: '/assets/' });
  service.addHook('onClose', async () => client.close());

  // Names and addresses of people: nobody on the way keeps them.
  service.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  /**
   * A review for one request. Who goes away, or waits too long, aborts it.
   *
   * @param {FastifyRequest} request
   */
  async function review(request) {
    const report = await client.review({ signal: request.signal });
    const problem = nothingReviewed(report);
    if (problem) throw problem;
    return report;
  }

  service.get('/', async (_request, reply) => reply.redirect('/access-review'));

  service.get('/access-review', { schema }, async (request, reply) => {
    const form = formOf(request);
    reply.header('vary', 'accept');
    if (!form) return reply.code(406).send({ status: 406, error: STATUS_CODES[406] });
    const view = overview(await review(request));
    return form === 'html' ? sendPage(reply, reviewPage(view, chosen(request))) : ofSeverity(view, chosen(request));
  });

  service.get('/access-review.json', { schema }, async (request) =>
    ofSeverity(overview(await review(request)), chosen(request)),
  );

  service.get(
    '/access-review/report',
    { helmet: { contentSecurityPolicy: { useDefaults: false, directives: reportPolicy } } },
    async (request, reply) => sendPage(reply, await (await review(request)).toHtml()),
  );

  service.setErrorHandler((error, request, reply) => {
    const failure = failureOf(error);
    // The log has everything that is known of the failure, of which nothing is a key; the reader has what helps.
    if (failure.status >= 500) request.log.error(error);
    if (failure.retryAfter !== undefined) reply.header('retry-after', failure.retryAfter);
    reply.code(failure.status);
    return formOf(request) === 'html' ? sendPage(reply, errorPage(failure)) : reply.send(failure);
  });

  return service;
}

/**
 * The form that the reader prefers: JSON for who takes anything.
 *
 * @param {FastifyRequest} request
 */
function formOf(request) {
  return request.accepts().type(['json', 'html']);
}

/**
 * @param {FastifyRequest} request
 * @returns {Severity | undefined}
 */
function chosen(request) {
  const { severity } = /** @type {{ severity?: Severity | '' }} */ (request.query);
  return severity || undefined;
}

/**
 * @param {FastifyReply} reply
 * @param {string} html
 */
function sendPage(reply, html) {
  return reply.type('text/html; charset=utf-8').send(html);
}
