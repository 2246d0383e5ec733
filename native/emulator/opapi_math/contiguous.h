// What an operator's library finds in libopapi_math.so: the copying together of an input that is not dense.
#ifndef EMULATOR_CONTIGUOUS_H
#define EMULATOR_CONTIGUOUS_H

#include <stddef.h>
#include <stdint.h>

#include "shared.h"

enum { EMU_VIEW_RANK = 4 };

// Elements of 16 bits; strides count elements.
typedef struct {
  int64_t dims[EMU_VIEW_RANK];
  int64_t strides[EMU_VIEW_RANK];
} emuView;

// Copies the elements of a view, in the order of their indices, from where the first lies. What lies beyond available, or would go beyond
// room, is left out. Without the lock.
typedef void emuContiguousFunction(const emuView* view, const unsigned char* from, size_t available, unsigned char* to, size_t room);

EMU_SHARED emuContiguousFunction emuContiguous;

#endif
