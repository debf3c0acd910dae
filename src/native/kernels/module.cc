/**
 * TensorFlow ops of the library's own, registered when Node loads this file: 3 × 3 convolutions at stride 1 and their
 * gradients, by the functions of winograd.h. What they compute is what `Conv2D` with padding SAME does, up to rounding.
 */
#include <node_api.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <algorithm>
#include <cmath>
#include <limits>

#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/framework/shape_inference.h"
#include "winograd.h"

namespace notebear {
namespace {

using tensorflow::DT_FLOAT;
using tensorflow::int64;
using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;

/** Memory of transformed tiles and of a transformed filter, so that they stay in a processor's cache. */
constexpr int64_t TILE_NUMBERS = 1 << 20;
constexpr int64_t FILTER_NUMBERS = 5 << 19;
/** So many tiles share a transformed filter that is too large to be kept. */
constexpr int64_t LEAST_TILES = 258;

template <typename T>
struct Plain {
  using type = T;
};
template <>
struct Plain<tensorflow::bfloat16> {
  using type = Bfloat16;
};

/** Runs `work(begin, end)` on the threads of TensorFlow's pool, in pieces of `piece`. */
template <typename Work>
void inParallel(OpKernelContext* context, int64_t total, int64_t piece, const Work& work) {
  auto* workers = context->device()->tensorflow_cpu_worker_threads()->workers;
  using Scheduling = tsl::thread::ThreadPool::SchedulingParams;
  const Scheduling scheduling(tsl::thread::ThreadPool::SchedulingStrategy::kFixedBlockSize, {}, piece);
  workers->ParallelFor(total, scheduling, work);
}

/** Pieces of at least `least`, about four for each thread. */
int64_t pieceOf(OpKernelContext* context, int64_t total, int64_t least) {
  const int64_t threads = context->device()->tensorflow_cpu_worker_threads()->num_threads;
  return std::max(least, (total + 4 * threads - 1) / (4 * threads));
}

/** Memory for a while. */
class Scratch {
 public:
  tensorflow::Status take(OpKernelContext* context, int64_t numbers) {
    TF_RETURN_IF_ERROR(context->allocate_temp(DT_FLOAT, TensorShape({numbers}), &tensor_));
    return tensorflow::OkStatus();
  }
  float* data() { return tensor_.flat<float>().data(); }

 private:
  Tensor tensor_;
};

/** How a convolution's work is cut: so many tiles at a time, and of these so many channels out. */
struct Cut {
  int64_t rows;
  int count;
  Cut(int64_t tiles, int in, int out) {
    const int64_t wide = FILTER_NUMBERS / POINTS / in / LANES * LANES;
    count = static_cast<int>(std::min<int64_t>(out, std::max<int64_t>(wide, LANES)));
    // By sixes, as the products take them.
    const int64_t fitting = TILE_NUMBERS / POINTS / (in + count) / 6 * 6;
    rows = std::min(tiles, std::max<int64_t>(fitting, count < out ? LEAST_TILES : 48));
  }
};

const auto fits = [](const Tensor& tensor, int dims) { return tensor.dims() == dims; };

/** `x` [N, H, W, C], `filter` [3, 3, C, K] → [N, H, W, K]. */
template <typename T>
class Convolution : public OpKernel {
 public:
  explicit Convolution(OpKernelConstruction* construction) : OpKernel(construction) {
    if (construction->HasAttr("turned")) OP_REQUIRES_OK(construction, construction->GetAttr("turned", &turned_));
    if (!construction->HasAttr("cap")) return;
    OP_REQUIRES_OK(construction, construction->GetAttr("relu", &relu_));
    OP_REQUIRES_OK(construction, construction->GetAttr("cap", &cap_));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const Tensor& filter = context->input(1);
    OP_REQUIRES(context, fits(x, 4) && fits(filter, 4) && filter.dim_size(0) == 3 && filter.dim_size(1) == 3,
                tensorflow::errors::InvalidArgument("expected pictures [N, H, W, C] and a filter [3, 3, C, K]"));
    const int in = static_cast<int>(filter.dim_size(turned_ ? 3 : 2)), out = static_cast<int>(filter.dim_size(turned_ ? 2 : 3));
    OP_REQUIRES(context, x.dim_size(3) == in && in % LANES == 0 && out % LANES == 0 && in > 0 && out > 0,
                tensorflow::errors::InvalidArgument("expected multiples of ", LANES, " channels, those of the filter; got ",
                                                    x.shape().DebugString(), " and ", filter.shape().DebugString()));
    TensorShape shape = x.shape();
    shape.set_dim(3, out);
    Tensor* y = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, shape, &y));
    Finish<Element> finish;
    finish.relu = relu_;
    finish.cap = cap_ > 0 ? cap_ : std::numeric_limits<float>::infinity();
    if (context->num_inputs() > 2) {
      OP_REQUIRES(context, context->input(2).NumElements() == out,
                  tensorflow::errors::InvalidArgument("expected a bias for each of ", out, " channels"));
      finish.bias = context->input(2).flat<float>().data();
    }
    if (context->num_inputs() > 3) {
      OP_REQUIRES(context, context->input(3).shape() == shape,
                  tensorflow::errors::InvalidArgument("expected an addend of ", shape.DebugString()));
      finish.addend = data(context->input(3));
    }
    if (y->NumElements() > 0) run(context, x, filter.flat<float>().data(), in, out, finish, y);
  }

