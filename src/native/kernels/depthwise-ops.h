/** Depthwise convolutions and their gradients by the functions of depthwise.h. Float only. */
#pragma once
#include "depthwise.h"
#include "patch-work.h"

namespace notebear {
namespace {

/** What the four ops have in common: where the filter is put, of which channels. */
class DepthwiseKernel : public OpKernel {
 public:
  explicit DepthwiseKernel(OpKernelConstruction* construction) : OpKernel(construction) {
    placement_.read(construction);
    if (!construction->HasAttr("size")) return;
    OP_REQUIRES_OK(construction, construction->GetAttr("size", &size_));
    OP_REQUIRES(construction, size_.size() == 2 && size_[0] > 0 && size_[1] > 0,
                InvalidArgument("expected a height and a width"));
  }

 protected:
  Placement placement_;
  /** Height and width of what is not an input: of the pictures, or of the filter. */
  std::vector<int> size_;

  static bool fits(const Tensor& pictures, const Tensor& filter) {
    return pictures.dims() == 4 && filter.dims() == 4 && filter.dim_size(3) == 1 && takes(pictures, filter.dim_size(2));
  }
  static bool takes(const Tensor& pictures, int64_t channels) {
    return pictures.dims() == 4 && channels % LANES == 0 && channels > 0 && pictures.dim_size(3) == channels;
  }
  Patches patchesOf(int64_t height, int64_t width, int64_t channels, int64_t tall, int64_t wide) const {
    return placement_.patches(height, width, static_cast<int>(channels), static_cast<int>(tall),
                              static_cast<int>(wide));
  }
  tensorflow::Status misfit(const Tensor& pictures, const Tensor& other) const {
    return InvalidArgument("expected pictures [N, H, W, C] of a multiple of ", LANES,
                           " channels and a filter [h, w, C, 1], or what it gives; got ",
                           pictures.shape().DebugString(), " and ", other.shape().DebugString());
  }
};

/** `x` [N, H, W, C], `filter` [h, w, C, 1] → [N, ⌈H / stride⌉, ⌈W / stride⌉, C]; with a bias also the activation. */
class Depthwise : public DepthwiseKernel {
 public:
  explicit Depthwise(OpKernelConstruction* construction) : DepthwiseKernel(construction) {
    if (construction->HasAttr("cap")) activation_.read(construction);
  }

  void Compute(OpKernelContext* context) override {
    const Tensor &x = context->input(0), &filter = context->input(1);
    OP_REQUIRES(context, fits(x, filter), misfit(x, filter));
    const Patches patches =
        patchesOf(x.dim_size(1), x.dim_size(2), x.dim_size(3), filter.dim_size(0), filter.dim_size(1));
    const Grid& grid = patches.grid;
    Finish<float> finish;
    finish.relu = activation_.relu;
    finish.cap = activation_.cap;
    if (context->num_inputs() > 2) {
      OP_REQUIRES(context, context->input(2).NumElements() == patches.channels,
                  InvalidArgument("expected a bias for each of ", patches.channels, " channels"));
      finish.bias = context->input(2).flat<float>().data();
    }
    Tensor* y = nullptr;
    const TensorShape shape({x.dim_size(0), grid.down, grid.across, patches.channels});
    OP_REQUIRES_OK(context, context->allocate_output(0, shape, &y));
    const int64_t rows = x.dim_size(0) * grid.down;
    inParallel(context, rows, pieceOf(context, rows, 4), [&](int64_t begin, int64_t end) {
      depthwise(x.flat<float>().data(), filter.flat<float>().data(), patches, finish, begin, end,
                y->flat<float>().data());
    });
  }

