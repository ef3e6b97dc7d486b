// Packs what was built: pack.mjs BUILD OUT
//
// BUILD holds what `napi build` writes: native.js, and an addon for each platform that was built. OUT gets
//   instantly-rbac-<version>.tgz   with the addon of this platform, which installs alone
//   release/                       what a registry gets: the package without addons, and one package a platform

import { NapiCli, parseTriple } from '@napi-rs/cli';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [build, out] = process.argv.slice(2).map((folder) => path.resolve(folder));
const source = path.resolve(import.meta.dirname, '..');
const root = path.resolve(source, '../..');
const licenses = ['LICENSE', 'LICENSE-APACHE', 'LICENSE-MIT'];

// What only those need who work on the package stays behind.
const { scripts, devDependencies, overrides, napi, ...manifest } = JSON.parse(
  fs.readFileSync(path.join(source, 'package.json'), 'utf8'),
);
const addon = (triple) => `${napi.binaryName}.${parseTriple(triple).platformArchABI}.node`;
const built = napi.targets.filter((triple) => fs.existsSync(path.join(build, addon(triple))));

const { version, __napiBindingTarget } = createRequire(import.meta.url)(path.join(build, 'native.js'));
if (version() !== manifest.version) {
  throw new Error(`package.json says ${manifest.version}, and the addon of ${__napiBindingTarget} says ${version()}`);
}

/** A folder with the package, and these addons in it. */
function stage(name, addons) {
  const folder = path.join(out, 'stage', name);
  for (const file of manifest.files) {
    const from = file === 'native.js' ? build : source;
    fs.cpSync(path.join(from, file), path.join(folder, file), { recursive: true });
  }
  for (const file of addons) fs.copyFileSync(path.join(build, file), path.join(folder, file));
  fs.copyFileSync(path.join(source, 'README.md'), path.join(folder, 'README.md'));
  writeManifest(folder, { ...manifest, files: [...manifest.files, ...addons] });
  return folder;
}

/** Writes package.json, and the licenses beside it. */
function writeManifest(folder, { files, ...rest }) {
  for (const file of licenses) fs.copyFileSync(path.join(root, file), path.join(folder, file));
  const written = { ...rest, files: [...files, ...licenses] };
  fs.writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(written, null, 2)}\n`);
}

function pack(folder, destination) {
  fs.mkdirSync(destination, { recursive: true });
  const args = ['pack', folder, '--json', '--pack-destination', destination];
  const [{ filename, size, unpackedSize }] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8' }));
  console.log(`${path.join(destination, filename)}: ${size} bytes, ${unpackedSize} unpacked`);
}

fs.rmSync(path.join(out, 'stage'), { recursive: true, force: true });

const here = built.filter((triple) => isHere(parseTriple(triple)));
pack(stage('alone', here.map(addon)), out);

const release = stage('release', []);
const npmDir = path.join(release, 'npm');
const cli = new NapiCli();
const paths = { cwd: release, npmDir: 'npm', configPath: 'napi.json' };
fs.writeFileSync(path.join(release, 'napi.json'), JSON.stringify({ ...napi, targets: built }));
await cli.createNpmDirs(paths);
for (const triple of built) {
  const folder = path.join(npmDir, parseTriple(triple).platformArchABI);
  fs.copyFileSync(path.join(build, addon(triple)), path.join(folder, addon(triple)));
  writeManifest(folder, JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')));
}
await cli.prePublish({ ...paths, ghRelease: false, skipOptionalPublish: true });
for (const triple of built) pack(path.join(npmDir, parseTriple(triple).platformArchABI), path.join(out, 'release'));
pack(release, path.join(out, 'release'));
fs.rmSync(path.join(out, 'stage'), { recursive: true });

function isHere({ platform, arch, abi }) {
  const libc = process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl';
  return platform === process.platform && arch === process.arch && (platform !== 'linux' || abi === libc);
}
