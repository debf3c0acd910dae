// @ts-check
/**
 * Writes the classes of the core widgets from what ipywidgets is (`facts.json`, made by `facts.py`) and from our words
 * for it (`words.mjs`) into `widgets/kernel-side/controls/generated/`.
 *
 *     node widgets/generate/generate.mjs
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { camel, traitCode } from './trait-code.mjs';
import { FILES, GROUPS, TRAITS } from './words.mjs';

/** @typedef {import('./trait-code.mjs').Fact} Fact */
/** @typedef {{ module: string, view: string, viewModule: string, traits: Record<string, Fact> }} Model */

const folder = fileURLToPath(new URL('../kernel-side/controls/generated/', import.meta.url));

/** @type {Record<string, Model>} */
const facts = JSON.parse(readFileSync(new URL('./facts.json', import.meta.url), 'utf8'));

/** Where names that the generated code uses come from. */
const SOURCES = {
  '../traits.js': [
    'bool',
    'bytes',
    'color',
    'float',
    'int',
    'json',
    'list',
    'local',
    'named',
    'oneOf',
    'optional',
    'pair',
    'step',
    'text',
    'unechoed',
  ],
  '../date-traits.js': ['datetime', 'day', 'naiveDatetime', 'time'],
  '../references.js': ['owned', 'widgets'],
  '../rules.js': ['allowedTags', 'border', 'bounded', 'boundedLog', 'boundedRange', 'boundedTags', 'pages'],
  '../mixins.js': ['clickable', 'htmlFallback', 'media', 'pictureFallback', 'submittable', 'titled'],
  '../selection.js': ['multipleSelectionClass', 'selectionClass'],
  '../uploaded-file.js': ['uploadedFiles'],
  '../widget-class.js': ['widgetClass'],
  './shared.js': Object.keys(GROUPS),
  './layout.js': ['Layout'],
  './styles.js': Object.keys(FILES.styles?.classes ?? {}),
};

/** @param {string} doc @param {string} code */
const member = (doc, code) => `  /** ${doc} */\n  ${code},\n`;

/** @param {string} model @param {import('./words.mjs').ClassWords} words */
function classCode(model, words) {
  const { traits, view, viewModule, module } = facts[model] ?? fail(`${model} is not among the facts`);
  const coded = Object.entries(traits).map(([wire, fact]) => ({
    name: camel(wire),
    code: traitCode(model, wire, fact),
  }));
  const own =
    words.selection === undefined ? coded : coded.filter(({ name }) => !['index', 'optionsLabels'].includes(name));
  const groups = sharedBy(own);
  const inGroups = new Set(groups.flatMap((group) => GROUPS[group]));
  const extra = Object.entries(words.extra ?? {}).map(([name, code]) => ({ name, code }));
  const members = [...own.filter(({ name }) => !inGroups.has(name)), ...extra].map(({ name, code }) =>
    member(
      words.traits?.[name] ??
        TRAITS[name] ??
        (model === 'Layout' ? cssDoc(name) : fail(`${model}.${name} has no words`)),
      `${name}: ${code}`,
    ),
  );
  const body = `{\n${groups.map((group) => `  ...${group},\n`).join('')}${members.join('')}}`;
  const names = [
    `name: '${model}'`,
    ...(view === `${model}View` ? [] : [`view: ${view === null ? 'null' : `'${view}'`}`]),
    ...(module === 'controls' ? [] : [`module: '${module}'`]),
    ...(viewModule === module ? [] : [`viewModule: '${viewModule}'`]),
    ...(words.first ? [`first: '${words.first}'`] : []),
  ];
  const name = words.as ?? model;
  return `/** ${words.doc} */\nexport class ${baseCode(name, `{ ${names.join(', ')} }`, body, words)} {}\n`;
}

