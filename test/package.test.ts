import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];

test('every dependency is pinned, and the lock file agrees', () => {
  const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { version?: string }> };
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    // A second version of a package goes by another name: `npm:typescript@6.0.3`.
    const [, pinned] = /^(?:npm:[^@]+@)?(\d+\.\d+\.\d+)$/.exec(version) ?? [];
    assert.ok(pinned, `${name} is not pinned: ${version}`);
    assert.equal(lock.packages[`node_modules/${name}`]?.version, pinned, `${name} in package-lock.json`);
  }
});

test('the packages asked for are the ones used', () => {
  const wanted = ['tslab', '@tensorflow/tfjs-node', '@jupyter-widgets/base', 'plotly.js-cartesian-dist-min', 'sharp'];
  assert.deepEqual(
    wanted.filter((name) => !(name in manifest.dependencies)),
    [],
  );
});

test('every npm command in the documents exists', () => {
  for (const file of documents) {
    for (const [, script] of read(file).matchAll(/npm run ([\w:]+)/g))
      assert.ok(script! in manifest.scripts, `${file}: npm run ${script}`);
  }
  assert.ok('start' in manifest.scripts && 'test' in manifest.scripts);
});

test('every link in the documents leads to a file', () => {
  for (const file of documents) {
    for (const [, target] of read(file).matchAll(/\]\((?!https?:)([^)#]+)\)/g))
      assert.ok(existsSync(join(root, target!)), `${file}: ${target}`);
  }
});

test('every folder and file that ARCHITECTURE.md names exists', () => {
  const text = read('ARCHITECTURE.md');
  for (const [, folder] of text.matchAll(/^\*\*(\w+)\/\*\*/gm)) assert.ok(existsSync(join(root, folder!)), folder);
  let base = '';
  for (const line of text.split('\n')) {
    base = /^\*\*(\w+)\/\*\*/.exec(line)?.[1] ?? base;
    const part = /^- `([\w./-]+[/.][\w]*)`/.exec(line)?.[1];
    if (base && part) assert.ok(existsSync(join(root, base, part)), `${base}/${part}`);
  }
});

test('no committed file names a machine path or a package registry', () => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  const folders = ['home', 'root', 'Users', 'work'].map((name) => `(?<![\\w.])/${name}/\\w`);
  const registries = ['registry.npmjs', 'pypi.org'].map((name) => name.replace('.', '\\.'));
  const forbidden = new RegExp([...folders, ...registries].join('|'));
  const found = files.filter(
    (file) => !/\.(png|jpg)$/.test(file) && file !== 'test/package.test.ts' && forbidden.test(read(file)),
  );
  assert.deepEqual(found, []);
});
