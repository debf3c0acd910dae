/** What all ops of ours need of TensorFlow. */
#pragma once
#include <algorithm>
#include <limits>

#include "bfloat16.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/framework/shape_inference.h"

namespace notebear {

using tensorflow::DT_FLOAT;
using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;
using tensorflow::errors::InvalidArgument;
using tensorflow::shape_inference::InferenceContext;
using tensorflow::shape_inference::ShapeHandle;

namespace plain {
template <typename T>
struct Of {
  using Type = T;
};
template <>
struct Of<tensorflow::bfloat16> {
  using Type = Bfloat16;
};
}  // namespace plain

/** A number's type where TensorFlow is not known. */
template <typename T>
using Plain = typename plain::Of<T>::Type;

template <typename T>
const Plain<T>* elements(const Tensor& tensor) {
  return reinterpret_cast<const Plain<T>*>(tensor.flat<T>().data());
}
template <typename T>
Plain<T>* elements(Tensor& tensor) {
  return reinterpret_cast<Plain<T>*>(tensor.flat<T>().data());
}

/** Runs `work(begin, end)` on the threads of TensorFlow's pool, in pieces of `piece`. */
template <typename Work>
void inParallel(OpKernelContext* context, int64_t total, int64_t piece, const Work& work) {
  auto* workers = context->device()->tensorflow_cpu_worker_threads()->workers;
  using Scheduling = tsl::thread::ThreadPool::SchedulingParams;
  const Scheduling scheduling(tsl::thread::ThreadPool::SchedulingStrategy::kFixedBlockSize, {}, piece);
  workers->ParallelFor(total, scheduling, work);
}

/** Pieces of at least `least`, about four for each thread. */
inline int64_t pieceOf(OpKernelContext* context, int64_t total, int64_t least) {
  const int64_t threads = context->device()->tensorflow_cpu_worker_threads()->num_threads;
  return std::max(least, (total + 4 * threads - 1) / (4 * threads));
}

/** Memory for a while. */
class Scratch {
 public:
  tensorflow::Status take(OpKernelContext* context, int64_t numbers) {
    return context->allocate_temp(DT_FLOAT, TensorShape({numbers}), &tensor_);
  }
  float* data() { return tensor_.flat<float>().data(); }

 private:
  Tensor tensor_;
};

/** What an op does with its result before it is stored, by its attributes `relu` and `cap` (0: none). */
struct Activation {
  bool relu = false;
  float cap = 0;
  void read(OpKernelConstruction* construction) {
    OP_REQUIRES_OK(construction, construction->GetAttr("relu", &relu));
    OP_REQUIRES_OK(construction, construction->GetAttr("cap", &cap));
    if (cap <= 0) cap = std::numeric_limits<float>::infinity();
  }
};

/** An op's results are of whatever shape they are. */
inline tensorflow::Status anyShape(InferenceContext* context) {
  for (int i = 0; i < context->num_outputs(); i++) context->set_output(i, context->UnknownShape());
  return tensorflow::OkStatus();
}

/** Registers an op's kernels for float and bfloat16. */
#define NOTEBEAR_KERNELS(NAME, KERNEL)                                                                          \
  REGISTER_KERNEL_BUILDER(Name(NAME).Device(tensorflow::DEVICE_CPU).TypeConstraint<float>("T"), KERNEL<float>); \
  REGISTER_KERNEL_BUILDER(Name(NAME).Device(tensorflow::DEVICE_CPU).TypeConstraint<tensorflow::bfloat16>("T"),  \
                          KERNEL<tensorflow::bfloat16>)

}  // namespace notebear
