#include "entry.h"

#include <stdarg.h>
#include <stdio.h>

#include "calllog.h"
#include "costs.h"
#include "faults.h"
#include "handles.h"
#include "lock.h"
#include "message.h"
#include "thread.h"

static uint32_t costOf(emuFunction* function) {
  if (!function->hasCost) function->cost = emuCostOf(function->name);
  function->hasCost = true;
  return function->cost;
}

bool emuEnter(emuFunction* function, int32_t* status) {
  uint64_t started = emuCostStart();
  emuLock();
  emuThread* thread = emuThisThread();
  thread->function = function->name;
  thread->started = started;
  if (started != 0) thread->cost = costOf(function);
  thread->explained = false;
  thread->hadContext = emuHandlePeek(thread->context, EMULATOR_CONTEXT) != NULL;
  *status = 0;
  if (!emuFaultStrikes(function->name, status)) return false;
  if (emuFaultHangs(*status)) {
    *status = 0;
    return false;
  }
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
  emuCostPass(thread->started, thread->cost);
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
  emuCostIs(EMU_COST_FAILURE);
  if (isRuntimeCode(status)) thread->lastRuntimeError = status;
  return status;
}

int32_t emuQuietly(int32_t status) {
  emuThisThread()->explained = true;
  return status;
}
