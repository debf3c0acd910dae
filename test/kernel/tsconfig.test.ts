import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { declarationFiles } from '../../kernel/front/types/declaration-files.js';
import { mappedPaths, readTsconfig } from '../../kernel/tsconfig.js';
import { errorOf, KernelClient, resultText, streamText } from '../helpers/kernel-client.js';

/** A folder with files, gone when `use` is done. */
async function inFolder(files: Record<string, string>, use: (folder: string) => unknown): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'notebear-tsconfig-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whoever checks the types. */
async function withKernels(folder: string, use: (kernel: KernelClient) => Promise<void>): Promise<void> {
  for (const types of ['native', 'classic']) {
    const kernel = await KernelClient.start({ folder, env: { NOTEBEAR_TYPES: types } });
    try {
      await use(kernel);
    } finally {
      await kernel.stop();
    }
  }
}

test('a tsconfig is read with comments, trailing commas and what it extends', () =>
  inFolder(
    {
      'tsconfig.json':
        '{ "extends": ["./base", "shared/strict.json"], /* c */ "compilerOptions": { "paths": { "@/*": ["./lib/*"] }, }, }',
      'base.json': '{ "compilerOptions": { "experimentalDecorators": true, "useDefineForClassFields": false } } // end',
      'node_modules/shared/package.json': '{ "name": "shared", "version": "1.0.0" }',
      'node_modules/shared/strict.json': '{ "compilerOptions": { "useDefineForClassFields": true } }',
    },
    (folder) => {
      const { options, problem } = readTsconfig(folder);
      assert.equal(problem, undefined);
      assert.deepEqual(options, {
        experimentalDecorators: true,
        useDefineForClassFields: true,
        paths: { '@/*': [join(folder, 'lib/*')] },
      });
      assert.deepEqual(mappedPaths('@/a/b', options), [join(folder, 'lib/a/b')]);
      assert.deepEqual(mappedPaths('a/b', options), []);
    },
  ));

test('what is wrong with a tsconfig is said with its place', async () => {
  const problemOf = (files: Record<string, string>) => {
    let problem: string | undefined;
    return inFolder(files, (folder) => {
      problem = readTsconfig(folder).problem?.replaceAll(folder, '.');
    }).then(() => problem);
  };
  assert.match((await problemOf({ 'tsconfig.json': '{\n  "compilerOptions": {\n' }))!, /^\.\/tsconfig\.json:\d:\d: /);
  assert.match((await problemOf({ 'tsconfig.json': '{ "a": f() }' }))!, /^\.\/tsconfig\.json:1:8: a JSON value/);
  assert.match((await problemOf({ 'tsconfig.json': '[]' }))!, /an object/);
  assert.match(
    (await problemOf({ 'tsconfig.json': '{ "extends": "./no" }' }))!,
    /extends "\.\/no", which is not there/,
  );
  assert.match((await problemOf({ 'tsconfig.json': '{ "extends": "./tsconfig.json" }' }))!, /extends itself/);
});

test('a notebook’s tsconfig is honoured, in the checker and at run time', () =>
  inFolder(
    {
      'tsconfig.json': `{ "compilerOptions": { "strict": false, "noUncheckedIndexedAccess": true, "strictNullChecks": true,
        "experimentalDecorators": true, "noEmit": false, "outDir": "out", "composite": true, "rootDir": "src", "noUnusedLocals": true,
        "verbatimModuleSyntax": true, "module": "commonjs", "paths": { "@/*": ["./lib/*"] } } }`,
      'lib/den.ts': "import { cave } from '@/cave'; export const den: number = cave;",
      'lib/cave.ts': 'export const cave = 7;',
    },
    (folder) =>
      withKernels(folder, async (kernel) => {
        const run = async (code: string) => (await kernel.execute(code)).published;
        const first = await run('function loose(a) { return a } const list = [1]; loose(2)');
        assert.deepEqual([resultText(first), streamText(first, 'stderr')], ['2', '']);
        assert.match(errorOf(await run('list[0].toFixed()')).evalue, /TS2532/);
        assert.equal(
          resultText(
            await run(
              'function old(target: any, key: string, d: PropertyDescriptor) { d.value = () => key }\nclass A { @old m() { return "" } } new A().m()',
            ),
          ),
          "'m'",
        );
        assert.equal(resultText(await run("import { den } from '@/den'; den + 1")), '8');
      }),
  ));

const UNTYPED = {
  'node_modules/cjs/package.json': '{ "name": "cjs", "version": "1.0.0", "main": "index.js" }',
  'node_modules/cjs/index.js': 'module.exports = function twice(x) { return 2 * x };',
  'plain.js': 'export const p = 1;',
  'plain.mjs': 'export const q = 2;',
  'plain.cjs': 'exports.r = 3;',
};

