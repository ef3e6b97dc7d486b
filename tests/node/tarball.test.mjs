// The Node package as a user gets it: the tarballs that `make node` packs, installed in empty folders outside the
// checkout, without Rust or a C compiler on the PATH. NODE_PACKAGES names the folder of the tarballs.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SOURCE = path.join(ROOT, 'bindings/node');
const PACKAGES = path.resolve(process.env.NODE_PACKAGES ?? path.join(ROOT, 'target/node'));
const { version } = JSON.parse(fs.readFileSync(path.join(SOURCE, 'package.json'), 'utf8'));

const ALONE = path.join(PACKAGES, `instantly-rbac-${version}.tgz`);
const RELEASE = path.join(PACKAGES, 'release', `instantly-rbac-${version}.tgz`);
const LIBC = { linux: process.report.getReport().header.glibcVersionRuntime ? '-gnu' : '-musl' }[process.platform];
const NATIVE = fs
  .readdirSync(path.dirname(RELEASE))
  .filter((name) => name.startsWith(`instantly-rbac-native-${process.platform}-${process.arch}${LIBC ?? ''}-`))
  .map((name) => path.join(path.dirname(RELEASE), name));

/** No more for the addon, in bytes. The command line is in it, too: rights, snapshots and their difference among it. */
const LARGEST_ADDON = 9_500_000;

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'instantly-rbac-'));
const bin = path.join(work, 'bin');
after(() => fs.rmSync(work, { recursive: true }));

before(() => {
  fs.mkdirSync(bin);
  for (const name of ['node', 'npm', 'npx', 'sh']) {
    const found = process.env.PATH.split(path.delimiter).map((folder) => path.join(folder, name));
    fs.symlinkSync(fs.realpathSync(found.find((file) => fs.existsSync(file))), path.join(bin, name));
  }
});

/** Runs a program with nothing but Node on its PATH, and without a key. */
function run(cwd, [program, ...args], env = {}) {
  const { HOME, TMPDIR } = process.env;
  const options = { cwd, encoding: 'utf8', env: { HOME, TMPDIR, PATH: bin, npm_config_loglevel: 'error', ...env } };
  const { status, stdout, stderr, error } = spawnSync(path.join(bin, program), args, options);
  if (error) throw error;
  return { status, stdout, stderr };
}

/** The standard output of a program that ends well and complains of nothing. */
function output(...args) {
  const { status, stdout, stderr } = run(...args);
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' }, stdout + stderr);
  return stdout;
}

/** A folder of a user's with these packages installed, and nothing fetched. */
function project(name, ...packages) {
  const folder = path.join(work, name);
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
  const install = ['npm', 'install', '--offline', '--no-audit', '--no-fund', ...packages];
  const { status, stdout, stderr } = run(folder, install);
  assert.equal(status, 0, stdout + stderr);
  return folder;
}

/** The programs of a README, each with the ending of its file. */
function programs(file) {
  const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
  const endings = { mjs: 'mjs', cjs: 'cjs', ts: 'mts', js: 'mjs' };
  const blocks = [...text.matchAll(/^```(mjs|cjs|ts|js)\n(.*?)^```$/gms)];
  return blocks.map(([, language, program]) => ({ ending: endings[language], program }));
}

/** Compiles programs as strictly as can be, by both rules for Node's modules. */
function compile(folder, files) {
  const tsc = path.join(SOURCE, 'node_modules/typescript/bin/tsc');
  const types = ['--types', 'node', '--typeRoots', path.join(SOURCE, 'node_modules/@types')];
  for (const module of ['nodenext', 'node16']) {
    const options = ['--strict', '--target', 'es2022', '--module', module, '--ignoreConfig', ...types];
    assert.equal(output(folder, ['node', tsc, ...options, ...files]), '');
  }
}

function contents(tarball) {
  const [{ files, size, unpackedSize }] = JSON.parse(output(work, ['npm', 'pack', tarball, '--dry-run', '--json']));
  return { files: files.map((file) => file.path), sizes: files, size, unpackedSize };
}

