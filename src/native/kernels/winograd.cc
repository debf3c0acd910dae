#include "winograd.h"

#include <algorithm>

#include "vector.h"

namespace notebear {
namespace {

/**
 * The points of interpolation are 0, ±√½, ±√2 and infinity: with 0, ±1, ±2 the powers are exact, but differ more in size,
 * and the rounding error of a result is about three times as large.
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

/** Where a tile lies. */
struct Place {
  int64_t picture;
  int top, left;
  Place(const Tiles& tiles, int64_t tile) {
    const int64_t across = tile / tiles.across;
    left = 4 * static_cast<int>(tile % tiles.across);
    top = 4 * static_cast<int>(across % tiles.down);
    picture = across / tiles.down;
  }
};

/** `size` × `size` pixels from (top, left) on, zeros where there is no picture. `picture`: its first pixel's channels. */
template <int size, typename T>
inline void gather(const T* picture, const Tiles& tiles, int channels, int top, int left, Vector (&d)[size][size]) {
  const bool inside = top >= 0 && left >= 0 && top + size <= tiles.height && left + size <= tiles.width;
  for (int i = 0; i < size; i++)
    for (int j = 0; j < size; j++) {
      const int row = top + i, column = left + j;
      const bool there = inside || (row >= 0 && row < tiles.height && column >= 0 && column < tiles.width);
      d[i][j] = there ? load(picture + (static_cast<int64_t>(row) * tiles.width + column) * channels) : Vector{};
    }
}

/** 36 numbers of `WIDTH` channels into their panels. */
inline void scatter(const Vector (&v)[6][6], int64_t stride, float* out) {
  for (int i = 0; i < 6; i++)
    for (int j = 0; j < 6; j++) store(v[i][j], out + (6 * i + j) * stride);
}

}  // namespace

template <typename T>
void transformInput(const T* x, Tiles tiles, int channels, int64_t first, int64_t rows, int64_t begin, int64_t end, float* out) {
  const int64_t stride = pointStride(channels, rows);
  for (int64_t row = begin; row < end; row++) {
    const Place place(tiles, first + row);
    const T* picture = x + place.picture * tiles.height * tiles.width * channels;
    for (int c = 0; c < channels; c += WIDTH) {
      Vector d[6][6], v[6][6];
      gather<6>(picture + c, tiles, channels, place.top - 1, place.left - 1, d);
      bothWays<6, 6, toPoints>(d, v);
      scatter(v, stride, out + ((c / LANES) * rows + row) * LANES + c % LANES);
    }
  }
}

template <typename T>
void transformGradient(const T* y, Tiles tiles, int channels, int from, int count, int64_t first, int64_t rows, int64_t begin,
                       int64_t end, float* out) {
  const int64_t stride = pointStride(count, rows);
  for (int64_t row = begin; row < end; row++) {
    const Place place(tiles, first + row);
    const T* picture = y + place.picture * tiles.height * tiles.width * channels + from;
    for (int c = 0; c < count; c += WIDTH) {
      Vector d[4][4], v[6][6];
      gather<4>(picture + c, tiles, channels, place.top, place.left, d);
      bothWays<4, 6, fromPointsAdjoint>(d, v);
      scatter(v, stride, out + ((c / LANES) * rows + row) * LANES + c % LANES);
    }
  }
}

template <typename T>
void transformOutput(const float* panels, Tiles tiles, int channels, int from, int count, int64_t first, int64_t rows,
                     int64_t begin, int64_t end, const Finish<T>& finish, T* y) {
  const int64_t stride = pointStride(count, rows);
  for (int64_t row = begin; row < end; row++) {
    const Place place(tiles, first + row);
    const int64_t corner = (place.picture * tiles.height + place.top) * tiles.width + place.left;
    const int down = std::min(4, tiles.height - place.top), across = std::min(4, tiles.width - place.left);
    for (int c = 0; c < count; c += WIDTH) {
      Vector m[6][6], r[4][4];
      const float* in = panels + ((c / LANES) * rows + row) * LANES + c % LANES;
      for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++) m[i][j] = load(in + (6 * i + j) * stride);
      bothWays<6, 4, fromPoints>(m, r);
      const Vector bias = finish.bias ? load(finish.bias + from + c) : Vector{};
      for (int i = 0; i < down; i++)
        for (int j = 0; j < across; j++) {
          const int64_t at = (corner + static_cast<int64_t>(i) * tiles.width + j) * channels + from + c;
          Vector value = r[i][j] + bias;
          if (finish.addend) value += load(finish.addend + at);
          if (finish.relu) value = activated(value, finish.cap);
          store(value, y + at);
        }
    }
  }
}

