'use strict';

// The package as a user finds it.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { explained } = require('../lib/native_failure.js');
const { version } = require('../package.json');
const { PACKAGE, run } = require('./helpers.js');

const PROGRAM = `
  const sandbox = await Sandbox.start({ seed: 1 });
  console.log((await sandbox.client().check()).workspace.name);
  await sandbox.stop();`;

test('require and import both work', async () => {
  const required = await run(`const { Sandbox } = require('instantly-rbac'); (async () => {${PROGRAM}})();`);
  const imported = await run(`import { Sandbox } from 'instantly-rbac'; ${PROGRAM}`, { type: 'module' });
  for (const { code, stdout, stderr } of [required, imported]) {
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'Northwind Outreach\n', stderr: '' });
  }
});

/** What loading the package says, in a copy of it that was changed. */
async function loadCopy(t, change, options) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'instantly-rbac-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const copy = path.join(folder, 'node_modules', 'instantly-rbac');
  fs.mkdirSync(copy, { recursive: true });
  for (const name of ['package.json', 'index.js', 'native.js', 'lib']) {
    fs.cpSync(path.join(PACKAGE, name), path.join(copy, name), { recursive: true });
  }
  change(copy);
  const program = `
    try { require(${JSON.stringify(copy)}); console.log('loaded'); }
    catch (error) { console.log(error.code, error.message, '| cause:', error.cause?.message.split('\\n')[0]); }`;
  return (await run(program, options)).stdout;
}

const addon = fs.readdirSync(PACKAGE).find((name) => name.endsWith('.node'));
const copyAddon = (copy) => fs.copyFileSync(path.join(PACKAGE, addon), path.join(copy, addon));

test('an addon that is there is loaded from a copy of the package', async (t) => {
  assert.equal(await loadCopy(t, copyAddon), 'loaded\n');
});

test('where no addon was installed, the error says so first, names the platform, and what there is', async (t) => {
  const said = await loadCopy(t, (copy) => {
    fs.mkdirSync(path.join(copy, '..', '@instantly-rbac', 'native-plan9-mips'), { recursive: true });
  });
  const platform = `${process.platform}-${process.arch}`;
  const begin = `ERR_INSTANTLY_NO_NATIVE_PART instantly-rbac ${version} cannot load its native part: `;
  assert.ok(
    said.startsWith(`${begin}the addon for ${platform} was not installed (there is @instantly-rbac/native-plan9-mips)`),
    said,
  );
  assert.match(said, /Install it again without --omit=optional/);
});

test('addons that are switched off are not said to be absent', async (t) => {
  const said = await loadCopy(t, copyAddon, { args: ['--no-addons'] });
  assert.match(
    said,
    /native part: native addons are switched off\. Start Node without --no-addons.*cause: .*addons is disabled/,
  );
  assert.doesNotMatch(said, /Install it again/);
});

test('an addon that is damaged, or for another machine, is named with what it is', async (t) => {
  const broken = await loadCopy(t, (copy) =>
    fs.writeFileSync(path.join(copy, addon), 'no program at all, but a text\n'.repeat(20)),
  );
  assert.match(broken, new RegExp(`native part: .*${addon} is damaged: it is no program.*cause: .*invalid ELF header`));
  const cut = await loadCopy(t, (copy) => fs.writeFileSync(path.join(copy, addon), ''));
  assert.match(cut, /is damaged/);
  const other = await loadCopy(t, (copy) => {
    const bytes = fs.readFileSync(path.join(PACKAGE, addon));
    bytes.writeUInt16LE(process.arch === 'x64' ? 0xb7 : 0x3e, 18);
    fs.writeFileSync(path.join(copy, addon), bytes);
  });
  assert.match(other, new RegExp(`is for linux-${process.arch === 'x64' ? 'arm64' : 'x64'}`));
});

test('code that was bundled is distinguished from a package without its addon', async (t) => {
  const said = await loadCopy(t, (copy) => fs.rmSync(path.join(copy, 'lib', 'native.js')) ?? bundle(copy));
  assert.match(said, /native part: its code was bundled, and a native addon cannot be.*--external:instantly-rbac/);
});

/** As a bundler leaves it: another file holds the code. */
function bundle(copy) {
  const source = fs.readFileSync(path.join(PACKAGE, 'lib', 'native.js'), 'utf8');
  fs.writeFileSync(path.join(copy, 'lib', 'bundle.js'), source);
  fs.writeFileSync(path.join(copy, 'index.js'), "require('./lib/bundle.js');");
}

test('what the system says of an addon is put in words', () => {
  const said = (message) => {
    const error = new Error('Cannot find native binding.', { cause: new Error(message) });
    return explained(error, { version, folder: PACKAGE, platform: 'linux-x64' }).message;
  };
  const glibc = said("/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.99' not found (required by /x/a.node)");
  assert.match(glibc, /native part: it needs glibc 2\.99 or newer, and this system has (2\.\d+|an older one)\./);
  assert.match(said('Error loading shared library libc.musl-x86_64.so.1: No such file'), /was built for musl/);
  assert.match(
    said('/x/a.node: undefined symbol: napi_create_object'),
    /this runtime lacks napi_create_object of Node-API/,
  );
  assert.match(
    said('Native binding package version mismatch, expected 0.1.0 but got 0.0.9'),
    /expected 0\.1\.0 but got 0\.0\.9\. Install it again/,
  );
  assert.match(said('Unsupported OS: plan9, architecture: mips'), /there is no build for this platform/);
  assert.match(said('something new'), /the system's loader says: something new/);
});
