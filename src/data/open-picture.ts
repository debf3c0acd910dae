import { expect } from '../options.js';
import type { Picture } from '../transforms/render.js';

/** What is done to each picture when its file has been read, before any transform. */
export interface OpenOptions {
  /** `L`: without colour, the same grey in all three channels. Default `RGB`. */
  convertMode?: 'RGB' | 'L';
  /** Your own change of the decoded picture. It may change size, and is called once for each time a file is decoded. */
  afterOpen?: (picture: Picture) => Picture;
}

/** The change that `options` ask for; null: none. Throws on a mode that is none. */
export function openPicture({ convertMode = 'RGB', afterOpen }: OpenOptions): ((picture: Picture) => Picture) | null {
  expect('convertMode', convertMode, convertMode === 'RGB' || convertMode === 'L', "one of 'RGB', 'L'");
  expect('afterOpen', afterOpen, afterOpen === undefined || typeof afterOpen === 'function', 'a function');
  if (convertMode === 'RGB' && !afterOpen) return null;
  return (picture) => {
    const converted = convertMode === 'L' ? grey(picture) : picture;
    return afterOpen ? checkPicture(afterOpen(converted)) : converted;
  };
}

/** Luma of ITU-R BT.601 in Pillow's fixed-point weights, so that equal pictures give equal numbers. */
function grey({ height, width, data }: Picture): Picture {
  const result = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    result.fill((data[i]! * 19595 + data[i + 1]! * 38470 + data[i + 2]! * 7471 + 0x8000) >> 16, i, i + 3);
  }
  return { height, width, data: result };
}

function checkPicture(picture: Picture): Picture {
  const good =
    picture?.data instanceof Uint8Array &&
    picture.data.length > 0 &&
    picture.data.length === picture.height * picture.width * 3;
  if (good) return picture;
  throw new TypeError(
    'afterOpen: expected a picture { height, width, data } back, data a Uint8Array of height · width · 3',
  );
}
