#include <immintrin.h>

#include "rope.h"

// 64 entries each. Half: cos[j] and cos[j+32] side by side, as the pairs of x, and -sin[j] and sin[j+32].
// BFloat16: of each 16 entries 0-3 and 8-11, then 4-7 and 12-15, which packing puts in order.
typedef struct {
  __m256 cos[8], sin[8];
} tableRow;

#include "tiles.h"

ROPE_INLINE __m128i load128(const uint16_t* from) { return _mm_loadu_si128((const __m128i*)from); }
ROPE_INLINE __m256i load128x2(const uint16_t* lower, const uint16_t* upper) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(load128(lower)), load128(upper), 1);
}

ROPE_INLINE void store256(uint16_t* to, __m256i value, bool streaming) {
  if (streaming)
    _mm256_stream_si256((__m256i*)to, value);
  else
    _mm256_storeu_si256((__m256i*)to, value);
}

// --- Half: products are exact in float, so that a fused multiply-add rounds as the definition does ---

ROPE_INLINE tableRow widenHalf(const uint16_t* cos, const uint16_t* sin) {
  const __m256 evenSigns = _mm256_castsi256_ps(_mm256_set1_epi64x(0x80000000));
  tableRow table;
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    __m128i cosFirst = load128(cos + 8 * i), cosSecond = load128(cos + 32 + 8 * i);
    __m128i sinFirst = load128(sin + 8 * i), sinSecond = load128(sin + 32 + 8 * i);
    table.cos[2 * i] = _mm256_cvtph_ps(_mm_unpacklo_epi16(cosFirst, cosSecond));
    table.cos[2 * i + 1] = _mm256_cvtph_ps(_mm_unpackhi_epi16(cosFirst, cosSecond));
    table.sin[2 * i] = _mm256_xor_ps(_mm256_cvtph_ps(_mm_unpacklo_epi16(sinFirst, sinSecond)), evenSigns);
    table.sin[2 * i + 1] = _mm256_xor_ps(_mm256_cvtph_ps(_mm_unpackhi_epi16(sinFirst, sinSecond)), evenSigns);
  }
  return table;
}

ROPE_INLINE __m128i rotatePairs(const uint16_t* x, __m256 cos, __m256 sin) {
  __m256 pairs = _mm256_cvtph_ps(load128(x));
  __m256 swapped = _mm256_permute_ps(pairs, 0xB1);
  __m256 sums = _mm256_fmadd_ps(pairs, cos, _mm256_mul_ps(swapped, sin));
  return _mm256_cvtps_ph(sums, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

// In each half of 8 words: those at even places, then those at odd ones.
ROPE_INLINE __m256i partWords(__m128i lower, __m128i upper) {
  const __m256i evenThenOdd = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15));
  return _mm256_shuffle_epi8(_mm256_inserti128_si256(_mm256_castsi128_si256(lower), upper, 1), evenThenOdd);
}

ROPE_INLINE void rotateHalf(const uint16_t* x, const tableRow* table, uint16_t* y, bool streaming) {
#pragma GCC unroll 2
  for (int i = 0; i < 2; i++) {
    __m128i results[4];
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) results[j] = rotatePairs(x + 32 * i + 8 * j, table->cos[4 * i + j], table->sin[4 * i + j]);
    __m256i outer = partWords(results[0], results[2]), inner = partWords(results[1], results[3]);
    store256(y + 16 * i, _mm256_unpacklo_epi64(outer, inner), streaming);
    store256(y + 32 + 16 * i, _mm256_unpackhi_epi64(outer, inner), streaming);
  }
}

void ropeHalfAvx2(const ropeProblem* problem, int64_t first, int64_t end) { rotateAll(problem, first, end, widenHalf, rotateHalf); }

// --- BFloat16: products may overflow or underflow, so multiply, multiply, add ---

ROPE_INLINE tableRow widenBFloat16(const uint16_t* cos, const uint16_t* sin) {
  const __m256i zero = _mm256_setzero_si256();
  tableRow table;
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    __m256i cosWords = _mm256_loadu_si256((const __m256i*)(cos + 16 * i)), sinWords = _mm256_loadu_si256((const __m256i*)(sin + 16 * i));
    table.cos[2 * i] = _mm256_castsi256_ps(_mm256_unpacklo_epi16(zero, cosWords));
    table.cos[2 * i + 1] = _mm256_castsi256_ps(_mm256_unpackhi_epi16(zero, cosWords));
    table.sin[2 * i] = _mm256_castsi256_ps(_mm256_unpacklo_epi16(zero, sinWords));
    table.sin[2 * i + 1] = _mm256_castsi256_ps(_mm256_unpackhi_epi16(zero, sinWords));
  }
  return table;
}

// To nearest, ties to even. A NaN stays one: its lower word is 0, as that of all operands, so that nothing carries.
ROPE_INLINE __m256i roundWords(__m256 values) {
  __m256i bits = _mm256_castps_si256(values);
  __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
  return _mm256_srli_epi32(_mm256_add_epi32(_mm256_add_epi32(bits, _mm256_set1_epi32(0x7FFF)), odd), 16);
}

ROPE_INLINE void rotateBFloat16(const uint16_t* x, const tableRow* table, uint16_t* y, bool streaming) {
#pragma GCC unroll 2
  for (int i = 0; i < 2; i++) {
    __m256i lower[2], upper[2];
#pragma GCC unroll 2
    for (int j = 0; j < 2; j++) {
      __m256i pairs = load128x2(x + 32 * i + 8 * j, x + 32 * i + 16 + 8 * j);
      __m256 first = _mm256_castsi256_ps(_mm256_slli_epi32(pairs, 16));
      __m256 second = _mm256_castsi256_ps(_mm256_and_si256(pairs, _mm256_set1_epi32((int)0xFFFF0000)));
      int low = 2 * i + j, high = low + 4;
      lower[j] = roundWords(_mm256_sub_ps(_mm256_mul_ps(first, table->cos[low]), _mm256_mul_ps(second, table->sin[low])));
      upper[j] = roundWords(_mm256_add_ps(_mm256_mul_ps(second, table->cos[high]), _mm256_mul_ps(first, table->sin[high])));
    }
    store256(y + 16 * i, _mm256_packus_epi32(lower[0], lower[1]), streaming);
    store256(y + 32 + 16 * i, _mm256_packus_epi32(upper[0], upper[1]), streaming);
  }
}

void ropeBFloat16Avx2(const ropeProblem* problem, int64_t first, int64_t end) {
  rotateAll(problem, first, end, widenBFloat16, rotateBFloat16);
}
