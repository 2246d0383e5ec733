// Compiled once for each version, with EMULATED_VERSION naming its row.
#include "version.h"

#include "ascend_emulator.h"

enum { CANN_8_1, CANN_8_5, CANN_9_2 };

static const emuVersion s_versions[] = {
    [CANN_8_1] = {"8.1", "8.1.RC1", {1, 13, 0}, .missingContextIsNull = true, .takesDestroyedContext = true, .refusesEmptyCopies = true},
    [CANN_8_5] = {"8.5", "8.5.0", {1, 16, 0}, .missingContextIsNull = true, .takesDestroyedContext = true, .refusesEmptyCopies = true},
    [CANN_9_2] = {"9.2", "9.2.0", {1, 17, 0}, .firstCallSpoils = true},
};

const emuVersion* emuActiveVersion(void) { return &s_versions[EMULATED_VERSION]; }

const char* emulatorVersion(void) { return emuActiveVersion()->name; }
