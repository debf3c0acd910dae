/**
 * Max pooling that remembers where each maximum stood: 3 × 3 windows at stride 2, one pixel of border on every side, pictures
 * [N, H, W, C] with C a multiple of 8. Rows `begin` to `end` of all pictures', so that threads can share the task.
 */
#pragma once
#include <cstdint>

#include "bfloat16.h"

namespace notebear {

struct PoolSize {
  int height, width, channels;
  int down() const { return (height + 1) / 2; }
  int across() const { return (width + 1) / 2; }
};

/** Rows of the result; `places`: 0 to 8, row by row of the window. Of equal numbers the first, as in PyTorch. */
template <typename T>
void maxPool(const T* x, PoolSize size, int64_t begin, int64_t end, T* y, uint8_t* places);

/** Rows of the pictures' gradient. */
template <typename T>
void maxPoolGradient(const T* gradient, const uint8_t* places, PoolSize size, int64_t begin, int64_t end, T* dx);

}  // namespace notebear