 private:
  using Element = typename Plain<T>::type;
  bool turned_ = false;
  bool relu_ = false;
  float cap_ = 0;

  static const Element* data(const Tensor& tensor) { return reinterpret_cast<const Element*>(tensor.flat<T>().data()); }

  void run(OpKernelContext* context, const Tensor& x, const float* filter, int in, int out, const Finish<Element>& finish,
           Tensor* y) {
    const Tiles tiles(static_cast<int>(x.dim_size(1)), static_cast<int>(x.dim_size(2)));
    const int64_t all = tiles.in(x.dim_size(0));
    const Cut cut(all, in, out);
    Scratch inputs, filters, results;
    OP_REQUIRES_OK(context, inputs.take(context, POINTS * pointStride(in, cut.rows)));
    OP_REQUIRES_OK(context, filters.take(context, POINTS * pointStride(cut.count, in)));
    OP_REQUIRES_OK(context, results.take(context, POINTS * pointStride(cut.count, cut.rows)));
    Element* to = reinterpret_cast<Element*>(y->flat<T>().data());
    int transformed = -1;
    for (int64_t first = 0; first < all; first += cut.rows) {
      const int64_t rows = std::min(cut.rows, all - first);
      inParallel(context, rows, pieceOf(context, rows, 1), [&](int64_t begin, int64_t end) {
        transformInput(data(x), tiles, in, first, rows, begin, end, inputs.data());
      });
      for (int from = 0; from < out; from += cut.count) {
        const int count = std::min(cut.count, out - from);
        if (transformed != from)
          inParallel(context, in / 8, pieceOf(context, in / 8, 1), [&](int64_t begin, int64_t end) {
            transformFilter(filter, in, out, turned_, from, count, begin, end, filters.data());
          });
        transformed = from;
        inParallel(context, POINTS, 1, [&](int64_t begin, int64_t end) {
          for (int64_t point = begin; point < end; point++)
            multiply(inputs.data() + point * pointStride(in, rows), filters.data() + point * pointStride(count, in), rows, in,
                     count, results.data() + point * pointStride(count, rows));
        });
        inParallel(context, rows, pieceOf(context, rows, 1), [&](int64_t begin, int64_t end) {
          transformOutput(results.data(), tiles, out, from, count, first, rows, begin, end, finish, to);
        });
      }
    }
  }
};

/** `x` [N, H, W, C], `gradient` [N, H, W, K] → the filter's gradient [3, 3, C, K], float. */
template <typename T>
class FilterGradient : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const Tensor& gradient = context->input(1);
    OP_REQUIRES(context, fits(x, 4) && fits(gradient, 4),
                tensorflow::errors::InvalidArgument("expected pictures and their gradients, [N, H, W, C]"));
    const int in = static_cast<int>(x.dim_size(3)), out = static_cast<int>(gradient.dim_size(3));
    bool same = in % LANES == 0 && out % LANES == 0 && in > 0 && out > 0;
    for (int i = 0; i < 3; i++) same = same && x.dim_size(i) == gradient.dim_size(i);
    OP_REQUIRES(context, same,
                tensorflow::errors::InvalidArgument("expected multiples of ", LANES, " channels and pictures of one size; got ",
                                                    x.shape().DebugString(), " and ", gradient.shape().DebugString()));
    Tensor* filter = nullptr;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({3, 3, in, out}), &filter));
    run(context, x, gradient, in, out, filter->flat<float>().data());
  }

 private:
  using Element = typename Plain<T>::type;
  static const Element* data(const Tensor& tensor) { return reinterpret_cast<const Element*>(tensor.flat<T>().data()); }

  void run(OpKernelContext* context, const Tensor& x, const Tensor& gradient, int in, int out, float* filter) {
    const Tiles tiles(static_cast<int>(x.dim_size(1)), static_cast<int>(x.dim_size(2)));
    const int64_t all = tiles.in(x.dim_size(0));
    const Cut cut(all, in, out);
    Scratch inputs, gradients, sums;
    OP_REQUIRES_OK(context, inputs.take(context, POINTS * pointStride(in, cut.rows)));
    OP_REQUIRES_OK(context, gradients.take(context, POINTS * pointStride(cut.count, cut.rows)));
    OP_REQUIRES_OK(context, sums.take(context, POINTS * pointStride(cut.count, in)));
    int64_t transformed = -1;
    for (int from = 0; from < out; from += cut.count) {
      const int count = std::min(cut.count, out - from);
      const int64_t stride = pointStride(count, in);
      std::fill_n(sums.data(), POINTS * stride, 0.0f);
      for (int64_t first = 0; first < all; first += cut.rows) {
        const int64_t rows = std::min(cut.rows, all - first);
        inParallel(context, rows, pieceOf(context, rows, 1), [&](int64_t begin, int64_t end) {
          if (transformed != first) transformInput(data(x), tiles, in, first, rows, begin, end, inputs.data());
          transformGradient(data(gradient), tiles, out, from, count, first, rows, begin, end, gradients.data());
        });
        transformed = first;
        inParallel(context, POINTS, 1, [&](int64_t begin, int64_t end) {
          for (int64_t point = begin; point < end; point++)
            multiplyTransposed(inputs.data() + point * pointStride(in, rows), gradients.data() + point * pointStride(count, rows),
                               rows, in, count, sums.data() + point * stride);
        });
      }
      inParallel(context, in, pieceOf(context, in, 1), [&](int64_t begin, int64_t end) {
        transformFilterGradient(sums.data(), in, out, from, count, begin, end, filter);
      });
    }
  }
};

