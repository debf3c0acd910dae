import { type Cell, type Notebook, textOf } from './notebook.js';

/** How the outputs of one cell are compared with the stored ones. */
export interface CellSettings {
  /** Numbers may differ by this times the greater of 1 and the stored number's size. 0: text must be equal. */
  tolerance: number;
  /** Perceptual distance that two pictures may have, 0 (equal) to 1 (black and white). */
  picture: number;
  /** What matches is left out of the comparison. */
  ignore: RegExp[];
  /** The outputs change from run to run: the cell only has to run. */
  volatile: boolean;
  /** The cell must raise an error; a text must be its name or part of its message. */
  raises: boolean | string;
  /** The cell is not run. */
  skip: boolean;
  /** Seconds the cell may take. */
  timeout: number;
}

export const DEFAULT_SETTINGS: CellSettings = {
  tolerance: 0,
  picture: 0.02,
  ignore: [],
  volatile: false,
  raises: false,
  skip: false,
  timeout: 600,
};

/**
 * The settings of a cell. Later ones win: `defaults`, the notebook's metadata (`notebear.test`), the cell's metadata, its
 * tags (`volatile`, `skip`, `raises`, and Jupyter's and nbval's names for them), comments in it such as
 * `// test: tolerance 1e-3`. `ignore` adds up. Throws an `Error` naming the cell and a setting that is not understood.
 */
export function settingsOf(cell: Cell, notebook: Notebook, defaults: Partial<CellSettings> = {}): CellSettings {
  const settings = { ...DEFAULT_SETTINGS, ...defaults, ignore: [...(defaults.ignore ?? [])] };
  apply(settings, notebook.metadata.notebear?.test, "the notebook's metadata");
  apply(settings, cell.metadata.notebear?.test, "the cell's metadata");
  for (const tag of cell.metadata.tags ?? []) if (TAGS[tag]) settings[TAGS[tag]] = true;
  for (const [name, value] of directives(textOf(cell.source)))
    set(settings, name, value, `the comment "test: ${name}"`);
  return settings;
}

const TAGS: Record<string, 'volatile' | 'skip' | 'raises'> = {
  volatile: 'volatile',
  'nbval-ignore-output': 'volatile',
  skip: 'skip',
  'skip-execution': 'skip',
  'nbval-skip': 'skip',
  raises: 'raises',
  'raises-exception': 'raises',
  'nbval-raises-exception': 'raises',
};

/** Lines `// test: name value` or `# test: name value`. */
const directives = (source: string): [name: string, value: string | true][] =>
  [...source.matchAll(/^[ \t]*(?:\/\/|#)[ \t]*test:[ \t]*(\S+)[ \t]*(.*?)[ \t]*$/gm)].map(([, name, value]) => [
    name!,
    value || true,
  ]);

function apply(settings: CellSettings, given: unknown, where: string): void {
  if (given === undefined) return;
  if (typeof given !== 'object' || given === null)
    throw new Error(`${where}: notebear.test must be an object such as { "tolerance": 0.001 }`);
  for (const [name, value] of Object.entries(given)) set(settings, name, value, `notebear.test.${name} in ${where}`);
}

function set(settings: CellSettings, name: string, value: unknown, where: string): void {
  const wrong = (expected: string) => new Error(`${where}: expected ${expected}, got ${JSON.stringify(value)}`);
  switch (name) {
    case 'tolerance':
    case 'picture':
    case 'timeout': {
      const number = typeof value === 'string' ? Number(value) : value;
      if (typeof number !== 'number' || !(number >= 0)) throw wrong('a number that is not negative');
      settings[name] = number;
      break;
    }
    case 'ignore':
      for (const pattern of [value].flat()) {
        if (typeof pattern !== 'string') throw wrong('a regular expression, or a list of them');
        settings.ignore.push(compile(pattern, where));
      }
      break;
    case 'volatile':
    case 'skip':
      if (typeof value !== 'boolean') throw wrong('nothing after it, or true or false');
      settings[name] = value;
      break;
    case 'raises':
      if (typeof value !== 'boolean' && typeof value !== 'string') throw wrong("true, false or an error's name");
      settings.raises = value;
      break;
    default:
      throw new Error(`${where}: there is no such setting; there are ${Object.keys(DEFAULT_SETTINGS).join(', ')}`);
  }
}

function compile(pattern: string, where: string): RegExp {
  try {
    return new RegExp(pattern, 'gmu');
  } catch (cause) {
    throw new Error(`${where}: ${(cause as Error).message}`, { cause });
  }
}
