import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LessonsLab, offerLessons } from '../../../widgets/frontend/lessons.js';

const TOKEN = {};

/** A JupyterLab whose server has these folders; notes what was asked for and what was added. */
function fakeLab(folders: Record<string, string[]>, { launcher = true } = {}) {
  const asked: string[] = [];
  const cards: { command: string; kernelIconUrl?: string }[] = [];
  const executed: [string, object][] = [];
  const commands = new Map<string, () => unknown>();
  const lab: LessonsLab = {
    commands: {
      addCommand: (id, { execute }) => commands.set(id, execute),
      execute: async (id, parameters) => executed.push([id, parameters]),
    },
    serviceManager: {
      ready: Promise.resolve(),
      contents: {
        get: async (path) => {
          asked.push(path);
          return { content: (folders[path] ?? assert.fail(`there is no folder ${path}`)).map((name) => ({ name })) };
        },
      },
      kernelspecs: { specs: { kernelspecs: { notebear: { resources: { 'logo-svg': '/logo.svg' } } } } },
    },
    resolveOptionalService: async (token) => {
      assert.equal(token, TOKEN);
      return launcher ? { add: (item) => cards.push(item) } : null;
    },
  };
  return { lab, asked, cards, executed, commands };
}

test('where the server has the lessons, the launcher gets an entry that opens the start page', async () => {
  const { lab, cards, commands, executed } = fakeLab({ '': ['notebooks'], notebooks: ['start.ipynb'] });
  await offerLessons(lab, async () => TOKEN);
  assert.deepEqual(cards, [
    { command: 'notebear:lessons', category: 'Notebook', rank: -1, kernelIconUrl: '/logo.svg' },
  ]);
  await commands.get('notebear:lessons')!();
  assert.deepEqual(executed, [['docmanager:open', { path: 'notebooks/start.ipynb' }]]);
});

test('where it has not, nothing is added and no file that is not there is asked for', async () => {
  for (const folders of [{ '': ['work'] }, { '': ['notebooks'], notebooks: ['mine.ipynb'] }]) {
    const { lab, cards, commands } = fakeLab(folders);
    await offerLessons(lab, () => assert.fail('the launcher is not needed'));
    assert.deepEqual([cards, commands.size], [[], 0]);
  }
});

test('a page without a launcher is left alone', async () => {
  const { lab, commands } = fakeLab({ '': ['notebooks'], notebooks: ['start.ipynb'] }, { launcher: false });
  await offerLessons(lab, async () => TOKEN);
  assert.equal(commands.size, 0);
});
