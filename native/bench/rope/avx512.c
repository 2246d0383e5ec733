#include <immintrin.h>

#include "rope.h"

// 64 entries each. Half: cos[j] and cos[j+32] side by side, as the pairs of x, and -sin[j] and sin[j+32]; cos, then sin.
// BFloat16: in their own order; cos, then sin.
typedef struct {
  __m512 cos[4], sin[4];
} tableRow;

#include "tiles.h"

ROPE_INLINE __m256i load256(const uint16_t* from) { return _mm256_loadu_si256((const __m256i*)from); }
ROPE_INLINE __m512i load512(const uint16_t* from) { return _mm512_loadu_si512(from); }

ROPE_INLINE void store512(uint16_t* to, __m512i value, bool streaming) {
  if (streaming)
    _mm512_stream_si512((void*)to, value);
  else
    _mm512_storeu_si512(to, value);
}

// The words 2i + which of two vectors, in order.
ROPE_INLINE __m512i alternateWords(__m512i lower, __m512i upper, short which) {
  const __m512i even = _mm512_set_epi16(62, 60, 58, 56, 54, 52, 50, 48, 46, 44, 42, 40, 38, 36, 34, 32, 30, 28, 26, 24, 22, 20, 18, 16, 14,
                                        12, 10, 8, 6, 4, 2, 0);
  return _mm512_permutex2var_epi16(lower, _mm512_add_epi16(even, _mm512_set1_epi16(which)), upper);
}

// --- Half: products are exact in float, so that a fused multiply-add rounds as the definition does ---

ROPE_INLINE __m512 widenPairs(const uint16_t* row, int i) {
  const __m256i pairs = _mm256_set_epi16(23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  __m256i first = _mm256_castsi128_si256(_mm_loadu_si128((const __m128i*)(row + 8 * i)));
  __m256i second = _mm256_castsi128_si256(_mm_loadu_si128((const __m128i*)(row + 32 + 8 * i)));
  return _mm512_cvtph_ps(_mm256_permutex2var_epi16(first, pairs, second));
}

ROPE_INLINE tableRow widenHalf(const uint16_t* cos, const uint16_t* sin) {
  const __m512 evenSigns = _mm512_castsi512_ps(_mm512_set1_epi64(0x80000000));
  tableRow table;
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    table.cos[i] = widenPairs(cos, i);
    table.sin[i] = _mm512_castsi512_ps(_mm512_xor_si512(_mm512_castps_si512(widenPairs(sin, i)), _mm512_castps_si512(evenSigns)));
  }
  return table;
}

ROPE_INLINE void rotateHalf(const uint16_t* x, const tableRow* table, uint16_t* y, bool streaming) {
  __m256i results[4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    __m512 pairs = _mm512_cvtph_ps(load256(x + 16 * i));
    __m512 swapped = _mm512_permute_ps(pairs, 0xB1);
    __m512 sums = _mm512_fmadd_ps(pairs, table->cos[i], _mm512_mul_ps(swapped, table->sin[i]));
    results[i] = _mm512_cvtps_ph(sums, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  __m512i lower = _mm512_inserti64x4(_mm512_castsi256_si512(results[0]), results[1], 1);
  __m512i upper = _mm512_inserti64x4(_mm512_castsi256_si512(results[2]), results[3], 1);
  store512(y, alternateWords(lower, upper, 0), streaming);
  store512(y + 32, alternateWords(lower, upper, 1), streaming);
}

void ropeHalfAvx512(const ropeProblem* problem, int64_t first, int64_t end) { rotateAll(problem, first, end, widenHalf, rotateHalf); }

// --- BFloat16: products may overflow or underflow, so multiply, multiply, add ---

ROPE_INLINE __m512 widenWords(const uint16_t* row) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(load256(row)), 16));
}

ROPE_INLINE tableRow widenBFloat16(const uint16_t* cos, const uint16_t* sin) {
  tableRow table;
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    table.cos[i] = widenWords(cos + 16 * i);
    table.sin[i] = widenWords(sin + 16 * i);
  }
  return table;
}

// To nearest, ties to even, in the upper words. A NaN stays one: its lower word is 0, as that of all operands, so that nothing carries.
ROPE_INLINE __m512i roundWords(__m512 values) {
  __m512i bits = _mm512_castps_si512(values);
  __m512i odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  return _mm512_add_epi32(_mm512_add_epi32(bits, _mm512_set1_epi32(0x7FFF)), odd);
}

ROPE_INLINE void rotateBFloat16(const uint16_t* x, const tableRow* table, uint16_t* y, bool streaming) {
  __m512i lower[2], upper[2];
#pragma GCC unroll 2
  for (int i = 0; i < 2; i++) {
    __m512i pairs = load512(x + 32 * i);
    __m512 first = _mm512_castsi512_ps(_mm512_slli_epi32(pairs, 16));
    __m512 second = _mm512_castsi512_ps(_mm512_and_si512(pairs, _mm512_set1_epi32((int)0xFFFF0000)));
    lower[i] = roundWords(_mm512_sub_ps(_mm512_mul_ps(first, table->cos[i]), _mm512_mul_ps(second, table->sin[i])));
    upper[i] = roundWords(_mm512_add_ps(_mm512_mul_ps(second, table->cos[i + 2]), _mm512_mul_ps(first, table->sin[i + 2])));
  }
  store512(y, alternateWords(lower[0], lower[1], 1), streaming);
  store512(y + 32, alternateWords(upper[0], upper[1], 1), streaming);
}

void ropeBFloat16Avx512(const ropeProblem* problem, int64_t first, int64_t end) {
  rotateAll(problem, first, end, widenBFloat16, rotateBFloat16);
}
