// No sequence of calls, however wrong, crashes, hangs or corrupts: threads call everything with handles that are live, stale, of another
// kind or none at all. Statuses and reports are not looked at here.
#include <pthread.h>

#include "check.h"

enum { POOL = 64, ROUNDS = 10000, THREADS = 3, HOST_BYTES = 4096 };

// Any value may be taken for any kind of object.
static void* s_pool[POOL];
static pthread_mutex_t s_poolLock = PTHREAD_MUTEX_INITIALIZER;

typedef struct {
  uint32_t state;
  unsigned char host[HOST_BYTES];
} fuzzer;

static uint32_t next(fuzzer* f, uint32_t below) {
  f->state = f->state * 1664525u + 1013904223u;
  return (f->state >> 8) % below;
}

static void* take(fuzzer* f) {
  pthread_mutex_lock(&s_poolLock);
  void* value = s_pool[next(f, POOL)];
  pthread_mutex_unlock(&s_poolLock);
  return value;
}

static void put(fuzzer* f, void* value) {
  pthread_mutex_lock(&s_poolLock);
  s_pool[next(f, POOL)] = value;
  pthread_mutex_unlock(&s_poolLock);
}

static void createSomething(fuzzer* f) {
  void* created = NULL;
  int64_t dims[] = {1 + next(f, 2), 1 + next(f, 2), 1 + next(f, 3), next(f, 4) != 0 ? 64 : next(f, 65)};
  switch (next(f, 8)) {
    case 0: aclrtCreateStream(&created); break;
    case 1: aclrtCreateEvent(&created); break;
    case 2: aclrtCreateEventExWithFlag(&created, next(f, 16)); break;
    case 3: aclrtCreateContext(&created, (int32_t)next(f, 3)); break;
    case 4: aclrtMalloc(&created, next(f, 5000), ACL_MEM_MALLOC_HUGE_FIRST); break;
    case 5: aclrtMallocHost(&created, next(f, 5000)); break;
    case 6: aclrtGetCurrentContext(&created); break;
    default:
      created = aclCreateTensor(dims, 4, next(f, 5) != 0 ? ACL_FLOAT16 : ACL_BF16, NULL, (int64_t)next(f, 3) - 1, ACL_FORMAT_ND, dims, 4,
                                take(f));
  }
  if (created != NULL) put(f, created);
}

static void destroySomething(fuzzer* f) {
  void* any = take(f);
  switch (next(f, 10)) {
    case 0: aclrtDestroyStream(any); break;
    case 1: aclrtDestroyEvent(any); break;
    case 2: aclrtDestroyContext(any); break;
    case 3: aclrtFree(any); break;
    case 4: aclrtFreeHost(any); break;
    case 5: aclDestroyTensor(any); break;
    case 6: aclDestroyAclOpExecutor(any); break;
    case 7: aclrtDestroyStreamForce(any); break;
    case 8: aclrtStreamAbort(any); break;
    default:
      if (next(f, 20) == 0) aclrtResetDevice((int32_t)next(f, 3));
  }
}

// Only addresses of the device, and this thread's own host memory, are copied: others the emulator has to take at their word.
static bool isDevice(void* address) {
  aclrtPtrAttributes attributes;
  return aclrtPointerGetAttributes(address, &attributes) == 0 && attributes.location.type == ACL_MEM_LOCATION_TYPE_DEVICE;
}

static void copySomething(fuzzer* f) {
  void *a = take(f), *b = take(f), *stream = next(f, 2) == 0 ? NULL : take(f);
  size_t count = next(f, HOST_BYTES);
  if (!isDevice(a) || !isDevice(b)) return;
  switch (next(f, 5)) {
    case 0: aclrtMemcpy(a, count, f->host, count, ACL_MEMCPY_HOST_TO_DEVICE); break;
    case 1: aclrtMemcpy(f->host, count, a, count, ACL_MEMCPY_DEVICE_TO_HOST); break;
    case 2: aclrtMemcpyAsync(a, count, b, count, ACL_MEMCPY_DEVICE_TO_DEVICE, stream); break;
    case 3: aclrtMemset(a, count, 1, count); break;
    default: aclrtMemsetAsync(a, count, 1, count, stream);
  }
}

static void useSomething(fuzzer* f) {
  void *any = take(f), *other = take(f);
  aclrtStreamStatus streamStatus;
  aclrtEventStatus eventStatus;
  aclrtEventRecordedStatus recorded;
  int64_t offset;
  float milliseconds;
  switch (next(f, 13)) {
    case 0: aclrtSetCurrentContext(any); break;
    case 1: aclrtSetDevice((int32_t)next(f, 3)); break;
    case 2: aclrtRecordEvent(any, other); break;
    case 3: aclrtStreamWaitEvent(any, other); break;
    case 4: aclrtSynchronizeStreamWithTimeout(any, 1000); break;
    case 5: aclrtSynchronizeEventWithTimeout(any, 1000); break;
    case 6: aclrtStreamQuery(any, &streamStatus); break;
    case 7: aclrtQueryEvent(any, &eventStatus); break;
    case 8: aclrtQueryEventStatus(any, &recorded); break;
    case 9: aclrtEventElapsedTime(&milliseconds, any, other); break;
    case 10: aclGetViewOffset(any, &offset); break;
    case 11: aclGetRecentErrMsg(); break;
    default: aclrtSynchronizeDeviceWithTimeout(1000);
  }
}

