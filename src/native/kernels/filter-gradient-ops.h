/** The gradient of 3 × 3 convolutions at stride 1 for the filter. */
#pragma once
#include "tile-work.h"

namespace notebear {
namespace {

/** `x` [N, H, W, C], `gradient` [N, H, W, K] → the filter's gradient [3, 3, C, K], float. */
template <typename T>
class FilterGradient : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const Tensor& gradient = context->input(1);
    OP_REQUIRES(context, x.dims() == 4 && gradient.dims() == 4,
                InvalidArgument("expected pictures and their gradients, [N, H, W, C]"));
    const int in = static_cast<int>(x.dim_size(3)), out = static_cast<int>(gradient.dim_size(3));
    bool same = in % LANES == 0 && out % LANES == 0 && in > 0 && out > 0;
    for (int i = 0; i < 3; i++) same = same && x.dim_size(i) == gradient.dim_size(i);
    OP_REQUIRES(context, same,
                InvalidArgument("expected multiples of ", LANES, " channels and pictures of one size; got ",
                                x.shape().DebugString(), " and ", gradient.shape().DebugString()));
    Tensor* filter = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({3, 3, in, out}), &filter));
    run(context, x, gradient, in, out, filter->flat<float>().data());
  }

 private:
  using Element = Plain<T>;
  void run(OpKernelContext* context, const Tensor& x, const Tensor& gradient, int in, int out, float* filter) {
    const Tiles tiles(static_cast<int>(x.dim_size(1)), static_cast<int>(x.dim_size(2)));
    const int64_t all = tiles.in(x.dim_size(0));
    const Cut cut(all, in, out);
    Scratch inputs, gradients, sums;
    OP_REQUIRES_OK(context, inputs.take(context, POINTS * pointStride(in, cut.rows)));
    if (areFew(all, in)) {
      transformTiles<T>(context, x, tiles, in, 0, all, inputs.data());
      runFew(context, inputs.data(), gradient, tiles, all, in, out, filter);
      return;
    }
    OP_REQUIRES_OK(context, gradients.take(context, POINTS * pointStride(cut.count, cut.rows)));
    OP_REQUIRES_OK(context, sums.take(context, POINTS * pointStride(cut.count, in)));
    int64_t transformed = -1;
    for (int from = 0; from < out; from += cut.count) {
      const int count = std::min(cut.count, out - from);
      for (int64_t first = 0; first < all; first += cut.rows) {
        const int64_t rows = std::min(cut.rows, all - first);
        if (transformed != first) transformTiles<T>(context, x, tiles, in, first, rows, inputs.data());
        transformed = first;
        inParallel(context, rows, pieceOf(context, rows, 1), [&](int64_t begin, int64_t end) {
          transformGradient(elements<T>(gradient), tiles, out, from, count, first, rows, begin, end, gradients.data());
        });
        inParallel(context, POINTS, 1, [&](int64_t begin, int64_t end) {
          for (int64_t point = begin; point < end; point++)
            multiplyTransposed(inputs.data() + point * pointStride(in, rows),
                               gradients.data() + point * pointStride(count, rows), rows, in, count, first > 0,
                               sums.data() + point * pointStride(count, in));
        });
      }
      inParallel(context, in, pieceOf(context, in, 1), [&](int64_t begin, int64_t end) {
        transformFilterGradient(sums.data(), in, out, {0, in, from, count}, begin, end, filter);
      });
    }
  }

  void runFew(OpKernelContext* context, const float* inputs, const Tensor& gradient, Tiles tiles, int64_t rows, int in,
              int out, float* filter) {
    inParallel(context, (out + FEW_OUT - 1) / FEW_OUT, 1, [&](int64_t begin, int64_t end) {
      for (int from = static_cast<int>(begin) * FEW_OUT; from < std::min<int64_t>(out, end * FEW_OUT);
           from += FEW_OUT) {
        const int count = std::min(FEW_OUT, out - from);
        std::vector<float>& own = scratchOfThread(POINTS * (pointStride(count, FEW_IN) + pointStride(count, rows)));
        float *sums = own.data(), *gradients = sums + POINTS * pointStride(count, FEW_IN);
        transformGradient(elements<T>(gradient), tiles, out, from, count, 0, rows, 0, rows, gradients);
        for (int c = 0; c < in; c += FEW_IN) {
          const int ins = std::min(FEW_IN, in - c);
          for (int point = 0; point < POINTS; point++)
            multiplyTransposed(inputs + point * pointStride(in, rows) + c * rows,
                               gradients + point * pointStride(count, rows), rows, ins, count, false,
                               sums + point * pointStride(count, ins));
          transformFilterGradient(sums, in, out, {c, ins, from, count}, 0, ins, filter);
        }
      }
    });
  }
};

tensorflow::Status filterShape(InferenceContext* context) {
  ShapeHandle x, gradient;
  TF_RETURN_IF_ERROR(context->WithRank(context->input(0), 4, &x));
  TF_RETURN_IF_ERROR(context->WithRank(context->input(1), 4, &gradient));
  context->set_output(0, context->MakeShape({3, 3, context->Dim(x, 3), context->Dim(gradient, 3)}));
  return tensorflow::OkStatus();
}

REGISTER_OP("NotebearConv3x3FilterGradient")
    .Input("x: T")
    .Input("gradient: T")
    .Output("filter: float")
    .Attr("T: {float, bfloat16}")
    .SetShapeFn(filterShape);

NOTEBEAR_KERNELS("NotebearConv3x3FilterGradient", FilterGradient);

}  // namespace
}  // namespace notebear
