'use strict';

// Lists as Node's streams: of objects, or of lines of JSON that never were objects here.

const { Readable } = require('node:stream');
const { Site } = require('./errors.js');
const { NONE } = require('./packed.js');
const { Pages, ReadAhead } = require('./pages.js');

/** A stream over pages: it reads one page ahead and waits for whoever reads it. */
class PageStream extends Readable {
  #pages;
  #ahead;
  #chunks = NONE;
  #pushing = false;
  #current = { complete: false, meta: null };
  #forgetSignal = () => {};

  /** `ask` gives the next page with an iterator of its `chunks`, or with none after the last. */
  constructor(client, operation, options, readable, ask) {
    const site = new Site(); // nobody's code is on the stack when a page arrives
    const pages = new Pages(client, operation, options);
    super(readable);
    this.#pages = pages;
    this.#ahead = new ReadAhead(async () => {
      const page = await ask(pages, site);
      if (page.chunks === null) this.#current = page;
      return page.chunks && page;
    });
    const end = () => this.destroy(pages.abortion(site));
    if (pages.abortion()) end();
    else this.#forgetSignal = pages.whenAborted(end);
  }

  /** Whether every item of the list was read. */
  get complete() {
    return this.#current.complete && this.readableEnded;
  }

  /** How the calls went so far; null before the first page. */
  get meta() {
    return this.#current.meta;
  }

  _read() {
    if (this.#pushing) return;
    this.#pushing = true;
    this.#push().then(
      () => {
        this.#pushing = false;
      },
      (error) => this.destroy(error),
    );
  }

  /** Pushes until nobody wants more. */
  async #push() {
    for (;;) {
      for (let chunk = this.#chunks.next(); !chunk.done; chunk = this.#chunks.next()) {
        if (!this.push(chunk.value)) return;
      }
      const page = await this.#ahead.next();
      if (!page) {
        this.push(null);
        return;
      }
      [this.#chunks, this.#current] = [page.chunks, page];
    }
  }

  _destroy(error, callback) {
    this.#forgetSignal();
    this.#pages.cancel();
    callback(error);
  }
}

/** The items of a list, as objects. */
class ItemStream extends PageStream {
  constructor(client, operation, options) {
    super(client, operation, options, { objectMode: true }, async (pages, site) => {
      const { rows, complete, meta } = await pages.next(site);
      return { chunks: rows, complete, meta };
    });
  }
}

/** The items of a list as bytes: one JSON object a line. */
class LineStream extends PageStream {
  constructor(client, operation, options) {
    super(client, operation, options, {}, async (pages, site) => {
      const { lines, complete, meta } = await pages.nextLines(site);
      return { chunks: lines && [lines].values(), complete, meta };
    });
  }
}

module.exports = { ItemStream, LineStream };
