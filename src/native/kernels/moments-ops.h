/** The statistics of batch normalisation in training, by the functions of batch-norm.h. */
#pragma once
#include <cmath>

#include "batch-norm.h"
#include "ops.h"

namespace notebear {
namespace {

/** Rows of C channels, the last axis. */
struct Rows {
  int channels;
  int64_t count;
  explicit Rows(const Tensor& x)
      : channels(static_cast<int>(x.dim_size(x.dims() - 1))), count(x.NumElements() / channels) {}
};

/** Are they pictures or rows of a multiple of eight channels, and are all others numbers for each channel? */
inline tensorflow::Status checkChannels(OpKernelContext* context, int x) {
  const Tensor& pictures = context->input(x);
  const bool fits =
      pictures.dims() > 0 && pictures.NumElements() > 0 && pictures.dim_size(pictures.dims() - 1) % 8 == 0;
  if (!fits) return InvalidArgument("expected a multiple of 8 channels; got ", pictures.shape().DebugString());
  for (int i = x + 1; i < context->num_inputs(); i++)
    if (context->input(i).NumElements() != Rows(pictures).channels)
      return InvalidArgument("expected a number for each of ", Rows(pictures).channels, " channels; got ",
                             context->input(i).shape().DebugString());
  return tensorflow::OkStatus();
}

/** In so many parts moments and sums are taken, whatever the number of threads: the sums are the same then. */
inline int64_t partsOf(int64_t rows) { return std::min<int64_t>(16, (rows + 255) / 256); }

/**
 * `x` [..., C] and the running mean and variance [C] → the batch's mean, 1 / √(σ² + ε), and the running statistics after it:
 * `running += momentum (batch - running)`, the variance unbiased, as in PyTorch.
 */
template <typename T>
class Moments : public OpKernel {
 public:
  explicit Moments(OpKernelConstruction* construction) : OpKernel(construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("epsilon", &epsilon_));
    OP_REQUIRES_OK(construction, construction->GetAttr("momentum", &momentum_));
  }

  void Compute(OpKernelContext* context) override {
    OP_REQUIRES_OK(context, checkChannels(context, 0));
    const Plain<T>* x = elements<T>(context->input(0));
    const Rows rows(context->input(0));
    const int channels = rows.channels;
    const int64_t parts = partsOf(rows.count);
    const auto start = [&](int64_t part) { return rows.count * part / parts; };
    Scratch scratch;
    OP_REQUIRES_OK(context, scratch.take(context, 2 * channels * parts));
    const auto meanOf = [&](int64_t part) { return scratch.data() + 2 * channels * part; };
    inParallel(context, parts, 1, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; part++)
        momentsOf(x, channels, start(part), start(part + 1), meanOf(part), meanOf(part) + channels);
    });
    float *mean = meanOf(0), *squares = mean + channels;
    for (int64_t part = 1; part < parts; part++)
      joinMoments(channels, start(part), mean, squares, start(part + 1) - start(part), meanOf(part),
                  meanOf(part) + channels);
    write(context, rows, mean, squares);
  }

 private:
  float epsilon_, momentum_;

  void write(OpKernelContext* context, const Rows& rows, const float* mean, const float* squares) {
    float* out[4];
    for (int i = 0; i < 4; i++) {
      Tensor* tensor = nullptr;
      OP_REQUIRES_OK(context, context->allocate_output(i, TensorShape({rows.channels}), &tensor));
      out[i] = tensor->flat<float>().data();
    }
    const float *runningMean = context->input(1).flat<float>().data(),
                *runningVariance = context->input(2).flat<float>().data();
    const float unbiased = static_cast<float>(std::max<int64_t>(rows.count - 1, 1));
    for (int c = 0; c < rows.channels; c++) {
      out[0][c] = mean[c];
      out[1][c] = 1 / std::sqrt(squares[c] / rows.count + epsilon_);
      out[2][c] = runningMean[c] + momentum_ * (mean[c] - runningMean[c]);
      out[3][c] = runningVariance[c] + momentum_ * (squares[c] / unbiased - runningVariance[c]);
    }
  }
};

REGISTER_OP("NotebearMoments")
    .Input("x: T")
    .Input("running_mean: float")
    .Input("running_variance: float")
    .Output("mean: float")
    .Output("inverse: float")
    .Output("new_mean: float")
    .Output("new_variance: float")
    .Attr("T: {float, bfloat16}")
    .Attr("epsilon: float")
    .Attr("momentum: float")
    .SetShapeFn([](InferenceContext* context) {
      for (int i = 0; i < 4; i++) context->set_output(i, context->input(1));
      return tensorflow::OkStatus();
    });

NOTEBEAR_KERNELS("NotebearMoments", Moments);

}  // namespace
}  // namespace notebear
