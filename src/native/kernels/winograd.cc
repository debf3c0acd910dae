#include "winograd.h"

#include <algorithm>

#include "points.h"
#include "vector.h"

namespace notebear {
namespace {

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
void transformInput(const T* x, Tiles tiles, int channels, int64_t first, int64_t rows, int64_t begin, int64_t end,
                    float* out) {
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
void transformGradient(const T* y, Tiles tiles, int channels, int from, int count, int64_t first, int64_t rows,
                       int64_t begin, int64_t end, float* out) {
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
    for (int i = 0; i < 9; i++)
      g[lane][i / 3][i % 3] = load(filter + (static_cast<int64_t>(i) * in + c + lane) * out + k);
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

void transformFilter(const float* filter, int in, int out, bool turned, Part part, int64_t begin, int64_t end,
                     float* panels) {
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

void transformFilterGradient(const float* panels, int in, int out, Part part, int64_t begin, int64_t end,
                             float* filter) {
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

template void transformInput(const float*, Tiles, int, int64_t, int64_t, int64_t, int64_t, float*);
template void transformInput(const Bfloat16*, Tiles, int, int64_t, int64_t, int64_t, int64_t, float*);
template void transformGradient(const float*, Tiles, int, int, int, int64_t, int64_t, int64_t, int64_t, float*);
template void transformGradient(const Bfloat16*, Tiles, int, int, int, int64_t, int64_t, int64_t, int64_t, float*);
template void transformOutput(const float*, Tiles, int, int, int, int64_t, int64_t, int64_t, int64_t,
                              const Finish<float>&, float*);
template void transformOutput(const float*, Tiles, int, int, int, int64_t, int64_t, int64_t, int64_t,
                              const Finish<Bfloat16>&, Bfloat16*);

}  // namespace notebear