namespace {

/** A filter's nine numbers, each of `WIDTH` channels out, for `WIDTH` channels in. */
using FilterBlock = Vector[WIDTH][3][3];

inline void gatherFilter(const float* filter, int in, int out, int c, int k, FilterBlock& g) {
  for (int lane = 0; lane < WIDTH; lane++)
    for (int i = 0; i < 9; i++) g[lane][i / 3][i % 3] = load(filter + (static_cast<int64_t>(i) * in + c + lane) * out + k);
}

/** The filter [3, 3, out, in] turned by half a turn: what lies side by side there are channels in. */
inline void gatherTurned(const float* filter, int in, int out, int c, int k, FilterBlock& g) {
  for (int i = 0; i < 9; i++)
    for (int row = 0; row < WIDTH; row++) {
      const float* line = filter + (static_cast<int64_t>(8 - i) * out + k + row) * in + c;
      for (int lane = 0; lane < WIDTH; lane++) reinterpret_cast<float*>(&g[lane][i / 3][i % 3])[row] = line[lane];
    }
}

}  // namespace

void transformFilter(const float* filter, int in, int out, bool turned, Part part, int64_t begin, int64_t end, float* panels) {
  const int64_t stride = pointStride(part.outs, part.ins);
  for (int c = static_cast<int>(begin) * WIDTH; c < end * WIDTH; c += WIDTH)
    for (int k = 0; k < part.outs; k += WIDTH) {
      FilterBlock g;
      if (turned) {
        gatherTurned(filter, in, out, part.in + c, part.out + k, g);
      } else {
        gatherFilter(filter, in, out, part.in + c, part.out + k, g);
      }
      for (int lane = 0; lane < WIDTH; lane++) {
        Vector u[6][6];
        bothWays<3, 6, filterToPoints>(g[lane], u);
        scatter(u, stride, panels + ((k / LANES) * static_cast<int64_t>(part.ins) + c + lane) * LANES + k % LANES);
      }
    }
}

void transformFilterGradient(const float* panels, int in, int out, Part part, int64_t begin, int64_t end, float* filter) {
  const int64_t stride = pointStride(part.outs, part.ins);
  for (int64_t c = begin; c < end; c++)
    for (int k = 0; k < part.outs; k += WIDTH) {
      Vector u[6][6], g[3][3];
      const float* from36 = panels + ((k / LANES) * static_cast<int64_t>(part.ins) + c) * LANES + k % LANES;
      for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++) u[i][j] = load(from36 + (6 * i + j) * stride);
      bothWays<6, 3, filterToPointsAdjoint>(u, g);
      for (int i = 0; i < 9; i++)
        store(g[i / 3][i % 3], filter + (static_cast<int64_t>(i) * in + part.in + c) * out + part.out + k);
    }
}

