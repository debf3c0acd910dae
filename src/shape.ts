/** How many numbers a tensor of this shape has. */
export const countOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);
