import { argument, type DapRequest } from './dap.js';
import { debugExpression } from './expression.js';
import { ACCESS } from './inspector.js';
import type { Stops } from './stops.js';
import type { Variables } from './variables.js';

export interface EvaluationParts {
  stops: Stops;
  variables: Variables;
  /** Makes a variable known to later cells. */
  declare(name: string): Promise<void>;
}

/** Expressions in TypeScript, in a frame where the program stands or in the notebook. */
export class Evaluation {
  /** Names that cells have declared, or are declaring as they run. */
  readonly names = new Set<string>();

  constructor(readonly parts: EvaluationParts) {}

  /** Evaluates an expression in TypeScript, in a frame where one is given. */
  async #run(request: DapRequest, source: string, wrap: (code: string) => string, options: object) {
    const frame =
      this.parts.stops.isStopped && request.arguments?.frameId ? this.parts.stops.frame(request) : undefined;
    const hidden = frame ? await this.parts.variables.names(frame) : new Set<string>();
    const isNotebook = (name: string) => !hidden.has(name) && this.names.has(name);
    const expression = wrap(debugExpression(source, isNotebook));
    const method = frame ? 'Debugger.evaluateOnCallFrame' : 'Runtime.evaluate';
    const where = frame ? { callFrameId: frame.callFrameId } : {};
    return this.parts.variables.evaluate(method, { ...where, expression, ...options });
  }

  /** The value of an expression. */
  async evaluate(request: DapRequest): Promise<object> {
    const source = argument(request, 'expression', 'string');
    const value = await this.#run(request, source, (code) => code, { generatePreview: true });
    const { value: result, ...rest } = this.parts.variables.variable(source, value);
    return { result, ...rest };
  }

  /** The bundle that the value would be displayed with. */
  async show(request: DapRequest): Promise<object> {
    const source = argument(request, 'variableName', 'string');
    const { value } = await this.#run(request, source, (code) => `${ACCESS}.show(${code})`, { returnByValue: true });
    return value as object;
  }

  /** Makes a variable of the notebook of a variable in a frame. */
  async copyToGlobals(request: DapRequest): Promise<undefined> {
    const [from, to] = ['srcVariableName', 'dstVariableName'].map((name) => argument(request, name, 'string'));
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(to!))
      throw new Error(`copyToGlobals: dstVariableName must be a name, not ${JSON.stringify(to)}`);
    const frame = { ...request, arguments: { frameId: request.arguments?.srcFrameId } };
    await this.#run(frame, from!, (code) => `void (${ACCESS}.scope[${JSON.stringify(to)}] = ${code})`, {});
    this.names.add(to!);
    await this.parts.declare(to!);
  }
}
