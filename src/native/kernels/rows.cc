#include "rows.h"

#include <cstring>

#include "vector.h"

namespace notebear {
namespace {

/** PLACES neighbours times one panel of 16 columns, from `column` on: as many sums as registers take are six of two. */
template <int PLACES>
inline void places(const float* const* lines, const Patches& patches, const float* filter, int column, int channels,
                   const Finish<float>& finish, int first, float* row) {
  const int64_t step = static_cast<int64_t>(patches.grid.step) * patches.channels;
  const int64_t across = static_cast<int64_t>(patches.wide) * patches.channels;
  const Vector none = {};
  Vector sums[PLACES][2];
  for (int place = 0; place < PLACES; place++)
    for (int half = 0; half < 2; half++)
      sums[place][half] = finish.bias ? load(finish.bias + column + half * WIDTH) : none;
  for (int i = 0; i < patches.tall; i++) {
    const float* under = lines[i] + first * step;
    for (int64_t t = 0; t < across; t++, filter += LANES) {
      const Vector left = load(filter), right = load(filter + WIDTH);
      for (int place = 0; place < PLACES; place++) {
        const Vector value = all(under[place * step + t]);
        sums[place][0] += value * left;
        sums[place][1] += value * right;
      }
    }
  }
  float* to = row + static_cast<int64_t>(first) * channels + column;
  if (finish.relu) {
    // There is a zero below zero: plus zero it is none.
    for (int place = 0; place < PLACES; place++)
      for (int half = 0; half < 2; half++) sums[place][half] = activated(sums[place][half], finish.cap) + none;
  }
  for (int place = 0; place < PLACES; place++, to += channels) {
    store(sums[place][0], to);
    store(sums[place][1], to + WIDTH);
  }
}

/** Of numbers that are not below zero: their bits have the same order, and above all of them is what is no number. */
inline Words greater(Words a, Words b) { return a > b ? a : b; }
inline Words bitsOf(const float* from) { return *reinterpret_cast<const Words*>(from); }

}  // namespace

void borderRow(const float* picture, const Patches& patches, int y, float* line) {
  const Grid& grid = patches.grid;
  const int64_t length = lineLength(patches), before = static_cast<int64_t>(-grid.left) * patches.channels;
  if (y < 0 || y >= grid.height) {
    std::memset(line, 0, length * sizeof(float));
    return;
  }
  const int64_t width = static_cast<int64_t>(grid.width) * patches.channels;
  const int64_t there = std::max<int64_t>(0, std::min(width, length - before));
  std::memset(line, 0, std::min(before, length) * sizeof(float));
  std::memcpy(line + before, picture + y * width, there * sizeof(float));
  if (length > before + there) std::memset(line + before + there, 0, (length - before - there) * sizeof(float));
}

void convolveRow(const float* const* lines, const Patches& patches, const float* filter, const Packed& packed,
                 const Finish<float>& finish, float* row) {
  const int across = patches.grid.across, channels = static_cast<int>(packed.columns);
  for (int column = 0; column < channels; column += LANES) {
    const float* panel = filter + packed.at(0, column);
    int first = 0;
    for (; first + 6 <= across; first += 6) places<6>(lines, patches, panel, column, channels, finish, first, row);
    for (; first + 4 <= across; first += 4) places<4>(lines, patches, panel, column, channels, finish, first, row);
    for (; first < across; first++) places<1>(lines, patches, panel, column, channels, finish, first, row);
  }
}

void poolRows(const float* const* rows, int count, int width, int channels, float* pooled) {
  const float *first = rows[0], *second = rows[count > 1 ? 1 : 0], *third = rows[count - 1];
  for (int c = 0; c < channels; c += WIDTH) {
    const auto ofColumn = [&](int column) {
      const int64_t at = static_cast<int64_t>(column) * channels + c;
      return greater(greater(bitsOf(first + at), bitsOf(second + at)), bitsOf(third + at));
    };
    Words before = ofColumn(0);
    for (int j = 0; j < (width + 1) / 2; j++) {
      Words best = greater(before, ofColumn(2 * j));
      if (2 * j + 1 < width) best = greater(best, before = ofColumn(2 * j + 1));
      store((Vector)best, pooled + static_cast<int64_t>(j) * channels + c);
    }
  }
}

}  // namespace notebear
