// The CANN functions of streams, but those that enqueue work.
#include "acl/acl_rt.h"
#include "capture.h"
#include "device.h"
#include "entry.h"
#include "handles.h"
#include "lock.h"
#include "stream.h"
#include "stream_state.h"
#include "stream_wait.h"

static aclError create(aclrtStream* handle, uint32_t priority) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "stream is null");
  emuContext* context;
  aclError status = emuContextNeed(&context);
  if (status != 0) return status;
  status = emuDriverNeed(context->device);
  if (status != 0) return status;
  emuStream* stream = emuStreamCreate(context, true);
  if (stream == NULL) return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no room for a stream");
  stream->priority = priority;
  *handle = stream->handle;
  return 0;
}

static aclError destroy(aclrtStream handle, bool force) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "stream is null");
  emuStream* stream;
  aclError status = emuStreamResolve(handle, true, &stream);
  if (status == 0) status = emuStreamRefuseCapturing(stream);
  if (status != 0 || !stream->counted) return status;  // CANN lets the default stream pass, and keeps it
  stream->dropping |= force;                           // a device that is lost drops it anyway
  emuStreamEnd(stream);
  return 0;
}

static aclError synchronize(aclrtStream handle, int32_t timeout) {
  if (timeout == 0 || timeout < -1) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "timeout %d is neither -1 nor positive", timeout);
  emuStream* stream;
  aclError status = emuStreamResolve(handle, false, &stream);
  if (status == 0) status = emuStreamRefuseCapturing(stream);
  return status != 0 ? status : emuStreamSynchronize(stream, timeout);
}

static aclError query(aclrtStream handle, aclrtStreamStatus* result) {
  if (result == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "status is null");
  emuStream* stream;
  aclError status = emuStreamResolve(handle, false, &stream);
  if (status == 0) status = emuStreamRefuseCapturing(stream);
  if (status == 0) status = emuDeviceNeed(stream->device);
  if (status != 0) return status;
  bool complete = stream->finished == stream->submitted;
  if (complete) emuHostLearn(&stream->past);
  *result = complete ? ACL_STREAM_STATUS_COMPLETE : ACL_STREAM_STATUS_NOT_READY;
  return 0;
}

static aclError abortWork(aclrtStream handle) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "stream is null");
  emuStream* stream;
  aclError status = emuStreamResolve(handle, true, &stream);
  if (status == 0) status = emuDriverNeed(stream->device);
  if (status != 0) return status;
  stream->aborted = true;
  stream->dropping = true;
  emuNotify();
  stream->references++;
  while (stream->finished < stream->submitted) emuWait(NULL);
  emuPastForgetOthers(&stream->past, stream->place);
  emuHostLearn(&stream->past);
  stream->dropping = emuDeviceAt(stream->device)->down;
  emuStreamUnreference(stream);
  return 0;
}

static aclError getId(aclrtStream handle, int32_t* id) {
  if (id == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "streamId is null");
  emuStream* stream = handle == NULL ? NULL : emuHandleGet(handle, EMULATOR_STREAM);
  aclError status = 0;
  if (handle == NULL)
    status = emuStreamResolve(NULL, false, &stream);
  else if (stream == NULL)
    status = emuFail(ACL_ERROR_RT_INVALID_HANDLE, "the stream is destroyed, or none");
  if (status == 0) *id = stream->id;
  return status;
}

static aclError setFailureMode(aclrtStream handle, uint64_t mode) {
  emuStream* stream;
  aclError status = emuStreamResolve(handle, true, &stream);
  if (status != 0) return status;
  if (!stream->counted) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "not for the default stream");
  if (mode > ACL_STOP_ON_FAILURE) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "mode %llu", (unsigned long long)mode);
  stream->stopsOnFailure = mode == ACL_STOP_ON_FAILURE;
  return 0;
}

// Priority is a hint, and CANN takes any bits for the flags.
static aclError createWithConfig(aclrtStream* handle, uint32_t priority, uint32_t flag) {
  (void)flag;
  return create(handle, priority);
}

EMU_STATUS(aclError, aclrtCreateStream, (aclrtStream * stream), create(stream, 0))
EMU_STATUS(aclError, aclrtCreateStreamWithConfig, (aclrtStream * stream, uint32_t priority, uint32_t flag),
           createWithConfig(stream, priority, flag))
EMU_STATUS(aclError, aclrtDestroyStream, (aclrtStream stream), destroy(stream, false))
EMU_STATUS(aclError, aclrtDestroyStreamForce, (aclrtStream stream), destroy(stream, true))
EMU_STATUS(aclError, aclrtSynchronizeStream, (aclrtStream stream), synchronize(stream, -1))
EMU_STATUS(aclError, aclrtSynchronizeStreamWithTimeout, (aclrtStream stream, int32_t timeout), synchronize(stream, timeout))
EMU_STATUS(aclError, aclrtStreamQuery, (aclrtStream stream, aclrtStreamStatus* status), query(stream, status))
EMU_STATUS(aclError, aclrtStreamAbort, (aclrtStream stream), abortWork(stream))
EMU_STATUS(aclError, aclrtStreamGetId, (aclrtStream stream, int32_t* streamId), getId(stream, streamId))
EMU_STATUS(aclError, aclrtSetStreamFailureMode, (aclrtStream stream, uint64_t mode), setFailureMode(stream, mode))

// --- controls ---

int64_t emulatorStreamPriority(void* handle) {
  emuLock();
  const emuStream* stream = emuHandleGet(handle, EMULATOR_STREAM);
  int64_t priority = stream == NULL ? -1 : (int64_t)stream->priority;
  emuUnlock();
  return priority;
}