test('JavaScript without types can be imported, but where noImplicitAny is asked for', async () => {
  await inFolder(UNTYPED, (folder) =>
    withKernels(folder, async (kernel) => {
      const code = `import twice from 'cjs'; import { p } from './plain.js'; import { q } from './plain.mjs'; import { r } from './plain.cjs';
        [twice(4), p, q, r]`;
      const { published } = await kernel.execute(code);
      assert.deepEqual([resultText(published), streamText(published, 'stderr')], ['[ 8, 1, 2, 3 ]', '']);
      assert.equal(resultText((await kernel.execute('twice(p)')).published), '2');
    }),
  );
  const asked = { ...UNTYPED, 'tsconfig.json': '{ "compilerOptions": { "noImplicitAny": true } }' };
  await inFolder(asked, (folder) =>
    withKernels(folder, async (kernel) => {
      assert.match(errorOf((await kernel.execute("import twice from 'cjs'; twice(4)")).published).evalue, /TS7016/);
    }),
  );
});

test('of what a tsconfig names declaration files are taken, and those in the folder where it names nothing', () => {
  const of = (config: object) => declarationFiles('/nb', { options: {}, ...config });
  assert.deepEqual(of({}), { files: [], include: ['/nb/*.d.ts'] });
  assert.deepEqual(of({ files: ['/nb/a.d.ts', '/nb/b.ts', '/c.d.mts'] }), {
    files: ['/nb/a.d.ts', '/c.d.mts'],
    include: [],
  });
  const include = ['/nb/types', '/nb/**', '/nb/a/**/*', '/nb/**/*.ts', '/nb/x.ts', '/nb/y.d.ts', '/nb/t?.d.cts'];
  assert.deepEqual(of({ include }).include, [
    '/nb/types/**/*.d.ts',
    '/nb/**/*.d.ts',
    '/nb/a/**/*.d.ts',
    '/nb/**/*.d.ts',
    '/nb/y.d.ts',
    '/nb/t?.d.cts',
  ]);
});

test('declarations of the folder count: beside the notebook, and as the tsconfig or one that it extends names them', async () => {
  const declared =
    "declare module 'cjs' { export default function twice(x: number): number }\ninterface Bear { legs: 4 }";
  const wrong = "import twice from 'cjs'; const b: Bear = { legs: 4 }; twice('4')";
  const named = { 'tsconfig.json': '{ "extends": "./base/b.json" }', 'base/b.json': '{ "include": ["../types"] }' };
  for (const files of [{ 'types.d.ts': declared }, { 'types/in/a.d.ts': declared, ...named }])
    await inFolder({ ...UNTYPED, ...files }, (folder) =>
      withKernels(folder, async (kernel) => {
        assert.match(errorOf((await kernel.execute(wrong)).published).evalue, /^TS2345[^\n]*$/, JSON.stringify(files));
        assert.equal(resultText((await kernel.execute(wrong.replace("'4'", '4'))).published), '8');
        const [path, text] = Object.entries(files)[0]!;
        writeFileSync(join(folder, path), text.replace('legs: 4', 'legs: number'));
        assert.equal(resultText((await kernel.execute('({ legs: 6 }) satisfies Bear')).published), '{ legs: 6 }');
        writeFileSync(join(folder, path), text);
      }),
    );
});

test('a broken tsconfig is told once and does not stop the notebook', () =>
  inFolder({ 'tsconfig.json': '{ "compilerOptions": { "strict": tru } }' }, (folder) =>
    withKernels(folder, async (kernel) => {
      const { published } = await kernel.execute('const a: number = 1; a');
      assert.equal(resultText(published), '1');
      assert.match(
        streamText(published, 'stderr'),
        /tsconfig\.json:1:34: .*\nThe notebook goes on without its tsconfig\.json\.\n/,
      );
      const again = (await kernel.execute('function f(a) {}')).published;
      assert.match(errorOf(again).evalue, /TS7006/);
      assert.equal(streamText(again, 'stderr'), '');
    }),
  ));

test('an option that TypeScript does not know is told', () =>
  inFolder({ 'tsconfig.json': '{ "compilerOptions": { "stricct": true, "target": "es1" } }' }, (folder) =>
    withKernels(folder, async (kernel) => {
      const { published } = await kernel.execute('1');
      assert.equal(resultText(published), '1');
      assert.match(streamText(published, 'stderr'), /TS\d+: Unknown compiler option 'stricct'/);
    }),
  ));
