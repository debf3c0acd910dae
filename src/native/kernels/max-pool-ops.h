/** Max pooling of ResNets, 3 × 3 at stride 2, by the functions of max-pool.h. */
#pragma once
#include "max-pool.h"
#include "ops.h"

namespace notebear {
namespace {

/** `x` [N, H, W, C] → maxima [N, ⌈H / 2⌉, ⌈W / 2⌉, C] and their places in the windows, 0 to 8. */
template <typename T>
class MaxPool : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    OP_REQUIRES(
        context, x.dims() == 4 && x.dim_size(3) % 8 == 0,
        InvalidArgument("expected pictures [N, H, W, C] of a multiple of 8 channels; got ", x.shape().DebugString()));
    const PoolSize size = {static_cast<int>(x.dim_size(1)), static_cast<int>(x.dim_size(2)),
                           static_cast<int>(x.dim_size(3))};
    const TensorShape shape({x.dim_size(0), size.down(), size.across(), size.channels});
    Tensor *y = nullptr, *places = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, shape, &y));
    OP_REQUIRES_OK(context, context->allocate_output(1, shape, &places));
    const int64_t lines = x.dim_size(0) * size.down();
    inParallel(context, lines, pieceOf(context, lines, 4), [&](int64_t begin, int64_t end) {
      maxPool(elements<T>(x), size, begin, end, elements<T>(*y), places->flat<uint8_t>().data());
    });
  }
};

/** The maxima's gradient and their places → the gradient of the pictures, whose `height` and `width` are attributes. */
template <typename T>
class MaxPoolGradient : public OpKernel {
 public:
  explicit MaxPoolGradient(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("height", &height_));
    OP_REQUIRES_OK(construction, construction->GetAttr("width", &width_));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor &gradient = context->input(0), &places = context->input(1);
    OP_REQUIRES(context, gradient.dims() == 4 && gradient.dim_size(3) % 8 == 0 && places.shape() == gradient.shape(),
                InvalidArgument("expected a gradient [N, H, W, C] and as many places; got ",
                                gradient.shape().DebugString(), " and ", places.shape().DebugString()));
    const PoolSize size = {height_, width_, static_cast<int>(gradient.dim_size(3))};
    OP_REQUIRES(context, gradient.dim_size(1) == size.down() && gradient.dim_size(2) == size.across(),
                InvalidArgument("expected the gradient of pictures of ", height_, " × ", width_, "; got ",
                                gradient.shape().DebugString()));
    Tensor* dx = nullptr;
    const int64_t pictures = gradient.dim_size(0);
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({pictures, height_, width_, size.channels}), &dx));
    const int64_t lines = pictures * height_;
    inParallel(context, lines, pieceOf(context, lines, 4), [&](int64_t begin, int64_t end) {
      maxPoolGradient(elements<T>(gradient), places.flat<uint8_t>().data(), size, begin, end, elements<T>(*dx));
    });
  }

 private:
  int height_, width_;
};

REGISTER_OP("NotebearMaxPool")
    .Input("x: T")
    .Output("y: T")
    .Output("places: uint8")
    .Attr("T: {float, bfloat16}")
    .SetShapeFn(anyShape);

REGISTER_OP("NotebearMaxPoolGradient")
    .Input("gradient: T")
    .Input("places: uint8")
    .Output("dx: T")
    .Attr("T: {float, bfloat16}")
    .Attr("height: int")
    .Attr("width: int")
    .SetShapeFn(anyShape);

NOTEBEAR_KERNELS("NotebearMaxPool", MaxPool);
NOTEBEAR_KERNELS("NotebearMaxPoolGradient", MaxPoolGradient);

}  // namespace
}  // namespace notebear
