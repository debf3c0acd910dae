import { resolve } from 'node:path';

/** A value that a notebook's parameter may get from the command line. */
export type ParameterValue = string | number | boolean | null;

/**
 * `name=value` arguments. A value that is JSON for a number, a boolean or null is that, everything else a string; a
 * path that begins with `./` or `../` is meant from `folder` and made absolute, since the kernel works in the
 * notebook's folder. Throws an `Error` naming an argument that has no name.
 */
export function parseParameters(args: readonly string[], folder: string): Record<string, ParameterValue> {
  return Object.fromEntries(args.map((arg) => parseParameter(arg, folder)));
}

/** The parameters as TypeScript, one assignment a line: the notebook declares them with `let`. */
export function parameterCell(parameters: Record<string, ParameterValue>): string {
  const lines = Object.entries(parameters).map(([name, value]) => `${name} = ${JSON.stringify(value)};`);
  return ['// Parameters', ...lines].join('\n');
}

function parseParameter(arg: string, folder: string): [string, ParameterValue] {
  const [, name, text = ''] = /^([\p{ID_Start}_$][\p{ID_Continue}$]*)=(.*)$/su.exec(arg) ?? [];
  if (!name) throw new Error(`-p must be name=value, with a name that TypeScript allows; got ${JSON.stringify(arg)}`);
  return [name, parseValue(text, folder)];
}

function parseValue(text: string, folder: string): ParameterValue {
  if (/^\.{1,2}(\/|$)/.test(text)) return resolve(folder, text);
  try {
    const value: unknown = JSON.parse(text);
    return value === null || ['number', 'boolean', 'string'].includes(typeof value) ? (value as ParameterValue) : text;
  } catch {
    return text;
  }
}
