#include "max-pool.h"

#include <limits>

#include "vector.h"

namespace notebear {
namespace {

typedef uint8_t Bytes __attribute__((vector_size(8), aligned(1), may_alias));

inline Words loadPlaces(const uint8_t* from) {
  return __builtin_convertvector(*reinterpret_cast<const Bytes*>(from), Words);
}
inline void storePlaces(Words places, uint8_t* to) {
  *reinterpret_cast<Bytes*>(to) = __builtin_convertvector(places, Bytes);
}
inline Words same(uint32_t value) { return Words{value, value, value, value, value, value, value, value}; }

}  // namespace

template <typename T>
void maxPool(const T* x, PoolSize size, int64_t begin, int64_t end, T* y, uint8_t* places) {
  const int down = size.down(), across = size.across(), channels = size.channels;
  for (int64_t line = begin; line < end; line++) {
    const T* picture = x + line / down * size.height * size.width * channels;
    const int top = 2 * static_cast<int>(line % down) - 1;
    for (int j = 0; j < across; j++)
      for (int c = 0; c < channels; c += WIDTH) {
        Vector best = all(-std::numeric_limits<float>::infinity());
        // A window of nothing but -∞ has its maximum in the middle, which is always a pixel.
        Words place = same(4);
        for (int i = 0; i < 9; i++) {
          const int row = top + i / 3, column = 2 * j - 1 + i % 3;
          if (row < 0 || row >= size.height || column < 0 || column >= size.width) continue;
          const Vector value = load(picture + (static_cast<int64_t>(row) * size.width + column) * channels + c);
          // What is no number counts as the greatest.
          const Words greater = (Words)(value > best) | (Words)(value != value);
          best = (Vector)((greater & (Words)value) | (~greater & (Words)best));
          place = (greater & same(i)) | (~greater & place);
        }
        const int64_t at = (line * across + j) * channels + c;
        store(best, y + at);
        storePlaces(place, places + at);
      }
  }
}

template <typename T>
void maxPoolGradient(const T* gradient, const uint8_t* places, PoolSize size, int64_t begin, int64_t end, T* dx) {
  const int down = size.down(), across = size.across(), channels = size.channels;
  for (int64_t line = begin; line < end; line++) {
    const int64_t picture = line / size.height;
    const int row = static_cast<int>(line % size.height);
    for (int column = 0; column < size.width; column++)
      for (int c = 0; c < channels; c += WIDTH) {
        Vector sum = {};
        // Window i has the rows 2 i - 1 to 2 i + 1.
        for (int i = row / 2; i <= (row + 1) / 2 && i < down; i++)
          for (int j = column / 2; j <= (column + 1) / 2 && j < across; j++) {
            const int64_t at = ((picture * down + i) * across + j) * channels + c;
            const Words here = (Words)(loadPlaces(places + at) == same(3 * (row - 2 * i + 1) + column - 2 * j + 1));
            sum += choose(here, load(gradient + at));
          }
        store(sum, dx + (line * size.width + column) * channels + c);
      }
  }
}

#define INSTANTIATE(T)                                                       \
  template void maxPool(const T*, PoolSize, int64_t, int64_t, T*, uint8_t*); \
  template void maxPoolGradient(const T*, const uint8_t*, PoolSize, int64_t, int64_t, T*);
INSTANTIATE(float)
INSTANTIATE(Bfloat16)

}  // namespace notebear
