// The operator by hand, for the managed kernels to be measured against: what a C programmer with intrinsics reaches on this machine.
//
// Bit for bit what the operator defines, NaN by class. Two builds of the same traversal, AVX2 with F16C and FMA, and AVX-512 (F, BW, VL);
// x86-64 alone.
#ifndef ASCEND_ROPE_BENCH_ROPE_H
#define ASCEND_ROPE_BENCH_ROPE_H

#include <stdbool.h>
#include <stdint.h>

#define ROPE_FUNCTION __attribute__((visibility("default")))

enum { ROPE_HEAD_DIM = 64 };

// x and y [batch, heads, sequence, 64], cos and sin [batch, 1, sequence, 64], all dense and of one type.
typedef struct {
  const uint16_t *x, *cos, *sin;
  uint16_t* y;
  int64_t heads, sequence;
  bool streaming;  // y is larger than the last-level cache: past the caches with it, and fetch x ahead; y is then 64-byte aligned
} ropeProblem;

ROPE_FUNCTION bool ropeHasAvx2(void);
ROPE_FUNCTION bool ropeHasAvx512(void);
ROPE_FUNCTION int64_t ropeLastLevelCache(void);  // bytes; 0 when the system does not tell

// Rotates the rows of all heads at the rows [first, end) of cos, which are batch · sequence.
ROPE_FUNCTION void ropeHalfAvx2(const ropeProblem* problem, int64_t first, int64_t end);
ROPE_FUNCTION void ropeHalfAvx512(const ropeProblem* problem, int64_t first, int64_t end);
ROPE_FUNCTION void ropeBFloat16Avx2(const ropeProblem* problem, int64_t first, int64_t end);
ROPE_FUNCTION void ropeBFloat16Avx512(const ropeProblem* problem, int64_t first, int64_t end);

#endif
