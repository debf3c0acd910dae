import { join } from 'node:path';
import { after } from 'node:test';
import { type LabPage, missingForBrowserTests, startLab } from './jupyterlab.js';

/**
 * A JupyterLab with a page for all tests of a file, to be awaited at its top; it ends with them. Where it cannot run, the
 * tests that are given `options` skip and say why, and `lab` is not there.
 *
 * `look` is for people: a folder in `NOTEBEAR_SCREENSHOTS` gets a picture of every step, named `<name>-<step>.png`.
 */
export async function startedLab(name: string): Promise<{
  lab: LabPage;
  options: { skip: string | false; timeout: number };
  look: (step: string) => Promise<void>;
}> {
  const skip = missingForBrowserTests() ?? false;
  const { lab, stop } = skip ? { lab: undefined as unknown as LabPage, stop: undefined } : await startLab();
  if (stop) after(() => stop());
  const look = async (step: string) => {
    const folder = process.env.NOTEBEAR_SCREENSHOTS;
    if (folder) await lab.page.screenshot({ path: join(folder, `${name}-${step}.png`) });
  };
  // Generous, for the machine may be busy: what is waited for comes long before, or never.
  return { lab, look, options: { skip, timeout: 180_000 } };
}