/** @param {string} name @param {string} names @param {string} body @param {import('./words.mjs').ClassWords} words */
function baseCode(name, names, body, { rules = [], mixin, selection }) {
  if (selection !== undefined) {
    const [many, options] = selection.startsWith('multiple')
      ? ['multipleSelectionClass', selection.slice(8).trim()]
      : ['selectionClass', selection];
    return `${name}<T = unknown> extends ${many}(${names}, ${body}${options ? `, ${options}` : ''})<T>`;
  }
  const base = `widgetClass(${[names, body, ...rules].join(', ')})`;
  return `${name} extends ${(mixin?.split(', ') ?? []).reduceRight((inner, outer) => `${outer}(${inner})`, base)}`;
}

/** The groups that a class has whole, none within another. @param {{ name: string, code: string }[]} traits */
function sharedBy(traits) {
  /** @type {(keyof typeof GROUPS)[]} */
  const groups = [];
  for (const [group, names] of Object.entries(GROUPS)) {
    const codes = names.map((name) => traits.find((trait) => trait.name === name)?.code);
    const covered = groups.some((other) => names.every((name) => GROUPS[other].includes(name)));
    if (!covered && codes.every((code, i) => code === sharedCode(names[i] ?? '')))
      groups.push(/** @type {any} */ (group));
  }
  return groups.sort((a) => (a === 'slider' ? 1 : -1));
}

/** A shared trait's code is that of a slider, which has them all. @param {string} name */
function sharedCode(name) {
  const [wire, fact] =
    Object.entries(facts.IntSlider?.traits ?? {}).find(([key]) => camel(key) === name) ??
    fail(`IntSlider has no ${name}`);
  return traitCode('IntSlider', wire, fact);
}

/** @param {string} name */
const cssDoc = (name) => `CSS \`${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}\`.`;

/** @param {string} message @returns {never} */
function fail(message) {
  throw new Error(`generate: ${message}`);
}

/** @param {string} file @param {string} doc @param {string} code */
function write(file, doc, code) {
  const imports = Object.entries(SOURCES).flatMap(([source, names]) => {
    const used = names.filter(
      (name) =>
        new RegExp(`(?<![\\w']|(?<!\\.\\.)\\.)${name}\\b(?=[<(,)\\s]|$)`, 'm').test(withoutDocs(code)) &&
        !code.includes(`class ${name} `) &&
        !code.includes(`const ${name} `),
    );
    return used.length > 0 ? [`import { ${used.join(', ')} } from '${source}';\n`] : [];
  });
  const head = `/** ${doc} Generated by \`widgets/generate\`; change it there. */\n`;
  writeFileSync(new URL(`file://${folder}${file}.ts`), `${head}${imports.join('')}\n${code}`);
}

/** @param {string} code */
const withoutDocs = (code) => code.replace(/\/\*\*.*?\*\//g, '');

function shared() {
  return Object.entries(GROUPS)
    .reverse()
    .map(([group, names]) => {
      const inner = Object.entries(GROUPS).filter(
        ([other, list]) => other !== group && list.length < names.length && list.every((name) => names.includes(name)),
      );
      const rest = names.filter((name) => !inner.some(([, list]) => list.includes(name)));
      const members = rest.map((name) => member(TRAITS[name], `${name}: ${sharedCode(name)}`));
      return `export const ${group} = {\n${inner.map(([other]) => `  ...${other},\n`).join('')}${members.join('')}};\n`;
    })
    .join('\n');
}

mkdirSync(folder, { recursive: true });
const described = new Set(Object.values(FILES).flatMap(({ classes }) => Object.keys(classes)));
for (const model of Object.keys(facts)) if (!described.has(model)) fail(`${model} has no words`);
for (const [file, { doc, classes }] of Object.entries(FILES)) {
  write(
    file,
    doc,
    Object.entries(classes)
      .map(([model, words]) => classCode(model, words))
      .join('\n'),
  );
}
write('shared', 'Traits that most controls have.', shared());
const all = Object.keys(FILES)
  .sort()
  .map((file) => `export * from './${file}.js';\n`);
writeFileSync(
  `${folder}index.ts`,
  `/** The classes of the core widgets. Generated by \`widgets/generate\`; change it there. */\n${all.join('')}`,
);
const biome = fileURLToPath(new URL('../../node_modules/@biomejs/biome/bin/biome', import.meta.url));
execFileSync(process.execPath, [biome, 'check', '--write', folder], { stdio: 'inherit' });
