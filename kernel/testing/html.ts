/** The rows of the tables in a piece of HTML, each a list of its cells' visible text. */
export function tableRows(html: string): string[][] {
  return [...html.matchAll(/<tr\b[^>]*>(.*?)(?=<\/?tr\b|<\/table|$)/gis)].map(([, row]) =>
    [...row!.matchAll(/<t[dh]\b[^>]*>(.*?)(?=<\/?t[dh]\b|<\/tr|$)/gis)].map(([, cell]) => visibleText(cell!)),
  );
}

/** What a reader sees of a piece of HTML: no tags, styles and scripts. */
export function visibleText(html: string): string {
  const text = html
    .replace(/<(style|script)\b.*?<\/\1\s*>/gis, ' ')
    .replace(/<!--.*?-->/gs, ' ')
    .replace(/<[a-z/!][^>]*>/gi, ' ');
  return text
    .replace(/&(#x?[\da-f]+|\w+);/gi, (entity, name: string) => character(name.toLowerCase()) ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function character(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name];
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
