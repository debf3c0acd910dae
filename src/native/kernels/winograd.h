/**
 * 3 × 3 convolutions at stride 1 by Winograd's minimal filtering, F(4 × 4, 3 × 3) (Lavin and Gray 2016): 36 products where
 * a tile of 4 × 4 results has 144.
 *
 * Pictures are [N, H, W, C] with C a multiple of `LANES`; filters [3, 3, C, K], both float. What is transformed lies in
 * panels: [36][channels / LANES][rows][LANES], rows being tiles, or for a filter its channels in.
 *
 * Every function works on a part of its task, `begin` to `end`, so that threads can share it. They know no TensorFlow: this
 * file is compiled for newer processors than the one that registers the ops.
 */
#pragma once
#include <cstddef>
#include <cstdint>

#include "bfloat16.h"

namespace notebear {

/** Channels side by side in a panel: a cache line of float. */
constexpr int LANES = 16;
/** Points of a transformed tile. */
constexpr int POINTS = 36;

/** Tiles of a batch of pictures, numbered by picture, row and column. */
struct Tiles {
  int height, width, down, across;
  Tiles(int height, int width) : height(height), width(width), down((height + 3) / 4), across((width + 3) / 4) {}
  int64_t in(int64_t pictures) const { return pictures * down * across; }
};

/** What happens to a result before it is stored: a number per channel is added, another picture is, and it is clipped. */
template <typename T>
struct Finish {
  const float* bias = nullptr;
  const T* addend = nullptr;
  bool relu = false;
  /** Infinity: not clipped. */
  float cap = 0;
};

/** Panels of `rows` rows lie this many numbers apart from one point to the next: no power of two, which caches dislike. */
inline int64_t pointStride(int64_t channels, int64_t rows) { return channels * rows + LANES; }

/**
 * Tiles `first` + `begin` … of pictures with C channels → panels of `rows` rows. Row 0 is tile `first`. The 6 × 6 pixels
 * under a tile and its border.
 */
template <typename T>
void transformInput(const T* x, Tiles tiles, int channels, int64_t first, int64_t rows, int64_t begin, int64_t end,
                    float* out);

/** The adjoint of `transformOutput`: 4 × 4 pixels of a gradient → 36. `from`, `count`: only these of its channels. */
template <typename T>
void transformGradient(const T* y, Tiles tiles, int channels, int from, int count, int64_t first, int64_t rows,
                       int64_t begin, int64_t end, float* out);

/** A part of a filter: its channels in from `in` on, `ins` of them, and its channels out from `out` on, `outs` of them. */
struct Part {
  int in, ins, out, outs;
};

/**
 * A part of a filter → panels [36][outs / LANES][ins][LANES]; `begin`, `end`: the part's channels in, by eights.
 * `turned`: the filter [3, 3, out, in] of the input's gradient, turned by half a turn, its channels exchanged.
 */
void transformFilter(const float* filter, int in, int out, bool turned, Part part, int64_t begin, int64_t end,
                     float* panels);

/** One point: [rows, in] · [in, count], `a` and `result` in panels of `rows` rows, `filter` in panels of `in`. `add`: to it. */
void multiply(const float* a, const float* filter, int64_t rows, int in, int count, bool add, float* result);

/** One point: aᵀ · b, [in, rows] · [rows, count]; `result` in panels of `in` rows. `add`: to it. */
void multiplyTransposed(const float* a, const float* b, int64_t rows, int in, int count, bool add, float* result);

/** Panels of `count` channels → those from `from` on of K, of pictures. */
template <typename T>
void transformOutput(const float* panels, Tiles tiles, int channels, int from, int count, int64_t first, int64_t rows,
                     int64_t begin, int64_t end, const Finish<T>& finish, T* y);

/** The adjoint of `transformFilter`, not turned. */
void transformFilterGradient(const float* panels, int in, int out, Part part, int64_t begin, int64_t end,
                             float* filter);

}  // namespace notebear
