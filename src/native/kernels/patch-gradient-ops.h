/** The gradient of convolutions as products with patches for the filter, and how these ops are called. Float only. */
#pragma once
#include "patch-convolution-ops.h"

namespace notebear {
namespace {

/** `x` [N, H, W, C], `gradient` [N, ⌈H / stride⌉, ⌈W / stride⌉, K] → that of a filter, of the attribute `size`. */
class PatchFilterGradient : public OpKernel {
 public:
  explicit PatchFilterGradient(OpKernelConstruction* construction) : OpKernel(construction) {
    placement_.read(construction);
    OP_REQUIRES_OK(construction, construction->GetAttr("size", &size_));
    OP_REQUIRES(construction, size_.size() == 2, InvalidArgument("expected a height and a width"));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor &x = context->input(0), &gradient = context->input(1);
    OP_REQUIRES(context,
                x.dims() == 4 && gradient.dims() == 4 && x.dim_size(0) == gradient.dim_size(0) &&
                    gradient.dim_size(1) == placement_.places(x.dim_size(1)) &&
                    gradient.dim_size(2) == placement_.places(x.dim_size(2)),
                InvalidArgument("expected pictures and the gradient of what the filter gives; got ",
                                x.shape().DebugString(), " and ", gradient.shape().DebugString()));
    const int in = static_cast<int>(x.dim_size(3)), out = static_cast<int>(gradient.dim_size(3));
    Tensor* filter = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({size_[0], size_[1], in, out}), &filter));
    const Patches patches = placement_.patches(x.dim_size(1), x.dim_size(2), in, size_[0], size_[1]);
    const Patches pixels{everyPixel(patches.grid.down, patches.grid.across), out, 1, 1};
    const int64_t all = patches.grid.in(x.dim_size(0));
    const Packed packed{patches.depth(), pixels.depth()};
    const int64_t threads = context->device()->tensorflow_cpu_worker_threads()->num_threads;
    // Each part has a sum as large as the filter.
    const int64_t parts = std::max<int64_t>(1, std::min(threads, all / SUMMED_ROWS));
    Scratch sums;
    OP_REQUIRES_OK(context, sums.take(context, parts * packed.numbers()));
    if (all == 0) std::fill_n(sums.data(), packed.numbers(), 0.0f);
    inParallel(context, parts, 1, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; part++)
        sum(x, patches, gradient, pixels, all * part / parts, all * (part + 1) / parts, packed,
            sums.data() + part * packed.numbers());
    });
    const int64_t size = patches.size();
    inParallel(context, size, pieceOf(context, size, 16), [&](int64_t begin, int64_t end) {
      joinFilters(sums.data(), parts, packed, out, begin, end, filter->flat<float>().data());
    });
  }

 private:
  Placement placement_;
  std::vector<int> size_;

  /** Rows that are worked at together: of sixteen columns of either matrix they stay in the processor's first cache. */
  static constexpr int64_t SUMMED_ROWS = 192;

  static void sum(const Tensor& x, const Patches& patches, const Tensor& gradient, const Patches& pixels, int64_t begin,
                  int64_t end, const Packed& packed, float* sums) {
    std::vector<float>& own = scratchOfThread(SUMMED_ROWS * (packed.depth + packed.columns));
    float *left = own.data(), *right = left + SUMMED_ROWS * packed.depth;
    for (int64_t first = begin; first < end; first += SUMMED_ROWS) {
      const int64_t rows = std::min(SUMMED_ROWS, end - first);
      gatherPatches(x.flat<float>().data(), patches, first, rows, left);
      gatherPatches(gradient.flat<float>().data(), pixels, first, rows, right);
      multiplyTransposed(left, right, rows, static_cast<int>(packed.depth), static_cast<int>(packed.columns),
                         first > begin, sums);
    }
  }
};

/** Height and width of what a filter gives, or of what the attribute `size` says. */
tensorflow::Status patchShape(InferenceContext* context) {
  int stride = 1;
  TF_RETURN_IF_ERROR(context->GetAttr("stride", &stride));
  ShapeHandle x, filter;
  TF_RETURN_IF_ERROR(context->WithRank(context->input(0), 4, &x));
  TF_RETURN_IF_ERROR(context->WithRank(context->input(1), 4, &filter));
  const auto places = [&](int axis) {
    return context->ValueKnown(context->Dim(x, axis))
               ? context->MakeDim((context->Value(context->Dim(x, axis)) + stride - 1) / stride)
               : context->UnknownDim();
  };
  context->set_output(0, context->MakeShape({context->Dim(x, 0), places(1), places(2), context->Dim(filter, 3)}));
  return tensorflow::OkStatus();
}

tensorflow::Status gradientShape(InferenceContext* context, bool ofFilter) {
  std::vector<int> size;
  TF_RETURN_IF_ERROR(context->GetAttr("size", &size));
  ShapeHandle first, gradient;
  TF_RETURN_IF_ERROR(context->WithRank(context->input(0), 4, &first));
  TF_RETURN_IF_ERROR(context->WithRank(context->input(1), 4, &gradient));
  if (size.size() != 2) return InvalidArgument("expected a height and a width");
  const auto height = context->MakeDim(size[0]), width = context->MakeDim(size[1]);
  context->set_output(0, ofFilter
                             ? context->MakeShape({height, width, context->Dim(first, 3), context->Dim(gradient, 3)})
                             : context->MakeShape({context->Dim(gradient, 0), height, width, context->Dim(first, 2)}));
  return tensorflow::OkStatus();
}

REGISTER_OP("NotebearPatchConv")
    .Input("x: float")
    .Input("filter: float")
    .Output("y: float")
    .Attr("stride: int")
    .Attr("border: list(int)")
    .SetShapeFn(patchShape);

REGISTER_OP("NotebearPatchConvInputGradient")
    .Input("filter: float")
    .Input("gradient: float")
    .Output("dx: float")
    .Attr("stride: int")
    .Attr("border: list(int)")
    .Attr("size: list(int)")
    .SetShapeFn([](InferenceContext* context) { return gradientShape(context, false); });

REGISTER_OP("NotebearPatchConvFilterGradient")
    .Input("x: float")
    .Input("gradient: float")
    .Output("filter: float")
    .Attr("stride: int")
    .Attr("border: list(int)")
    .Attr("size: list(int)")
    .SetShapeFn([](InferenceContext* context) { return gradientShape(context, true); });

#define NOTEBEAR_FLOAT_KERNEL(NAME, KERNEL) REGISTER_KERNEL_BUILDER(Name(NAME).Device(tensorflow::DEVICE_CPU), KERNEL)

NOTEBEAR_FLOAT_KERNEL("NotebearPatchConv", PatchConvolution);
NOTEBEAR_FLOAT_KERNEL("NotebearPatchConvInputGradient", PatchInputGradient);
NOTEBEAR_FLOAT_KERNEL("NotebearPatchConvFilterGradient", PatchFilterGradient);

}  // namespace
}  // namespace notebear
