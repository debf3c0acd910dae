import { SyntaxKind } from 'typescript/unstable/ast';
import {
  type JSDocTagInfo,
  type Project,
  type Signature,
  type SignatureKind,
  SymbolFlags,
  type Symbol as TsSymbol,
  type Type,
} from 'typescript/unstable/async';
import type { Description, SignatureText } from './engine.js';
import { markdownDocumentation } from './markdown-documentation.js';

/** Writes what TypeScript 7's server knows of a name, in the words that TypeScript's editors use. */
export class NativeDescriber {
  constructor(readonly project: Project) {}

  /** What stands at a place of a file. */
  async at(file: string, offset: number): Promise<Description | undefined> {
    const { checker } = this.project;
    const named = await checker.getSymbolAtPosition(file, offset);
    if (!named) return undefined;
    const symbol = await this.#target(named);
    const type = await checker.getTypeAtPosition(file, offset);
    const signature = await this.#signature(named.name, symbol, type);
    const source = await this.#sourceOf(symbol);
    return { signature, documentation: await this.#documentation(symbol), ...(source !== undefined && { source }) };
  }

  /** Signature and documentation of a symbol, as of a completion; nothing where the checker cannot tell. */
  async ofSymbol(named: TsSymbol): Promise<{ kind?: string; signature?: string; documentation?: string }> {
    try {
      const symbol = await this.#target(named);
      const type = await this.project.checker.getTypeOfSymbol(symbol);
      return {
        signature: await this.#signature(named.name, symbol, type),
        documentation: await this.#documentation(symbol),
      };
    } catch {
      return {};
    }
  }

  /** The same of a name in scope, with its kind in Jupyter's words. */
  async named(name: string, document: string, position: number): Promise<Awaited<ReturnType<typeof this.ofSymbol>>> {
    const { checker } = this.project;
    const meaning = SymbolFlags.Value | SymbolFlags.Type | SymbolFlags.Namespace | SymbolFlags.Alias;
    const symbol = await checker.resolveName(name, meaning, { document, position }).catch(() => undefined);
    if (!symbol) return {};
    const kind = kindOf(await this.#target(symbol)) ?? '';
    return { ...(await this.ofSymbol(symbol)), kind: JUPYTER_KINDS[kind] ?? 'instance' };
  }

  async signaturesAt(file: string, offset: number, kind: SignatureKind): Promise<SignatureText[]> {
    const { checker } = this.project;
    const type = await checker.getTypeAtPosition(file, offset);
    const name = (await checker.getSymbolAtPosition(file, offset))?.name ?? '';
    if (!type) return [];
    const signatures = await checker.getSignaturesOfType(type, kind);
    const texts = await Promise.all(signatures.map((signature) => this.#signatureText(name, signature)));
    const symbol = await checker.getSymbolAtPosition(file, offset);
    const documentation = symbol ? await this.#documentation(symbol) : '';
    return texts.map((text) => ({ ...text, documentation }));
  }

  async #signatureText(name: string, signature: Signature): Promise<SignatureText> {
    const { checker } = this.project;
    const symbols = await signature.getParameters();
    const parameters = await Promise.all(
      symbols.map((symbol, i) => this.#parameter(symbol, signature.hasRestParameter && i === symbols.length - 1)),
    );
    const result = await checker.getReturnTypeOfSignature(signature);
    const label = `${name}(${parameters.join(', ')}): ${result ? await checker.typeToString(result) : 'any'}`;
    return { label, parameters, documentation: '' };
  }

  async #parameter(symbol: TsSymbol, isRest: boolean): Promise<string> {
    const type = await this.project.checker.getTypeOfSymbol(symbol);
    // The parameter's own text tells whether it may be left out: `a?: T`, `a = 1`.
    const isOptional = /^[^=:]*\?|^[^:]*=|^[^=]*=(?!>)/.test((await this.#sourceOf(symbol)) ?? '');
    const text = type ? await this.project.checker.typeToString(type) : 'any';
    const shown = isOptional ? text.replace(/ \| undefined$/, '') : text;
    return `${isRest ? '...' : ''}${symbol.name}${isOptional ? '?' : ''}: ${shown}`;
  }

  async #signature(name: string, symbol: TsSymbol, type: Type | undefined): Promise<string> {
    const { checker } = this.project;
    const text = type ? await checker.typeToString(type) : 'any';
    const kind = kindOf(symbol);
    if (kind === 'class' || kind === 'interface' || kind === 'enum' || kind === 'namespace') return `${kind} ${name}`;
    if (kind === 'type')
      return `type ${name} = ${await checker.typeToString(await checker.getDeclaredTypeOfSymbol(symbol))}`;
    if (kind === 'function' || kind === 'method') {
      const signatures = type ? await checker.getSignaturesOfType(type, 0 as SignatureKind) : [];
      const texts = await Promise.all(signatures.slice(0, 8).map((s) => this.#signatureText(name, s)));
      if (texts.length > 0)
        return texts.map(({ label }) => (kind === 'function' ? `function ${label}` : label)).join('\n');
    }
    if (kind !== 'variable') return `${kind ? `(${kind}) ` : ''}${name}: ${text}`;
    const word = /^(const|let|var|using)\b/.exec((await this.#sourceOf(symbol)) ?? '')?.[0];
    return `${word ?? '(parameter)'} ${name}: ${text}`;
  }

  async #documentation(named: TsSymbol): Promise<string> {
    const { checker } = this.project;
    const symbol = await this.#target(named);
    const comment = await checker.getDocumentationCommentOfSymbol(symbol);
    const tags: readonly JSDocTagInfo[] = await checker.getJsDocTagsOfSymbol(symbol);
    return markdownDocumentation(comment, tags);
  }

  /** What an imported name is. */
  async #target(symbol: TsSymbol): Promise<TsSymbol> {
    return symbol.flags & SymbolFlags.Alias ? this.project.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** Text of a symbol's declaration; that of a variable with its `const` or `let`. */
  async #sourceOf(symbol: TsSymbol): Promise<string | undefined> {
    const declaration = symbol.valueDeclaration ?? symbol.declarations[0];
    try {
      const node = await declaration?.resolve(this.project);
      const list = node?.parent?.kind === SyntaxKind.VariableDeclarationList ? node.parent : node;
      return list?.getText();
    } catch {
      // A declaration without a file, such as one that the checker made up.
      return undefined;
    }
  }
}

/** What a symbol is called in front of its name; the first that fits. */
const KINDS: [SymbolFlags, string][] = [
  [SymbolFlags.Class, 'class'],
  [SymbolFlags.Function, 'function'],
  [SymbolFlags.Method, 'method'],
  [SymbolFlags.RegularEnum | SymbolFlags.ConstEnum, 'enum'],
  [SymbolFlags.Variable, 'variable'],
  [SymbolFlags.Interface, 'interface'],
  [SymbolFlags.TypeAlias, 'type'],
  [SymbolFlags.Property | SymbolFlags.Accessor, 'property'],
  [SymbolFlags.EnumMember, 'enum member'],
  [SymbolFlags.ValueModule | SymbolFlags.NamespaceModule, 'namespace'],
];

const kindOf = (symbol: TsSymbol): string | undefined => KINDS.find(([flag]) => symbol.flags & flag)?.[1];

/** The same in Jupyter's words, where those differ from `instance`. */
const JUPYTER_KINDS: Record<string, string> = {
  class: 'class',
  function: 'function',
  method: 'method',
  enum: 'enum',
  interface: 'interface',
  type: 'interface',
  namespace: 'module',
};
