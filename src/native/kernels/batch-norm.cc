#include "batch-norm.h"

#include <algorithm>
#include <vector>

#include "vector.h"

namespace notebear {
namespace {

/** Rows that are added up by themselves: they are in the cache when they are looked at again, and rounding stays small. */
constexpr int64_t BLOCK = 32;

/** The gradient before the activation, and the normalised number. */
struct Before {
  Vector gradient, normalised;
};

/** The same for eight channels, from c on. */
struct Channels {
  Vector mean, inverse, gamma, beta;
  bool relu;
  Vector cap;
  Channels(const Norm& norm, int c)
      : mean(load(norm.mean + c)),
        inverse(load(norm.inverse + c)),
        gamma(load(norm.gamma + c)),
        beta(load(norm.beta + c)),
        relu(norm.relu),
        cap(all(norm.cap)) {}
  Vector normalised(Vector x) const { return (x - mean) * inverse; }
  Before before(Vector gradient, Vector x) const {
    const Vector number = normalised(x);
    if (!relu) return {gradient, number};
    const Vector y = number * gamma + beta;
    return {choose((Words)(y > Vector{}) & (Words)(y < cap), gradient), number};
  }
};

}  // namespace

void joinMoments(int channels, int64_t count, float* mean, float* squares, int64_t more, const float* otherMean,
                 const float* otherSquares) {
  const float part = static_cast<float>(static_cast<double>(more) / (count + more));
  const float weight = static_cast<float>(static_cast<double>(count) * more / (count + more));
  for (int c = 0; c < channels; c++) {
    const float apart = otherMean[c] - mean[c];
    mean[c] += apart * part;
    squares[c] += otherSquares[c] + apart * apart * weight;
  }
}

template <typename T>
void momentsOf(const T* x, int channels, int64_t begin, int64_t end, float* mean, float* squares) {
  std::fill_n(mean, channels, 0.0f);
  std::fill_n(squares, channels, 0.0f);
  std::vector<float> scratch(2 * channels);
  float *blockMean = scratch.data(), *blockSquares = blockMean + channels;
  for (int64_t first = begin; first < end; first += BLOCK) {
    const int64_t last = std::min(end, first + BLOCK);
    const float share = 1.0f / static_cast<float>(last - first);
    for (int c = 0; c < channels; c += WIDTH) {
      const T* from = x + first * channels + c;
      Vector sum = {};
      for (int64_t row = first; row < last; row++, from += channels) sum += load(from);
      const Vector average = sum * share;
      Vector square = {};
      from = x + first * channels + c;
      for (int64_t row = first; row < last; row++, from += channels) {
        const Vector apart = load(from) - average;
        square += apart * apart;
      }
      store(average, blockMean + c);
      store(square, blockSquares + c);
    }
    joinMoments(channels, first - begin, mean, squares, last - first, blockMean, blockSquares);
  }
}

template <typename T>
void normalise(const T* x, const Norm& norm, int64_t begin, int64_t end, T* y) {
  const int channels = norm.channels;
  for (int64_t first = begin; first < end; first += BLOCK) {
    const int64_t last = std::min(end, first + BLOCK);
    for (int c = 0; c < channels; c += WIDTH) {
      const Channels here(norm, c);
      int64_t at = first * channels + c;
      for (int64_t row = first; row < last; row++, at += channels) {
        const Vector value = here.normalised(load(x + at)) * here.gamma + here.beta;
        store(norm.relu ? activated(value, norm.cap) : value, y + at);
      }
    }
  }
}

template <typename T>
void gradientSums(const T* gradient, const T* x, const Norm& norm, int64_t begin, int64_t end, float* sum,
                  float* product) {
  const int channels = norm.channels;
  std::vector<double> sums(2 * channels);
  for (int64_t first = begin; first < end; first += BLOCK) {
    const int64_t last = std::min(end, first + BLOCK);
    for (int c = 0; c < channels; c += WIDTH) {
      const Channels here(norm, c);
      Vector gradients = {}, products = {};
      int64_t at = first * channels + c;
      for (int64_t row = first; row < last; row++, at += channels) {
        const auto [value, normalised] = here.before(load(gradient + at), load(x + at));
        gradients += value;
        products += value * normalised;
      }
      for (int lane = 0; lane < WIDTH; lane++) {
        sums[c + lane] += gradients[lane];
        sums[channels + c + lane] += products[lane];
      }
    }
  }
  for (int c = 0; c < channels; c++) {
    sum[c] = static_cast<float>(sums[c]);
    product[c] = static_cast<float>(sums[channels + c]);
  }
}

template <typename T>
void normGradient(const T* gradient, const T* x, const Norm& norm, const float* mean, const float* product,
                  int64_t begin, int64_t end, T* dx) {
  const int channels = norm.channels;
  for (int64_t first = begin; first < end; first += BLOCK) {
    const int64_t last = std::min(end, first + BLOCK);
    for (int c = 0; c < channels; c += WIDTH) {
      const Channels here(norm, c);
      const Vector scale = here.gamma * here.inverse, average = load(mean + c), along = load(product + c);
      int64_t at = first * channels + c;
      for (int64_t row = first; row < last; row++, at += channels) {
        const auto [value, normalised] = here.before(load(gradient + at), load(x + at));
        store(scale * (value - average - normalised * along), dx + at);
      }
    }
  }
}

#define INSTANTIATE(T)                                                                           \
  template void momentsOf(const T*, int, int64_t, int64_t, float*, float*);                      \
  template void normalise(const T*, const Norm&, int64_t, int64_t, T*);                          \
  template void gradientSums(const T*, const T*, const Norm&, int64_t, int64_t, float*, float*); \
  template void normGradient(const T*, const T*, const Norm&, const float*, const float*, int64_t, int64_t, T*);
INSTANTIATE(float)
INSTANTIATE(Bfloat16)

}  // namespace notebear
