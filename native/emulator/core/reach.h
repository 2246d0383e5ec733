// Whether libopapi_math.so may be found; a test can hide it. Under the lock.
#ifndef EMULATOR_REACH_H
#define EMULATOR_REACH_H

#include <stdbool.h>

#include "shared.h"

EMU_SHARED bool emuMathLibraryIsHidden(void);

#endif
