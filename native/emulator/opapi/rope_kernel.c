// Build this without contraction (-ffp-contract=off): a fused multiply and add rounds once where the operator rounds twice.
#include "rope_kernel.h"

#include <string.h>

#if defined(__FAST_MATH__)
#error "the operator is defined by its roundings: build without -ffast-math"
#endif

static float floatOf(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static uint32_t bitsOf(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static bool isNan(uint32_t bits) { return (bits & 0x7FFFFFFFu) > 0x7F800000u; }

// Drops the low bits of a value, ties to even.
static uint32_t roundOff(uint32_t value, unsigned bits) {
  uint32_t half = 1u << (bits - 1), dropped = value & (2 * half - 1), kept = value >> bits;
  return kept + (dropped > half || (dropped == half && (kept & 1) != 0));
}

static float widenHalf(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 0x1F, fraction = half & 0x3FF;
  if (exponent == 0x1F) return floatOf(sign | 0x7F800000u | fraction << 13);
  if (exponent != 0) return floatOf(sign | (exponent + 127 - 15) << 23 | fraction << 13);
  if (fraction == 0) return floatOf(sign);
  exponent = 127 - 15 + 1;
  for (; (fraction & 0x400) == 0; fraction <<= 1) exponent--;
  return floatOf(sign | exponent << 23 | (fraction & 0x3FF) << 13);
}

static uint16_t narrowHalf(float value) {
  uint32_t bits = bitsOf(value), magnitude = bits & 0x7FFFFFFFu;
  uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  if (isNan(bits)) return sign | 0x7E00;
  int32_t exponent = (int32_t)(magnitude >> 23) - 127 + 15;
  if (exponent >= 31) return sign | 0x7C00;
  if (exponent >= 1)
    return (uint16_t)(sign | roundOff(magnitude - ((127u - 15u) << 23), 13));  // a carry goes on into the exponent, up to infinity
  if (exponent < -10) return sign;                                             // below half of the least subnormal
  uint32_t fraction = (magnitude & 0x7FFFFFu) | 0x800000u;
  return (uint16_t)(sign | roundOff(fraction, (unsigned)(14 - exponent)));
}

static float widenBrain(uint16_t brain) { return floatOf((uint32_t)brain << 16); }

static uint16_t narrowBrain(float value) {
  uint32_t bits = bitsOf(value);
  if (isNan(bits)) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)roundOff(bits, 16);
}

float ropeWiden(uint16_t bits, bool brain) { return brain ? widenBrain(bits) : widenHalf(bits); }
uint16_t ropeNarrow(float value, bool brain) { return brain ? narrowBrain(value) : narrowHalf(value); }

void ropeRow(const uint16_t* x, const uint16_t* cosine, const uint16_t* sine, uint16_t* out, bool brain) {
  enum { HALF = ROPE_ROW / 2 };
  uint16_t result[ROPE_ROW];
  for (int j = 0; j < HALF; j++) {
    float a = ropeWiden(x[2 * j], brain), b = ropeWiden(x[2 * j + 1], brain);
    float first = a * ropeWiden(cosine[j], brain), second = -b * ropeWiden(sine[j], brain);
    result[j] = ropeNarrow(first + second, brain);
    first = b * ropeWiden(cosine[j + HALF], brain);
    second = a * ropeWiden(sine[j + HALF], brain);
    result[j + HALF] = ropeNarrow(first + second, brain);
  }
  memcpy(out, result, sizeof result);
}
