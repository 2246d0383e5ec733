// Copies and fills, at once or as tasks of a stream.
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "acl/acl_rt.h"
#include "capture.h"
#include "deferred.h"
#include "device.h"
#include "entry.h"
#include "lock.h"
#include "misuse.h"
#include "peer.h"
#include "stream.h"
#include "stream_wait.h"
#include "submit.h"
#include "version.h"

// What a device answers to a copy from or to an address that is not mapped: from a call, and from a task.
enum { BAD_ADDRESS = 107000, BAD_ADDRESS_TASK = 507013 };

typedef struct {
  emuTask task;
  int32_t value;  // of a fill
} copyTask;

static int32_t runCopy(emuTask* task) {
  const emuAccess *to = &task->accesses[0], *from = &task->accesses[1];
  size_t count = to->available < from->available ? to->available : from->available;
  if (count > 0) memmove(to->bytes, from->bytes, count);
  return 0;
}

static int32_t runFill(emuTask* task) {
  const emuAccess* to = &task->accesses[0];
  if (to->available > 0) memset(to->bytes, ((copyTask*)task)->value, to->available);
  return 0;
}

static copyTask* newTask(const char* function, int32_t (*run)(emuTask*), void* to, const void* from, size_t count, int32_t value) {
  copyTask* task = calloc(1, sizeof *task);
  if (task == NULL) return NULL;
  task->task.size = sizeof *task;
  task->task.function = function;
  task->task.run = run;
  task->task.accessCount = from == NULL ? 1 : 2;
  task->task.accesses[0] = (emuAccess){.address = (uintptr_t)to, .length = count, .writes = true, .name = "dst"};
  task->task.accesses[1] = (emuAccess){.address = (uintptr_t)from, .length = count, .name = "src"};
  task->task.touchesHost = true;
  task->value = value;
  return task;
}

// The driver has to reach the memory that is a device's.
static aclError needDriver(const emuTask* task) {
  aclError status = 0;
  for (int i = 0; i < task->accessCount && status == 0; i++) {
    const emuBlock* block = emuMemoryFind(task->accesses[i].address);
    if (block != NULL && block->onDevice) status = emuDriverNeed(block->device);
  }
  return status;
}

// A task that goes past the streams: it waits for none of them.
static aclError performNow(copyTask* task) {
  if (task == NULL) return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no memory");
  aclError down = needDriver(&task->task);
  if (down != 0) {
    free(task);
    return down;
  }
  task->task.addressFault = BAD_ADDRESS;
  task->task.moment.place = EMU_NO_PLACE;
  emuDeferredFinish();
  emuAccessesBegin(&task->task, &(emuPast){0});
  int32_t status = task->task.broken;
  if (status == 0) {
    emuAccessesRun(&task->task);
    emuUnlock();
    task->task.run(&task->task);
    emuLock();
  }
  emuAccessesEnd(&task->task);
  emuNotify();
  free(task);
  return status == 0 ? 0 : emuFail(status, "an address is in no live memory");
}

static aclError enqueue(copyTask* task, emuStream* stream) {
  if (task == NULL) return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no memory");
  task->task.addressFault = BAD_ADDRESS_TASK;
  return emuStreamSubmit(stream, &task->task);
}

// --- captures ---

static aclError refuseBlocking(const emuContext* context) {
  return emuCaptureBlocks(context) ? emuFail(ACL_ERROR_RT_CAPTURE_MODE_NOT_SUPPORT, "a capture forbids to block") : 0;
}

// Whether the host may move the memory behind the address: CANN did not allocate it.
static bool isPageable(const void* address) {
  if (emuMemoryIsDevice((uintptr_t)address)) return false;
  const emuBlock* block = emuMemoryFind((uintptr_t)address);
  return block == NULL || !block->live;
}

// CANN copies pageable memory by waiting for the stream and copying at once, which captures forbid as they forbid any blocking.
static aclError refusePageable(const emuStream* stream) {
  if (emuStreamIsCapturing(stream))
    return emuFail(emuActiveVersion()->pageableCopyCaptured, "host memory that is not pinned cannot be captured");
  if (!emuCaptureBlocks(emuContextCurrent())) return 0;
  return emuFail(emuActiveVersion()->pageableCopyBlocked,
                 "host memory that is not pinned is copied at once, and a capture forbids to block");
}

// --- checks ---

// CANN goes by the addresses and only looks whether there is such a kind; a device may not be told a wrong one all the same.
static void reportKind(const void* to, const void* from, aclrtMemcpyKind kind) {
  if (kind == ACL_MEMCPY_DEFAULT) return;
  bool toDevice = kind == ACL_MEMCPY_HOST_TO_DEVICE || kind == ACL_MEMCPY_DEVICE_TO_DEVICE || kind == ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE;
  bool fromDevice = kind == ACL_MEMCPY_DEVICE_TO_HOST || kind == ACL_MEMCPY_DEVICE_TO_DEVICE;
  if (toDevice != emuMemoryIsDevice((uintptr_t)to) || fromDevice != emuMemoryIsDevice((uintptr_t)from)) {
    emuMisuse("kind %d from %p to %p: not where the addresses are", (int)kind, from, to);
  }
}

