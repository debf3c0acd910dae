// @ts-check
/**
 * Makes the site in `build/docs`: `npm run docs`. The lessons as they are stored, the API by TypeDoc, and a search over
 * both; nothing in it needs the network. TypeDoc reads programs through the API of TypeScript up to 6, while the package
 * is compiled by a later one, so the two live in this folder, installed when they are first needed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, venvCommand } from '../kernel/setup/paths.mjs';
import { escaped, page } from './page.mjs';
import { apiPages, sections } from './search-index.mjs';

const folder = import.meta.dirname;
const site = join(root, 'build/docs');
const typedoc = join(folder, 'node_modules/typedoc/bin/typedoc');
/** The lessons in the order in which they are read, the page that leads through them first. */
const LESSONS = ['start', 'lesson2-download', 'lesson2-sgd', 'lesson2-hood', 'lesson2-wrong', 'gallery'];

/** @typedef {{ name: string, title: string, body: string }} Lesson */

/**
 * Runs a command in this folder; ends with its exit code where it fails. Returns what it printed, if that is wanted.
 * @param {string} command @param {string[]} parameters @param {'inherit' | 'pipe'} [output]
 */
function run(command, parameters, output = 'inherit') {
  const stdio = /** @type {const} */ (['inherit', output, 'inherit']);
  const { status, error, stdout } = spawnSync(command, parameters, {
    ...{ cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 },
    stdio: [...stdio],
  });
  if (error) console.error(`docs: ${command} cannot be run: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}

/** @param {string} path in the site @param {string} title @param {string} body */
function write(path, title, body) {
  const file = join(site, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, page({ title, body, path, root: '../'.repeat(path.split('/').length - 1) }));
}

/** @param {readonly Lesson[]} lessons */
function writeLessons(lessons) {
  for (const [i, { name, title, body }] of lessons.entries()) {
    const next = lessons[i + 1];
    const on = next ? `<p>Next: <a href="${next.name}.html">${escaped(next.title)}</a></p>` : '';
    const source = name === 'start' ? '' : `<p>This is <code>notebooks/${name}.ipynb</code> as it was last run.</p>`;
    write(`lessons/${name}.html`, title, `${source}${body}${on}`);
  }
}

/** @param {readonly Lesson[]} lessons */
function writeIndex(lessons) {
  const list = lessons.map(({ name, title }) => `<li><a href="lessons/${name}.html">${escaped(title)}</a></li>`);
  const body = `<h1>notebear</h1>
<p>fast.ai's Lesson 2 for TypeScript, in JupyterLab: a TypeScript kernel, a training library in fastai v1's words, and widgets that draw the training and clean an image set.</p>
<p><img src="lesson.png" alt="A lesson in JupyterLab: code, a plot and a table of a training"></p>
<h2>Lessons</h2>
<ul>
${list.join('\n')}
</ul>
<h2>Reference</h2>
<p><a href="api/index.html">Everything that <code>notebear</code> and <code>notebear/widgets</code> export</a></p>`;
  write('index.html', 'notebear', body);
}

/** @param {readonly Lesson[]} lessons */
function writeSearch(lessons) {
  const entries = [...lessons.flatMap(sections), ...apiPages(join(site, 'api'))];
  writeFileSync(join(site, 'search-index.js'), `window.searchIndex = ${JSON.stringify(entries)};\n`);
  const body = `<h1>Search</h1>
<p><label for="query">Words</label> <input type="search" id="query" autocomplete="off"></p>
<p id="status" role="status"></p>
<ul id="found"></ul>
<script src="search-index.js"></script>
<script src="search.js"></script>`;
  write('search.html', 'Search', body);
}

if (!existsSync(typedoc)) run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['install', '--no-audit', '--no-fund']);
rmSync(site, { recursive: true, force: true });
run(process.execPath, ['--max-old-space-size=4096', typedoc]);

const notebooks = LESSONS.map((name) => join(root, 'notebooks', `${name}.ipynb`));
/** @type {Lesson[]} */
const lessons = JSON.parse(run(venvCommand('python'), [join(folder, 'lessons.py'), ...notebooks], 'pipe'));
cpSync(join(folder, 'site'), site, { recursive: true });
cpSync(join(root, 'kernel/logo/logo-64x64.png'), join(site, 'icon.png'));
cpSync(join(root, 'notebooks/lesson2.png'), join(site, 'lesson.png'));
writeLessons(lessons);
writeIndex(lessons);
writeSearch(lessons);
console.log(`docs: ${readdirSync(site, { recursive: true }).length} files in build/docs, beginning with index.html`);
