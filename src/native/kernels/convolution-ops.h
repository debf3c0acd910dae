/** 3 × 3 convolutions at stride 1: what `Conv2D` with padding SAME gives, up to rounding, and its gradient for the pictures. */
#pragma once
#include "tile-work.h"

namespace notebear {
namespace {

/** `x` [N, H, W, C], `filter` [3, 3, C, K] → [N, H, W, K]. */
template <typename T>
class Convolution : public OpKernel {
 public:
  explicit Convolution(OpKernelConstruction* construction) : OpKernel(construction) {
    if (construction->HasAttr("turned")) OP_REQUIRES_OK(construction, construction->GetAttr("turned", &turned_));
    if (!construction->HasAttr("cap")) return;
    activation_.read(construction);
  }

  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const Tensor& filter = context->input(1);
    OP_REQUIRES(context, x.dims() == 4 && filter.dims() == 4 && filter.dim_size(0) == 3 && filter.dim_size(1) == 3,
                InvalidArgument("expected pictures [N, H, W, C] and a filter [3, 3, C, K]"));
    const int in = static_cast<int>(filter.dim_size(turned_ ? 3 : 2)),
              out = static_cast<int>(filter.dim_size(turned_ ? 2 : 3));
    OP_REQUIRES(context, x.dim_size(3) == in && in % LANES == 0 && out % LANES == 0 && in > 0 && out > 0,
                InvalidArgument("expected multiples of ", LANES, " channels, those of the filter; got ",
                                x.shape().DebugString(), " and ", filter.shape().DebugString()));
    TensorShape shape = x.shape();
    shape.set_dim(3, out);
    Tensor* y = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, shape, &y));
    Finish<Element> finish;
    finish.relu = activation_.relu;
    finish.cap = activation_.cap;
    if (context->num_inputs() > 2) {
      OP_REQUIRES(context, context->input(2).NumElements() == out,
                  InvalidArgument("expected a bias for each of ", out, " channels"));
      finish.bias = context->input(2).flat<float>().data();
    }
    if (context->num_inputs() > 3) {
      OP_REQUIRES(context, context->input(3).shape() == shape,
                  InvalidArgument("expected an addend of ", shape.DebugString()));
      finish.addend = elements<T>(context->input(3));
    }
    if (y->NumElements() > 0) run(context, x, filter.flat<float>().data(), in, out, finish, y);
  }

 private:
  using Element = Plain<T>;
  bool turned_ = false;
  Activation activation_;

  void run(OpKernelContext* context, const Tensor& x, const float* filter, int in, int out,
           const Finish<Element>& finish, Tensor* y) {
    const Tiles tiles(static_cast<int>(x.dim_size(1)), static_cast<int>(x.dim_size(2)));
    const int64_t all = tiles.in(x.dim_size(0));
    const Cut cut(all, in, out);
    Scratch inputs, filters, results;
    OP_REQUIRES_OK(context, inputs.take(context, POINTS * pointStride(in, cut.rows)));
    if (areFew(all, in)) {
      transformTiles<T>(context, x, tiles, in, 0, all, inputs.data());
      runFew(context, inputs.data(), filter, tiles, all, in, out, finish, y);
      return;
    }
    OP_REQUIRES_OK(context, filters.take(context, POINTS * pointStride(cut.count, in)));
    OP_REQUIRES_OK(context, results.take(context, POINTS * pointStride(cut.count, cut.rows)));
    int transformed = -1;
    for (int64_t first = 0; first < all; first += cut.rows) {
      const int64_t rows = std::min(cut.rows, all - first);
      transformTiles<T>(context, x, tiles, in, first, rows, inputs.data());
      for (int from = 0; from < out; from += cut.count) {
        const int count = std::min(cut.count, out - from);
        if (transformed != from)
          inParallel(context, in / 8, pieceOf(context, in / 8, 1), [&](int64_t begin, int64_t end) {
            transformFilter(filter, in, out, turned_, {0, in, from, count}, begin, end, filters.data());
          });
        transformed = from;
        inParallel(context, POINTS, 1, [&](int64_t begin, int64_t end) {
          for (int64_t point = begin; point < end; point++)
            multiply(inputs.data() + point * pointStride(in, rows), filters.data() + point * pointStride(count, in),
                     rows, in, count, false, results.data() + point * pointStride(count, rows));
        });
        inParallel(context, rows, pieceOf(context, rows, 1), [&](int64_t begin, int64_t end) {
          transformOutput(results.data(), tiles, out, from, count, first, rows, begin, end, finish, elements<T>(*y));
        });
      }
    }
  }

  /** Each thread transforms the parts of the filter that it needs next, which stay in its cache. */
  void runFew(OpKernelContext* context, const float* inputs, const float* filter, Tiles tiles, int64_t rows, int in,
              int out, const Finish<Element>& finish, Tensor* y) {
    inParallel(context, (out + FEW_OUT - 1) / FEW_OUT, 1, [&](int64_t begin, int64_t end) {
      for (int from = static_cast<int>(begin) * FEW_OUT; from < std::min<int64_t>(out, end * FEW_OUT);
           from += FEW_OUT) {
        const int count = std::min(FEW_OUT, out - from);
        std::vector<float>& own = scratchOfThread(POINTS * (pointStride(count, FEW_IN) + pointStride(count, rows)));
        float *panels = own.data(), *results = panels + POINTS * pointStride(count, FEW_IN);
        for (int c = 0; c < in; c += FEW_IN) {
          const int ins = std::min(FEW_IN, in - c);
          transformFilter(filter, in, out, turned_, {c, ins, from, count}, 0, ins / 8, panels);
          for (int point = 0; point < POINTS; point++)
            multiply(inputs + point * pointStride(in, rows) + c * rows, panels + point * pointStride(count, ins), rows,
                     ins, count, c > 0, results + point * pointStride(count, rows));
        }
        transformOutput(results, tiles, out, from, count, 0, rows, 0, rows, finish, elements<T>(*y));
      }
    });
  }
};

