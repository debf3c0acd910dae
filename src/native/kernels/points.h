/** The transforms of F(4 × 4, 3 × 3) along one line, and along both ways of a square. */
#pragma once
#include "vector.h"

namespace notebear {

/**
 * The points of interpolation are 0, ±√½, ±√2 and infinity: with 0, ±1, ±2 the powers are exact, but differ more in size,
 * and a result is twice as far from the exact one.
 */
constexpr float A = 0.70710678118654752f;
constexpr float B = 1.41421356237309505f;

/** Rows of Bᵀ: the products of (x - p) over the other points p. */
inline void toPoints(const Vector (&d)[6], Vector (&v)[6]) {
  const Vector even1 = d[4] - 2.0f * d[2], odd1 = A * d[3] - B * d[1];
  const Vector even2 = d[4] - 0.5f * d[2], odd2 = B * d[3] - A * d[1];
  v[0] = d[0] - 2.5f * d[2] + d[4];
  v[1] = even1 + odd1;
  v[2] = even1 - odd1;
  v[3] = even2 + odd2;
  v[4] = even2 - odd2;
  v[5] = d[1] - 2.5f * d[3] + d[5];
}

/** Rows of Aᵀ: powers of the points. */
inline void fromPoints(const Vector (&m)[6], Vector (&y)[4]) {
  const Vector sum1 = m[1] + m[2], difference1 = m[1] - m[2];
  const Vector sum2 = m[3] + m[4], difference2 = m[3] - m[4];
  y[0] = m[0] + sum1 + sum2;
  y[1] = A * difference1 + B * difference2;
  y[2] = 0.5f * sum1 + 2.0f * sum2;
  y[3] = (A * 0.5f) * difference1 + (B * 2.0f) * difference2 + m[5];
}

/** The transpose of `fromPoints`. */
inline void fromPointsAdjoint(const Vector (&y)[4], Vector (&m)[6]) {
  const Vector even1 = y[0] + 0.5f * y[2], odd1 = A * y[1] + (A * 0.5f) * y[3];
  const Vector even2 = y[0] + 2.0f * y[2], odd2 = B * y[1] + (B * 2.0f) * y[3];
  m[0] = y[0];
  m[1] = even1 + odd1;
  m[2] = even1 - odd1;
  m[3] = even2 + odd2;
  m[4] = even2 - odd2;
  m[5] = y[3];
}

/** Rows of G: the filter at each point, over the product of its distances from the others. */
inline void filterToPoints(const Vector (&g)[3], Vector (&u)[6]) {
  const Vector even1 = (-2.0f / 3) * g[0] - (1.0f / 3) * g[2], odd1 = (-2.0f / 3 * A) * g[1];
  const Vector even2 = (1.0f / 6) * g[0] + (1.0f / 3) * g[2], odd2 = (B / 6) * g[1];
  u[0] = g[0];
  u[1] = even1 + odd1;
  u[2] = even1 - odd1;
  u[3] = even2 + odd2;
  u[4] = even2 - odd2;
  u[5] = g[2];
}

/** The transpose of `filterToPoints`. */
inline void filterToPointsAdjoint(const Vector (&u)[6], Vector (&g)[3]) {
  const Vector sum1 = u[1] + u[2], difference1 = u[1] - u[2];
  const Vector sum2 = u[3] + u[4], difference2 = u[3] - u[4];
  g[0] = u[0] + (-2.0f / 3) * sum1 + (1.0f / 6) * sum2;
  g[1] = (-2.0f / 3 * A) * difference1 + (B / 6) * difference2;
  g[2] = (-1.0f / 3) * sum1 + (1.0f / 3) * sum2 + u[5];
}

/** A transform of rows and columns: [N × N] → [M × M], `step` from M to N numbers. */
template <int N, int M, void (*step)(const Vector (&)[N], Vector (&)[M])>
inline void bothWays(const Vector (&from)[N][N], Vector (&to)[M][M]) {
  Vector half[N][M];
  for (int row = 0; row < N; row++) step(from[row], half[row]);
  for (int column = 0; column < M; column++) {
    Vector line[N], done[M];
    for (int row = 0; row < N; row++) line[row] = half[row][column];
    step(line, done);
    for (int row = 0; row < M; row++) to[row][column] = done[row];
  }
}

}  // namespace notebear
