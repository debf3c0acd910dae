#pragma once
#include <cstdint>

namespace notebear {

/** The upper half of a float. */
struct Bfloat16 {
  uint16_t bits;
};

}  // namespace notebear
