/** Completion and inspection: Jupyter counts in Unicode code points, TypeScript in UTF-16 units. */
import type { CompleteReply, InspectReply } from './protocol.js';
import type { Description } from './types/engine.js';
import type { CallHelp, TypeService } from './types/service.js';

/** Replies with names; kind, type and documentation of each are in the metadata that JupyterLab and IPython share. */
export async function completeReply(
  types: TypeService,
  { code, cursor_pos }: { code: string; cursor_pos: number },
): Promise<CompleteReply> {
  const { start, end, items } = await types.complete(code, toUnits(code, cursor_pos));
  const cursor_start = toPoints(code, start);
  const cursor_end = toPoints(code, end);
  const experimental = items.map(({ name, kind, signature, documentation }) => ({
    text: name,
    type: kind,
    start: cursor_start,
    end: cursor_end,
    ...(signature && { signature }),
    ...(documentation && { documentation }),
  }));
  return {
    status: 'ok',
    matches: items.map(({ name }) => name),
    cursor_start,
    cursor_end,
    metadata: { _jupyter_types_experimental: experimental },
  };
}

/**
 * Replies with what the name at the cursor is, or, between the parentheses of a call, with the signature of what is
 * called. `detail_level` 1: with the source.
 */
export async function inspectReply(
  types: TypeService,
  { code, cursor_pos, detail_level = 0 }: { code: string; cursor_pos: number; detail_level?: number },
): Promise<InspectReply> {
  const offset = toUnits(code, cursor_pos);
  const name = nameAt(code, offset);
  const found = name === undefined ? undefined : await types.hover(code, name);
  const help = found ? undefined : await types.callHelp(code, offset);
  const parts = found ? describe(found, detail_level) : help && describeCall(help);
  if (!parts) return { status: 'ok', found: false, data: {}, metadata: {} };
  const markdown = parts.map(({ code: isCode, text }) => (isCode ? `\`\`\`typescript\n${text}\n\`\`\`` : text));
  const data = {
    'text/plain': parts.map(({ text }) => text).join('\n\n'),
    'text/markdown': markdown.join('\n\n'),
  };
  return { status: 'ok', found: true, data, metadata: {} };
}

/** Code points → UTF-16 units. */
export const toUnits = (code: string, points: number): number => [...code].slice(0, points).join('').length;

/** UTF-16 units → code points. */
export const toPoints = (code: string, units: number): number => [...code.slice(0, units)].length;

interface Part {
  text: string;
  code: boolean;
}

function describe({ signature, documentation, source }: Description, detailLevel: number): Part[] {
  const parts = [{ text: signature, code: true }];
  if (documentation) parts.push({ text: documentation, code: false });
  if (detailLevel > 0 && source) parts.push({ text: source, code: true });
  return parts;
}

/** The signatures, and which parameter the cursor is at, by the first signature that has it. */
function describeCall({ signatures, argument }: CallHelp): Part[] {
  const [best = signatures[0]!] = signatures.filter(({ parameters }) => parameters.length > argument);
  const parameter = best.parameters[argument] ?? best.parameters.find((text) => text.startsWith('...'));
  const parts = [{ text: signatures.map(({ label }) => label).join('\n'), code: true }];
  if (parameter) parts.push({ text: `Argument ${argument + 1}: \`${parameter}\``, code: false });
  if (best.documentation) parts.push({ text: best.documentation, code: false });
  return parts;
}

/** Where the name begins that the cursor is in or just behind. */
function nameAt(code: string, offset: number): number | undefined {
  const before = /[\p{ID_Continue}$]+$/u.exec(code.slice(0, offset));
  if (before) return before.index;
  return /^[\p{ID_Start}_$]/u.test(code.slice(offset)) ? offset : undefined;
}
