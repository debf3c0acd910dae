/** Adam (Kingma and Ba 2014) with weight decay apart from the gradient (Loshchilov and Hutter 2017), in one pass. No TensorFlow. */
#pragma once
#include <cstdint>

namespace notebear {

/** `rate`: lr √(1 - β₂ᵗ) / (1 - β₁ᵗ). `first`, `second`: 1 - β₁, 1 - β₂. `decay`: lr times the weight decay. */
struct AdamNumbers {
  float rate, first, second, epsilon, decay;
};

/** Moves `count` parameters and their averages. */
void adamW(const float* gradient, const AdamNumbers& numbers, int64_t count, float* parameter, float* average,
           float* square);

}  // namespace notebear
