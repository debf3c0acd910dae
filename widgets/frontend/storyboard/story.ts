import type { frontEnds } from '../front-ends.js';
import type { Answer } from './fake-model.js';

export type WidgetName = keyof typeof frontEnds;
export type StateOf<Name extends WidgetName> = ReturnType<(typeof frontEnds)[Name]['defaults']>;

/** One widget in one state. */
export interface Story<Name extends WidgetName = WidgetName> {
  widget: Name;
  title: string;
  /** What differs from the widget's first state. */
  state: Partial<StateOf<Name>>;
  answer?: Answer<StateOf<Name>>;
  /** False: its kernel is gone. Default true. */
  live?: boolean;
}

/** A story with its widget's name checked against its state. */
export const story = <Name extends WidgetName>(made: Story<Name>): Story => made as unknown as Story;

/** A JPEG of one colour with a text on it. On the wire they are buffers. */
export async function picture(color: string, text: string): Promise<DataView> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [300, 220];
  const context = canvas.getContext('2d')!;
  context.fillStyle = color;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#fff';
  context.font = '40px sans-serif';
  context.fillText(text, 20, 120);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg'));
  return new DataView(await blob!.arrayBuffer());
}

/** Pictures as a state's `thumbnails`: the front end sees views where the kernel has bytes. */
export const asBytes = (pictures: readonly DataView[]): Uint8Array[] => pictures as unknown as Uint8Array[];

/** Twelve of them, in colours far apart. */
export const pictures = (): Promise<DataView[]> =>
  Promise.all(Array.from({ length: 12 }, (_, i) => picture(`hsl(${i * 30} 45% 40%)`, `picture ${i}`)));
