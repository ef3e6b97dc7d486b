'use strict';

// Why the native part could not be loaded, in words. `native.js`, which napi writes, tries several places and chains
// their errors, so that the one that counts may be the last of six causes; here it stands first.

const fs = require('node:fs');
const path = require('node:path');

/** The errors of all attempts, the first one first. napi chains them as causes, with their messages alone. */
function attempts(error) {
  const all = [];
  for (let one = error; one instanceof Error && !all.includes(one); one = one.cause) all.unshift(one);
  return all;
}

const MACHINES = new Map([
  [0x03, 'ia32'],
  [0x28, 'arm'],
  [0x3e, 'x64'],
  [0xb7, 'arm64'],
]);

/** What kind of program begins so: `linux-x64`, `darwin`, `win32`; null of what is no program at all. */
function formatOf(head) {
  if (head.length < 20) return null;
  if (head.readUInt32BE(0) === 0x7f454c46) {
    const machine = head.readUInt16LE(18);
    return `linux-${MACHINES.get(machine) ?? `machine ${machine}`}`;
  }
  if ([0xcffaedfe, 0xcafebabe].includes(head.readUInt32BE(0))) return 'darwin';
  return head.toString('latin1', 0, 2) === 'MZ' ? 'win32' : null;
}

/** The addon that an error of the system's loader speaks of, with its format, if it can be read. */
function addonOf(message) {
  const file = /(?:^|dlopen\()(.+?\.node)/.exec(message)?.[1];
  try {
    return file && { file, format: formatOf(fs.readFileSync(file)) };
  } catch {
    return undefined;
  }
}

function glibcHere() {
  return process.report?.getReport().header.glibcVersionRuntime;
}

/** Of an addon that is there, and that the system refused to load. */
function refused(message, platform) {
  const glibc = /version [`']?GLIBC_([\d.]+)'? not found/.exec(message)?.[1];
  if (glibc) {
    const here = glibcHere();
    return (
      `it needs glibc ${glibc} or newer, and ${here ? `this system has ${here}` : 'this system has an older one'}. ` +
      'Use a newer system or container image'
    );
  }
  const musl = /libc\.musl|ld-musl/.test(message);
  if (musl) return 'it was built for musl, and this system has glibc. Install it again on this system';
  const symbol = /undefined symbol: (napi_\w+)|Symbol not found: _?(napi_\w+)/.exec(message);
  if (symbol) {
    return `this runtime lacks ${symbol[1] ?? symbol[2]} of Node-API. Run it with Node 20.11 or newer`;
  }
  const addon = addonOf(message);
  if (addon?.format === null) return `${addon.file} is damaged: it is no program. Install the package again`;
  if (addon && !platform.startsWith(addon.format)) {
    return `${addon.file} is for ${addon.format}. Install it again on the machine where it is to run`;
  }
  return `the system's loader says: ${message}`;
}

/** The packages and files with addons that are there: for which platforms it was installed. */
function installed(folder) {
  const names = (place, pattern) => {
    try {
      return fs.readdirSync(place).filter((name) => pattern.test(name));
    } catch {
      return [];
    }
  };
  const scope = path.join(folder, '..', '@instantly-rbac');
  return [...names(folder, /\.node$/), ...names(scope, /^native-/).map((name) => `@instantly-rbac/${name}`)];
}

/** Of an addon that is nowhere. */
function absent(all, folder, platform) {
  if (!fs.existsSync(path.join(folder, 'lib', 'native.js'))) {
    return (
      'its code was bundled, and a native addon cannot be. Have the bundler leave instantly-rbac to node_modules ' +
      '(esbuild: --external:instantly-rbac; webpack: externals; Next.js: serverExternalPackages)'
    );
  }
  const unsupported = all.some((error) => /^Unsupported (OS|architecture)/.test(error.message));
  if (unsupported) return 'there is no build for this platform; the README names those that there are';
  const found = installed(folder);
  const others = found.length > 0 ? ` (there is ${found.join(', ')})` : '';
  return (
    `the addon for ${platform} was not installed${others}. Install it again without --omit=optional, on the machine ` +
    'where it is to run'
  );
}

/** What an attempt says that found nothing. */
const FOUND_NOTHING =
  /^(Cannot find (module|native binding)|Unsupported (OS|architecture)|Failed to load native binding)/;

function reason(all, folder, platform) {
  const cause = all.find((error) => !FOUND_NOTHING.test(error.message));
  if (!cause) return { text: absent(all, folder, platform), cause: all[0] };
  const { message } = cause;
  if (/addons? (is|are) disabled|--allow-addons/.test(message)) {
    const fix = 'Start Node without --no-addons, or with --allow-addons where it has permissions';
    return { text: `native addons are switched off. ${fix}`, cause };
  }
  if (/version mismatch/.test(message)) return { text: `${message}. Install it again`, cause };
  return { text: refused(message, platform), cause };
}

/** The error that says why the addon of the package in that folder could not be loaded. */
function explained(error, { version, folder, platform = `${process.platform}-${process.arch}` }) {
  const { text, cause } = reason(attempts(error), folder, platform);
  return Object.assign(
    new Error(
      `instantly-rbac ${version} cannot load its native part: ${text}. (${platform}, Node ${process.version})`,
      { cause },
    ),
    { code: 'ERR_INSTANTLY_NO_NATIVE_PART' },
  );
}

module.exports = { explained };
