/** 3 × 3 convolutions at stride 1: what `Conv2D` with padding SAME gives, up to rounding, and its gradient for the pictures. */
#pragma once
#include "convolution-work.h"

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
    if (y->NumElements() == 0) return;
    const ConvolutionWork<T> work{context, x, filter.flat<float>().data(), in, out, turned_, finish, y};
    work.run();
  }

 private:
  using Element = Plain<T>;
  bool turned_ = false;
  Activation activation_;
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
