import sharp from 'sharp';

/**
 * How different two pictures look, 0 (the same) to 1 (black and white): the root of the mean squared difference of their
 * colours on a grid of 64 × 64, so that anti-aliasing and a line moved by a pixel weigh little. Pictures of other
 * proportions (by more than a tenth) are as different as can be.
 */
export async function pictureDistance(a: Uint8Array, b: Uint8Array): Promise<number> {
  const [one, two] = await Promise.all([small(a), small(b)]);
  if (Math.abs(Math.log(one.ratio / two.ratio)) > Math.log(1.1)) return 1;
  let sum = 0;
  for (let i = 0; i < one.pixels.length; i++) sum += (one.pixels[i]! - two.pixels[i]!) ** 2;
  return Math.sqrt(sum / one.pixels.length) / 255;
}

const SIDE = 64;

async function small(bytes: Uint8Array): Promise<{ pixels: Uint8Array; ratio: number }> {
  const picture = sharp(bytes);
  const { width, height } = await picture.metadata();
  const pixels = await picture
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .resize(SIDE, SIDE, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer();
  return { pixels, ratio: width / height };
}
