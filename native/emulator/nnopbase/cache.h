// Which calls of operators were prepared before: as CANN's cache of prepared calls, but that nothing is prepared here and so nothing kept but
// the keys. It tells what a first phase costs. Under the lock.
#ifndef EMULATOR_CACHE_H
#define EMULATOR_CACHE_H

#include <stddef.h>

#include "shared.h"
#include "tensor.h"

// A first phase has prepared a call of an operator: notes it, and what it has cost.
EMU_SHARED void emuCacheNote(const char* name, const emuTensor* const* tensors, size_t count);

#endif