// The checks of a copy; *nothing when there is nothing to do and the status is final.
static aclError checkCopy(const void* to, size_t most, const void* from, size_t count, aclrtMemcpyKind kind, bool* nothing) {
  *nothing = count == 0 && !emuActiveVersion()->refusesEmptyCopies;
  if (*nothing) return 0;
  if (to == NULL || from == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "dst or src is null");
  if ((int)kind < ACL_MEMCPY_HOST_TO_HOST || kind > ACL_MEMCPY_HOST_TO_BUF_TO_DEVICE)
    return emuFail(ACL_ERROR_INVALID_PARAM, "kind %d", (int)kind);
  if (count == 0) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "count is 0");
  if (count > most) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "count is %zu, destMax %zu", count, most);
  return 0;
}

static aclError copyNow(void* to, size_t most, const void* from, size_t count, aclrtMemcpyKind kind) {
  bool nothing;
  emuContext* context;
  aclError status = checkCopy(to, most, from, count, kind, &nothing);
  if (status == 0 && !nothing) status = emuContextNeed(&context);
  if (status != 0 || nothing) return status;
  reportKind(to, from, kind);
  if (to == from) return 0;
  status = emuPeerNeed(to, from);
  if (status == 0) status = refuseBlocking(context);
  return status != 0 ? status : performNow(newTask("aclrtMemcpy", runCopy, to, from, count, 0));
}

static aclError copyLater(void* to, size_t most, const void* from, size_t count, aclrtMemcpyKind kind, aclrtStream handle) {
  bool nothing;
  emuStream* stream;
  aclError status = checkCopy(to, most, from, count, kind, &nothing);
  if (status == 0 && !nothing) status = emuStreamResolve(handle, true, &stream);
  if (status != 0 || nothing) return status;
  if (!emuMemoryIsDevice((uintptr_t)to) && !emuMemoryIsDevice((uintptr_t)from))
    return emuFail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "from host to host");
  reportKind(to, from, kind);
  bool onDevice = emuMemoryIsDevice((uintptr_t)to) && emuMemoryIsDevice((uintptr_t)from);
  if (onDevice && ((uintptr_t)to % 64 != 0 || (uintptr_t)from % 64 != 0))
    emuMisuse("from %p to %p within a device: an address is not aligned to 64 bytes", from, to);
  status = emuPeerNeed(to, from);
  if (status != 0) return status;
  if (isPageable(to) || isPageable(from)) {
    status = refusePageable(stream);
    if (status == 0) status = emuStreamSynchronize(stream, -1);
    return status != 0 ? status : performNow(newTask("aclrtMemcpyAsync", runCopy, to, from, count, 0));
  }
  return enqueue(newTask("aclrtMemcpyAsync", runCopy, to, from, count, 0), stream);
}

static aclError checkFill(const void* to, size_t most, size_t count, bool* nothing) {
  *nothing = count == 0 && !emuActiveVersion()->refusesEmptyCopies;
  if (*nothing) return 0;
  if (to == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "devPtr is null");
  if (count == 0) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "count is 0");
  if (count > most) emuMisuse("count is %zu, maxCount %zu: CANN does not look", count, most);
  return 0;
}

static aclError fillNow(void* to, size_t most, int32_t value, size_t count) {
  bool nothing;
  emuContext* context;
  aclError status = checkFill(to, most, count, &nothing);
  if (status == 0 && !nothing) status = emuContextNeed(&context);
  if (status == 0 && !nothing) status = refuseBlocking(context);
  return status != 0 || nothing ? status : performNow(newTask("aclrtMemset", runFill, to, NULL, count, value));
}

static aclError fillLater(void* to, size_t most, int32_t value, size_t count, aclrtStream handle) {
  bool nothing;
  emuStream* stream;
  aclError status = checkFill(to, most, count, &nothing);
  if (status == 0 && !nothing) status = emuStreamResolve(handle, true, &stream);
  return status != 0 || nothing ? status : enqueue(newTask("aclrtMemsetAsync", runFill, to, NULL, count, value), stream);
}

EMU_STATUS(aclError, aclrtMemcpy, (void* dst, size_t destMax, const void* src, size_t count, aclrtMemcpyKind kind),
           copyNow(dst, destMax, src, count, kind))
EMU_STATUS(aclError, aclrtMemcpyAsync, (void* dst, size_t destMax, const void* src, size_t count, aclrtMemcpyKind kind, aclrtStream stream),
           copyLater(dst, destMax, src, count, kind, stream))
EMU_STATUS(aclError, aclrtMemset, (void* devPtr, size_t maxCount, int32_t value, size_t count), fillNow(devPtr, maxCount, value, count))
EMU_STATUS(aclError, aclrtMemsetAsync, (void* devPtr, size_t maxCount, int32_t value, size_t count, aclrtStream stream),
           fillLater(devPtr, maxCount, value, count, stream))
