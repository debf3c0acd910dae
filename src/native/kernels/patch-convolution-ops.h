/** Convolutions at any stride as products with patches, and their gradients for the pictures. Float only. */
#pragma once
#include "row-work.h"

namespace notebear {
namespace {

/** `x` [N, H, W, C], `filter` [h, w, C, K] → [N, ⌈H / stride⌉, ⌈W / stride⌉, K]. */
class PatchConvolution : public OpKernel {
 public:
  explicit PatchConvolution(OpKernelConstruction* construction) : OpKernel(construction) {
    placement_.read(construction);
  }

  void Compute(OpKernelContext* context) override {
    const Tensor &x = context->input(0), &filter = context->input(1);
    OP_REQUIRES(context, x.dims() == 4 && filter.dims() == 4 && x.dim_size(3) == filter.dim_size(2),
                InvalidArgument("expected pictures [N, H, W, C] and a filter [h, w, C, K]; got ",
                                x.shape().DebugString(), " and ", filter.shape().DebugString()));
    const int in = static_cast<int>(x.dim_size(3)), out = static_cast<int>(filter.dim_size(3));
    const Patches patches = placement_.patches(x.dim_size(1), x.dim_size(2), in, static_cast<int>(filter.dim_size(0)),
                                               static_cast<int>(filter.dim_size(1)));
    const Grid& grid = patches.grid;
    Tensor* y = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({x.dim_size(0), grid.down, grid.across, out}), &y));
    if (y->NumElements() == 0) return;
    const Packed packed{patches.depth(), wholeLanes(out)};
    Scratch panels;
    OP_REQUIRES_OK(context, panels.take(context, packed.numbers()));
    inParallel(context, packed.depth, pieceOf(context, packed.depth, 16), [&](int64_t begin, int64_t end) {
      packFilter(filter.flat<float>().data(), patches.size(), out, packed, begin, end, panels.data());
    });
    const float* pictures = x.flat<float>().data();
    float* results = y->flat<float>().data();
    if (goesByRows(patches) && out % LANES == 0) {
      const Finish<float> plain;
      RowWork{context, pictures, patches, packed, panels.data(), plain, false, results}.run(x.dim_size(0));
    } else {
      multiplyInPieces(context, pictures, patches, grid.in(x.dim_size(0)), panels.data(), packed,
                       everyPixel(grid.down, grid.across), out, results);
    }
  }

 private:
  Placement placement_;
};

/** `filter` [h, w, C, K], `gradient` of the result → that of the pictures, of the size of the attribute `size`. */
class PatchInputGradient : public OpKernel {
 public:
  explicit PatchInputGradient(OpKernelConstruction* construction) : OpKernel(construction) {
    placement_.read(construction);
    OP_REQUIRES_OK(construction, construction->GetAttr("size", &size_));
    OP_REQUIRES(construction, size_.size() == 2, InvalidArgument("expected a height and a width"));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor &filter = context->input(0), &gradient = context->input(1);
    OP_REQUIRES(context,
                filter.dims() == 4 && gradient.dims() == 4 && filter.dim_size(3) == gradient.dim_size(3) &&
                    gradient.dim_size(1) == placement_.places(size_[0]) &&
                    gradient.dim_size(2) == placement_.places(size_[1]),
                InvalidArgument("expected a filter [h, w, C, K] and the gradient of what it gives; got ",
                                filter.shape().DebugString(), " and ", gradient.shape().DebugString()));
    Tensor* dx = nullptr;
    const TensorShape shape({gradient.dim_size(0), size_[0], size_[1], filter.dim_size(2)});
    OP_REQUIRES_OK(context, context->allocate_output(0, shape, &dx));
    if (dx->NumElements() == 0) return;
    for (int i = 0; i < std::min(placement_.stride, size_[0]); i++)
      for (int j = 0; j < std::min(placement_.stride, size_[1]); j++) run(context, filter, gradient, i, j, dx);
  }

 private:
  Placement placement_;
  std::vector<int> size_;

  /** Of one axis: the pixels from `first` on, `stride` apart, have to do with every `stride`-th row of the filter. */
  struct Axis {
    int pixels, tap, taps, start;
    Axis(int first, int size, int stride, int border, int64_t filter) {
      pixels = (size - first + stride - 1) / stride;
      tap = (first + border) % stride;
      taps = static_cast<int>(std::max<int64_t>(0, (filter - tap + stride - 1) / stride));
      // The place of the filter at which the last of these rows is at the first of these pixels.
      start = (first + border) / stride - taps + 1;
    }
  };

  void run(OpKernelContext* context, const Tensor& filter, const Tensor& gradient, int i, int j, Tensor* dx) {
    const int stride = placement_.stride;
    const int in = static_cast<int>(filter.dim_size(2)), out = static_cast<int>(filter.dim_size(3));
    const int wide = static_cast<int>(filter.dim_size(1));
    const Axis y(i, size_[0], stride, placement_.above, filter.dim_size(0)),
        x(j, size_[1], stride, placement_.before, filter.dim_size(1));
    const Grid to{size_[0], size_[1], y.pixels, x.pixels, stride, i, j};
    const Grid from{static_cast<int>(gradient.dim_size(1)),
                    static_cast<int>(gradient.dim_size(2)),
                    y.pixels,
                    x.pixels,
                    1,
                    y.start,
                    x.start};
    const int64_t count = to.in(gradient.dim_size(0));
    const Patches patches{from, out, y.taps, x.taps};
    float* result = dx->flat<float>().data();
    if (patches.size() == 0) {
      inParallel(context, count, pieceOf(context, count, 64),
                 [&](int64_t begin, int64_t end) { clearRows(to, in, begin, end - begin, result); });
      return;
    }
    const Packed packed{patches.depth(), wholeLanes(in)};
    Scratch panels;
    OP_REQUIRES_OK(context, panels.take(context, packed.numbers()));
    // Rows that only fill the lanes.
    for (int64_t row = patches.size(); row < packed.depth; row++)
      for (int64_t c = 0; c < packed.columns; c += LANES) std::fill_n(panels.data() + packed.at(row, c), LANES, 0.0f);
    inParallel(context, packed.columns / LANES, 1, [&](int64_t begin, int64_t end) {
      for (int tap = 0; tap < y.taps * x.taps; tap++) {
        const int down = y.tap + stride * (y.taps - 1 - tap / x.taps),
                  across = x.tap + stride * (x.taps - 1 - tap % x.taps);
        packTransposed(filter.flat<float>().data() + static_cast<int64_t>(down * wide + across) * in * out, in, out,
                       packed, static_cast<int64_t>(tap) * out, begin * LANES, end * LANES, panels.data());
      }
    });
    multiplyInPieces(context, gradient.flat<float>().data(), patches, count, panels.data(), packed, to, in, result);
  }
};

}  // namespace
}  // namespace notebear
