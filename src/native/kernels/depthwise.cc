#include "depthwise.h"

#include <vector>

#include "vector.h"

namespace notebear {
namespace {

/** A number of the filter, and what it is multiplied with for the first of some places. Both are the first channel's. */
struct Tap {
  const float* weight;
  const float* from;
};

/** Sums of taps for PLACES places that are `step` numbers apart where they come from, and side by side where they go. */
template <int PLACES>
inline void sumTaps(const std::vector<Tap>& taps, int64_t step, int channels, const Finish<float>& finish, float* to,
                    int64_t toStep) {
  for (int c = 0; c < channels; c += LANES) {
    Vector sums[PLACES][2];
    for (int place = 0; place < PLACES; place++)
      for (int half = 0; half < 2; half++)
        sums[place][half] = finish.bias ? load(finish.bias + c + half * WIDTH) : Vector{};
    for (const Tap& tap : taps) {
      const Vector left = load(tap.weight + c), right = load(tap.weight + c + WIDTH);
      for (int place = 0; place < PLACES; place++) {
        sums[place][0] += left * load(tap.from + place * step + c);
        sums[place][1] += right * load(tap.from + place * step + c + WIDTH);
      }
    }
    for (int place = 0; place < PLACES; place++)
      for (int half = 0; half < 2; half++) {
        const Vector sum = sums[place][half];
        store(finish.relu ? activated(sum, finish.cap) : sum, to + place * toStep + c + half * WIDTH);
      }
  }
}

/** Places that are worked at together. */
constexpr int SIDE_BY_SIDE = 4;

/**
 * A line of `count` places. `tapsAt(first, last, taps)` gives the taps of the first of them, if all have the same, and whether they do.
 */
template <typename TapsAt>
inline void sumLine(int count, const TapsAt& tapsAt, int64_t step, int channels, const Finish<float>& finish, float* to,
                    int64_t toStep) {
  thread_local std::vector<Tap> taps;
  for (int place = 0; place < count;) {
    const int last = place + SIDE_BY_SIDE - 1;
    taps.clear();
    if (last < count && tapsAt(place, last, taps)) {
      sumTaps<SIDE_BY_SIDE>(taps, step, channels, finish, to + place * toStep, toStep);
      place += SIDE_BY_SIDE;
    } else {
      taps.clear();
      tapsAt(place, place, taps);
      sumTaps<1>(taps, step, channels, finish, to + place * toStep, toStep);
      place++;
    }
  }
}

}  // namespace

void depthwise(const float* pictures, const float* filter, const Patches& patches, const Finish<float>& finish,
               int64_t begin, int64_t end, float* results) {
  const Grid& grid = patches.grid;
  const int64_t channels = patches.channels, line = grid.width * channels;
  for (int64_t row = begin; row < end; row++) {
    const int y = grid.top + static_cast<int>(row % grid.down) * grid.step;
    const float* picture = pictures + row / grid.down * grid.height * line;
    const auto tapsAt = [&](int first, int last, std::vector<Tap>& taps) {
      const int left = grid.left + first * grid.step, right = grid.left + last * grid.step;
      if (first < last && (left < 0 || right + patches.wide > grid.width)) return false;
      for (int i = std::max(0, -y); i < std::min(patches.tall, grid.height - y); i++)
        for (int j = std::max(0, -left); j < std::min(patches.wide, grid.width - left); j++)
          taps.push_back(
              {filter + (i * patches.wide + j) * channels, picture + (y + i) * line + (left + j) * channels});
      return true;
    };
    sumLine(grid.across, tapsAt, grid.step * channels, patches.channels, finish, results + row * grid.across * channels,
            channels);
  }
}

void depthwiseInputGradient(const float* gradient, const float* filter, const Patches& patches, int64_t begin,
                            int64_t end, float* pictures) {
  const Grid& grid = patches.grid;
  const int64_t channels = patches.channels, line = grid.across * channels;
  const int step = grid.step;
  const Finish<float> plain;
  for (int64_t row = begin; row < end; row++) {
    // A pixel is under the filter's row i where the filter is at a place (y - i) / step, counted from the first one.
    const int y = static_cast<int>(row % grid.height) - grid.top;
    const float* results = gradient + row / grid.height * grid.down * line;
    // Pixels `step` apart are under the same numbers of the filter, at places one apart.
    for (int start = 0; start < std::min(step, grid.width); start++) {
      const int x = start - grid.left;
      const auto tapsAt = [&](int first, int last, std::vector<Tap>& taps) {
        for (int j = x % step; j < patches.wide; j += step) {
          const int from = (x - j) / step + first, to = from + last - first;
          const bool inside = from >= 0 && to < grid.across;
          if (!inside && first < last) return false;
          if (!inside) continue;
          for (int i = y % step; i < patches.tall; i += step) {
            const int place = (y - i) / step;
            if (y >= i && place < grid.down)
              taps.push_back({filter + (i * patches.wide + j) * channels, results + place * line + from * channels});
          }
        }
        return true;
      };
      sumLine((grid.width - start + step - 1) / step, tapsAt, channels, patches.channels, plain,
              pictures + (row * grid.width + start) * channels, step * channels);
    }
  }
}

namespace {

/** One row of the filter, WIDE numbers, and one row of results: products of 16 channels, added up over its places. */
template <int WIDE>
inline void sumPlaces(const float* pixels, const float* gradient, const Grid& grid, int64_t channels, float* sums) {
  for (int64_t c = 0; c < channels; c += LANES) {
    Vector found[WIDE][2] = {};
    for (int place = 0; place < grid.across; place++) {
      const Vector left = load(gradient + place * channels + c), right = load(gradient + place * channels + c + WIDTH);
      const int x = grid.left + place * grid.step;
      const float* from = pixels + x * channels + c;
      if (x >= 0 && x + WIDE <= grid.width) {
        for (int j = 0; j < WIDE; j++) {
          found[j][0] += left * load(from + j * channels);
          found[j][1] += right * load(from + j * channels + WIDTH);
        }
      } else {
        for (int j = 0; j < WIDE; j++) {
          if (x + j < 0 || x + j >= grid.width) continue;
          found[j][0] += left * load(from + j * channels);
          found[j][1] += right * load(from + j * channels + WIDTH);
        }
      }
    }
    for (int j = 0; j < WIDE; j++)
      for (int half = 0; half < 2; half++) {
        float* to = sums + j * channels + c + half * WIDTH;
        store(load(to) + found[j][half], to);
      }
  }
}

}  // namespace

void depthwiseFilterGradient(const float* pictures, const float* gradient, const Patches& patches, int64_t begin,
                             int64_t end, float* sums) {
  static constexpr decltype(&sumPlaces<1>) BY_WIDTH[] = {sumPlaces<1>, sumPlaces<2>, sumPlaces<3>, sumPlaces<4>,
                                                         sumPlaces<MOST_WIDE>};
  const Grid& grid = patches.grid;
  const int64_t channels = patches.channels, line = grid.width * channels;
  for (int64_t row = begin; row < end; row++) {
    const int y = grid.top + static_cast<int>(row % grid.down) * grid.step;
    const float* picture = pictures + row / grid.down * grid.height * line;
    for (int i = std::max(0, -y); i < std::min(patches.tall, grid.height - y); i++)
      BY_WIDTH[patches.wide - 1](picture + (y + i) * line, gradient + row * grid.across * channels, grid, channels,
                                 sums + i * patches.wide * channels);
  }
}

}  // namespace notebear
