/**
 * Objects as CSV (RFC 4180), for a spreadsheet: a list, the items of a page, the findings of a review, the differences
 * from a matrix. The first line has the names of all fields. A text is as it is, null is empty, and any other value is
 * JSON. An apostrophe stands before a text that a spreadsheet would compute, such as one that begins with `=`.
 *
 * @throws {InvalidArgumentError} It is no array of objects.
 *
 * @example
 * ```js
 * const { findings } = await client.review();
 * console.log(toCsv(findings));
 * ```
 */
export function toCsv(rows: readonly object[]): string;
