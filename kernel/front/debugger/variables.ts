import { CELL_PARAMETERS } from '../rewrite/rewrite.js';
import type { Variable } from './dap.js';
import type { CallFrame, Inspector, PropertyDescriptor, RemoteObject } from './inspector.js';
import { ACCESS, evaluated } from './inspector.js';

/** The inspector's name for all that a front end was shown. */
const OBJECT_GROUP = 'notebear';

/** What a front end may open: the properties of these objects together. */
interface Container {
  objectIds: string[];
  accept(name: string): boolean;
}

/** Variables by number, until the program goes on or the next cell runs. */
export class Variables {
  #containers: Container[] = [];
  /** What the inspector was asked for beside the stack is kept in the session until it is released. */
  #kept = false;

  constructor(readonly inspector: Inspector) {}

  /** The program goes on: what was shown is no longer so. */
  clear(): void {
    this.#containers = [];
    if (!this.#kept) return;
    this.#kept = false;
    // A session that cannot be asked any more keeps nothing.
    this.inspector.post('Runtime.releaseObjectGroup', { objectGroup: OBJECT_GROUP }).catch(() => undefined);
  }

  /** The scopes of a frame: its own variables, those of the functions around it, the notebook's. */
  async scopes({ scopeChain }: CallFrame): Promise<{ name: string; variablesReference: number; expensive: boolean }[]> {
    const idsOf = (...types: string[]) =>
      scopeChain.filter(({ type }) => types.includes(type)).map(({ object }) => object.objectId!);
    const locals = idsOf('local', 'block', 'catch', 'with', 'eval');
    const closure = idsOf('closure', 'module');
    const scope = (name: string, objectIds: string[]) => ({
      name,
      variablesReference: this.#add({ objectIds, accept: isOfUser }),
      expensive: false,
    });
    return [
      scope('Locals', locals),
      ...(closure.length > 0 ? [scope('Closure', closure)] : []),
      scope('Notebook', [await this.#notebook()]),
    ];
  }

  /** The notebook's variables. */
  async notebook(): Promise<Variable[]> {
    return this.children(this.#add({ objectIds: [await this.#notebook()], accept: () => true }));
  }

  /** Names that a frame's own scopes hold, and so hide the notebook's. */
  async names({ scopeChain }: CallFrame): Promise<Set<string>> {
    const own = scopeChain.filter(({ type }) => type !== 'global' && type !== 'script');
    const names = await Promise.all(own.map(({ object }) => this.#properties(object.objectId!)));
    return new Set(names.flat().map(({ name }) => name));
  }

  async children(reference: number): Promise<Variable[]> {
    const container = this.#containers[reference - 1];
    if (!container) throw new Error(`variables: there is nothing with the number ${reference} any more`);
    const shown = new Map<string, Variable>();
    for (const objectId of container.objectIds) {
      for (const { name, value, get } of await this.#properties(objectId)) {
        if (shown.has(name) || !container.accept(name)) continue;
        if (value) shown.set(name, this.variable(name, value));
        else if (get) shown.set(name, { name, value: '(getter)', variablesReference: 0 });
      }
    }
    return [...shown.values()];
  }

  variable(name: string, value: RemoteObject): Variable {
    const objectIds = value.objectId && value.type !== 'symbol' ? [value.objectId] : [];
    return {
      name,
      value: text(value),
      ...(value.className && { type: value.className }),
      variablesReference: objectIds.length > 0 ? this.#add({ objectIds, accept: (key) => key !== '__proto__' }) : 0,
      evaluateName: name,
    };
  }

  async #properties(objectId: string): Promise<PropertyDescriptor[]> {
    const params = { objectId, ownProperties: true, generatePreview: true };
    return ((await this.inspector.post('Runtime.getProperties', params)) as { result: PropertyDescriptor[] }).result;
  }

  async #notebook(): Promise<string> {
    return (await this.evaluate('Runtime.evaluate', { expression: `${ACCESS}.scope` })).objectId!;
  }

  /** Evaluates; the value is kept until `clear`. Throws what the expression throws. */
  async evaluate(method: 'Runtime.evaluate' | 'Debugger.evaluateOnCallFrame', params: object): Promise<RemoteObject> {
    this.#kept = true;
    return evaluated(await this.inspector.post(method, { ...params, objectGroup: OBJECT_GROUP }));
  }

  #add(container: Container): number {
    return this.#containers.push(container);
  }
}

const KERNEL_NAMES = new Set([...CELL_PARAMETERS, 'this', 'arguments']);

/** The kernel's own names in a cell's function: parameters, the scope object, modules, disposal. */
const isOfUser = (name: string): boolean => !KERNEL_NAMES.has(name) && !/^(\$_*|\$(m|end)\d+|_usingCtx\d*)$/.test(name);

/** A value on one line. */
function text({ type, subtype, value, unserializableValue, description, preview }: RemoteObject): string {
  if (type === 'string') return JSON.stringify(value);
  if (unserializableValue) return unserializableValue;
  if (type === 'undefined') return 'undefined';
  if (subtype === 'null') return 'null';
  if (type === 'function') return description?.split('\n')[0] ?? 'function';
  if (!preview || subtype === 'error') return description ?? String(value);
  const parts = preview.properties.map((property) => {
    const shown = property.type === 'string' ? JSON.stringify(property.value) : (property.value ?? property.type);
    return subtype === 'array' ? shown : `${property.name}: ${shown}`;
  });
  if (preview.overflow) parts.push('…');
  const inner = parts.join(', ');
  if (subtype === 'array') return `[${inner}]`;
  return description === 'Object' ? `{${inner}}` : `${description} {${inner}}`;
}
