/** How a 3 × 3 convolution over tiles is done: three ways, by how large its transformed filter is and how many tiles share it. */
#pragma once
#include "tile-work.h"

namespace notebear {
namespace {

/** A transformed filter up to this size stays in the cache that the processor's cores share, while tiles pass by it. */
constexpr int64_t SMALL_FILTER = POINTS * 128 * 128;
/** Tiles of a block that one thread does from pictures to pictures. */
constexpr int64_t BLOCK = 48;

/** One convolution. */
template <typename T>
struct ConvolutionWork {
  OpKernelContext* context;
  const Tensor& x;
  const float* filter;
  int in, out;
  /** For the gradient of the pictures. */
  bool turned;
  const Finish<Plain<T>>& finish;
  Tensor* y;

  const Tiles tiles{static_cast<int>(x.dim_size(1)), static_cast<int>(x.dim_size(2))};
  const int64_t all = tiles.in(x.dim_size(0));

  void run() const {
    if (areFew(all, in)) {
      withFewTiles();
    } else if (POINTS * in * out <= SMALL_FILTER) {
      inBlocks();
    } else {
      inCuts();
    }
  }

 private:
  /** Each thread takes blocks of tiles all the way, in a cache of its own. */
  void inBlocks() const {
    Scratch filters;
    OP_REQUIRES_OK(context, filters.take(context, POINTS * pointStride(out, in)));
    transformPart({0, in, 0, out}, filters.data());
    const int64_t blocks = (all + BLOCK - 1) / BLOCK;
    inParallel(context, blocks, pieceOf(context, blocks, 1), [&](int64_t begin, int64_t end) {
      float* inputs = scratchOfThread(POINTS * (pointStride(in, BLOCK) + pointStride(out, BLOCK))).data();
      float* results = inputs + POINTS * pointStride(in, BLOCK);
      for (int64_t first = begin * BLOCK; first < std::min(all, end * BLOCK); first += BLOCK) {
        const int64_t rows = std::min(BLOCK, all - first);
        transformInput(elements<T>(x), tiles, in, first, rows, 0, rows, inputs);
        for (int point = 0; point < POINTS; point++) multiplyPoint(point, inputs, filters.data(), rows, out, results);
        transformOutput(results, tiles, out, 0, out, first, rows, 0, rows, finish, elements<T>(*y));
      }
    });
  }

  /** All threads share as many tiles, and as much of the filter, as caches hold. */
  void inCuts() const {
    const Cut cut(all, in, out);
    Scratch inputs, filters, results;
    OP_REQUIRES_OK(context, inputs.take(context, POINTS * pointStride(in, cut.rows)));
    OP_REQUIRES_OK(context, filters.take(context, POINTS * pointStride(cut.count, in)));
    OP_REQUIRES_OK(context, results.take(context, POINTS * pointStride(cut.count, cut.rows)));
    int transformed = -1;
    for (int64_t first = 0; first < all; first += cut.rows) {
      const int64_t rows = std::min(cut.rows, all - first);
      transformTiles<T>(context, x, tiles, in, first, rows, inputs.data());
      for (int from = 0; from < out; from += cut.count) {
        const int count = std::min(cut.count, out - from);
        if (transformed != from) transformPart({0, in, from, count}, filters.data());
        transformed = from;
        inParallel(context, POINTS, 1, [&](int64_t begin, int64_t end) {
          for (int64_t point = begin; point < end; point++)
            multiplyPoint(point, inputs.data(), filters.data(), rows, count, results.data());
        });
        inParallel(context, rows, pieceOf(context, rows, 1), [&](int64_t begin, int64_t end) {
          transformOutput(results.data(), tiles, out, from, count, first, rows, begin, end, finish, elements<T>(*y));
        });
      }
    }
  }

  /** Each thread transforms the parts of the filter that it needs next, which stay in its cache. */
  void withFewTiles() const {
    Scratch inputs;
    OP_REQUIRES_OK(context, inputs.take(context, POINTS * pointStride(in, all)));
    transformTiles<T>(context, x, tiles, in, 0, all, inputs.data());
    inParallel(context, (out + FEW_OUT - 1) / FEW_OUT, 1, [&](int64_t begin, int64_t end) {
      for (int from = static_cast<int>(begin) * FEW_OUT; from < std::min<int64_t>(out, end * FEW_OUT);
           from += FEW_OUT) {
        const int count = std::min(FEW_OUT, out - from);
        std::vector<float>& own = scratchOfThread(POINTS * (pointStride(count, FEW_IN) + pointStride(count, all)));
        float *panels = own.data(), *results = panels + POINTS * pointStride(count, FEW_IN);
        for (int c = 0; c < in; c += FEW_IN) {
          const int ins = std::min(FEW_IN, in - c);
          transformFilter(filter, in, out, turned, {c, ins, from, count}, 0, ins / 8, panels);
          for (int point = 0; point < POINTS; point++)
            multiply(inputs.data() + point * pointStride(in, all) + c * all, panels + point * pointStride(count, ins),
                     all, ins, count, c > 0, results + point * pointStride(count, all));
        }
        transformOutput(results, tiles, out, from, count, 0, all, 0, all, finish, elements<T>(*y));
      }
    });
  }

  void transformPart(const Part& part, float* panels) const {
    const int64_t eights = part.ins / 8;
    inParallel(context, eights, pieceOf(context, eights, 1),
               [&](int64_t begin, int64_t end) { transformFilter(filter, in, out, turned, part, begin, end, panels); });
  }

  void multiplyPoint(int64_t point, const float* inputs, const float* filters, int64_t rows, int count,
                     float* results) const {
    multiply(inputs + point * pointStride(in, rows), filters + point * pointStride(count, in), rows, in, count, false,
             results + point * pointStride(count, rows));
  }
};

}  // namespace
}  // namespace notebear
