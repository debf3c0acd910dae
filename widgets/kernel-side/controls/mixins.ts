/** What some controls can do beside having traits. */
import { readFileSync } from 'node:fs';
import type { MimeBundle } from '../../../kernel/api.js';
import type { CoreWidget } from './core-widget.js';

// TypeScript asks for exactly these arguments of what a mixin extends.
// biome-ignore lint/suspicious/noExplicitAny: see above.
type Constructor<W = CoreWidget> = new (...args: any[]) => W;

export interface Clickable {
  /** Calls `handler` at every click. Returns the function that takes it back. */
  onClick(handler: (button: this) => unknown): () => void;
}

/** A control that is clicked. */
export const clickable = <C extends Constructor>(Base: C): C & Constructor<Clickable> =>
  class extends Base {
    onClick(handler: (button: this) => unknown): () => void {
      return this.onMessage((content) => (isEvent(content, 'click') ? handler(this) : undefined));
    }
  };

export interface Submittable {
  /** Calls `handler` at every Enter. Returns the function that takes it back. */
  onSubmit(handler: (box: this) => unknown): () => void;
}

/** A text box where Enter says that it is finished. */
export const submittable = <C extends Constructor>(Base: C): C & Constructor<Submittable> =>
  class extends Base {
    onSubmit(handler: (box: this) => unknown): () => void {
      return this.onMessage((content) => (isEvent(content, 'submit') ? handler(this) : undefined));
    }
  };

export interface Titled {
  /** Names a page, counted from 0. */
  setTitle(index: number, title: string): void;
}

/** Pages with titles. */
export const titled = <C extends Constructor<CoreWidget & { titles: readonly string[] }>>(
  Base: C,
): C & Constructor<Titled> =>
  class extends Base {
    setTitle(index: number, title: string): void {
      this.titles = this.titles.map((old, i) => (i === index ? title : old));
    }
  };

/** HTML, which says the same where there is no front end. */
export const htmlFallback = <C extends Constructor<CoreWidget & { value: string }>>(Base: C): C =>
  class extends Base {
    protected override fallback(): MimeBundle {
      return { 'text/html': this.value, ...super.fallback() };
    }
  };

interface Media {
  value: Uint8Array;
  format: string;
}

export interface FromFile {
  /** A widget with the bytes of a file; its ending is the format. Throws where the file cannot be read. */
  fromFile<W>(this: new (options: object) => W, path: string, options?: object): W;
}

/** Bytes of a file, shown or played. */
export const media = <C extends Constructor<CoreWidget & Media>>(Base: C): C & FromFile =>
  class extends Base {
    static fromFile<W>(this: new (options: object) => W, path: string, options: object = {}): W {
      const format = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
      return new this({ value: readFileSync(path), ...(format && { format }), ...options });
    }
  };

/** A picture, which a notebook shows without a front end too. */
export const pictureFallback = <C extends Constructor<CoreWidget & Media>>(Base: C): C =>
  class extends Base {
    protected override fallback(): MimeBundle {
      const type = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif' }[this.format];
      if (!type || this.value.length === 0) return super.fallback();
      return { [type]: Buffer.from(this.value).toString('base64'), ...super.fallback() };
    }
  };

const isEvent = (content: unknown, event: string): boolean =>
  typeof content === 'object' && content !== null && (content as { event?: unknown }).event === event;