const PACKED = [
  /^(package\.json|README\.md|LICENSE(-MIT|-APACHE)?)$/,
  /^(native\.js|index\.(js|mjs|d\.ts|d\.mts))$/,
  /^bin\/[a-z-]+\.js$/,
  /^lib\/[a-z_]+\.(js|d\.ts)$/,
];
const ADDON = /^instantly-rbac\.[a-z0-9-]+\.node$/;
const LICENSES = ['LICENSE', 'LICENSE-APACHE', 'LICENSE-MIT'];

describe('what is packed', () => {
  test('the package holds code, types, licenses, the README and one addon, and is small', () => {
    const { files, sizes, size, unpackedSize } = contents(ALONE);
    const odd = files.filter((file) => !PACKED.some((pattern) => pattern.test(file)));
    assert.equal(odd.length, 1, odd.join(', '));
    assert.match(odd[0], ADDON);
    for (const file of [...LICENSES, 'README.md']) assert.ok(files.includes(file), file);
    const addon = sizes.find((file) => file.path === odd[0]).size;
    console.log(
      `addon: ${addon} bytes of ${LARGEST_ADDON} at the most; the package ${unpackedSize} unpacked, ${size} packed`,
    );
    assert.ok(addon <= LARGEST_ADDON);
  });

  test('for a registry, the package holds no addon, and the package of a platform nothing else', () => {
    const { files } = contents(RELEASE);
    assert.deepEqual(
      files.filter((file) => !PACKED.some((pattern) => pattern.test(file))),
      [],
    );
    assert.equal(NATIVE.length, 1);
    const native = contents(NATIVE[0]).files.filter(
      (file) => !['package.json', 'README.md', ...LICENSES].includes(file),
    );
    assert.equal(native.length, 1);
    assert.match(native[0], ADDON);
  });

  test('there is nothing to audit: the package depends on nothing', () => {
    const folder = project('audit', ALONE);
    const { dependencies } = JSON.parse(output(folder, ['npm', 'ls', '--all', '--json']));
    assert.deepEqual(Object.keys(dependencies), ['instantly-rbac']);
    assert.equal(dependencies['instantly-rbac'].dependencies, undefined);
    assert.equal(output(SOURCE, ['npm', 'audit', '--omit=dev']), 'found 0 vulnerabilities\n');
  });
});

