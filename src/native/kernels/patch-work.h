/** What the ops of patch-convolution-ops.h and patch-gradient-ops.h are told, and how their work is cut. */
#pragma once
#include "patches.h"
#include "tile-work.h"

namespace notebear {
namespace {

/** Where a filter is put: every `stride` pixels, first with `above` rows and `before` columns outside the picture. */
struct Placement {
  int stride = 1, above = 0, before = 0;
  void read(OpKernelConstruction* construction) {
    std::vector<int> border;
    OP_REQUIRES_OK(construction, construction->GetAttr("stride", &stride));
    OP_REQUIRES_OK(construction, construction->GetAttr("border", &border));
    OP_REQUIRES(construction, stride > 0 && border.size() == 2 && border[0] >= 0 && border[1] >= 0,
                InvalidArgument("expected a stride and two borders"));
    above = border[0];
    before = border[1];
  }
  /** As many as there are strides begun. */
  int places(int64_t pixels) const { return static_cast<int>((pixels + stride - 1) / stride); }
  Patches patches(int64_t height, int64_t width, int channels, int tall, int wide) const {
    return {{static_cast<int>(height), static_cast<int>(width), places(height), places(width), stride, -above, -before},
            channels,
            tall,
            wide};
  }
};

/** Pixels of a picture one by one. */
inline Grid everyPixel(int height, int width) { return {height, width, height, width, 1, 0, 0}; }

/** Rows that are worked at together, by sixes, as the products take them. */
constexpr int64_t MOST_ROWS = 132;
/** Columns that are worth gathering the patches again. */
constexpr int64_t LEAST_COLUMNS = 64;

/** How a product is cut for the threads: into pieces of rows, and if these are few, of columns. */
struct Pieces {
  int64_t all, rows, columns, down, across;
  Pieces(OpKernelContext* context, int64_t rowsOfAll, int64_t columnsOfAll) : all(rowsOfAll) {
    const int64_t threads = context->device()->tensorflow_cpu_worker_threads()->num_threads;
    down = (all + MOST_ROWS - 1) / MOST_ROWS;
    across = std::max<int64_t>(1, std::min(threads / down, columnsOfAll / LEAST_COLUMNS));
    if (across == 1) down = (down + threads - 1) / threads * threads;
    rows = ((all + down - 1) / down + 5) / 6 * 6;
    down = (all + rows - 1) / rows;
    columns = wholeLanes((columnsOfAll + across - 1) / across);
    across = (columnsOfAll + columns - 1) / columns;
  }
  /** Calls `work(first, rows, from)` for each piece. */
  template <typename Work>
  void run(OpKernelContext* context, const Work& work) const {
    inParallel(context, down * across, 1, [&](int64_t begin, int64_t end) {
      for (int64_t piece = begin; piece < end; piece++) {
        const int64_t first = piece / across * rows;
        work(first, std::min(rows, all - first), static_cast<int>(piece % across * columns));
      }
    });
  }
};

/** Patches times a packed filter, stored at the grid's places. */
inline void multiplyInPieces(OpKernelContext* context, const float* pictures, const Patches& patches, int64_t count,
                             const float* filter, const Packed& packed, const Grid& to, int channels, float* y) {
  const Pieces pieces(context, count, packed.columns);
  pieces.run(context, [&](int64_t first, int64_t rows, int from) {
    const int64_t columns = std::min(pieces.columns, packed.columns - from);
    std::vector<float>& own = scratchOfThread(rows * (packed.depth + columns));
    float *panels = own.data(), *results = panels + rows * packed.depth;
    gatherPatches(pictures, patches, first, rows, panels);
    multiplyPatches(panels, rows, filter, packed, from, static_cast<int>(columns), results);
    const int there = static_cast<int>(std::min<int64_t>(columns, channels - from));
    storeRows(results, to, channels, from, there, first, rows, y);
  });
}

/** Registers an op of evaluation graphs: a convolution with a border, its bias and activation. Float only. */
#define NOTEBEAR_PLACED_BIAS(NAME, KERNEL)                                                               \
  REGISTER_KERNEL_BUILDER(Name(NAME).Device(tensorflow::DEVICE_CPU).TypeConstraint<float>("T"), KERNEL); \
  REGISTER_OP(NAME)                                                                                      \
      .Input("x: T")                                                                                     \
      .Input("filter: T")                                                                                \
      .Input("bias: T")                                                                                  \
      .Output("y: T")                                                                                    \
      .Attr("T: {float}")                                                                                \
      .Attr("stride: int")                                                                               \
      .Attr("border: list(int)")                                                                         \
      .Attr("relu: bool = false")                                                                        \
      .Attr("cap: float = 0")                                                                            \
      .SetShapeFn(anyShape)

}  // namespace
}  // namespace notebear
