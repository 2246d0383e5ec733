// Compiled once for each version, with EMULATED_VERSION naming its row.
#include "version.h"

#include "acl/acl_base.h"
#include "ascend_emulator.h"

enum { CANN_8_1, CANN_8_5, CANN_9_2 };

// What 8.5 is known to do, which 8.1 is taken to do as well.
#define AS_8_5                                                                                                        \
  .missingContextIsNull = true, .takesDestroyedContext = true, .refusesEmptyCopies = true,                            \
  .pageableCopyCaptured = ACL_ERROR_RT_STREAM_CAPTURED, .pageableCopyBlocked = ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT, \
  .checksNullGraphFirst = true

static const emuVersion s_versions[] = {
    [CANN_8_1] = {"8.1", "8.1.RC1", {1, 13, 0}, AS_8_5},
    [CANN_8_5] = {"8.5", "8.5.0", {1, 16, 0}, AS_8_5},
    [CANN_9_2] = {"9.2",
                  "9.2.0",
                  {1, 17, 0},
                  .pageableCopyCaptured = ACL_ERROR_RT_PARAM_INVALID,
                  .pageableCopyBlocked = ACL_ERROR_RT_CAPTURE_MODE_BLOCK_ASYNC,
                  .firstCallSpoils = true},
};

const emuVersion* emuActiveVersion(void) { return &s_versions[EMULATED_VERSION]; }

const char* emulatorVersion(void) { return emuActiveVersion()->name; }
