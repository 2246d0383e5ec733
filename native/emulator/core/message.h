// The error text that aclGetRecentErrMsg hands out: the oldest unread error is the heading, later ones stand below it.
#ifndef EMULATOR_MESSAGE_H
#define EMULATOR_MESSAGE_H

#include <stdint.h>

#include "thread.h"

void emuMessageAdd(emuThread* thread, int32_t status, const char* reason);

// Takes the unread text; null when there is none.
const char* emuMessageTake(emuThread* thread);

#endif
