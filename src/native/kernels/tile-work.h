/** How the work of a convolution over tiles is cut, for the ops of convolution-ops.h and filter-gradient-ops.h. */
#pragma once
#include <vector>

#include "ops.h"
#include "winograd.h"

namespace notebear {
namespace {

/** Memory of transformed tiles and of a transformed filter, so that they stay in a processor's cache. */
constexpr int64_t TILE_NUMBERS = 1 << 20;
constexpr int64_t FILTER_NUMBERS = 5 << 19;
/** So many tiles share a transformed filter that is too large to be kept. */
constexpr int64_t LEAST_TILES = 258;

/** How a convolution's work is cut: so many tiles at a time, and of these so many channels out. */
struct Cut {
  int64_t rows;
  int count;
  Cut(int64_t tiles, int in, int out) {
    const int64_t wide = FILTER_NUMBERS / POINTS / in / LANES * LANES;
    count = static_cast<int>(std::min<int64_t>(out, std::max<int64_t>(wide, LANES)));
    // By sixes, as the products take them.
    const int64_t fitting = TILE_NUMBERS / POINTS / (in + count) / 6 * 6;
    rows = std::min(tiles, std::max<int64_t>(fitting, count < out ? LEAST_TILES : 48));
  }
};

/** With few tiles and many channels what takes time is to write the transformed filter, and to read it. */
inline bool areFew(int64_t tiles, int in) { return tiles <= 64 && in >= 256; }

/** Channels in and out of the parts of a filter that are transformed at once then: 300 kB. */
constexpr int FEW_IN = 64;
constexpr int FEW_OUT = 32;

/** Numbers that the running thread may use until it asks again. */
inline std::vector<float>& scratchOfThread(int64_t numbers) {
  thread_local std::vector<float> own;
  if (static_cast<int64_t>(own.size()) < numbers) own.resize(numbers);
  return own;
}

/** `rows` tiles of pictures, from `first` on, into panels. */
template <typename T>
void transformTiles(OpKernelContext* context, const Tensor& x, Tiles tiles, int channels, int64_t first, int64_t rows,
                    float* out) {
  inParallel(context, rows, pieceOf(context, rows, 1), [&](int64_t begin, int64_t end) {
    transformInput(elements<T>(x), tiles, channels, first, rows, begin, end, out);
  });
}

}  // namespace
}  // namespace notebear
