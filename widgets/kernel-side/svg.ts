/** Text that is safe inside XML or HTML, in an attribute too. Characters that XML forbids are dropped. */
export function escapeXml(text: string): string {
  return text
    .replace(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, '')
    .replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** One SVG element; attributes that are undefined are left out, numbers rounded to what can be seen. */
export function svg(name: string, attributes: Record<string, string | number | undefined>, content = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeXml(String(value))}"`);
  return content ? `<${name}${written.join('')}>${content}</${name}>` : `<${name}${written.join('')}/>`;
}

/** To a hundredth of a pixel, and never `NaN` or `1e+21` in the file. */
export function round(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toFixed(2))) : '0';
}
