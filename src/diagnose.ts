/** What is wrong with a training run, if anything, and what to do about it. */
import type { Diagnosis } from './diagnose/diagnosis.js';
import { lookAtData } from './diagnose/look.js';
import { lastRun, recordOf } from './diagnose/record-of.js';
import { diagnoseRecord } from './diagnose/rules.js';
import { type RunRecord, UNKNOWN } from './diagnose/run-record.js';
import { readTable, rowsOf } from './diagnose/table-reader.js';
import type { Learner } from './learner.js';
import { checkNames, expect } from './options.js';

/** Options of `learn.diagnose`. */
export interface DiagnoseOptions {
  /**
   * Let the network answer for every training and validation item, and compare the pictures of the two sets: wrong labels,
   * too little data and a leak are found by that. Takes about as long as an epoch without learning. Default true.
   */
  look?: boolean;
}

/** Looks at the learner's last run. Throws where nothing was trained yet. */
export async function diagnose(learn: Learner, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  checkNames('diagnose', options, { look: true });
  const { look = true } = options;
  expect('look', look, typeof look === 'boolean', 'true or false');
  const record = recordOf(lastRun(learn));
  return diagnoseRecord(look ? { ...record, ...(await lookAtData(learn)) } : record);
}

/** What is known of a table beside its numbers. */
export interface TableFacts
  extends Partial<Pick<RunRecord, 'lr' | 'classes' | 'trainItems' | 'validItems' | 'frozen'>> {}

/**
 * Looks at a training table, pasted as any fastai printed it, or given as numbers, one list an epoch: `[epoch, train_loss,
 * valid_loss, error_rate]`. A table's training loss is smoothed over all of the run, so less can be told than from the run.
 * Throws where there is no row.
 */
export function diagnoseTable(
  table: string | readonly (readonly (number | null)[])[],
  facts: TableFacts = {},
): Diagnosis {
  checkNames('diagnoseTable', facts, { lr: true, classes: true, trainItems: true, validItems: true, frozen: true });
  const given = typeof table === 'string' || (Array.isArray(table) && table.length > 0);
  expect('diagnoseTable: table', table, given, 'the text of a table, or its rows as lists of numbers');
  const epochs = typeof table === 'string' ? readTable(table) : rowsOf(table);
  return diagnoseRecord({ ...UNKNOWN, planned: epochs.length, ...facts, epochs });
}
