// @ts-check
/** Makes the virtual environment's papermill know TypeScript parameters; see `kernel/run/papermill_notebear.py`. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const MODULE = 'papermill_notebear';

export const translator = join(root, `kernel/run/${MODULE}.py`);

/**
 * Installs it as pip would. It is one module without a build: pip would fetch a build system for it.
 * @param {string} sitePackages
 */
export function installTranslator(sitePackages) {
  const info = `${MODULE}-0.1.0.dist-info`;
  const files = {
    METADATA: `Metadata-Version: 2.1\nName: ${MODULE.replace('_', '-')}\nVersion: 0.1.0\n`,
    INSTALLER: 'notebear\n',
    'entry_points.txt': `[papermill.engine]\nnotebear = ${MODULE}:engine\n`,
    RECORD: [
      `${MODULE}.py`,
      ...['METADATA', 'INSTALLER', 'entry_points.txt', 'RECORD'].map((name) => `${info}/${name}`),
    ]
      .map((path) => `${path},,\n`)
      .join(''),
  };
  copyFileSync(translator, join(sitePackages, `${MODULE}.py`));
  mkdirSync(join(sitePackages, info), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(sitePackages, info, name), text);
}
