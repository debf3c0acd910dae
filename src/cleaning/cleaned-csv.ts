/** A file that is kept, relative to the data set's root, and its label after the cleaning. */
export interface CleanedRow {
  /** Path from the data set's folder. */
  name: string;
  /** The class that it is to have. */
  label: string;
}

/** fastai's `cleaned.csv`: the header `name,label` and a line for each file that is kept, as RFC 4180 has it. */
export function cleanedCsv(rows: readonly CleanedRow[]): string {
  return ['name,label', ...rows.map(({ name, label }) => `${field(name)},${field(label)}`), ''].join('\r\n');
}

/** Reads what `cleanedCsv` or fastai (lines ending in LF, an index before the columns allowed) wrote. Throws on another header. */
export function readCleanedCsv(text: string): CleanedRow[] {
  const [header = [], ...rows] = parse(text.replace(/^\uFEFF/, ''));
  const [name, label] = [header.indexOf('name'), header.indexOf('label')];
  if (name < 0 || label < 0) {
    throw new Error(`cleaned.csv: expected the columns name and label, got '${header.join(',')}'`);
  }
  return rows.map((row, i) => {
    if (row.length !== header.length)
      throw new Error(`cleaned.csv: row ${i + 1} has ${row.length} fields, its header ${header.length}`);
    return { name: row[name]!, label: row[label]! };
  });
}

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A field in quotes or plain, and what ends it.
  const fields = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy;
  while (fields.lastIndex < text.length) {
    const match = fields.exec(text);
    if (!match) throw new Error(`cleaned.csv: row ${rows.length} has a quote in the middle of a field`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
    if (match[3] === ',') {
      if (fields.lastIndex === text.length) row.push('');
      else continue;
    }
    rows.push(row);
    row = [];
  }
  return rows.filter((fields) => fields.length > 1 || fields[0] !== '');
}
