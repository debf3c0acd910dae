#include "patches.h"

#include <cstring>
#include <vector>

#include "vector.h"

namespace notebear {
namespace {

/** Calls `work(row, picture, y, x)` for places `first` … of a grid: where they are, which may be outside. */
template <typename Work>
inline void forPlaces(const Grid& grid, int64_t first, int64_t rows, const Work& work) {
  int64_t picture = first / (grid.down * grid.across);
  int i = static_cast<int>(first / grid.across % grid.down), j = static_cast<int>(first % grid.across);
  for (int64_t row = 0; row < rows; row++) {
    work(row, picture, grid.top + i * grid.step, grid.left + j * grid.step);
    if (++j < grid.across) continue;
    j = 0;
    if (++i < grid.down) continue;
    i = 0;
    picture++;
  }
}

/** Where a pixel's channels begin. */
inline int64_t pixelOf(const Grid& grid, int channels, int64_t picture, int y, int x) {
  return ((picture * grid.height + y) * grid.width + x) * channels;
}

}  // namespace

void gatherPatches(const float* pictures, const Patches& patches, int64_t first, int64_t rows, float* panels) {
  const Grid& grid = patches.grid;
  const int channels = patches.channels, tall = patches.tall, wide = patches.wide;
  const int64_t size = patches.size(), depth = patches.depth(), across = static_cast<int64_t>(wide) * channels;
  thread_local std::vector<float> own;
  own.assign(depth, 0.0f);
  float* line = own.data();
  forPlaces(grid, first, rows, [&](int64_t row, int64_t picture, int y, int x) {
    const int left = std::max(0, -x), right = std::min(wide, grid.width - x);
    if (left > 0 || right < wide || y < 0 || y + tall > grid.height) std::memset(line, 0, size * sizeof(float));
    for (int i = std::max(0, -y); i < std::min(tall, grid.height - y); i++)
      if (right > left)
        std::memcpy(line + i * across + left * channels, pictures + pixelOf(grid, channels, picture, y + i, x + left),
                    static_cast<int64_t>(right - left) * channels * sizeof(float));
    float* to = panels + row * LANES;
    for (int64_t c = 0; c < depth; c += LANES, to += rows * LANES) {
      store(load(line + c), to);
      store(load(line + c + WIDTH), to + WIDTH);
    }
  });
}

void storeRows(const float* panels, const Grid& grid, int channels, int from, int count, int64_t first, int64_t rows,
               float* pictures) {
  forPlaces(grid, first, rows, [&](int64_t row, int64_t picture, int y, int x) {
    float* to = pictures + pixelOf(grid, channels, picture, y, x) + from;
    const float* in = panels + row * LANES;
    for (int c = 0; c < count; c += LANES, in += rows * LANES) {
      const int there = std::min(LANES, count - c);
      std::memcpy(to + c, in, there * sizeof(float));
    }
  });
}

void clearRows(const Grid& grid, int channels, int64_t first, int64_t rows, float* pictures) {
  forPlaces(grid, first, rows, [&](int64_t, int64_t picture, int y, int x) {
    std::memset(pictures + pixelOf(grid, channels, picture, y, x), 0, channels * sizeof(float));
  });
}

void packFilter(const float* filter, int64_t size, int out, const Packed& packed, int64_t begin, int64_t end,
                float* panels) {
  for (int64_t row = begin; row < end; row++)
    for (int k = 0; k < packed.columns; k += LANES) {
      const int there = row < size ? std::max(0, std::min(LANES, out - k)) : 0;
      float* to = panels + packed.at(row, k);
      std::fill_n(std::copy_n(filter + (there > 0 ? row * out + k : 0), there, to), LANES - there, 0.0f);
    }
}

void packTransposed(const float* pixel, int in, int out, const Packed& packed, int64_t row, int64_t begin, int64_t end,
                    float* panels) {
  for (int64_t c = begin; c < end; c += LANES)
    for (int k = 0; k < out; k++) {
      float* to = panels + packed.at(row + k, c);
      for (int lane = 0; lane < LANES; lane++) to[lane] = c + lane < in ? pixel[(c + lane) * out + k] : 0.0f;
    }
}

void multiplyPatches(const float* patches, int64_t rows, const float* filter, const Packed& packed, int from, int count,
                     float* result) {
  for (int64_t chunk = 0; chunk < packed.depth; chunk += DEPTH)
    multiply(patches + chunk * rows, filter + packed.at(chunk, from), rows,
             static_cast<int>(std::min(DEPTH, packed.depth - chunk)), count, chunk > 0, result);
}

void joinFilters(const float* sums, int64_t parts, const Packed& packed, int out, int64_t begin, int64_t end,
                 float* filter) {
  for (int64_t row = begin; row < end; row++)
    for (int k = 0; k < out; k += LANES)
      for (int lane = 0; lane < std::min(LANES, out - k); lane++) {
        const float* from = sums + (k * packed.depth + row * LANES) + lane;
        float sum = 0;
        for (int64_t part = 0; part < parts; part++) sum += from[part * packed.numbers()];
        filter[row * out + k + lane] = sum;
      }
}

}  // namespace notebear
