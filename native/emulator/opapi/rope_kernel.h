// The operator itself, in plain C from its definition. It shares nothing with any other implementation: it is what they are compared with.
//
// For each row of 64 elements, j = 0..31, with a = x[2j] and b = x[2j+1]:
//   out[j]      = a * cos[j]      + (-b) * sin[j]
//   out[j + 32] = b * cos[j + 32] +   a  * sin[j + 32]
// Each product and the sum are rounded to float32, the sum once more to 16 bits, ties to even. Subnormals are kept; a result that is no
// number has the quiet bits of its type.
#ifndef EMULATOR_ROPE_KERNEL_H
#define EMULATOR_ROPE_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

enum { ROPE_ROW = 64 };

// bfloat16 when brain, else IEEE half. out may be x.
void ropeRow(const uint16_t* x, const uint16_t* cosine, const uint16_t* sine, uint16_t* out, bool brain);

// The conversions, for tests.
float ropeWiden(uint16_t bits, bool brain);
uint16_t ropeNarrow(float value, bool brain);

#endif
