/**
 * Batch normalisation with the batch's own statistics (Ioffe and Szegedy 2015) of rows of C channels, C a multiple of 8, with
 * the activation after it. Every function works on rows `begin` to `end`, so that threads can share its task. No TensorFlow.
 */
#pragma once
#include <cstdint>

#include "bfloat16.h"

namespace notebear {

/** What happens to each channel: `(x - mean) · inverse · gamma + beta`, then `min(max(…, 0), cap)` where `relu`. */
struct Norm {
  int channels;
  const float* mean;
  /** 1 / √(σ² + ε). */
  const float* inverse;
  const float* gamma;
  const float* beta;
  bool relu;
  float cap;
};

/** Mean of some rows, and the sum of their squared distances from it, `[C]` each. */
template <typename T>
void momentsOf(const T* x, int channels, int64_t begin, int64_t end, float* mean, float* squares);

/** Adds to the moments of `count` rows those of `more` others (Chan, Golub and LeVeque 1979). */
void joinMoments(int channels, int64_t count, float* mean, float* squares, int64_t more, const float* otherMean,
                 const float* otherSquares);

template <typename T>
void normalise(const T* x, const Norm& norm, int64_t begin, int64_t end, T* y);

/** Sums over rows of the gradient before the activation, and of it times the normalised number, `[C]` each. */
template <typename T>
void gradientSums(const T* gradient, const T* x, const Norm& norm, int64_t begin, int64_t end, float* sum,
                  float* product);

/** The gradient of x, from the means over all rows of what `gradientSums` sums up. */
template <typename T>
void normGradient(const T* gradient, const T* x, const Norm& norm, const float* mean, const float* product,
                  int64_t begin, int64_t end, T* dx);

}  // namespace notebear
