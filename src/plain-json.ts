/** JSON that keeps numbers which are not finite: a loss may be one. */
export const toText = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'number' && !Number.isFinite(item) ? { number: String(item) } : item,
  );

/** Reads what `toText` wrote. */
export const fromText = (text: string): unknown =>
  JSON.parse(text, (_, item: unknown) => {
    const number = typeof item === 'object' && item !== null ? (item as { number?: unknown }).number : undefined;
    return typeof number === 'string' ? Number(number) : item;
  });
