// @ts-check
/** What ipywidgets says of a trait, as the code that declares it here. */

/**
 * @typedef {{ type: string, values?: string[], null?: boolean, echo?: boolean, of?: string, class?: string, default?: any }} Fact
 */

/** A trait's name in TypeScript. @param {string} name */
export const camel = (name) => name.replace(/^_/, '').replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** @param {any} value */
const literal = (value) => JSON.stringify(value).replaceAll('"', "'").replaceAll('\u200b', '\\u200b');

/** The code that declares one trait. @param {string} model @param {string} name @param {Fact} fact */
export function traitCode(model, name, fact) {
  const plain = plainTrait(model, name, {
    ...fact,
    default: fact.null && fact.default === null ? undefined : fact.default,
  });
  const code = fact.null ? nullable(plain, fact) : plain;
  const echoed = fact.echo === false ? `unechoed(${code})` : code;
  return name.startsWith('_') ? `named('${name}', ${echoed})` : echoed;
}

/** @param {string} code @param {Fact} fact */
const nullable = (code, fact) =>
  fact.default === null || fact.default === undefined
    ? `optional(${code})`
    : `optional(${code}, ${literal(fact.default)})`;

/** @param {string} model @param {string} name @param {Fact} fact */
function plainTrait(model, name, { type, values, of, default: initial, ...fact }) {
  const given = initial === undefined ? '' : literal(initial);
  if (values) return `oneOf([${values.map(literal).join(', ')}]${fact.null ? '' : `, ${given}`})`;
  if (type === 'CByteMemoryView') return 'bytes()';
  if (type === 'InstanceDict') return `owned(${fact.class})`;
  if (type === 'Date') return 'day()';
  if (type === 'Time') return 'time()';
  if (type === 'Datetime') return model === 'NaiveDatetime' ? 'naiveDatetime()' : 'datetime()';
  if (type === 'Union') return `step(${given})`;
  if (type === 'Tuple') return `pair(${model.startsWith('Int') ? 'int' : 'float'}(), ${given})`;
  if (of === 'Instance') return 'widgets()';
  if (of === 'Dict') return 'uploadedFiles()';
  if (type === 'List' && !of) return 'list(text())';
  if (of) return `list(${BASIC[of]}())`;
  const basic = BASIC[type];
  if (!basic) throw new Error(`${model}.${name}: no trait for the type ${type}`);
  const usual = { int: '0', float: '0', bool: 'false', text: "''" }[basic];
  return `${basic}(${fact.null || given === usual || given === '0.0' ? '' : given})`;
}

/** @type {Record<string, string>} */
const BASIC = {
  ...{ Int: 'int', CInt: 'int', Float: 'float', CFloat: 'float', Bool: 'bool', Color: 'color' },
  ...{ Unicode: 'text', CUnicode: 'text', NumberFormat: 'text' },
};
