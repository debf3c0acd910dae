import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What each part may import of the others: only what stands to its right in `src → widgets/kernel-side → kernel/api`. */
const MAY_IMPORT: Record<string, string[]> = {
  'kernel/api': [],
  kernel: ['kernel/api'],
  'widgets/state': [],
  'widgets/frontend': ['widgets/state'],
  'widgets/kernel-side': ['widgets/state', 'kernel/api'],
  src: ['widgets/kernel-side', 'widgets/state', 'kernel/api'],
};

/** The part that a file (relative to the repository, without its extension) belongs to. */
function partOf(file: string): string | undefined {
  if (file === 'kernel/api') return 'kernel/api';
  return Object.keys(MAY_IMPORT).find((part) => file.startsWith(`${part}/`));
}

const sources = ['kernel', 'widgets', 'src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name)),
);

/** Relative imports of a file, as files relative to the repository, without extension. */
function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    relative(root, join(root, dirname(file), match[1]!)).replace(/\.(js|ts)$/, ''),
  );
}

test('the sources are found', () => assert.ok(sources.length > 40, `only ${sources.length} files`));

test('every folder imports only what stands below it', () => {
  const wrong = sources.flatMap((file) => {
    const own = partOf(file.replace(/\.ts$/, ''));
    return imports(file)
      .filter((target) => {
        const part = partOf(target);
        return part !== own && (part === undefined || !MAY_IMPORT[own!]!.includes(part));
      })
      .map((target) => `${file} → ${target}`);
  });
  assert.deepEqual(wrong, []);
});

test('imports make no cycle', () => {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) assert.fail(`cycle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`);
    if (done.has(file)) return;
    const text = sources.includes(`${file}.ts`) ? runTimeImports(`${file}.ts`) : [];
    for (const target of text) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of sources) visit(file.replace(/\.ts$/, ''), []);
});

/** Like `imports`, without `import type`, which is gone at run time. */
function runTimeImports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/^(import|export) type [^;]*;/gms, '');
  return [...text.matchAll(/^(?:import|export)\b[^;]*?from '(\.[^']+)'/gms)].map((match) =>
    relative(root, join(root, dirname(file), match[1]!)).replace(/\.js$/, ''),
  );
}

test('only kernel/wire imports zeromq, and only src/native loads TensorFlow', () => {
  const users = (pattern: RegExp) => sources.filter((file) => pattern.test(readFileSync(join(root, file), 'utf8')));
  assert.deepEqual(
    users(/from 'zeromq'/).filter((file) => !file.startsWith('kernel/wire/')),
    [],
  );
  assert.deepEqual(
    users(/^import (?!type)[^;]*'@tensorflow\/tfjs-node'|require\('@tensorflow/m).filter(
      (file) => !file.startsWith('src/native/'),
    ),
    [],
  );
});
