import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Source of a notebook's cells, in order. */
type Cells = readonly string[];

/** A notebook open in a real JupyterLab, whose kernel is ours, in a real browser. */
export class LabPage {
  constructor(
    readonly page: Page,
    /** Errors of the page's scripts and its console. */
    readonly errors: string[],
    /** Folder that the server serves and where the notebook lies. */
    readonly folder: string,
  ) {}

  /** Writes a notebook and opens it; resolves when its kernel is ready. */
  async open(name: string, cells: Cells): Promise<void> {
    await writeFile(join(this.folder, name), JSON.stringify(notebook(cells)));
    await this.page.goto(`${this.page.url().split('/lab')[0]}/lab/tree/${name}?reset`);
    await this.ready();
  }

  /** Waits until the open notebook's kernel is idle. */
  async ready(): Promise<void> {
    await this.until(KERNEL_IDLE, 60_000);
  }

  /** Waits until an expression is true in the page; if it never is, the error says what the notebook showed. */
  async until(expression: string, timeout = 30_000): Promise<void> {
    try {
      await this.page.waitForFunction(expression, null, { timeout });
    } catch (error) {
      const shown = await this.page.locator('.jp-OutputArea').allInnerTexts();
      throw new Error(`never true in the page: ${expression}\nthe outputs were: ${shown.join('\n')}`, { cause: error });
    }
  }

  async command(id: string): Promise<void> {
    // Not awaited inside the page: the command's promise lasts as long as the cells do.
    await this.page.evaluate(`void (window.lastCommand = window.jupyterapp.commands.execute(${JSON.stringify(id)}))`);
  }

  /** Runs all cells; resolves when they are done. */
  async runAll(): Promise<void> {
    await this.command('notebook:run-all-cells');
    await this.finished();
  }

  /** Waits until every cell has been run. */
  async finished(): Promise<void> {
    await this.until(ALL_RUN, 60_000);
    await this.ready();
    // The kernel is done sooner than JupyterLab, which then takes the focus into the notebook.
    await this.page.evaluate(COMMAND_DONE);
  }

  async save(name: string): Promise<{ cells: { outputs: Record<string, unknown>[] }[] }> {
    await this.page.evaluate(`window.jupyterapp.commands.execute('docmanager:save')`);
    return JSON.parse(await readFile(join(this.folder, name), 'utf8'));
  }
}

const CURRENT = `[...(window.jupyterapp?.shell.widgets('main') ?? [])].find((widget) => widget.context?.sessionContext)`;
const KERNEL_IDLE = `${CURRENT}?.context.sessionContext.session?.kernel?.status === 'idle'`;
const COMMAND_DONE = `Promise.race([
  Promise.resolve(window.lastCommand).catch(() => {}),
  new Promise((done) => setTimeout(done, 10_000)),
]).then(() => undefined)`;
const ALL_RUN = `[...${CURRENT}.content.widgets].every((cell) => cell.model.type !== 'code' || cell.model.executionCount)`;

function notebook(cells: Cells) {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'notebear', display_name: 'TypeScript (notebear)', language: 'typescript' } },
    cells: cells.map((source, i) => ({
      cell_type: 'code',
      id: `cell-${i}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
  };
}
