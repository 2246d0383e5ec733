#include "context.h"

#include "entry.h"
#include "handles.h"
#include "thread.h"

emuContext* emuContextCurrent(void) { return emuHandlePeek(emuThisThread()->context, EMULATOR_CONTEXT); }

aclError emuContextNeed(emuContext** context) {
  *context = emuContextCurrent();
  return *context != NULL ? 0 : emuFail(ACL_ERROR_RT_CONTEXT_NULL, "this thread has no current context");
}
