/** Eight numbers at a time, float or bfloat16 in memory, float in a register. Included by what is compiled for newer processors. */
#pragma once
#include <cstdint>

#include "bfloat16.h"

namespace notebear {

typedef float Vector __attribute__((vector_size(32), aligned(4), may_alias));
typedef uint16_t Halves __attribute__((vector_size(16), aligned(2), may_alias));
typedef uint32_t Words __attribute__((vector_size(32), aligned(4), may_alias));
constexpr int WIDTH = 8;

/** Adding to zero would not do: that is a sum, since there is a zero below zero. */
inline Vector all(float value) { return Vector{value, value, value, value, value, value, value, value}; }
inline Vector load(const float* from) { return *reinterpret_cast<const Vector*>(from); }
inline void store(Vector value, float* to) { *reinterpret_cast<Vector*>(to) = value; }

inline Vector load(const Bfloat16* from) {
  return (Vector)(__builtin_convertvector(*reinterpret_cast<const Halves*>(from), Words) << 16);
}

/** To the nearest, to even where two are. NaN stays NaN. */
inline void store(Vector value, Bfloat16* to) {
  const Words words = (Words)value, isNumber = (Words)(value == value);
  const Words rounded = (words + 0x7fff + ((words >> 16) & 1)) >> 16;
  const Words quiet = (words >> 16) | 0x40;
  *reinterpret_cast<Halves*>(to) = __builtin_convertvector((isNumber & rounded) | (~isNumber & quiet), Halves);
}

/** Where not all of eight are wanted. */
inline Vector choose(Words mask, Vector value) { return (Vector)(mask & (Words)value); }

/** `min(max(value, 0), cap)`; what is no number stays none. */
inline Vector activated(Vector value, float cap) {
  const Vector zero = {};
  const Vector positive = value < zero ? zero : value;
  const Vector most = all(cap);
  return positive > most ? most : positive;
}

}  // namespace notebear
