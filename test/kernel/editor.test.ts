import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { KernelClient } from '../helpers/kernel-client.js';

const CELL = `/** Weight in kg.
 * @param a how heavy
 * @returns the text */
function weigh(a: number, b?: string, ...rest: number[]): string { return '' }
const bearWeight = 300; let bearSide: 'left' | 'right' = 'left';
class Bear {
  /** How many. */
  legs = 4; constructor(name: string) {} walk(far: number): void {} }
interface Den { depth: number }
function over(a: string): string; function over(a: number, b: number): number; function over(a: any) { return a }
enum Kind { Black, Brown }`;

interface Item {
  text: string;
  type: string;
  signature?: string;
  documentation?: string;
}

for (const types of ['native', 'classic']) describe(`types by the ${types} engine`, () => editor(types));

function editor(types: string): void {
  let kernel: KernelClient;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'notebear-editor-'));
    writeFileSync(
      join(folder, 'cave.ts'),
      'export const cavern = 1; export function echo(text: string) { return text }',
    );
    kernel = await KernelClient.start({ folder, env: { NOTEBEAR_TYPES: types } });
    await kernel.execute(CELL);
  });
  after(async () => {
    await kernel.stop();
    rmSync(folder, { recursive: true });
  });

  /** Completes at the bar. */
  async function complete(marked: string) {
    const points = [...marked];
    const cursor_pos = points.indexOf('|');
    const code = points.toSpliced(cursor_pos, 1).join('');
    const { content } = (await kernel.request('shell', 'complete_request', { code, cursor_pos })).reply;
    const items = (content.metadata as { _jupyter_types_experimental: Item[] })._jupyter_types_experimental;
    const replaced = [...code].slice(Number(content.cursor_start), Number(content.cursor_end)).join('');
    return { matches: content.matches as string[], items, replaced };
  }

  /** Inspects at the bar; the Markdown, or undefined when nothing is found. */
  async function inspect(marked: string, detail_level = 0): Promise<string | undefined> {
    const points = [...marked];
    const cursor_pos = points.indexOf('|');
    const code = points.toSpliced(cursor_pos, 1).join('');
    const { content } = (await kernel.request('shell', 'inspect_request', { code, cursor_pos, detail_level })).reply;
    const data = content.data as Record<string, string>;
    assert.equal(content.found, 'text/plain' in data);
    return data['text/markdown'];
  }

  test('names of earlier cells are completed with kind, type and documentation', async () => {
    const { items } = await complete('we|');
    assert.equal(items.length, 1);
    const [{ text, type, signature, documentation }] = items as [Item];
    assert.deepEqual([text, type], ['weigh', 'function']);
    assert.equal(signature, 'function weigh(a: number, b?: string, ...rest: number[]): string');
    assert.equal(documentation, 'Weight in kg.\n\n*@param* `a` — how heavy\n\n*@returns* the text');
    const kinds = Object.fromEntries((await complete('|')).items.map(({ text, type }) => [text, type]));
    assert.deepEqual([kinds.bearWeight, kinds.Bear, kinds.Kind], ['instance', 'class', 'enum']);
    assert.deepEqual((await complete('let d: De|')).items[0]!.type, 'interface');
  });

  test('globals, keywords, types and names of the cell itself are completed', async () => {
    assert.equal((await complete('conso|')).items[0]!.text, 'console');
    assert.ok((await complete('fun|')).items.some(({ text, type }) => text === 'function' && type === 'keyword'));
    assert.ok((await complete('let x: Rec|')).matches.includes('Record'));
    assert.ok((await complete('let x: De|')).matches.includes('Den'));
    assert.ok((await complete('function f(location: number) { const locus = 1; loc| }')).matches.includes('location'));
  });

  test('members are completed, after an emoji too', async () => {
    const { items, replaced } = await complete("'🐻🐻'; new Bear('b').wa|");
    assert.deepEqual([items.map(({ text, type }) => [text, type]), replaced], [[['walk', 'method']], 'wa']);
    assert.match(items[0]!.signature!, /walk\(far: number\): void$/);
    assert.equal((await complete("new Bear('b').le|")).items[0]!.documentation, 'How many.');
    assert.deepEqual((await complete('Kind.B|')).matches, ['Black', 'Brown']);
    assert.deepEqual((await complete("const o = { '🐾': 1, paw: 2 }; o.p|")).matches, ['paw']);
  });

  test('a completion inserts what makes code there, never a symbol’s or an unquoted key’s name', async () => {
    for (const value of ['[1]', 'JSON', "'s'", 'new Date()', 'new Map()', 'Promise.resolve(1)', '/x/'])
      assert.ok(!(await complete(`${value}.|`)).matches.includes('Symbol'), value);
    assert.deepEqual((await complete('const d: { deep?: number; mode: string } = { de|')).matches, ['deep']);
    assert.deepEqual((await complete("const o = { 'with space': 1, '🎉': 2, 3: 3, fine: 4 }; o.|")).matches, ['fine']);
    assert.deepEqual((await complete("function f(o?: { fine: 1; 'with space': 2 }) { o.| }")).matches, ['fine']);
    const secret = await complete('class A { #secret = 1; m() { this.#se| } }');
    assert.deepEqual([secret.matches, secret.replaced], [['#secret'], '#se']);
  });

  test('where only an object’s keys can stand nothing else is offered, what it needs first', async () => {
    const configure = "function configure(o: { mode: string; 'a-b'?: 1; depth?: number }) {}";
    assert.deepEqual((await complete(`${configure} configure({ |`)).matches, ['mode', '"a-b"', 'depth']);
    assert.deepEqual((await complete(`${configure} configure({ mode: 'x', de|`)).matches, ['depth']);
    assert.deepEqual((await complete(`${configure} configure({ mode: bearS|`)).matches, ['bearSide']);
    assert.ok((await complete(`${configure} configure({ ...bea|`)).matches.includes('bearWeight'));
    assert.ok((await complete('const o = { bea|')).matches.includes('bearWeight'));
  });

  test('strings of a union, module names and exports are completed', async () => {
    assert.deepEqual((await complete("bearSide = '|'")).matches, ['left', 'right']);
    const half = await complete("bearSide === 'le|");
    assert.deepEqual([half.matches, half.replaced], [['left'], 'le']);
    assert.ok((await complete("import fs from 'node:f|'")).matches.includes('node:fs'));
    const path = await complete("import { x } from './ca|'");
    assert.deepEqual([path.matches, path.replaced], [['cave'], 'ca']);
    assert.deepEqual((await complete("import { ca| } from './cave'")).matches, ['cavern']);
  });

  test('nothing is completed in a comment; a template’s braces hold code', async () => {
    assert.deepEqual((await complete('// bear|')).matches, []);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a cell's text.
    assert.deepEqual((await complete('`a ${bearW|}`')).matches, ['bearWeight']);
  });

  test('a name is inspected: signature and documentation, in Markdown and as text', async () => {
    assert.equal(
      await inspect('wei|gh'),
      '```typescript\nfunction weigh(a: number, b?: string, ...rest: number[]): string\n```\n\nWeight in kg.\n\n*@param* `a` — how heavy\n\n*@returns* the text',
    );
    assert.equal(await inspect('bearWeight|'), '```typescript\nconst bearWeight: 300\n```');
    assert.equal(await inspect("'🐻'; bear|Side"), '```typescript\nlet bearSide: "left" | "right"\n```');
    assert.match((await inspect("new Bear('b').le|gs"))!, /\(property\) (Bear\.)?legs: number\n```\n\nHow many\./);
    assert.match((await inspect('const d: De|n'))!, /interface Den/);
    assert.match((await inspect('(p: string) => p|'))!, /\(parameter\) p: string/);
    assert.equal(await inspect('nowhere|'), undefined);
  });

  test('between a call’s parentheses its signature is shown, with the argument at the cursor', async () => {
    assert.match((await inspect('weigh(|'))!, /^```typescript\nweigh\(a: number.*\n```\n\nArgument 1: `a: number`/);
    assert.match((await inspect("weigh(1, 'x,y', 3, |)"))!, /Argument 4: `\.\.\.rest: number\[\]`/);
    assert.match(
      (await inspect('over(1, |'))!,
      /over\(a: string\): string\nover\(a: number, b: number\)[\s\S]*Argument 2: `b: number`/,
    );
    assert.match((await inspect('new Bear(|'))!, /Bear\(name: string\): Bear\n```\n\nArgument 1: `name: string`/);
    assert.match((await inspect('console.log(Math.max(1, |'))!, /max\(\.\.\.values: number\[\]\): number/);
    assert.equal(await inspect('if (|'), undefined);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a cell's text.
    assert.match((await inspect('`${weigh(1, |)}`'))!, /Argument 2: `b\?: string`/);
    assert.match((await inspect('(weigh)(|'))!, /\(a: number, b\?: string/);
  });

  test('a deeper look gives the source', async () => {
    assert.match((await inspect('Bear|', 1))!, /class Bear \{\n {2}\/\*\* How many\. \*\/\n {2}legs = 4;/);
    assert.match((await inspect('weigh|', 1))!, /\): string \{ return '' \}/);
    assert.doesNotMatch((await inspect('weigh|', 0))!, /return ''/);
  });

  test('a cell that is being typed does not disturb the notebook', async () => {
    await complete('const bearWeight = "text"; class Bear {}; bearW|');
    const { published } = await kernel.execute('bearWeight.toFixed(1) + new Bear("b").legs');
    assert.equal(
      (published.find((m) => m.header.msg_type === 'execute_result')!.content.data as Item & Record<string, string>)[
        'text/plain'
      ],
      "'300.04'",
    );
  });

  test('completion and inspection answer while a cell keeps its thread busy', async () => {
    const id = kernel.begin('const end = Date.now() + 1500; while (Date.now() < end);');
    await kernel.published((m) => m.parent_header.msg_id === id && m.header.msg_type === 'execute_input');
    assert.deepEqual((await complete('bearW|')).matches, ['bearWeight']);
    assert.ok(await inspect('weigh(|'));
    assert.ok(!kernel.iopub.some((m) => m.parent_header.msg_id === id && m.content.execution_state === 'idle'));
    await kernel.finished(id);
  });
}
