/**
 * Interrupts cells in every place where one can be, many times, and says how many interrupts were lost and how long
 * they took.
 *
 *     node build/test/bench/interrupts.js [--tries 100] [--row PART_OF_A_NAME] [--json FILE]
 *
 * A try counts as lost when the cell does not end within 20 s, the place is not told, a variable is gone, a tensor scope
 * is still open, or the next cell does not run. Exits with 1 when one was.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { INTERRUPT_ROWS, type InterruptRow, rowsNamed, startRow, tryRow } from '../helpers/interrupt-trial.js';

const { values } = parseArgs({
  options: { tries: { type: 'string', default: '100' }, row: { type: 'string' }, json: { type: 'string' } },
});
const tries = Number(values.tries);
const rows = values.row === undefined ? INTERRUPT_ROWS : rowsNamed(values.row);
if (rows.length === 0) throw new Error(`no row's name contains "${values.row}"`);

const results = [];
for (const row of rows) {
  const { times, failures } = await measure(row);
  const result = { row: row.name, tries, lost: failures.length, ...percentiles(times) };
  results.push(result);
  const note = row.native ? ' (ends when the native call returns)' : '';
  console.log(
    `${row.name.padEnd(46)} lost ${result.lost}/${tries}  p50 ${ms(result.p50)}  p95 ${ms(result.p95)}  max ${ms(result.max)}${note}`,
  );
  for (const failure of failures.slice(0, 3)) console.log(`  ${failure}`);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
const lost = results.reduce((sum, result) => sum + result.lost, 0);
console.log(`${results.length} places, ${tries} tries each: ${lost} lost`);
process.exit(lost === 0 ? 0 : 1);

async function measure(row: InterruptRow): Promise<{ times: number[]; failures: string[] }> {
  const times: number[] = [];
  const failures: string[] = [];
  let kernel = await startRow(row);
  for (let i = 0; i < tries; i++) {
    try {
      // Not always in the same place: between 0 and 20 ms after the cell said where it is.
      times.push(await tryRow(kernel, row, (i * 7) % 21));
    } catch (error) {
      failures.push(`try ${i + 1}: ${(error as Error).message.slice(0, 600)}`);
      await kernel.stop();
      kernel = await startRow(row);
    }
  }
  await kernel.stop();
  return { times, failures };
}

function percentiles(times: readonly number[]): { p50: number; p95: number; max: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

function ms(value: number): string {
  return `${value.toFixed(0).padStart(4)} ms`;
}
