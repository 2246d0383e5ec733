#include "thread.h"

static _Thread_local emuThread s_thread;
static uint64_t s_lastNumber;

emuThread* emuThisThread(void) {
  if (s_thread.number == 0) s_thread.number = ++s_lastNumber;
  return &s_thread;
}
