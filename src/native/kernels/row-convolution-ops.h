/** What a network begins with, in evaluation: a convolution of few channels, its bias, activation and max pooling. Float only. */
#pragma once
#include "row-work.h"

namespace notebear {
namespace {

/** `x` [N, H, W, C], `filter` [h, w, C, K], `bias` [K] → with activation [N, ⌈H / stride⌉, …, K], or pooled, half of it. */
class RowConvolution : public OpKernel {
 public:
  explicit RowConvolution(OpKernelConstruction* construction) : OpKernel(construction) {
    placement_.read(construction);
    activation_.read(construction);
    OP_REQUIRES_OK(construction, construction->GetAttr("pooled", &pooled_));
    OP_REQUIRES(construction, activation_.relu || !pooled_, InvalidArgument("expected relu, since it is pooled"));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor &x = context->input(0), &filter = context->input(1), &bias = context->input(2);
    OP_REQUIRES(context, x.dims() == 4 && filter.dims() == 4 && x.dim_size(3) == filter.dim_size(2),
                InvalidArgument("expected pictures [N, H, W, C] and a filter [h, w, C, K]; got ",
                                x.shape().DebugString(), " and ", filter.shape().DebugString()));
    const int out = static_cast<int>(filter.dim_size(3));
    const Patches patches =
        placement_.patches(x.dim_size(1), x.dim_size(2), static_cast<int>(x.dim_size(3)),
                           static_cast<int>(filter.dim_size(0)), static_cast<int>(filter.dim_size(1)));
    OP_REQUIRES(context, goesByRows(patches) && out % LANES == 0 && bias.NumElements() == out,
                InvalidArgument("expected few channels, a small filter, a multiple of ", LANES,
                                " channels out and a bias for each; got ", filter.shape().DebugString()));
    const Packed packed{patches.depth(), out};
    const Finish<float> finish{bias.flat<float>().data(), nullptr, activation_.relu, activation_.cap};
    RowWork work{context, x.flat<float>().data(), patches, packed, nullptr, finish, pooled_, nullptr};
    const int across = pooled_ ? (patches.grid.across + 1) / 2 : patches.grid.across;
    Tensor* y = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({x.dim_size(0), work.rows(), across, out}), &y));
    if (y->NumElements() == 0) return;
    Scratch panels;
    OP_REQUIRES_OK(context, panels.take(context, packed.numbers()));
    packFilter(filter.flat<float>().data(), patches.size(), out, packed, 0, packed.depth, panels.data());
    work.filter = panels.data();
    work.y = y->flat<float>().data();
    work.run(x.dim_size(0));
  }

 private:
  Placement placement_;
  Activation activation_;
  bool pooled_ = false;
};

NOTEBEAR_PLACED_BIAS("NotebearRowConvBias", RowConvolution).Attr("pooled: bool = false");

}  // namespace
}  // namespace notebear
