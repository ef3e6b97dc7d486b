'use strict';

// JSON between the two halves. A number of JavaScript has 53 bits, so a whole number beyond that is a bigint here: in
// what the API does not document, for the fields of records are `number | null`.

const { randomUUID } = require('node:crypto');

/** What marks the digits of a bigint inside a text. Nobody else can know it. */
const MARK = `${randomUUID()}:`;

/** Whether there may be a whole number with so many digits: a number stands behind one of these. */
const MAY_BE_LONG = /[[:,\s]-?\d{16}|^-?\d{16}/;

/** Texts, which are passed over, and numbers. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

function marked(token) {
  const isLong = token.length >= 16 && /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
  return isLong ? `"${MARK}${token}"` : token;
}

/** What JSON.stringify writes of a bigint: its digits, before Node 22 as a text. */
const written = (value) => (typeof value === 'bigint' ? (JSON.rawJSON?.(value) ?? String(value)) : value);

/** JSON.stringify would throw on a bigint; neither loops nor copies see this. */
function toJSON() {
  if (Array.isArray(this)) return this.map(written);
  return Object.fromEntries(Object.entries(this).map(([name, value]) => [name, written(value)]));
}

function revive(_, value) {
  if (typeof value === 'string' && value.startsWith(MARK)) return BigInt(value.slice(MARK.length));
  if (typeof value === 'object' && value && Object.values(value).some((one) => typeof one === 'bigint')) {
    Object.defineProperty(value, 'toJSON', { value: toJSON, configurable: true, writable: true });
  }
  return value;
}

/** The value of a JSON text. */
function parse(json) {
  return MAY_BE_LONG.test(json) ? JSON.parse(json.replace(TOKEN, marked), revive) : JSON.parse(json);
}

/** The JSON text of a value, with all digits of a bigint. */
function stringify(value, replace = (_, one) => one) {
  let hasDigits = false;
  const json = JSON.stringify(value, function (name, one) {
    const source = this[name]?.toJSON === toJSON ? this[name] : one;
    const replaced = replace.call(this, name, source);
    if (typeof replaced !== 'bigint') return replaced;
    hasDigits = true;
    return MARK + replaced;
  });
  return hasDigits ? json.replaceAll(new RegExp(`"${MARK}(-?\\d+)"`, 'g'), '$1') : json;
}

module.exports = { parse, stringify };
