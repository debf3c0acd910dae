import { readSync, writeSync } from 'node:fs';
import { KernelInterrupt } from '../api.js';
import { type InputAnswer, type InputQuestion, QUESTIONS_FD } from '../link.js';
import { type Outputs, send } from './output.js';

/** Puts `input` and `prompt` among the globals: questions to the user, over Jupyter's stdin channel. */
export function installInput(outputs: Outputs): Questions {
  const questions = new Questions(outputs);
  const globals = { input: questions.input, prompt: questions.prompt };
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  return questions;
}

/** The questions that code in cells asks. Where the front end takes no input they end with `StdinNotImplementedError`. */
export class Questions {
  readonly #waiting = new Map<number, { resolve: (value: string) => void; reject: (error: Error) => void }>();
  #count = 0;

  constructor(readonly outputs: Outputs) {}

  /** A line of text from the user; rejects with `KernelInterrupt` when the user interrupts instead. */
  input = (prompt = '', { password = false }: { password?: boolean } = {}): Promise<string> => {
    const question = this.#question(prompt, password);
    const asked = new Error();
    return new Promise<string>((resolve, refuse) => {
      const reject = (error: Error) => refuse(atPlace(error, asked));
      this.#waiting.set(question.id, { resolve, reject });
      send(question);
    });
  };

  /** As browsers have it: nothing else happens in this process until the answer is there. */
  prompt = (message = '', defaultValue = ''): string | null => {
    const question = this.#question(defaultValue ? `${message} [${defaultValue}]` : message, false);
    writeSync(QUESTIONS_FD, `${JSON.stringify(question)}\n`);
    return value(JSON.parse(readLine(QUESTIONS_FD))) || defaultValue;
  };

  onAnswer(answer: InputAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    try {
      waiting?.resolve(value(answer));
    } catch (error) {
      waiting?.reject(error as Error);
    }
  }

  #question(prompt: string, password: boolean): InputQuestion {
    // The question comes after what was printed before it.
    this.outputs.flush();
    return { type: 'input', id: ++this.#count, prompt: String(prompt), password, parent: this.outputs.parentOf() };
  }
}

/** The user's text; throws where there is none. */
function value(answer: InputAnswer): string {
  if ('value' in answer) return answer.value;
  if (answer.ename === 'KernelInterrupt') throw new KernelInterrupt(answer.evalue);
  throw Object.assign(new Error(answer.evalue), { name: answer.ename });
}

/** The error with the stack of another: an answer comes from nowhere, the question from the user's code. */
function atPlace(error: Error, { stack = '' }: Error): Error {
  error.stack = `${error}${stack.slice(stack.indexOf('\n'))}`;
  return error;
}

/** Reads up to the end of a line. The front process writes one line at a time. */
function readLine(fd: number): string {
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = new Uint8Array(4096);
    const length = readSync(fd, part);
    if (length === 0) throw new Error('prompt: the kernel has gone');
    parts.push(part.subarray(0, length));
    if (part[length - 1] === 0x0a) return Buffer.concat(parts).toString();
  }
}
