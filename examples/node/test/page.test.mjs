// The page in a real browser: Debian's chromium, driven by playwright-core. SCREENSHOTS names a folder to put what was
// seen into.

import assert from 'node:assert/strict';
import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test, { after, afterEach, before, beforeEach, describe } from 'node:test';
import { chromium } from 'playwright-core';
import { hostile, serve } from './helpers.mjs';

/** @import { AxeResults } from 'axe-core' */
/** @import { Browser, BrowserContextOptions, Page } from 'playwright-core' */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

function chromiumInPath() {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const program = path.join(folder, 'chromium');
    try {
      accessSync(program, constants.X_OK);
      return program;
    } catch {
      // It may be in the next one.
    }
  }
  throw new Error('chromium is not in PATH: apt-get install chromium');
}

describe('the page', () => {
  /** @type {Browser} */
  let browser;
  /** @type {string} */
  let url;
  /** @type {Page} */
  let page;
  /** @type {string[]} */
  let complaints;
  /** @type {(() => Promise<void>)[]} */
  const closing = [];

  before(async () => {
    // The tests may run as root, for whom Chromium's own sandbox does not start.
    browser = await chromium.launch({ executablePath: chromiumInPath(), args: ['--no-sandbox'] });
    ({ url } = await serve({ after: (close) => closing.push(/** @type {() => Promise<void>} */ (close)) }));
  });
  after(async () => {
    await browser?.close();
    for (const close of closing) await close();
  });

  /**
   * @param {string} route
   * @param {BrowserContextOptions} [options]
   */
  async function open(route, options) {
    await page?.context().close();
    page = await (await browser.newContext(options)).newPage();
    complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`a dialog says ${dialog.message()}`);
      return dialog.dismiss();
    });
    const response = await page.goto(new URL(route, url).href);
    assert.equal(response?.status(), 200);
  }

  beforeEach(() => open('/access-review'));
  afterEach(() => assert.deepEqual(complaints, [], 'the browser complains'));

  const status = () => page.getByRole('status').innerText();
  const keys = () => page.locator('h4:visible').allInnerTexts();
  const badges = async () => [...new Set(await page.locator('li .badge:visible').allInnerTexts())];
  const query = () => new URL(page.url()).search;

  /**
   * The number that stands beside a choice of the filter.
   *
   * @param {string} severity
   */
  const count = (severity) => page.locator(`.choice.${severity} .count`).innerText();

  test('shows keys by severity, members by role, and the matrix', async () => {
    assert.equal(await page.title(), 'Access review of Northwind Outreach');
    assert.deepEqual(await page.locator('section[aria-labelledby=keys] h3').allInnerTexts(), [
      'Worst finding critical',
      'Worst finding high',
      'Worst finding medium',
      'Nothing found',
    ]);
    assert.ok((await keys()).includes('Zapier (legacy)'));
    assert.ok((await keys()).includes(hostile), 'a name is shown as it is');
    assert.ok(await page.getByText('It can change everything').isVisible());
    assert.deepEqual(await page.locator('section[aria-labelledby=members] h3').allInnerTexts(), [
      'owner 1 member',
      'admin 1 member',
      'editor 3 members',
      'view 3 members',
    ]);
    const sdr = page.getByRole('row', { name: 'SDR' });
    assert.deepEqual(await sdr.getByRole('cell').allInnerTexts(), ['Launch/Pause', 'Import', 'View', '-', '-', '-']);
    assert.equal(await page.getByRole('columnheader').count(), 7);
  });

  test('filters by severity with clicks, and says how many are shown', async () => {
    const all = await count('all');
    const before = await keys();
    assert.equal(await status(), `Showing ${all} of ${all} findings.`);
    for (const severity of ['critical', 'high', 'medium', 'low']) {
      await page.getByRole('radio', { name: severity }).click();
      assert.deepEqual(await badges(), [severity]);
      assert.equal(await status(), `Showing ${await count(severity)} of ${all} findings.`);
      assert.equal(query(), `?severity=${severity}`);
    }
    assert.deepEqual(await keys(), ['Bulk editor'], 'no other key has a low finding');
    await page.getByRole('radio', { name: 'all' }).click();
    assert.equal(await status(), `Showing ${all} of ${all} findings.`);
    assert.deepEqual(await keys(), before);
    assert.equal(query(), '');
  });

  test('filters with the keyboard alone, and shows where the focus is', async () => {
    const focused = page.locator('input:focus');
    for (let tabs = 0; tabs < 10 && (await focused.count()) === 0; tabs += 1) await page.keyboard.press('Tab');
    for (const severity of ['critical', 'high', 'medium', 'low']) {
      await page.keyboard.press('ArrowRight');
      assert.equal(await focused.getAttribute('value'), severity);
      assert.deepEqual(await badges(), [severity]);
      assert.match(await status(), new RegExp(`^Showing ${await count(severity)} of`));
      const outline = await page.locator(`.choice.${severity}`).evaluate((label) => getComputedStyle(label).outline);
      assert.match(outline, /solid 3px/);
    }
    await page.keyboard.press('ArrowRight');
    assert.equal(await focused.getAttribute('value'), '', 'after the last comes the first');
    await page.keyboard.press('Tab');
    assert.equal(await page.locator('[role=region]:focus').count(), 1, 'the matrix scrolls by keyboard');
  });

  test('an address with a severity opens so; the server and the script filter alike', async () => {
    for (const severity of ['critical', 'high', 'medium', 'low']) {
      await open('/access-review');
      await page.getByRole('radio', { name: severity }).click();
      const filtered = await page.locator('main').innerText();
      await page.reload();
      assert.ok(await page.getByRole('radio', { name: severity }).isChecked());
      assert.equal(await page.locator('main').innerText(), filtered);
    }
  });

  test('filters without a script', async () => {
    await open('/access-review', { javaScriptEnabled: false });
    await page.getByRole('radio', { name: 'high' }).click();
    await page.getByRole('button', { name: 'Show' }).click();
    assert.equal(query(), '?severity=high');
    assert.deepEqual(await badges(), ['high']);
    assert.match(await status(), new RegExp(`^Showing ${await count('high')} of`));
  });

  for (const [name, options] of /** @type {[string, BrowserContextOptions][]} */ ([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['narrow', { colorScheme: 'light', viewport: { width: 320, height: 640 } }],
  ])) {
    test(`reads well: ${name}`, async () => {
      await open('/access-review', options);
      const folder = process.env.SCREENSHOTS;
      const seen = await page.screenshot({ fullPage: true, ...(folder && { path: path.join(folder, `${name}.png`) }) });
      assert.ok(seen.length > 0);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const brightest = Math.max(...(background.match(/\d+/g) ?? []).map(Number));
      assert.ok(name === 'dark' ? brightest < 64 : brightest > 192, background);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, 'the page scrolls sideways');
      await page.evaluate(axe);
      const { violations, passes } = /** @type {AxeResults} */ (await page.evaluate('axe.run()'));
      assert.deepEqual(
        violations.map(({ id, help, nodes }) => [id, help, ...nodes.map(({ html }) => html)]),
        [],
      );
      assert.ok(passes.some(({ id }) => id === 'color-contrast'));
    });
  }

  test('links the full report, whose style its policy allows', async () => {
    await page.getByRole('link', { name: 'Full report' }).click();
    await page.waitForURL('**/report');
    assert.ok((await page.locator('body').innerText()).includes(hostile));
    const width = await page.evaluate(() => getComputedStyle(document.body).maxWidth);
    assert.notEqual(width, 'none', 'its style is not applied');
  });
});
