'use strict';

// Lists: one page at a time is asked for, and of an iterator the next one while the last is being used.

const native = require('./native.js');
const { Site, aborted } = require('./errors.js');
const { orThrow, settle, splitSignal, toJson } = require('./call.js');
const { updateListening } = require('./events.js');
const { NONE, Rows } = require('./packed.js');
const { Cancel } = require('./promises.js');
const { document, list } = require('./results.js');
const { whenAborted } = require('./signals.js');

/** The pages of a list, in order. */
class Pages {
  #list;
  #terms;
  complete = false;
  meta = null;

  /** Checks the options; nothing is sent. */
  constructor(client, operation, options) {
    const [signal, rest] = splitSignal(operation, options);
    const cancel = new Cancel();
    this.#list = orThrow(native.open(client, operation, toJson(operation, {}, rest), cancel.native)).object;
    this.#terms = { signal, cancel, operation };
  }

  async #ask(ask, site) {
    const abortion = this.abortion(site);
    if (abortion) throw abortion;
    updateListening();
    const answer = await settle(ask, { ...this.#terms, site });
    return { answer, ...document(answer) };
  }

  /** The next page: `{rows, complete, meta}`, where `rows` is null after the last. */
  async next(site = new Site()) {
    const { answer, complete, meta } = await this.#ask((...to) => this.#list.next(...to), site);
    return { rows: answer.values ? new Rows(answer) : null, complete, meta };
  }

  /** The next page as lines of JSON; `lines` is null after the last. */
  async nextLines(site = new Site()) {
    const { answer, complete, meta } = await this.#ask((...to) => this.#list.nextLines(...to), site);
    return { lines: answer.object ?? null, complete, meta };
  }

  /** The error of a signal that was aborted, or nothing. */
  abortion(site) {
    const { signal, operation } = this.#terms;
    // A site costs a look at the stack, and this is asked before every item.
    return signal?.aborted ? aborted(signal, operation, site ?? new Site()) : undefined;
  }

  /** Calls back when the signal is aborted; what it returns ends that. */
  whenAborted(callback) {
    const { signal } = this.#terms;
    return signal ? whenAborted(signal, callback) : () => {};
  }

  /** Gives up whatever was asked for. */
  cancel() {
    this.#terms.cancel.cancel();
  }
}

/** One page, of an answer that is one. */
function pageOf(answer) {
  return { items: [...new Rows(answer)], ...document(answer) };
}

/** A whole list, of an answer that is one. */
function listOf(answer) {
  return list([...new Rows(answer)], document(answer));
}

/** Everything, or an error: never a part of the list. */
async function everything(client, operation, options) {
  const site = new Site();
  const pages = new Pages(client, operation, options);
  const all = [];
  for (;;) {
    const { rows, complete, meta } = await pages.next(site);
    if (rows === null) return list(all, { complete, meta });
    for (const item of rows) all.push(item);
  }
}

/**
 * Asks for one page ahead, and for no more: the page after the one that is being used. An error comes in its
 * place, after the pages before it.
 */
class ReadAhead {
  #ask;
  #ahead = null;

  constructor(ask) {
    this.#ask = ask;
  }

  async next() {
    const page = await (this.#ahead ?? this.#ask());
    this.#ahead = null;
    if (page) {
      this.#ahead = this.#ask();
      this.#ahead.catch(() => {}); // the call that asks for that page reports it
    }
    return page;
  }
}

/** Items of a list, page by page as they are needed. */
class Items {
  #pages;
  #ahead;
  #rows = NONE;
  #current = { complete: false, meta: null };
  #ended = false;
  #returned = false;
  #waiting = 0;
  #turn = Promise.resolve();

  constructor(client, operation, options) {
    this.#pages = new Pages(client, operation, options);
    this.#ahead = new ReadAhead(async () => {
      const page = await this.#pages.next();
      if (page.rows === null) this.#current = page;
      return page.rows && page;
    });
  }

  /** Whether every item of the list was taken. */
  get complete() {
    return this.#current.complete && this.#rows.isEmpty;
  }

  /** How the calls went so far; null before the first page. */
  get meta() {
    return this.#current.meta;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  next() {
    const abortion = this.#ended ? undefined : this.#pages.abortion();
    if (abortion) {
      this.#end();
      return Promise.reject(abortion);
    }
    if (this.#waiting === 0 && !this.#rows.isEmpty) return Promise.resolve(this.#rows.next());
    // Whoever asks again without waiting is answered in order.
    const site = new Site();
    const take = () => this.#take(site);
    this.#waiting++;
    this.#turn = this.#turn.then(take, take).finally(() => this.#waiting--);
    return this.#turn;
  }

  async #take(site) {
    while (!this.#ended && this.#rows.isEmpty) await this.#turnPage(site);
    return this.#rows.next();
  }

  async #turnPage(site) {
    try {
      const page = await this.#ahead.next();
      if (this.#returned) return;
      if (page) [this.#rows, this.#current] = [page.rows, page];
      else this.#ended = true;
    } catch (error) {
      if (this.#returned) return;
      this.#ended = true;
      throw site.mark(error);
    }
  }

  /** Ends the iteration, which `break` does too: the page that was asked for ahead is given up. */
  return(value) {
    this.#returned = true;
    this.#end();
    return Promise.resolve({ value, done: true });
  }

  #end() {
    this.#ended = true;
    [this.#rows, this.#current] = [NONE, { ...this.#current, complete: this.complete }];
    this.#pages.cancel();
  }
}

module.exports = { Items, Pages, ReadAhead, everything, listOf, pageOf };
