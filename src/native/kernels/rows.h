/**
 * Convolutions of pictures of few channels, whose filters see much of a row at once: what is under one row of a filter lies
 * side by side in the picture already, so that nothing has to be gathered but a border. One row of results at a time, with
 * its bias and activation, so that what follows, a pooling, finds it in the processor's cache. No TensorFlow.
 */
#pragma once
#include "patches.h"

namespace notebear {

/** Is a convolution with these patches done by rows? Those of few channels and of filters that fit into the first cache. */
inline bool goesByRows(const Patches& patches) { return patches.channels < LANES && patches.depth() <= DEPTH; }

/** Numbers of a picture's row with zeros around it, as far as the filter reaches. */
inline int64_t lineLength(const Patches& patches) {
  return static_cast<int64_t>((patches.grid.across - 1) * patches.grid.step + patches.wide) * patches.channels;
}

/** Row `y` of a picture with zeros around it; only zeros outside. */
void borderRow(const float* picture, const Patches& patches, int y, float* line);

/**
 * The rows under a filter, `lines`, one for each of its own → a row of results, [across, out]. `filter`: packed; `out`: a
 * multiple of `LANES`.
 */
void convolveRow(const float* const* lines, const Patches& patches, const float* filter, const Packed& packed,
                 const Finish<float>& finish, float* row);

/**
 * Max pooling, 3 × 3 at stride 2: up to three rows of `width` pixels, all activated by ReLU → one of half as many. What is no
 * number stays none.
 */
void poolRows(const float* const* rows, int count, int width, int channels, float* pooled);

}  // namespace notebear
