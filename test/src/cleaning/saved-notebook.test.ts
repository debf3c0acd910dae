import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { repositoryFile } from '../../helpers/repository.js';
import { classFolders } from '../data/picture-folder.js';

const skip = existsSync(repositoryFile('.venv/bin/python')) ? false : 'there is no .venv; run "npm run setup"';

test('a notebook that was run without a browser holds the cleaner’s state, its pictures and a table', {
  skip,
}, async (t) => {
  const root = await classFolders(t, 3);
  const part = (name: string) => JSON.stringify(repositoryFile(`build/src/${name}.js`));
  const cells = [
    // The widget itself, though nobody looks: what nbclient stores is what a trusted notebook shows.
    "process.env.NOTEBEAR_DISPLAY = 'widget';",
    `import { ImageDataBunch } from ${part('index')};
import { ImageCleaner } from ${part('widgets')};
const data = await ImageDataBunch.fromFolder('.', { validPct: 0, bs: 2, size: 16 });
const cleaner = await ImageCleaner.open(data.trainDs, undefined, { cache: '.cache' });
await cleaner.cleaning.decide(['a/01.png'], { action: 'remove' });
await cleaner.display();`,
    "await cleaner.cleaning.decide(['b/00.png'], { action: 'relabel', label: 'a' }); await cleaner.apply();",
  ];
  const code = cells.map((source, i) => ({
    cell_type: 'code',
    id: `c${i}`,
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  }));
  await writeFile(
    join(root, 'clean.ipynb'),
    JSON.stringify({ cells: code, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
  );
  const script = `import { main } from ${JSON.stringify(new URL('../../../kernel/cli.js', import.meta.url).href)};
    process.exitCode = await main(['run', 'clean.ipynb', '--out', 'out']);`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: root });

  const saved = JSON.parse(await readFile(join(root, 'out/clean.ipynb'), 'utf8'));
  const bundle = saved.cells[1].outputs[0].data;
  const { model_id } = bundle['application/vnd.jupyter.widget-view+json'];
  const model = saved.metadata.widgets['application/vnd.jupyter.widget-state+json'].state[model_id];
  assert.equal(model.model_name, 'ImageCleanerModel');
  assert.deepEqual(
    [model.state.total, model.state.rows.length, model.state.decided.remove],
    [5, 5, 0],
    'as it was at the end',
  );
  // nbclient keeps a buffer whose place has gone.
  const buffers: { path: unknown[] }[] = model.buffers;
  assert.ok(buffers.filter(({ path }) => path[0] === 'thumbnails').length >= 5);
  assert.match(
    [bundle['text/plain']].flat().join(''),
    /ImageCleaner: 6 pictures, 1 to remove[\s\S]*a\/01\.png +a .*remove/,
  );
  assert.match([bundle['text/html']].flat().join(''), /<img alt="The first 6 pictures" src="data:image\/png;base64,/);
  assert.ok(existsSync(join(root, 'a/00 (2).png')) && !existsSync(join(root, 'a/01.png')));
});
