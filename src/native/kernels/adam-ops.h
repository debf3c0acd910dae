/** Adam's step for one parameter, in place, weight decay included. */
#pragma once
#include "adam.h"
#include "ops.h"
#include "tensorflow/core/framework/resource_mgr.h"
#include "tensorflow/core/framework/resource_var.h"

namespace notebear {
namespace {

/** Resources of the parameter and its averages, the five numbers of `AdamNumbers`, the gradient. No output. */
class AdamW : public OpKernel {
 public:
  using OpKernel::OpKernel;

  void Compute(OpKernelContext* context) override {
    tensorflow::core::RefCountPtr<tensorflow::Var> variables[3];
    for (int i = 0; i < 3; i++)
      OP_REQUIRES_OK(context, LookupResource(context, tensorflow::HandleFromInput(context, i), &variables[i]));
    const Tensor &numbers = context->input(3), &gradient = context->input(4);
    OP_REQUIRES(context, numbers.NumElements() == 5,
                InvalidArgument("expected five numbers; got ", numbers.shape().DebugString()));
    tensorflow::mutex_lock first(*variables[0]->mu());
    tensorflow::mutex_lock second(*variables[1]->mu());
    tensorflow::mutex_lock third(*variables[2]->mu());
    float* values[3];
    for (int i = 0; i < 3; i++) {
      OP_REQUIRES(context, variables[i]->tensor()->shape() == gradient.shape(),
                  InvalidArgument("expected a gradient of ", variables[i]->tensor()->shape().DebugString(), "; got ",
                                  gradient.shape().DebugString()));
      OP_REQUIRES_OK(context, own(context, variables[i]->tensor()));
      values[i] = variables[i]->tensor()->flat<float>().data();
    }
    const float* n = numbers.flat<float>().data();
    const AdamNumbers adam = {n[0], n[1], n[2], n[3], n[4]};
    const int64_t count = gradient.NumElements();
    inParallel(context, count, pieceOf(context, count, 1 << 14), [&](int64_t begin, int64_t end) {
      adamW(gradient.flat<float>().data() + begin, adam, end - begin, values[0] + begin, values[1] + begin,
            values[2] + begin);
    });
  }

 private:
  /** A variable that somebody has read shares its memory with them: they keep what they read. */
  static tensorflow::Status own(OpKernelContext* context, Tensor* tensor) {
    if (tensor->RefCountIsOne()) return tensorflow::OkStatus();
    Tensor copy;
    TF_RETURN_IF_ERROR(context->allocate_temp(DT_FLOAT, tensor->shape(), &copy));
    std::copy_n(tensor->flat<float>().data(), tensor->NumElements(), copy.flat<float>().data());
    *tensor = copy;
    return tensorflow::OkStatus();
  }
};

REGISTER_OP("NotebearAdamW")
    .Input("parameter: resource")
    .Input("average: resource")
    .Input("square: resource")
    .Input("numbers: float")
    .Input("gradient: float")
    .SetIsStateful()
    .SetShapeFn([](InferenceContext*) { return tensorflow::OkStatus(); });

REGISTER_KERNEL_BUILDER(Name("NotebearAdamW").Device(tensorflow::DEVICE_CPU), AdamW);

}  // namespace
}  // namespace notebear
