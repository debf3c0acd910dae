/** Batch normalisation by statistics that moments-ops.h found, and its gradients. */
#pragma once
#include "moments-ops.h"

namespace notebear {
namespace {

/** What `normalise` needs, out of an op's inputs: gamma, beta, mean and inverse from `first` on. */
inline Norm normOf(OpKernelContext* context, int first, int channels, const Activation& activation) {
  const auto numbers = [&](int i) { return context->input(first + i).flat<float>().data(); };
  return {channels, numbers(2), numbers(3), numbers(0), numbers(1), activation.relu, activation.cap};
}

/** `x` [..., C], gamma, beta, mean and inverse [C] → what is normalised, and activated. */
template <typename T>
class Normalise : public OpKernel {
 public:
  explicit Normalise(OpKernelConstruction* construction) : OpKernel(construction) { activation_.read(construction); }

  void Compute(OpKernelContext* context) override {
    OP_REQUIRES_OK(context, checkChannels(context, 0));
    const Tensor& x = context->input(0);
    const Rows rows(x);
    Tensor* y = nullptr;
    OP_REQUIRES_OK(context, context->forward_input_or_allocate_output({0}, 0, x.shape(), &y));
    const Norm norm = normOf(context, 1, rows.channels, activation_);
    inParallel(context, rows.count, pieceOf(context, rows.count, 256),
               [&](int64_t begin, int64_t end) { normalise(elements<T>(x), norm, begin, end, elements<T>(*y)); });
  }

 private:
  Activation activation_;
};

/** The result's gradient, and what `Normalise` was given → the gradients of x, gamma and beta. */
template <typename T>
class NormGradient : public OpKernel {
 public:
  explicit NormGradient(OpKernelConstruction* construction) : OpKernel(construction) { activation_.read(construction); }

  void Compute(OpKernelContext* context) override {
    OP_REQUIRES_OK(context, checkChannels(context, 1));
    const Tensor &gradient = context->input(0), &x = context->input(1);
    OP_REQUIRES(
        context, gradient.shape() == x.shape(),
        InvalidArgument("expected a gradient of ", x.shape().DebugString(), "; got ", gradient.shape().DebugString()));
    const Rows rows(x);
    Tensor *dx = nullptr, *gamma = nullptr, *beta = nullptr;
    OP_REQUIRES_OK(context, context->forward_input_or_allocate_output({0}, 0, x.shape(), &dx));
    OP_REQUIRES_OK(context, context->allocate_output(1, TensorShape({rows.channels}), &gamma));
    OP_REQUIRES_OK(context, context->allocate_output(2, TensorShape({rows.channels}), &beta));
    const Norm norm = normOf(context, 2, rows.channels, activation_);
    Scratch means;
    OP_REQUIRES_OK(context, means.take(context, 2 * rows.channels));
    float *mean = means.data(), *product = mean + rows.channels;
    sum(context, gradient, x, norm, rows, gamma->flat<float>().data(), beta->flat<float>().data());
    for (int c = 0; c < rows.channels; c++) {
      mean[c] = beta->flat<float>()(c) / rows.count;
      product[c] = gamma->flat<float>()(c) / rows.count;
    }
    inParallel(context, rows.count, pieceOf(context, rows.count, 256), [&](int64_t begin, int64_t end) {
      normGradient(elements<T>(gradient), elements<T>(x), norm, mean, product, begin, end, elements<T>(*dx));
    });
  }

 private:
  Activation activation_;

  void sum(OpKernelContext* context, const Tensor& gradient, const Tensor& x, const Norm& norm, const Rows& rows,
           float* gamma, float* beta) {
    const int channels = rows.channels;
    const int64_t parts = partsOf(rows.count);
    const auto start = [&](int64_t part) { return rows.count * part / parts; };
    Scratch scratch;
    OP_REQUIRES_OK(context, scratch.take(context, 2 * channels * parts));
    inParallel(context, parts, 1, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; part++) {
        float* sums = scratch.data() + 2 * channels * part;
        gradientSums(elements<T>(gradient), elements<T>(x), norm, start(part), start(part + 1), sums, sums + channels);
      }
    });
    for (int c = 0; c < channels; c++) {
      double sum = 0, product = 0;
      for (int64_t part = 0; part < parts; part++) {
        sum += scratch.data()[2 * channels * part + c];
        product += scratch.data()[2 * channels * part + channels + c];
      }
      beta[c] = static_cast<float>(sum);
      gamma[c] = static_cast<float>(product);
    }
  }
};

REGISTER_OP("NotebearNormalise")
    .Input("x: T")
    .Input("gamma: float")
    .Input("beta: float")
    .Input("mean: float")
    .Input("inverse: float")
    .Output("y: T")
    .Attr("T: {float, bfloat16}")
    .Attr("relu: bool = false")
    .Attr("cap: float = 0")
    .SetShapeFn([](InferenceContext* context) {
      context->set_output(0, context->input(0));
      return tensorflow::OkStatus();
    });

REGISTER_OP("NotebearNormGradient")
    .Input("gradient: T")
    .Input("x: T")
    .Input("gamma: float")
    .Input("beta: float")
    .Input("mean: float")
    .Input("inverse: float")
    .Output("dx: T")
    .Output("dgamma: float")
    .Output("dbeta: float")
    .Attr("T: {float, bfloat16}")
    .Attr("relu: bool = false")
    .Attr("cap: float = 0")
    .SetShapeFn([](InferenceContext* context) {
      context->set_output(0, context->input(1));
      for (int i = 1; i < 3; i++) context->set_output(i, context->input(2));
      return tensorflow::OkStatus();
    });

NOTEBEAR_KERNELS("NotebearNormalise", Normalise);
NOTEBEAR_KERNELS("NotebearNormGradient", NormGradient);

}  // namespace
}  // namespace notebear
