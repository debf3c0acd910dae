#include <algorithm>
#include <type_traits>

#include "vector.h"
#include "winograd.h"

namespace notebear {
namespace {

/**
 * Channels that are added up by themselves: what one long sum would round off grows with its length, and what was transformed
 * is larger than the results.
 */
constexpr int SUMMED = 64;
/** How near what is fetched is wanted, as `__builtin_prefetch` has it. */
constexpr int SECOND_CACHE = 2;

/**
 * ROWS rows times one panel of 16 columns. As many sums as registers take: six rows of two. Meanwhile the next rows are fetched,
 * which lie apart, so that processors do not foresee them, and from `later` on two lines for each 16 channels.
 */
template <int ROWS>
inline void block(const float* a, int64_t panelStride, const float* filter, int in, bool add, float* result,
                  const float* later) {
  for (int first = 0; first < in; first += SUMMED) {
    Vector sums[ROWS][2] = {};
    for (int c = first; c < std::min(in, first + SUMMED); c += LANES, a += panelStride, later += 2 * LANES) {
      for (int row = 0; row < ROWS; row++) __builtin_prefetch(a + (ROWS + row) * LANES);
      for (int line = 0; line < 2; line++) __builtin_prefetch(later + line * LANES, 0, SECOND_CACHE);
      for (int lane = 0; lane < LANES; lane++, filter += LANES) {
        const Vector left = load(filter), right = load(filter + WIDTH);
        for (int row = 0; row < ROWS; row++) {
          const Vector value = all(a[row * LANES + lane]);
          sums[row][0] += value * left;
          sums[row][1] += value * right;
        }
      }
    }
    for (int row = 0; row < ROWS; row++)
      for (int half = 0; half < 2; half++) {
        float* to = result + row * LANES + half * WIDTH;
        store(add || first > 0 ? sums[row][half] + load(to) : sums[row][half], to);
      }
  }
}

/** ROWS channels in times one panel of 16 columns, over all rows, which are added up by themselves. */
template <int ROWS>
inline void transposedBlock(const float* a, const float* b, int64_t rows, bool add, float* result) {
  Vector sums[ROWS][2] = {};
  for (int64_t row = 0; row < rows; row++, a += LANES, b += LANES) {
    const Vector left = load(b), right = load(b + WIDTH);
    for (int i = 0; i < ROWS; i++) {
      const Vector value = all(a[i]);
      sums[i][0] += value * left;
      sums[i][1] += value * right;
    }
  }
  for (int i = 0; i < ROWS; i++)
    for (int half = 0; half < 2; half++) {
      float* to = result + i * LANES + half * WIDTH;
      store(add ? sums[i][half] + load(to) : sums[i][half], to);
    }
}

}  // namespace

void multiply(const float* a, const float* filter, int64_t rows, int in, int count, bool add, float* result) {
  const int64_t panelStride = rows * LANES, panel = static_cast<int64_t>(in) * LANES;
  for (int k = 0; k < count; k += LANES, filter += panel, result += panelStride) {
    // The next panel, an eighth at a time.
    const float* later = filter + panel;
    const auto blockAt = [&](auto rowsOf, int64_t row) {
      block<decltype(rowsOf)::value>(a + row * LANES, panelStride, filter, in, add, result + row * LANES, later);
      later += panel / 8;
    };
    int64_t row = 0;
    for (; row + 6 <= rows; row += 6) blockAt(std::integral_constant<int, 6>(), row);
    for (; row + 3 <= rows; row += 3) blockAt(std::integral_constant<int, 3>(), row);
    for (; row < rows; row++) blockAt(std::integral_constant<int, 1>(), row);
  }
}

void multiplyTransposed(const float* a, const float* b, int64_t rows, int in, int count, bool add, float* result) {
  for (int k = 0; k < count; k += LANES, b += rows * LANES)
    for (int c = 0; c < in; c += LANES, result += LANES * LANES) {
      const float* panel = a + c * rows;
      transposedBlock<6>(panel, b, rows, add, result);
      transposedBlock<5>(panel + 6, b, rows, add, result + 6 * LANES);
      transposedBlock<5>(panel + 11, b, rows, add, result + 11 * LANES);
    }
}

}  // namespace notebear
