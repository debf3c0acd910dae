/**
 * Gives `util` back the functions that Node 23 removed and that packages still call, tfjs-node among them. Imported
 * before anything that loads a package for a cell.
 */
import util, { types } from 'node:util';

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

const old: Record<string, (value: unknown) => boolean> = {
  isBoolean: (value) => typeof value === 'boolean',
  isBuffer: Buffer.isBuffer,
  isDate: types.isDate,
  isError: (value) => types.isNativeError(value) || value instanceof Error,
  isFunction: (value) => typeof value === 'function',
  isNull: (value) => value === null,
  isNullOrUndefined: (value) => value === null || value === undefined,
  isNumber: (value) => typeof value === 'number',
  isObject,
  isPrimitive: (value) => !isObject(value) && typeof value !== 'function',
  isRegExp: types.isRegExp,
  isString: (value) => typeof value === 'string',
  isSymbol: (value) => typeof value === 'symbol',
  isUndefined: (value) => value === undefined,
};

// Node 22 still has them, but the first call by a package prints a warning that no notebook can act on.
Object.assign(util, old, { isArray: Array.isArray });
