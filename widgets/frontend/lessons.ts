/** The page that leads through the lessons, seen from the server's folder. */
const FOLDER = 'notebooks';
const START = 'start.ipynb';
const COMMAND = 'notebear:lessons';

/** The parts of JupyterLab that the entry needs. */
export interface LessonsLab {
  commands?: {
    addCommand(id: string, options: { label: string; caption: string; execute: () => unknown }): unknown;
    execute(id: string, parameters: object): Promise<unknown>;
  };
  serviceManager?: {
    ready: Promise<void>;
    contents: { get(path: string, options: { content: boolean }): Promise<{ content: { name: string }[] }> };
    kernelspecs: { specs: { kernelspecs: Record<string, { resources: Record<string, string> } | undefined> } | null };
  };
  resolveOptionalService?(token: object): Promise<Launcher | null>;
}

interface Launcher {
  add(item: { command: string; category: string; rank: number; kernelIconUrl?: string }): unknown;
}

/** Puts the lessons into JupyterLab's launcher, where the server has them and the page has a launcher. */
export async function offerLessons(app: LessonsLab, getToken: () => Promise<object>): Promise<void> {
  const { commands, serviceManager } = app;
  if (!commands || !serviceManager) return;
  await serviceManager.ready;
  // Folders are listed, and no file asked for: a file that is not there would be an error in the page's console.
  const has = async (folder: string, name: string) =>
    (await serviceManager.contents.get(folder, { content: true })).content.some((entry) => entry.name === name);
  if (!(await has('', FOLDER)) || !(await has(FOLDER, START))) return;
  const launcher = await app.resolveOptionalService?.(await getToken());
  if (!launcher) return;
  commands.addCommand(COMMAND, {
    label: 'Lesson 2',
    caption: 'Open the page that leads through the lessons',
    execute: () => commands.execute('docmanager:open', { path: `${FOLDER}/${START}` }),
  });
  const icon = serviceManager.kernelspecs.specs?.kernelspecs.notebear?.resources['logo-svg'];
  launcher.add({ command: COMMAND, category: 'Notebook', rank: -1, ...(icon ? { kernelIconUrl: icon } : {}) });
}
