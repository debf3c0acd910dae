/** A comment and its tags (`@param a how heavy`) as Markdown, as TypeScript's editors write them. */
export function markdownDocumentation(
  comment: string,
  tags: readonly { name: string; text?: string | undefined }[],
): string {
  const lines = tags.map(({ name, text = '' }) => {
    const [, argument, rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    if (argument && /^(param|template|property|prop)$/.test(name))
      return `*@${name}* \`${argument}\`${rest.replace(/^-?\s*/, (gap) => (rest && gap !== rest ? ' — ' : ''))}`;
    if (name === 'example') return `*@example*\n${fenced(text)}`;
    return `*@${name}*${text && ` ${text}`}`;
  });
  return [comment, ...lines].filter(Boolean).join('\n\n');
}

const fenced = (text: string): string => (text.includes('```') ? text : `\`\`\`typescript\n${text}\n\`\`\``);
