import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
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
