// The call log of ascend_emulator.h. Under the lock.
#ifndef EMULATOR_CALLLOG_H
#define EMULATOR_CALLLOG_H

#include <stdbool.h>
#include <stdint.h>

void emuCallLogAdd(const char* function, int32_t status, bool hadContext);

#endif