describe('what is installed', () => {
  test('there is neither Rust nor a C compiler where it is installed', () => {
    assert.deepEqual(fs.readdirSync(bin).sort(), ['node', 'npm', 'npx', 'sh']);
    assert.ok(!work.startsWith(ROOT));
  });

  test("the README's first program runs under require, import and TypeScript", () => {
    const folder = project('first', ALONE);
    const [{ program }] = programs('bindings/node/README.md');
    const wrapped = program.replace(/^(import .*?;)\n(.*)$/s, '$1\n(async () => {$2})();');
    const required = wrapped.replace(/^import (.*) from (.*);$/m, 'const $1 = require($2);');
    const files = { 'imported.mjs': program, 'required.cjs': required, 'typed.mts': program, 'typed.cts': wrapped };
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
    compile(folder, ['typed.mts', 'typed.cts']);
    for (const name of ['imported.mjs', 'required.cjs', 'typed.mjs', 'typed.cjs']) {
      const printed = output(folder, ['node', name]);
      assert.match(
        printed,
        /^a secret of [0-9]+ characters, printed as \*\*\*\nAccess review of Northwind Outreach\n/,
        name,
      );
    }
  });

  test('every program of the READMEs runs', () => {
    const folder = project('readme', ALONE);
    const all = [...programs('bindings/node/README.md'), ...programs('docs/start.md')];
    assert.ok(all.length >= 6);
    for (const [index, { ending, program }] of all.entries()) {
      const file = `program-${index}.${ending}`;
      fs.writeFileSync(path.join(folder, file), program);
      if (ending === 'mts') compile(folder, [file]);
      assert.notEqual(output(folder, ['node', file.replace(/mts$/, 'mjs')]), '', program);
    }
  });

  test('the package of a registry works with the package of its platform', () => {
    const folder = project('release', RELEASE, ...NATIVE);
    assert.deepEqual(
      fs.readdirSync(path.join(folder, 'node_modules/instantly-rbac')).filter((name) => ADDON.test(name)),
      [],
    );
    assert.equal(output(folder, ['node', '-p', "require('instantly-rbac').version"]), `${version}\n`);
  });

  test('without the package of its platform, the error names the platform and the fix', () => {
    const folder = project('missing', RELEASE);
    const load = "try { require('instantly-rbac') } catch ({ code, message }) { console.log(code, message) }";
    const here = `${process.platform}-${process.arch}`;
    const printed = output(folder, ['node', '-e', load]);
    assert.match(printed, /^ERR_INSTANTLY_NO_NATIVE_PART .*Install it again/);
    assert.ok(printed.includes(here), printed);
    const command = run(folder, ['npx', '--offline', 'instantly-rbac', 'demo']);
    assert.deepEqual({ status: command.status, stdout: command.stdout }, { status: 1, stdout: '' });
    assert.ok(command.stderr.startsWith('error: instantly-rbac') && command.stderr.includes(here), command.stderr);
  });

  test('on a platform that there is no package for, the error names that platform', () => {
    const folder = project('elsewhere', ALONE);
    const program = `
      Object.defineProperty(process, 'platform', { value: 'sunos' });
      try { require('instantly-rbac') } catch ({ code, message }) { console.log(code, message) }`;
    assert.match(output(folder, ['node', '-e', program]), /^ERR_INSTANTLY_NO_NATIVE_PART .*sunos/);
  });

  test('npx runs the command', () => {
    const folder = project('command', ALONE);
    const npx = ['npx', '--offline', 'instantly-rbac'];
    assert.equal(output(folder, [...npx, '--version']), `instantly-rbac ${version}\n`);
    assert.match(output(folder, [...npx, 'demo']), /^Workspace: Northwind Outreach$/m);
    const { status, stdout } = run(folder, [...npx, 'review', '--sandbox', '--json', '--fail-on', 'critical']);
    assert.equal(status, 3);
    assert.equal(JSON.parse(stdout).workspace_name, 'Northwind Outreach');
  });

  test('every shared vector passes', () => {
    const folder = project('vectors', ALONE);
    for (const name of ['test', 'lib']) fs.mkdirSync(path.join(folder, name));
    for (const name of ['vectors.test.js', 'dispatch.js', 'helpers.js']) {
      fs.copyFileSync(path.join(SOURCE, 'test', name), path.join(folder, 'test', name));
    }
    // The package's own, which knows the bigints that it made.
    const json = "module.exports = require('../node_modules/instantly-rbac/lib/json.js');\n";
    fs.writeFileSync(path.join(folder, 'lib', 'json.js'), json);
    const files = {
      INSTANTLY_SCRIPTED_SERVER: path.resolve(process.env.INSTANTLY_SCRIPTED_SERVER),
      INSTANTLY_SURFACE: path.join(SOURCE, '../../tests/surface.json'),
    };
    const { status, stdout } = run(folder, ['node', '--test', 'test/vectors.test.js'], files);
    assert.equal(status, 0, stdout);
  });

  test('how long it takes to load, which is printed and not judged', () => {
    const folder = project('load', ALONE);
    const time = (program) => {
      const started = performance.now();
      output(folder, ['node', '-e', program]);
      return performance.now() - started;
    };
    const rounds = Array.from({ length: 10 }, () => [time(''), time("require('instantly-rbac')")]);
    const [bare, loaded] = [0, 1].map((which) => rounds.map((round) => round[which]).sort((a, b) => a - b)[5]);
    console.log(`loading takes ${(loaded - bare).toFixed(1)} ms beyond the ${bare.toFixed(1)} ms of Node itself`);
  });
});
