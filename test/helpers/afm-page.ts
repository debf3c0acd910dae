import type { Page } from 'playwright-core';
import type { FakeKernelHost, Sent } from './fake-kernel-host.js';

/**
 * A page that does with a widget what an anywidget host does, by its front-end module specification: imports the `_esm`
 * of its state from a Blob's address, calls `initialize` and `render`, and carries messages to and from a kernel, which
 * is the one in this process. Each call of the module is handed a model object of its own, as anywidget does it.
 */
export class AfmPage {
  readonly #page: Page;
  readonly #host: FakeKernelHost;

  private constructor(page: Page, host: FakeKernelHost) {
    this.#page = page;
    this.#host = host;
  }

  static async open(page: Page, host: FakeKernelHost): Promise<AfmPage> {
    await page.exposeFunction('toKernel', (id: string, content: object) => {
      // A message does not wait for its answer.
      setTimeout(() => void host.receive(id, { method: 'custom', content }));
    });
    await page.goto('about:blank');
    await page.evaluate(HOST);
    const made = new AfmPage(page, host);
    for (const message of host.sent) await made.#carry(message);
    const { record } = host;
    let last: Promise<unknown> = Promise.resolve();
    host.record = (message) => {
      record.call(host, message);
      last = last.then(() => made.#carry(message)).catch(() => {});
    };
    return made;
  }

  /** Draws a view of the widget; resolves when its module has done so. */
  async show(id: string): Promise<void> {
    await this.#page.evaluate(`host.show(${JSON.stringify(id)})`);
  }

  async remove(): Promise<void> {
    await this.#page.evaluate('host.remove()');
  }

  /** Every message of the page, content by content. */
  get heard(): Sent[] {
    return this.#host.sent;
  }

  async #carry({ type, commId, data, buffers }: Sent): Promise<void> {
    const packed = buffers.map((bytes) => Buffer.from(bytes).toString('base64'));
    await this.#page.evaluate(`host.receive(${JSON.stringify({ type, commId, data, buffers: packed })})`);
  }
}

/** The page's part, as text: it is compiled for a browser, and this file is not. */
const HOST = `globalThis.host = (() => {
  const models = new Map(), removers = [];
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const put = (state, path, value) => path.slice(0, -1).reduce((at, key) => at[key], state)[path.at(-1)] = value;
  const proxy = (model) => ({
    get: (key) => model.state[key],
    on: (event, listener) => (model.listeners[event] ??= new Set()).add(listener),
    off: (event, listener) => model.listeners[event]?.delete(listener),
    send: (content) => void toKernel(model.id, content),
  });
  const fire = (model, event, ...args) => { for (const listener of model.listeners[event] ?? []) listener(...args); };
  return {
    async receive({ type, commId, data, buffers }) {
      const views = buffers.map(bytes);
      if (type === 'comm_open') {
        for (const [i, path] of data.buffer_paths.entries()) put(data.state, path, views[i]);
        const model = { id: commId, state: data.state, listeners: {} };
        const url = URL.createObjectURL(new Blob([data.state._esm], { type: 'text/javascript' }));
        model.module = import(url).then((found) => found.default);
        models.set(commId, model);
        await (await model.module).initialize({ model: proxy(model) });
        return;
      }
      const model = models.get(commId);
      if (type === 'comm_close') return void models.delete(commId);
      if (data.method === 'custom') return fire(model, 'msg:custom', data.content, views);
      for (const [i, path] of data.buffer_paths.entries()) put(data.state, path, views[i]);
      Object.assign(model.state, data.state);
      for (const key of Object.keys(data.state)) fire(model, 'change:' + key);
    },
    async show(id) {
      const model = models.get(id);
      const el = document.body.appendChild(document.createElement('div'));
      removers.push(await (await model.module).render({ model: proxy(model), el }));
    },
    remove() { for (const remover of removers.splice(0)) remover(); },
  };
})()`;
