/**
 * A table in plain text, as fastprogress printed it under fastai 1.0: each cell padded to its header's width, two
 * spaces between; a longer cell pushes the rest of its row to the right.
 */
export function tableText(names: readonly string[], rows: readonly (readonly string[])[]): string {
  return [tableHeader(names), ...rows.map((row) => tableRow(names, row))].join('\n');
}

export function tableHeader(names: readonly string[]): string {
  return tableRow(names, names);
}

export function tableRow(names: readonly string[], cells: readonly string[]): string {
  const padded = cells.map((cell, i) => cell.padEnd(names[i]?.length ?? 0));
  return padded.join('  ').trimEnd();
}
