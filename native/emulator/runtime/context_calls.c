// The CANN functions of contexts.
#include "acl/acl_rt.h"
#include "context_life.h"
#include "device.h"
#include "entry.h"
#include "handles.h"
#include "stream.h"
#include "thread.h"
#include "version.h"

static aclError createContext(aclrtContext* handle, int32_t device) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "context is null");
  if (!emuDeviceExists(device)) return emuFail(ACL_ERROR_RT_INVALID_DEVICEID, "device %d does not exist", device);
  aclError status = emuContextNeedDevice(device);
  if (status == 0) status = emuDriverNeed(device);  // for the stream of the context
  if (status != 0) return status;
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
