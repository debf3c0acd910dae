import { type Document, type Lab, type Outputs, VIEW_MIME } from './lab.js';

/** The kernel whose notebooks are looked after. */
const KERNEL = 'notebear';

/**
 * Widgets whose kernel is gone: a notebook that is opened the next day would say "model not found" in their places,
 * although the picture or text beside each would say what it was. Where a notebook of ours is opened, views of models
 * that neither its kernel nor the notebook's own widget state knows are taken out, and what stands beside them is shown.
 */
export function mendOrphans(lab: Lab): void {
  const seen = new WeakSet<Document>();
  const look = () => {
    for (const document of lab.shell.widgets('main')) {
      if (seen.has(document) || !document.context?.sessionContext) continue;
      seen.add(document);
      void mend(document).catch((error) =>
        console.warn('notebear: looking for widgets without a kernel failed', error),
      );
    }
  };
  lab.shell.currentChanged?.connect(look);
  lab.shell.layoutModified?.connect(look);
  void lab.restored?.then(look);
}

async function mend(document: Document): Promise<void> {
  const context = document.context!;
  await context.ready;
  await context.sessionContext.ready;
  const kernelspec = context.model.getMetadata?.('kernelspec') as { name?: unknown } | undefined;
  if (kernelspec?.name !== KERNEL) return;
  const known = await knownModels(document);
  for (const { model } of document.content?.widgets ?? []) if (model?.outputs) dropOrphans(model.outputs, known);
}

/** Models that can be drawn: those of the kernel and those that the notebook brought along. */
async function knownModels({ context }: Document): Promise<Set<string>> {
  const kernel = context!.sessionContext.session?.kernel;
  const reply = await kernel?.requestCommInfo({ target_name: 'jupyter.widget' });
  const saved = context!.model.getMetadata?.('widgets') as Record<string, { state?: object }> | undefined;
  const states = Object.values(saved ?? {}).flatMap(({ state }) => Object.keys(state ?? {}));
  return new Set([...Object.keys(reply?.content.comms ?? {}), ...states]);
}

/** Takes a view out where the output has something else to show. */
function dropOrphans(outputs: Outputs, known: ReadonlySet<string>): void {
  for (let i = 0; i < outputs.length; i++) {
    const output = outputs.get(i);
    const { [VIEW_MIME]: view, ...rest } = (output.data ?? {}) as Record<string, unknown>;
    const id = (view as { model_id?: unknown } | undefined)?.model_id;
    if (typeof id !== 'string' || known.has(id) || Object.keys(rest).length === 0) continue;
    outputs.set(i, { ...output.toJSON(), data: rest });
  }
}
