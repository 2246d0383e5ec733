#include "context.h"

#include <stdlib.h>

#include "device.h"
#include "entry.h"
#include "event.h"
#include "handles.h"
#include "memory.h"
#include "misuse.h"
#include "stream.h"
#include "thread.h"
#include "version.h"

emuContext* emuContextCurrent(void) { return emuHandlePeek(emuThisThread()->context, EMULATOR_CONTEXT); }

aclError emuContextNeed(emuContext** context) {
  *context = emuContextCurrent();
  return *context != NULL ? 0 : emuFail(ACL_ERROR_RT_CONTEXT_NULL, "this thread has no current context");
}

emuContext* emuContextCreate(int32_t device, bool primary) {
  emuContext* context = calloc(1, sizeof *context);
  if (context == NULL) return NULL;
  context->device = device;
  context->primary = primary;
  context->handle = emuHandleCreate(EMULATOR_CONTEXT, context, !primary);
  if (context->handle != NULL) context->defaultStream = emuStreamCreate(context, false);
  if (context->defaultStream == NULL) {
    if (context->handle != NULL) emuHandleDestroy(context->handle);
    free(context);
    return NULL;
  }
  return context;
}

void emuContextDestroy(emuContext* context) {
  // The handle goes first: no thread may use the context while this one waits for its streams.
  emuHandleDestroy(context->handle);
  int64_t streams = emuStreamsEnd(context);
  int64_t events = emuEventsEnd(context);
  int64_t blocks = emuMemoryEnd(context->handle);
  if (streams + events + blocks > 0) {
    emuMisuse("context %p of device %d: ended with %lld streams, %lld events and %lld blocks of memory that were not given back",
              context->handle, context->device, (long long)streams, (long long)events, (long long)blocks);
  }
  free(context);
}

static aclError createContext(aclrtContext* handle, int32_t device) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "context is null");
  if (!emuDeviceExists(device)) return emuFail(ACL_ERROR_RT_INVALID_DEVICEID, "device %d does not exist", device);
  emuContext* context = emuContextCreate(device, false);
  if (context == NULL) return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no room for a context");
  *handle = context->handle;
  emuThisThread()->context = context->handle;
  return 0;
}

static aclError destroyContext(aclrtContext handle) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "context is null");
  emuContext* context = emuHandleGet(handle, EMULATOR_CONTEXT);
  if (context == NULL) return emuFail(ACL_ERROR_RT_CONTEXT_NULL, "the context is destroyed, or none");
  if (context->primary) return emuFail(ACL_ERROR_RT_CONTEXT_NULL, "the primary context belongs to aclrtResetDevice");
  emuContextDestroy(context);
  return 0;
}

static aclError setCurrentContext(aclrtContext handle) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "context is null");
  if (emuHandleGet(handle, EMULATOR_CONTEXT) == NULL && !emuActiveVersion()->takesDestroyedContext) {
    return emuFail(ACL_ERROR_RT_PARAM_INVALID, "the context is destroyed, or none");
  }
  emuThisThread()->context = handle;
  return 0;
}

static aclError getCurrentContext(aclrtContext* handle) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "context is null");
  if (emuContextCurrent() == NULL) {
    if (!emuActiveVersion()->missingContextIsNull) return emuQuietly(ACL_ERROR_RT_CONTEXT_NULL);
    *handle = NULL;
    return 0;
  }
  *handle = emuThisThread()->context;
  return 0;
}

static aclError getDefaultStream(aclrtStream* stream) {
  if (stream == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "stream is null");
  emuContext* context;
  aclError status = emuContextNeed(&context);
  if (status == 0) *stream = emuStreamHandle(context->defaultStream);
  return status;
}

EMU_STATUS(aclError, aclrtCreateContext, (aclrtContext * context, int32_t deviceId), createContext(context, deviceId))
EMU_STATUS(aclError, aclrtDestroyContext, (aclrtContext context), destroyContext(context))
EMU_STATUS(aclError, aclrtSetCurrentContext, (aclrtContext context), setCurrentContext(context))
EMU_STATUS(aclError, aclrtGetCurrentContext, (aclrtContext * context), getCurrentContext(context))
EMU_STATUS(aclError, aclrtCtxGetCurrentDefaultStream, (aclrtStream * stream), getDefaultStream(stream))
