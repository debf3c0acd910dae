/** One picture on the page. The front end knows ids and names, never paths. */
export interface FileDeleterItem {
  id: number;
  /** File name, for people; not used to find the file. */
  name: string;
  /** Label, loss or whatever else is known, in words. */
  caption: string;
  flagged: boolean;
}

/** State of `FileDeleter`. The kernel holds the truth; the front end sends what the user did and is sent the new state. */
export interface FileDeleterState {
  /** The pictures of the page on show, in the caller's order (loss order in the lesson). */
  items: FileDeleterItem[];
  /** JPEG bytes of each item, in order. Binary buffers on the wire. */
  thumbnails: Uint8Array[];
  /** Counts every turn of the page, forward or back: says which page a click was meant for. */
  page: number;
  /** Pictures not yet shown, those on this page excluded. */
  remaining: number;
  /** Files moved to the trash so far. */
  removed: number;
  canUndo: boolean;
  busy: boolean;
  /** What happened last or went wrong, in a sentence. Empty: nothing yet. */
  message: string;
}

/** Front end → kernel, as custom messages. */
export type FileDeleterMessage =
  | { type: 'toggle'; id: number }
  /** Move the flagged files of this page to the trash and go to the next page. Ignored if `page` is not on show. */
  | { type: 'confirm'; page: number }
  /** Bring the files of the last confirm back, and their page. Ignored if `page` is not on show. */
  | { type: 'undo'; page: number };
