import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. Compiled tests run from build/test/helpers. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** A file of the repository, by its path from the root. */
export const repositoryFile = (path: string): string => join(repositoryRoot, path);
