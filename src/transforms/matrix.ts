/** A 3 × 3 matrix, row by row, acting on column vectors `(x, y, 1)`: a homography of the plane. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

export const identity: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The product `a · b`: `b` acts first. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const cell = (row: number, col: number) =>
    a[3 * row]! * b[col]! + a[3 * row + 1]! * b[3 + col]! + a[3 * row + 2]! * b[6 + col]!;
  return Array.from({ length: 9 }, (_, i) => cell(Math.floor(i / 3), i % 3)) as unknown as Matrix;
}

/** Where the matrix takes the point `(x, y)`, divided by the third coordinate. */
export function project(m: Matrix, x: number, y: number): [x: number, y: number] {
  const w = m[6] * x + m[7] * y + m[8];
  return [(m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w];
}

export type Point = readonly [x: number, y: number];

/** The homography that takes each of four points `from` to its partner in `to`. No three of them may lie on one line. */
export function homography(from: readonly Point[], to: readonly Point[]): Matrix {
  const rows = from.flatMap(([x, y], i) => {
    const [u, v] = to[i]!;
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  return [...solve(rows), 1] as unknown as Matrix;
}

/** Solves a linear system given as rows of `[coefficients…, right side]` (Gauss elimination with row pivoting). */
function solve(rows: number[][]): number[] {
  const n = rows.length;
  for (let col = 0; col < n; col++) {
    const pivot = rows.slice(col).reduce((a, b) => (Math.abs(b[col]!) > Math.abs(a[col]!) ? b : a));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(col, 0, pivot);
    for (const row of rows) if (row !== pivot) eliminate(row, pivot, col);
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}

function eliminate(row: number[], pivot: readonly number[], col: number): void {
  const factor = row[col]! / pivot[col]!;
  for (let k = 0; k < row.length; k++) row[k]! -= factor * pivot[k]!;
}
