/**
 * Depthwise convolutions, one filter [h, w] per channel, and their gradients. Pictures are [N, H, W, C] with C a multiple of
 * `LANES`, filters [h, w, C]. Every function works on rows `begin` to `end` of all pictures', so that threads can share the
 * task. No TensorFlow.
 */
#pragma once
#include "patches.h"

namespace notebear {

/** Rows of results, [down, across, C] a picture. Of `finish` the addend is not looked at. */
void depthwise(const float* pictures, const float* filter, const Patches& patches, const Finish<float>& finish,
               int64_t begin, int64_t end, float* results);

/** Rows of the pictures' gradient, from that of the results. */
void depthwiseInputGradient(const float* gradient, const float* filter, const Patches& patches, int64_t begin,
                            int64_t end, float* pictures);

/** Filters up to this width have a gradient here. */
constexpr int MOST_WIDE = 5;

/** Rows of results: what they add to the filter's gradient is added to `sums`, [h, w, C]. */
void depthwiseFilterGradient(const float* pictures, const float* gradient, const Patches& patches, int64_t begin,
                             int64_t end, float* sums);

}  // namespace notebear
