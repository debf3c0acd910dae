/** Completion and inspection: Jupyter counts in Unicode code points, TypeScript in UTF-16 units. */
import type { CompleteReply, InspectReply } from './protocol.js';
import type { TypeService } from './types/service.js';

export async function completeReply(
  types: TypeService,
  { code, cursor_pos }: { code: string; cursor_pos: number },
): Promise<CompleteReply> {
  const { start, end, items } = await types.complete(code, toUnits(code, cursor_pos));
  const cursor_start = toPoints(code, start);
  const cursor_end = toPoints(code, end);
  const experimental = items.map(({ name, kind }) => ({
    text: name,
    type: kind,
    start: cursor_start,
    end: cursor_end,
  }));
  return {
    status: 'ok',
    matches: items.map(({ name }) => name),
    cursor_start,
    cursor_end,
    metadata: { _jupyter_types_experimental: experimental },
  };
}

export async function inspectReply(
  types: TypeService,
  { code, cursor_pos }: { code: string; cursor_pos: number },
): Promise<InspectReply> {
  const hover = await types.hover(code, nameAt(code, toUnits(code, cursor_pos)));
  if (!hover) return { status: 'ok', found: false, data: {}, metadata: {} };
  const { signature, documentation } = hover;
  const text = [signature, documentation].filter(Boolean).join('\n\n');
  const markdown = `\`\`\`typescript\n${signature}\n\`\`\`\n\n${documentation}`;
  return { status: 'ok', found: true, data: { 'text/plain': text, 'text/markdown': markdown }, metadata: {} };
}

/** Code points → UTF-16 units. */
export const toUnits = (code: string, points: number): number => [...code].slice(0, points).join('').length;

/** UTF-16 units → code points. */
export const toPoints = (code: string, units: number): number => [...code.slice(0, units)].length;

/** Where the name at or before the cursor begins; in `f(a|` it is that of the function when nothing else is near. */
function nameAt(code: string, offset: number): number {
  const before = /[\p{ID_Continue}$]*[^\p{ID_Continue}$]*$/u.exec(code.slice(0, offset))!;
  const direct = /[\p{ID_Continue}$]+$/u.exec(code.slice(0, offset));
  return direct?.index ?? (/^[\p{ID_Continue}$]/u.test(code.slice(offset)) ? offset : before.index);
}