namespace {

/**
 * Channels that are added up by themselves: what one long sum would round off grows with its length, and what was transformed
 * is larger than the results.
 */
constexpr int SUMMED = 64;

/** ROWS rows times one panel of 16 columns. As many sums as registers take: six rows of two. */
template <int ROWS>
inline void block(const float* a, int64_t panelStride, const float* filter, int in, bool add, float* result) {
  for (int first = 0; first < in; first += SUMMED) {
    Vector sums[ROWS][2] = {};
    for (int c = first; c < std::min(in, first + SUMMED); c += LANES, a += panelStride)
      for (int lane = 0; lane < LANES; lane++, filter += LANES) {
        const Vector left = load(filter), right = load(filter + WIDTH);
        for (int row = 0; row < ROWS; row++) {
          const Vector value = all(a[row * LANES + lane]);
          sums[row][0] += value * left;
          sums[row][1] += value * right;
        }
      }
    for (int row = 0; row < ROWS; row++)
      for (int half = 0; half < 2; half++) {
        float* to = result + row * LANES + half * WIDTH;
        store(add || first > 0 ? sums[row][half] + load(to) : sums[row][half], to);
      }
  }
}

/** ROWS channels in times one panel of 16 columns, over all rows. */
template <int ROWS>
inline void transposedBlock(const float* a, const float* b, int64_t rows, bool add, float* result) {
  Vector sums[ROWS][2];
  for (int i = 0; i < ROWS; i++) {
    sums[i][0] = add ? load(result + i * LANES) : Vector{};
    sums[i][1] = add ? load(result + i * LANES + WIDTH) : Vector{};
  }
  for (int64_t row = 0; row < rows; row++, a += LANES, b += LANES) {
    const Vector left = load(b), right = load(b + WIDTH);
    for (int i = 0; i < ROWS; i++) {
      const Vector value = all(a[i]);
      sums[i][0] += value * left;
      sums[i][1] += value * right;
    }
  }
  for (int i = 0; i < ROWS; i++) {
    store(sums[i][0], result + i * LANES);
    store(sums[i][1], result + i * LANES + WIDTH);
  }
}

}  // namespace

void multiply(const float* a, const float* filter, int64_t rows, int in, int count, bool add, float* result) {
  const int64_t panelStride = rows * LANES;
  for (int k = 0; k < count; k += LANES, filter += static_cast<int64_t>(in) * LANES, result += panelStride) {
    int64_t row = 0;
    for (; row + 6 <= rows; row += 6) block<6>(a + row * LANES, panelStride, filter, in, add, result + row * LANES);
    for (; row + 3 <= rows; row += 3) block<3>(a + row * LANES, panelStride, filter, in, add, result + row * LANES);
    for (; row < rows; row++) block<1>(a + row * LANES, panelStride, filter, in, add, result + row * LANES);
  }
}

void multiplyTransposed(const float* a, const float* b, int64_t rows, int in, int count, bool add, float* result) {
  for (int k = 0; k < count; k += LANES, b += rows * LANES)
    for (int c = 0; c < in; c += LANES, result += LANES * LANES) {
      const float* panel = a + c * rows;
      transposedBlock<6>(panel, b, rows, add, result);
      transposedBlock<5>(panel + 6, b, rows, add, result + 6 * LANES);
      transposedBlock<5>(panel + 11, b, rows, add, result + 11 * LANES);
    }
}

template void transformInput(const float*, Tiles, int, int64_t, int64_t, int64_t, int64_t, float*);
template void transformInput(const Bfloat16*, Tiles, int, int64_t, int64_t, int64_t, int64_t, float*);
template void transformGradient(const float*, Tiles, int, int, int, int64_t, int64_t, int64_t, int64_t, float*);
template void transformGradient(const Bfloat16*, Tiles, int, int, int, int64_t, int64_t, int64_t, int64_t, float*);
template void transformOutput(const float*, Tiles, int, int, int, int64_t, int64_t, int64_t, int64_t, const Finish<float>&,
                              float*);
template void transformOutput(const float*, Tiles, int, int, int, int64_t, int64_t, int64_t, int64_t,
                              const Finish<Bfloat16>&, Bfloat16*);

}  // namespace notebear
