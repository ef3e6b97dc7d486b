'use strict';

// The native half, in the build for this platform.

const { version } = require('../package.json');

/** Loads the addon; where there is none for this platform, the error names the platform and the fix. */
function load() {
  try {
    return require('../native.js');
  } catch (cause) {
    const platform = `${process.platform}-${process.arch}`;
    throw Object.assign(
      new Error(
        `instantly-rbac ${version} has no native part here for ${platform} with Node ${process.version}. ` +
          'Install it again without --omit=optional, on the machine where it is to run (node_modules of another ' +
          'platform does not serve), or see the README for the platforms that there are.',
        { cause },
      ),
      { code: 'ERR_INSTANTLY_NO_NATIVE_PART' },
    );
  }
}

module.exports = load();
