import { type KernelHost, kernelHost } from '../../../kernel/api.js';
import type { CoreWidget } from './core-widget.js';

const byHost = new WeakMap<KernelHost, Map<string, CoreWidget>>();

/** The open controls of a kernel by model id. */
export function controlsOf(host: KernelHost): Map<string, CoreWidget> {
  const widgets = byHost.get(host) ?? new Map<string, CoreWidget>();
  byHost.set(host, widgets);
  return widgets;
}

/** The open control that a reference on the wire (`IPY_MODEL_<id>`) names; undefined: there is none. */
export function referredControl(reference: unknown): CoreWidget | undefined {
  const host = kernelHost();
  if (!host || typeof reference !== 'string' || !reference.startsWith(PREFIX)) return undefined;
  return controlsOf(host).get(reference.slice(PREFIX.length));
}

/** The reference to a control on the wire. */
export const referenceTo = (widget: CoreWidget): string => `${PREFIX}${widget.modelId}`;

const PREFIX = 'IPY_MODEL_';
