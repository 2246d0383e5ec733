// The size of workspace that first phases ask for; a test can set it. Under the lock.
#ifndef EMULATOR_WORKSPACE_H
#define EMULATOR_WORKSPACE_H

#include <stdint.h>

#include "shared.h"

EMU_SHARED uint64_t emuWorkspaceSize(void);

#endif
