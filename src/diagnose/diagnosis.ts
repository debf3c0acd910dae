import { inspect } from 'node:util';
import { displaySymbol } from '../../kernel/api.js';

/** What can be wrong with a run. */
export type VerdictName =
  | 'diverged'
  | 'learning rate too high'
  | 'learning rate too low'
  | 'too few epochs'
  | 'too many epochs'
  | 'not enough data'
  | 'leak between the sets'
  | 'wrong labels'
  | 'frozen too long';

/** Something that is wrong with a run. */
export interface Verdict {
  /** What is wrong. */
  readonly name: VerdictName;
  /** 0–1. Below 0.5 it is a hint. */
  readonly confidence: number;
  /** What it is concluded from: a sentence with its numbers each. */
  readonly evidence: readonly string[];
  /** What to do next, in a sentence or two. */
  readonly advice: string;
  /** The cell to run for it. */
  readonly code: string;
}

/** What is wrong with a run, the most certain first; nothing where all is well. In a notebook it shows itself. */
export class Diagnosis {
  /** What was found, the surest first; none where all is well. */
  readonly verdicts: readonly Verdict[];

  constructor(verdicts: readonly Verdict[]) {
    this.verdicts = [...verdicts].sort((a, b) => b.confidence - a.confidence);
  }

  /** The verdict to act on; null: no sign of trouble. */
  get main(): Verdict | null {
    const [first] = this.verdicts;
    return first && first.confidence >= CERTAIN ? first : null;
  }

  /** One line to stand below a table; empty where there is no sign of trouble. */
  get line(): string {
    const { main } = this;
    return main ? `${capital(main.name)}? ${main.evidence[0]} ${main.advice}` : '';
  }

  /** All of it in plain text. */
  get text(): string {
    const { main } = this;
    const others = this.verdicts.filter((verdict) => verdict !== main);
    const parts = main ? [textOf(main)] : ['No sign of trouble.'];
    if (others.length > 0) parts.push(`Less certain:\n${others.map(brief).join('\n')}`);
    return parts.join('\n\n');
  }

  /** The diagnosis as text. */
  toString(): string {
    return this.text;
  }

  /** How it is shown in JupyterLab. */
  [displaySymbol](): Record<string, string> {
    return { 'text/plain': this.text, 'text/html': this.#html };
  }

  /** The text, for `console.log`. */
  [inspect.custom](): string {
    return this.text;
  }

  get #html(): string {
    const { main } = this;
    const others = this.verdicts.filter((verdict) => verdict !== main);
    const head = main ? htmlOf(main) : '<p><b>No sign of trouble.</b></p>';
    const rest = others.map((verdict) => `<li>${escapeHtml(brief(verdict).slice(2))}</li>`).join('');
    return `<div>${head}${rest ? `<p>Less certain:</p><ul>${rest}</ul>` : ''}</div>`;
  }
}

/** From here on a verdict is more than a hint. */
const CERTAIN = 0.5;

function textOf({ name, confidence, evidence, advice, code }: Verdict): string {
  const reasons = evidence.map((sentence) => `- ${sentence}`);
  const cell = code.split('\n').map((line) => `    ${line}`);
  return [`${capital(name)} (${percent(confidence)} sure)`, ...reasons, '', advice, '', ...cell].join('\n');
}

const brief = ({ name, confidence, evidence }: Verdict): string =>
  `- ${name} (${percent(confidence)} sure): ${evidence[0]}`;

function htmlOf({ name, confidence, evidence, advice, code }: Verdict): string {
  const reasons = evidence.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join('');
  return (
    `<p><b>${escapeHtml(capital(name))}</b> (${percent(confidence)} sure)</p><ul>${reasons}</ul>` +
    `<p>${escapeHtml(advice)}</p><pre><code>${escapeHtml(code)}</code></pre>`
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const percent = (part: number): string => `${Math.round(100 * part)} %`;
const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
