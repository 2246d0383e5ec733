// libopapi_math.so, which CANN opens when it first meets an input that is not dense. Under the lock.
#ifndef EMULATOR_MATH_LIBRARY_H
#define EMULATOR_MATH_LIBRARY_H

#include "contiguous.h"

// Its function; null when it is not within reach.
emuContiguousFunction* emuMathLibraryFind(void);

#endif
