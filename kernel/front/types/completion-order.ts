/** Orders TypeScript's completions as editors do: what `sortText` says comes first, then by name. */
export function byNearness(a: Ordered, b: Ordered): number {
  return compare(a.sortText ?? '', b.sortText ?? '') || compare(a.name, b.name);
}

interface Ordered {
  name: string;
  sortText?: string | undefined;
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