 private:
  Activation activation_;
};

/** `filter`, `gradient` of the results → that of the pictures, of the size of the attribute `size`. */
class DepthwiseInputGradient : public DepthwiseKernel {
 public:
  using DepthwiseKernel::DepthwiseKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor &filter = context->input(0), &gradient = context->input(1);
    OP_REQUIRES(context, fits(gradient, filter), misfit(gradient, filter));
    const Patches patches = patchesOf(size_[0], size_[1], gradient.dim_size(3), filter.dim_size(0), filter.dim_size(1));
    OP_REQUIRES(context, gradient.dim_size(1) == patches.grid.down && gradient.dim_size(2) == patches.grid.across,
                InvalidArgument("expected the gradient of pictures of ", size_[0], " × ", size_[1], "; got ",
                                gradient.shape().DebugString()));
    Tensor* dx = nullptr;
    const TensorShape shape({gradient.dim_size(0), size_[0], size_[1], patches.channels});
    OP_REQUIRES_OK(context, context->allocate_output(0, shape, &dx));
    const int64_t rows = gradient.dim_size(0) * size_[0];
    inParallel(context, rows, pieceOf(context, rows, 4), [&](int64_t begin, int64_t end) {
      depthwiseInputGradient(gradient.flat<float>().data(), filter.flat<float>().data(), patches, begin, end,
                             dx->flat<float>().data());
    });
  }
};

/** `x`, `gradient` of the results → that of the filter, of the size of the attribute `size`. */
class DepthwiseFilterGradient : public DepthwiseKernel {
 public:
  using DepthwiseKernel::DepthwiseKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor &x = context->input(0), &gradient = context->input(1);
    OP_REQUIRES(context, gradient.dims() == 4 && takes(x, gradient.dim_size(3)) && size_[1] <= MOST_WIDE,
                misfit(x, gradient));
    const Patches patches = patchesOf(x.dim_size(1), x.dim_size(2), x.dim_size(3), size_[0], size_[1]);
    OP_REQUIRES(context,
                gradient.dim_size(0) == x.dim_size(0) && gradient.dim_size(1) == patches.grid.down &&
                    gradient.dim_size(2) == patches.grid.across,
                misfit(x, gradient));
    Tensor* filter = nullptr;
    OP_REQUIRES_OK(context,
                   context->allocate_output(0, TensorShape({size_[0], size_[1], patches.channels, 1}), &filter));
    const int64_t numbers = patches.size(), rows = x.dim_size(0) * patches.grid.down;
    const int64_t piece = pieceOf(context, rows, 1), parts = (rows + piece - 1) / piece;
    Scratch sums;
    OP_REQUIRES_OK(context, sums.take(context, std::max<int64_t>(1, parts) * numbers));
    inParallel(context, parts, 1, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; part++) {
        float* own = sums.data() + part * numbers;
        std::fill_n(own, numbers, 0.0f);
        depthwiseFilterGradient(x.flat<float>().data(), gradient.flat<float>().data(), patches, part * piece,
                                std::min(rows, (part + 1) * piece), own);
      }
    });
    float* result = filter->flat<float>().data();
    std::fill_n(result, numbers, 0.0f);
    for (int64_t part = 0; part < parts; part++)
      for (int64_t i = 0; i < numbers; i++) result[i] += sums.data()[part * numbers + i];
  }
};

#define NOTEBEAR_DEPTHWISE(NAME, KERNEL, FIRST, SECOND, RESULT)               \
  REGISTER_KERNEL_BUILDER(Name(NAME).Device(tensorflow::DEVICE_CPU), KERNEL); \
  REGISTER_OP(NAME)                                                           \
      .Input(FIRST ": float")                                                 \
      .Input(SECOND ": float")                                                \
      .Output(RESULT ": float")                                               \
      .Attr("stride: int")                                                    \
      .Attr("border: list(int)")                                              \
      .SetShapeFn(anyShape)

NOTEBEAR_DEPTHWISE("NotebearDepthwise", Depthwise, "x", "filter", "y");
NOTEBEAR_DEPTHWISE("NotebearDepthwiseInputGradient", DepthwiseInputGradient, "filter", "gradient", "dx")
    .Attr("size: list(int)");
NOTEBEAR_DEPTHWISE("NotebearDepthwiseFilterGradient", DepthwiseFilterGradient, "x", "gradient", "dfilter")
    .Attr("size: list(int)");

NOTEBEAR_PLACED_BIAS("NotebearDepthwiseBias", Depthwise);

}  // namespace
}  // namespace notebear
