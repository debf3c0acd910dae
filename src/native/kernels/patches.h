/**
 * Convolutions as products of matrices: a row is what lies under the filter at one place (a patch), a column one
 * filter. For those that Winograd's way is not for: at stride 2, or of few channels in.
 *
 * Pictures are [N, H, W, C], filters [H, W, C, K]. Patches and results lie in panels [columns / LANES][rows][LANES], of
 * as many rows as are worked at together. No TensorFlow.
 */
#pragma once
#include <algorithm>
#include <cstdint>

#include "winograd.h"

namespace notebear {

inline int64_t wholeLanes(int64_t numbers) { return (numbers + LANES - 1) / LANES * LANES; }

/** Places in pictures at equal distances, numbered by picture, row and column. */
struct Grid {
  int height, width;
  int down, across;
  /** Pixels from one place to the next. */
  int step;
  /** The first place; above or left of the picture where there are zeros around it. */
  int top, left;
  int64_t in(int64_t pictures) const { return pictures * down * across; }
};

/** What lies under a filter of `tall` × `wide` pixels whose top left corner is at a place of the grid. */
struct Patches {
  Grid grid;
  int channels, tall, wide;
  int64_t size() const { return static_cast<int64_t>(tall) * wide * channels; }
  /** With what is added, zeros, to fill the lanes. */
  int64_t depth() const { return wholeLanes(size()); }
};

/** `rows` patches, from `first` on, into panels. */
void gatherPatches(const float* pictures, const Patches& patches, int64_t first, int64_t rows, float* panels);

/** Panels of `count` channels → those from `from` on, of pixels with `channels` at the grid's places. */
void storeRows(const float* panels, const Grid& grid, int channels, int from, int count, int64_t first, int64_t rows,
               float* pictures);

/** Zeros at the grid's places. */
void clearRows(const Grid& grid, int channels, int64_t first, int64_t rows, float* pictures);

/** Rows of a packed filter that are multiplied at once: sixteen columns of them stay in the processor's first cache. */
constexpr int64_t DEPTH = 256;

/** A filter as a matrix of `depth` × `columns`, both in whole lanes: in panels of DEPTH rows, one after the other. */
struct Packed {
  int64_t depth, columns;
  int64_t numbers() const { return depth * columns; }
  /** Sixteen columns from `column` on, of one row. */
  int64_t at(int64_t row, int64_t column) const {
    const int64_t chunk = row / DEPTH * DEPTH, rows = std::min(DEPTH, depth - chunk);
    return chunk * columns + column * rows + (row - chunk) * LANES;
  }
};

/** A filter [size, K], its rows `begin` … `end` of the packed ones. */
void packFilter(const float* filter, int64_t size, int out, const Packed& packed, int64_t begin, int64_t end,
                float* panels);

/** One pixel of a filter, [C, K], transposed: channels out are rows, from `row` on, those in columns, from `begin` on. */
void packTransposed(const float* pixel, int in, int out, const Packed& packed, int64_t row, int64_t begin, int64_t end,
                    float* panels);

/** Patches times `count` columns of a packed filter, from `from` on. */
void multiplyPatches(const float* patches, int64_t rows, const float* filter, const Packed& packed, int from, int count,
                     float* result);

/** What is in `parts` times panels [K / LANES][depth][LANES], added up → rows `begin` … `end` of a filter [size, K]. */
void joinFilters(const float* sums, int64_t parts, const Packed& packed, int out, int64_t begin, int64_t end,
                 float* filter);

}  // namespace notebear
