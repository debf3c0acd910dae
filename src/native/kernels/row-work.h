/** How a convolution of few channels is done row by row, for the ops of patch-convolution-ops.h and row-convolution-ops.h. */
#pragma once
#include "patch-work.h"
#include "rows.h"

namespace notebear {
namespace {

/** Gives rows of a convolution's results, one after the other, from a thread's own memory. */
class RowsOfResults {
 public:
  /** `own`: memory for as many rows of pictures as the filter has. */
  RowsOfResults(const Patches& patches, const Packed& packed, const float* filter, const Finish<float>& finish,
                float* own)
      : patches_(patches),
        packed_(packed),
        filter_(filter),
        finish_(finish),
        own_(own),
        held_(patches.tall),
        lines_(patches.tall) {}
  static int64_t numbers(const Patches& patches) { return patches.tall * lineLength(patches); }

  void of(const float* picture) {
    picture_ = picture;
    std::fill(held_.begin(), held_.end(), NOTHING);
  }
  /** Row `i` of the results. Those under the filter that the row before had too are still there. */
  void give(int i, float* row) {
    const int tall = patches_.tall, top = patches_.grid.top + i * patches_.grid.step;
    for (int line = 0; line < tall; line++) {
      const int y = top + line, slot = (y - patches_.grid.top) % tall;
      float* to = own_ + slot * lineLength(patches_);
      if (held_[slot] != y) borderRow(picture_, patches_, y, to);
      held_[slot] = y;
      lines_[line] = to;
    }
    convolveRow(lines_.data(), patches_, filter_, packed_, finish_, row);
  }

 private:
  static constexpr int NOTHING = std::numeric_limits<int>::min();
  const Patches& patches_;
  const Packed& packed_;
  const float* filter_;
  const Finish<float>& finish_;
  float* own_;
  /** Which row of the picture is in each slot. */
  std::vector<int> held_;
  /** Those under the filter. */
  std::vector<const float*> lines_;
  const float* picture_ = nullptr;
};

/** Pictures [N, H, W, C] → results [N, down, across, columns], or if they are pooled half of that each way. */
struct RowWork {
  OpKernelContext* context;
  const float* x;
  const Patches& patches;
  const Packed& packed;
  const float* filter;
  const Finish<float>& finish;
  bool pooled;
  float* y;

  int64_t rowNumbers() const { return patches.grid.across * packed.columns; }
  int rows() const { return pooled ? (patches.grid.down + 1) / 2 : patches.grid.down; }

  void run(int64_t pictures) const {
    const int64_t all = pictures * rows();
    // Pooled pieces begin with a row that the one before has too.
    inParallel(context, all, pieceOf(context, all, 4), [&](int64_t begin, int64_t end) {
      const int64_t lines = RowsOfResults::numbers(patches);
      std::vector<float>& own = scratchOfThread(lines + 3 * rowNumbers());
      RowsOfResults results(patches, packed, filter, finish, own.data());
      for (int64_t next = begin; next < end;) {
        const int64_t picture = next / rows(), to = std::min(end, (picture + 1) * rows());
        results.of(x + picture * patches.grid.height * patches.grid.width * patches.channels);
        const int first = static_cast<int>(next % rows()), last = first + static_cast<int>(to - next);
        if (pooled) {
          pool(results, first, last, own.data() + lines, y + next * pooledNumbers());
        } else {
          for (int i = first; i < last; i++) results.give(i, y + (next + i - first) * rowNumbers());
        }
        next = to;
      }
    });
  }

 private:
  int64_t pooledNumbers() const { return static_cast<int64_t>((patches.grid.across + 1) / 2) * packed.columns; }

  /** Pooled rows `first` … of a picture: each has three rows of results, of which the next one has the last. */
  void pool(RowsOfResults& results, int first, int last, float* own, float* to) const {
    int made = std::max(0, 2 * first - 1);
    for (int i = first; i < last; i++, to += pooledNumbers()) {
      const float* three[3];
      int count = 0;
      for (int row = std::max(0, 2 * i - 1); row < std::min(patches.grid.down, 2 * i + 2); row++) {
        float* at = own + row % 3 * rowNumbers();
        if (row >= made) results.give(row, at);
        three[count++] = at;
      }
      made = std::min(patches.grid.down, 2 * i + 2);
      poolRows(three, count, patches.grid.across, static_cast<int>(packed.columns), to);
    }
  }
};

}  // namespace
}  // namespace notebear
