// The CANN versions that are emulated, and all in which they differ but their exports (exports.txt). Of 8.1 only the exports are known to
// differ from 8.5: where nothing is known it answers as 8.5 does.
#ifndef EMULATOR_VERSION_H
#define EMULATOR_VERSION_H

#include <stdbool.h>
#include <stdint.h>

#include "shared.h"

typedef struct {
  const char* name;              // as emulatorVersion gives it
  const char* package;           // as aclsysGetCANNVersion gives it
  int32_t acl[3];                // as aclrtGetVersion gives it
  bool missingContextIsNull;     // aclrtGetCurrentContext without one: 0 and null, not 107002
  bool takesDestroyedContext;    // aclrtSetCurrentContext of a destroyed one: 0, not 107000
  bool refusesEmptyCopies;       // a count of 0: 107000, not 0
  int32_t pageableCopyCaptured;  // the answer to aclrtMemcpyAsync with host memory that is not pinned, on a stream that is capturing
  int32_t pageableCopyBlocked;   // the same on another stream, while a capture forbids to block
  bool checksNullGraphFirst;     // aclmdlRICaptureEnd with a null graph: always 100000, not 107000 on a capturing stream
  bool firstCallSpoils;          // a first phase without context, if it is the first of the process, spoils all later ones
} emuVersion;

EMU_SHARED const emuVersion* emuActiveVersion(void);

#endif