using tensorflow::shape_inference::InferenceContext;

/** As `x`, with the filter's channels out. */
tensorflow::Status convolutionShape(InferenceContext* context) {
  bool turned = false;
  if (!context->GetAttr("turned", &turned).ok()) turned = false;
  tensorflow::shape_inference::ShapeHandle x, filter, y;
  TF_RETURN_IF_ERROR(context->WithRank(context->input(0), 4, &x));
  TF_RETURN_IF_ERROR(context->WithRank(context->input(1), 4, &filter));
  TF_RETURN_IF_ERROR(context->ReplaceDim(x, 3, context->Dim(filter, turned ? 2 : 3), &y));
  context->set_output(0, y);
  return tensorflow::OkStatus();
}

tensorflow::Status filterShape(InferenceContext* context) {
  tensorflow::shape_inference::ShapeHandle x, gradient;
  TF_RETURN_IF_ERROR(context->WithRank(context->input(0), 4, &x));
  TF_RETURN_IF_ERROR(context->WithRank(context->input(1), 4, &gradient));
  context->set_output(0, context->MakeShape({3, 3, context->Dim(x, 3), context->Dim(gradient, 3)}));
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

REGISTER_OP("NotebearConv3x3FilterGradient")
    .Input("x: T")
    .Input("gradient: T")
    .Output("filter: float")
    .Attr("T: {float, bfloat16}")
    .SetShapeFn(filterShape);

#define REGISTER(NAME, KERNEL, TYPE) \
  REGISTER_KERNEL_BUILDER(Name(NAME).Device(tensorflow::DEVICE_CPU).TypeConstraint<TYPE>("T"), KERNEL<TYPE>)
REGISTER("NotebearConv3x3", Convolution, float);
REGISTER("NotebearConv3x3", Convolution, tensorflow::bfloat16);
REGISTER("NotebearConv3x3Bias", Convolution, float);
REGISTER("NotebearConv3x3Bias", Convolution, tensorflow::bfloat16);
REGISTER("NotebearConv3x3BiasAdd", Convolution, float);
REGISTER("NotebearConv3x3BiasAdd", Convolution, tensorflow::bfloat16);
REGISTER("NotebearConv3x3FilterGradient", FilterGradient, float);
REGISTER("NotebearConv3x3FilterGradient", FilterGradient, tensorflow::bfloat16);

}  // namespace
}  // namespace notebear

namespace {

#if defined(__x86_64__)
/** Does it multiply matrices of bfloat16 as such (AMX)? */
bool multipliesMatrices() {
  unsigned int eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (edx >> 22 & 1);
}
const bool FLOAT32 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
const bool BFLOAT16 = FLOAT32 && !multipliesMatrices();
#else
const bool FLOAT32 = true;
const bool BFLOAT16 = true;
#endif

void set(napi_env env, napi_value object, const char* name, bool value) {
  napi_value boolean;
  napi_get_boolean(env, value, &boolean);
  napi_set_named_property(env, object, name, boolean);
}

}  // namespace

/** Exports which of the ops this processor can run and is quick at: `float32`, `bfloat16`. */
NAPI_MODULE_INIT() {
  set(env, exports, "float32", FLOAT32);
  set(env, exports, "bfloat16", BFLOAT16);
  return exports;
}
