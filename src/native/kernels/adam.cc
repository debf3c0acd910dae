#include "adam.h"

#include <cmath>

namespace notebear {

void adamW(const float* __restrict gradient, const AdamNumbers& numbers, int64_t count, float* __restrict parameter,
           float* __restrict average, float* __restrict square) {
  const auto [rate, first, second, epsilon, decay] = numbers;
  for (int64_t i = 0; i < count; i++) {
    const float m = average[i] + (gradient[i] - average[i]) * first;
    const float v = square[i] + (gradient[i] * gradient[i] - square[i]) * second;
    average[i] = m;
    square[i] = v;
    const float p = parameter[i] - parameter[i] * decay;
    parameter[i] = p - rate * m / (std::sqrt(v) + epsilon);
  }
}

}  // namespace notebear
