import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CellCode } from '../../link.js';
import { Recent } from '../../recent.js';
import { murmur2 } from './murmur2.js';

/** How a front end finds a cell's path by its code. */
export const CELL_PATHS = {
  hashMethod: 'Murmur2',
  hashSeed: 0x6e6f7462,
  tmpFilePrefix: join(tmpdir(), `notebear_${process.pid}`) + sep,
  tmpFileSuffix: '.ts',
};

/** A place in a source or in a script; line and column count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** The kernel's own script that imports for the cells; see kernel/session/imports.ts. */
const IMPORTER = '/[cell].js';

/** A script that V8 knows. */
export interface Script {
  scriptId: string;
  url: string;
  sourceMapURL?: string | undefined;
}

/** True for the URL of a cell's script. */
export const isCell = (url: string): boolean => url.startsWith('In [');

/** Cells that ran longer ago cannot be debugged any more. */
const CELLS_KEPT = 1000;

/** What is known of a script. */
interface ScriptText {
  path: string;
  /** Source maps as JSON, innermost first. */
  mapTexts: readonly string[];
  /** The same, read when first needed: read they are large. */
  maps?: SourceMap[];
  javaScript?: string;
}

/** Cells and local files: which script belongs to which source, and which line to which. */
export class Sources {
  /** Code of the cells, by path. */
  readonly #code = new Recent<string, string>(CELLS_KEPT);
  /** Scripts of cells, by URL. */
  readonly #cells = new Recent<string, ScriptText>(CELLS_KEPT);
  /** Scripts of local files, by URL. */
  readonly #files = new Map<string, ScriptText>();

  /** Names a cell's source. Nothing is written to disk: `source` gives it back. */
  dump(code: string): string {
    const path = `${CELL_PATHS.tmpFilePrefix}${murmur2(code, CELL_PATHS.hashSeed)}${CELL_PATHS.tmpFileSuffix}`;
    this.#code.set(path, code);
    return path;
  }

  /** A cell is about to run. Returns its path. */
  addCell(source: string, { count, code, maps }: CellCode): string {
    const path = this.dump(source);
    this.#cells.set(`In [${count}]`, { path, mapTexts: maps, javaScript: code });
    return path;
  }

  /** V8 has read a script: a local file's map is in it. */
  addScript({ url, sourceMapURL }: Script): void {
    if (!url.startsWith('file:') || url.endsWith(IMPORTER) || this.#files.has(url)) return;
    const inline = /^data:application\/json;base64,(.*)$/.exec(sourceMapURL ?? '');
    const mapTexts = inline ? [Buffer.from(inline[1]!, 'base64').toString()] : [];
    this.#files.set(url, { path: fileURLToPath(url.replace(/\?.*$/, '')), mapTexts });
  }

  /** The JavaScript of a local file. */
  addText(url: string, text: string): void {
    const file = this.#files.get(url);
    if (file) file.javaScript = text;
  }

  /** The local files that have been loaded. */
  modules(): object {
    const modules = [...this.#files].map(([url, { path }]) => ({ id: url, name: basename(path), path }));
    return { modules, totalModules: modules.length };
  }

  /** Path of a script's source; undefined for code that no source is known of. */
  path(url: string): string | undefined {
    return this.#script(url)?.path;
  }

  /** URLs of the scripts that were made of a source. */
  scripts(path: string): string[] {
    return [...this.#cells, ...this.#files].filter(([, script]) => script.path === path).map(([url]) => url);
  }

  /** Text of a source. Throws when there is none. */
  text(path: string): string {
    return this.#code.get(path) ?? readFileSync(path, 'utf8');
  }

  /** How many lines a source has; undefined: there is none. */
  lineCount(path: string): number | undefined {
    try {
      return this.text(path).split('\n').length;
    } catch {
      return undefined;
    }
  }

  /** Script → source. Undefined: the kernel put this code there. */
  mapped(url: string, { line, column }: Place): Place | undefined {
    let place = { line: line - 1, column: column - 1 };
    const script = this.#script(url);
    if (script) script.maps ??= script.mapTexts.map((text) => new SourceMap(JSON.parse(text)));
    for (const map of script?.maps ?? []) {
      const entry = map.findEntry(place.line, place.column);
      if (!('originalLine' in entry)) return undefined;
      place = { line: entry.originalLine, column: entry.originalColumn };
    }
    return { line: place.line + 1, column: place.column + 1 };
  }

  /**
   * Source → script: where the first code of `line`, or of the next line that has any, begins. Undefined: none does. A
   * script whose text is not known here has no map, and its lines are the source's.
   */
  generated(url: string, line: number): Place | undefined {
    const text = this.#script(url)?.javaScript;
    if (text === undefined) return { line, column: 1 };
    let best: { place: Place; line: number } | undefined;
    for (const place of words(text)) {
      const original = this.mapped(url, place)?.line;
      if (original !== undefined && original >= line && (!best || original < best.line))
        best = { place, line: original };
    }
    return best?.place;
  }

  #script(url: string): ScriptText | undefined {
    return this.#cells.get(url) ?? this.#files.get(url);
  }
}

/** Where words begin in a text. */
function words(text: string): Place[] {
  return text
    .split('\n')
    .flatMap((line, i) =>
      Array.from(line.matchAll(/[\w$]+|[([{`'"]/g), ({ index }) => ({ line: i + 1, column: index + 1 })),
    );
}
