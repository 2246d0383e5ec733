#include "entry.h"

#include <stdarg.h>
#include <stdio.h>

#include "calllog.h"
#include "faults.h"
#include "handles.h"
#include "lock.h"
#include "message.h"
#include "thread.h"

bool emuEnter(const char* function, int32_t* status) {
  emuLock();
  emuThread* thread = emuThisThread();
  thread->function = function;
  thread->explained = false;
  thread->hadContext = emuHandlePeek(thread->context, EMULATOR_CONTEXT) != NULL;
  *status = 0;
  if (!emuFaultStrikes(function, status)) return false;
  emuFail(*status, "fault injected by a test");
  return true;
}

// Codes below 107000 belong to the acl layer and above 561000 and around 161000 and 361000 to operators: the runtime does not know them.
static bool isRuntimeCode(int32_t status) {
  return (status >= 107000 && status < 108000) || (status >= 207000 && status < 208000) || (status >= 507000 && status < 508000);
}

int32_t emuLeave(int32_t status) {
  emuThread* thread = emuThisThread();
  if (status > 0 && !thread->explained) emuFail(status, "failed");
  emuCallLogAdd(thread->function, status, thread->hadContext);
  emuUnlock();
  return status;
}

int32_t emuFail(int32_t status, const char* format, ...) {
  emuThread* thread = emuThisThread();
  char reason[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(reason, sizeof reason, format, arguments);
  va_end(arguments);
  emuMessageAdd(thread, status, reason);
  thread->explained = true;
  if (isRuntimeCode(status)) thread->lastRuntimeError = status;
  return status;
}

int32_t emuQuietly(int32_t status) {
  emuThisThread()->explained = true;
  return status;
}
