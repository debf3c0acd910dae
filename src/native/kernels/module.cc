/** Registers TensorFlow ops of the library's own when Node loads it. */
#include <node_api.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "adam-ops.h"
#include "batch-norm-ops.h"
#include "convolution-ops.h"
#include "depthwise-ops.h"
#include "filter-gradient-ops.h"
#include "max-pool-ops.h"
#include "patch-gradient-ops.h"
#include "row-convolution-ops.h"

namespace {

#if defined(__x86_64__)
/** A bit of what the processor says of its extended features. */
bool hasFeature(unsigned int leaf, int word, int bit) {
  unsigned int words[4] = {};
  return __get_cpuid_count(7, leaf, &words[0], &words[1], &words[2], &words[3]) && (words[word] >> bit & 1);
}
const bool FLOAT32 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
/** AMX_BF16: matrices of bfloat16, as such. */
const bool MULTIPLIES_MATRICES = hasFeature(0, 3, 22);
/** AVX512_BF16. */
const bool MULTIPLIES_BFLOAT16 = MULTIPLIES_MATRICES || hasFeature(1, 0, 5);
/** Vectors twice as wide as ours, with which TensorFlow's products are quicker or as quick. */
const bool HAS_WIDER = __builtin_cpu_supports("avx512f");
#else
const bool HAS_WIDER = true;
const bool FLOAT32 = true;
const bool MULTIPLIES_MATRICES = false;
const bool MULTIPLIES_BFLOAT16 = true;
#endif

void set(napi_env env, napi_value object, const char* name, bool value) {
  napi_value boolean;
  napi_get_boolean(env, value, &boolean);
  napi_set_named_property(env, object, name, boolean);
}

}  // namespace

/** Exports what the processor is good for, as `src/native/kernels.ts` says. */
NAPI_MODULE_INIT() {
  set(env, exports, "float32", FLOAT32);
  set(env, exports, "bfloat16", FLOAT32 && !MULTIPLIES_MATRICES);
  set(env, exports, "multipliesBfloat16", MULTIPLIES_BFLOAT16);
  set(env, exports, "direct", FLOAT32 && !HAS_WIDER);
  return exports;
}
