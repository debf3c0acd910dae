import { CompletionItemKind } from 'typescript/unstable/async';

/** What Jupyter's `_jupyter_types_experimental` calls a kind of completion. */
export function completionKind(kind: CompletionItemKind | undefined): string {
  return (kind && NAMES[kind]) ?? 'text';
}

const NAMES: Partial<Record<CompletionItemKind, string>> = {
  [CompletionItemKind.Method]: 'method',
  [CompletionItemKind.Function]: 'function',
  [CompletionItemKind.Constructor]: 'class',
  [CompletionItemKind.Field]: 'property',
  [CompletionItemKind.Property]: 'property',
  [CompletionItemKind.Variable]: 'instance',
  [CompletionItemKind.Constant]: 'instance',
  [CompletionItemKind.Class]: 'class',
  [CompletionItemKind.Interface]: 'interface',
  [CompletionItemKind.Module]: 'module',
  [CompletionItemKind.File]: 'module',
  [CompletionItemKind.Folder]: 'module',
  [CompletionItemKind.Enum]: 'enum',
  [CompletionItemKind.EnumMember]: 'enum member',
  [CompletionItemKind.Keyword]: 'keyword',
  [CompletionItemKind.TypeParameter]: 'type',
};