/** As `x`, with the filter's channels out. */
tensorflow::Status convolutionShape(InferenceContext* context) {
  bool turned = false;
  if (!context->GetAttr("turned", &turned).ok()) turned = false;
  ShapeHandle x, filter, y;
  TF_RETURN_IF_ERROR(context->WithRank(context->input(0), 4, &x));
  TF_RETURN_IF_ERROR(context->WithRank(context->input(1), 4, &filter));
  TF_RETURN_IF_ERROR(context->ReplaceDim(x, 3, context->Dim(filter, turned ? 2 : 3), &y));
  context->set_output(0, y);
  return tensorflow::OkStatus();
}

REGISTER_OP("NotebearConv3x3")
    .Input("x: T")
    .Input("filter: float")
    .Output("y: T")
    .Attr("T: {float, bfloat16}")
    .Attr("turned: bool = false")
    .SetShapeFn(convolutionShape);

REGISTER_OP("NotebearConv3x3Bias")
    .Input("x: T")
    .Input("filter: float")
    .Input("bias: float")
    .Output("y: T")
    .Attr("T: {float, bfloat16}")
    .Attr("relu: bool = false")
    .Attr("cap: float = 0")
    .SetShapeFn(convolutionShape);

REGISTER_OP("NotebearConv3x3BiasAdd")
    .Input("x: T")
    .Input("filter: float")
    .Input("bias: float")
    .Input("addend: T")
    .Output("y: T")
    .Attr("T: {float, bfloat16}")
    .Attr("relu: bool = false")
    .Attr("cap: float = 0")
    .SetShapeFn(convolutionShape);

NOTEBEAR_KERNELS("NotebearConv3x3", Convolution);
NOTEBEAR_KERNELS("NotebearConv3x3Bias", Convolution);
NOTEBEAR_KERNELS("NotebearConv3x3BiasAdd", Convolution);

}  // namespace
}  // namespace notebear
