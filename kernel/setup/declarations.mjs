// @ts-check
/** Stores the language's declarations as the kernel hands them to the type server; see kernel/front/types/stored-libraries.ts. */
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths.mjs';

const load = (/** @type {string} */ name) =>
  import(pathToFileURL(join(root, 'build/kernel/front/types', `${name}.js`)).href);

const { compiler } = await load('native-server');
const { LIBRARIES } = await load('project');
const { storeLibraries } = await load('stored-libraries');

/** Folder of the native compiler's declarations; undefined: there is none for this platform, and nothing to store. */
function folder() {
  try {
    return dirname(compiler());
  } catch {
    return undefined;
  }
}

const libraries = folder();
if (libraries) storeLibraries(libraries, LIBRARIES);