// Half of the time the descriptors fit each other, so that the operator runs, on whatever memory it is.
static void runSomething(fuzzer* f) {
  uint64_t size = 0;
  aclOpExecutor* executor = NULL;
  int64_t x[] = {1, 1 + next(f, 3), 1 + next(f, 4), 64}, table[] = {1, 1, x[2], 64};
  bool fit = next(f, 2) == 0;
  aclTensor* tensors[4];
  for (int i = 0; i < 4; i++) {
    int64_t* dims = i == 1 || i == 2 ? table : x;
    tensors[i] = fit ? aclCreateTensor(dims, 4, ACL_BF16, NULL, 0, ACL_FORMAT_ND, dims, 4, take(f)) : take(f);
  }
  aclnnInterleaveRopeGetWorkspaceSize(tensors[0], tensors[1], tensors[2], tensors[3], &size, &executor);
  if (next(f, 4) == 0) executor = take(f);
  if (next(f, 8) == 0) aclSetAclOpExecutorRepeatable(executor);
  if (next(f, 8) == 0) aclSetTensorAddr(executor, next(f, 5), take(f), take(f));
  aclnnInterleaveRope(take(f), next(f, 64), executor, next(f, 2) == 0 ? NULL : take(f));
  if (next(f, 4) == 0) put(f, executor);
  for (int i = 0; i < 4; i++) {
    if (fit && next(f, 8) != 0) aclDestroyTensor(tensors[i]);
  }
}

static void captureSomething(fuzzer* f) {
  void *any = take(f), *graph = NULL;
  aclmdlRICaptureStatus status;
  aclmdlRICaptureMode mode = (aclmdlRICaptureMode)next(f, 3);
  switch (next(f, 6)) {
    case 0: aclmdlRICaptureBegin(any, mode); break;
    case 1: aclmdlRICaptureGetInfo(any, &status, &graph); break;
    case 2: aclmdlRICaptureThreadExchangeMode(&mode); break;
    case 3: aclmdlRIExecuteAsync(any, next(f, 2) == 0 ? NULL : take(f)); break;
    case 4: aclmdlRIDestroy(any); break;
    default: aclmdlRICaptureEnd(any, &graph);
  }
  if (graph != NULL) put(f, graph);
}

// A whole capture, so that some reach their end: of streams that may or may not join, with whatever comes between. The side stream may be
// of another context, which ends under the capture.
static void captureOnPurpose(fuzzer* f) {
  void *stream = NULL, *side = NULL, *event = NULL, *graph = NULL, *home = NULL, *away = NULL;
  aclrtGetCurrentContext(&home);
  aclrtCreateStream(&stream);
  if (next(f, 2) == 0) aclrtCreateContext(&away, 0);
  aclrtCreateStream(&side);
  if (away != NULL) aclrtSetCurrentContext(home);
  aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC);
  aclmdlRICaptureBegin(stream, ACL_MODEL_RI_CAPTURE_MODE_RELAXED);
  aclrtRecordEvent(event, stream);
  if (away != NULL) aclrtSetCurrentContext(away);
  aclrtStreamWaitEvent(side, event);
  if (away != NULL) aclrtSetCurrentContext(home);
  for (int i = 0; i < 4; i++) {
    put(f, next(f, 2) == 0 ? side : stream);
    copySomething(f);
    runSomething(f);
  }
  if (away != NULL) {
    aclrtDestroyContext(away);
    aclrtSetCurrentContext(home);
  }
  aclrtRecordEvent(event, side);
  aclrtStreamWaitEvent(stream, event);
  aclmdlRICaptureEnd(stream, &graph);
  for (uint32_t i = next(f, 3); i > 0; i--) aclmdlRIExecuteAsync(graph, next(f, 2) == 0 ? stream : take(f));
  if (next(f, 2) == 0) aclmdlRIDestroy(graph);
  put(f, graph);
  aclrtDestroyEvent(event);
  aclrtDestroyStream(side);
  aclrtDestroyStream(stream);
}

static void* fuzz(void* seed) {
  fuzzer* f = calloc(1, sizeof *f);
  f->state = (uint32_t)(uintptr_t)seed;
  aclrtSetDevice(0);
  for (int i = 0; i < ROUNDS; i++) {
    switch (next(f, 8)) {
      case 0:
      case 1: createSomething(f); break;
      case 2: destroySomething(f); break;
      case 3: copySomething(f); break;
      case 4: useSomething(f); break;
      case 5: captureSomething(f); break;
      case 6:
        if (next(f, 8) == 0) captureOnPurpose(f);
        break;
      default: runSomething(f);
    }
  }
  free(f);
  return NULL;
}

int main(void) {
  pthread_t threads[THREADS];
  int own = 0;
  aclInit(NULL);
  for (int i = 0; i < POOL; i += 8) s_pool[i] = &own;
  for (uintptr_t i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, fuzz, (void*)(i + 1));
  for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
  CHECK(emulatorMisuseCount() > 0);
  return s_failures > 0;
}
