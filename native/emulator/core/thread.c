#include "thread.h"

static _Thread_local emuThread s_thread;

emuThread* emuThisThread(void) { return &s_thread; }
