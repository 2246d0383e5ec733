// Handles that are stale, of another kind or none at all; contexts and what ends with them; threads.
#include <pthread.h>

#include "check.h"

static aclTensor* tensor(void) {
  int64_t dims[] = {2, 3};
  return aclCreateTensor(dims, 2, ACL_FLOAT16, NULL, 0, ACL_FORMAT_ND, dims, 2, NULL);
}

static void stream_destroyed_isRefused(void) {
  aclrtStream stream;
  OK(aclrtCreateStream(&stream));
  OK(aclrtDestroyStream(stream));
  CHECK_IS(107017, aclrtDestroyStream(stream));
  CHECK_MISUSE("aclrtDestroyStream: stream ");
  CHECK_IS(107017, aclrtSynchronizeStream(stream));
  CHECK_MISUSE("used after it was given back");
}

static void event_destroyed_isRefused(void) {
  aclrtEvent event;
  OK(aclrtCreateEvent(&event));
  OK(aclrtDestroyEvent(event));
  CHECK_IS(107017, aclrtDestroyEvent(event));
  CHECK_MISUSE("aclrtDestroyEvent: event ");
  CHECK_IS(107017, aclrtRecordEvent(event, s_stream));
  CHECK_MISUSE("used after it was given back");
}

static void handle_ofAnotherKind_isRefused(void) {
  aclrtEvent event;
  OK(aclrtCreateEvent(&event));
  CHECK_IS(107017, aclrtSynchronizeStream(event));
  CHECK_MISUSE("the handle of another kind of object, event");
  CHECK_IS(107017, aclrtSynchronizeEvent(s_stream));
  CHECK_MISUSE("the handle of another kind of object, stream");
  OK(aclrtDestroyEvent(event));
}

static void pointer_thatIsNoHandle_isRefused(void) {
  int own = 0;
  CHECK_IS(107017, aclrtSynchronizeStream(&own));
  CHECK_MISUSE("no handle of any object");
  CHECK_IS(161002, aclGetViewOffset((const aclTensor*)&own, &(int64_t){0}));
  CHECK_MISUSE("no handle of any object");
  CHECK_IS(161002, aclDestroyAclOpExecutor((aclOpExecutor*)&own));
  CHECK_MISUSE("no handle of any object");
}

static void tensor_destroyedTwice_isReportedAndPasses(void) {
  aclTensor* stale = tensor();
  OK(aclDestroyTensor(stale));
  OK(aclDestroyTensor(stale));
  CHECK_MISUSE("aclDestroyTensor: tensor ");
  int64_t offset;
  CHECK_IS(161002, aclGetViewOffset(stale, &offset));
  CHECK_MISUSE("used after it was given back");
}

static void tensor_ofTooManyDimensions_isRefused(void) {
  int64_t dims[26] = {0};
  CHECK(aclCreateTensor(dims, 26, ACL_FLOAT16, NULL, 0, ACL_FORMAT_ND, dims, 1, NULL) == NULL);
  CHECK_MISUSE("rank 26");
  aclTensor* most = aclCreateTensor(dims, 25, ACL_FLOAT16, NULL, 0, ACL_FORMAT_ND, dims, 25, NULL);
  CHECK(most != NULL);
  OK(aclDestroyTensor(most));
}

static void staleHandles_stayKnownForLong(void) {
  aclTensor* stale = tensor();
  OK(aclDestroyTensor(stale));
  for (int i = 0; i < 10000; i++) aclDestroyTensor(tensor());
  OK(aclDestroyTensor(stale));
  CHECK_MISUSE("used after it was given back");
}

static void staleHandles_areNotTakenForWhatHasTheirPlaceNow(void) {
  enum { COUNT = 5000 };  // more than are free before a place is used again
  aclTensor* tensors[COUNT];
  for (int i = 0; i < COUNT; i++) tensors[i] = tensor();
  aclTensor* stale = tensor();
  OK(aclDestroyTensor(stale));

  // Places are used again in the order in which they were given back: with so many behind it, that of the stale one is.
  for (int i = 0; i < COUNT; i++) OK(aclDestroyTensor(tensors[i]));
  for (int i = 0; i < COUNT; i++) tensors[i] = tensor();
  CHECK_IS(161002, aclGetViewOffset(stale, &(int64_t){0}));
  CHECK_MISUSE("used after it was given back");
  for (int i = 0; i < COUNT; i++) OK(aclDestroyTensor(tensors[i]));
}

static void context_endsWithItsStreamsEventsAndMemory(void) {
  aclrtContext context;
  aclrtStream stream;
  aclrtEvent event;
  void* memory;
  OK(aclrtCreateContext(&context, 0));
  OK(aclrtCreateStream(&stream));
  OK(aclrtCreateEvent(&event));
  OK(aclrtMalloc(&memory, 64, ACL_MEM_MALLOC_HUGE_FIRST));
  OK(aclrtDestroyContext(context));
  CHECK_MISUSE("1 streams, 0 graphs, 1 events and 1 blocks of memory that were not given back");
  CHECK_IS(107002, aclrtMalloc(&memory, 64, ACL_MEM_MALLOC_HUGE_FIRST));
  CHECK_IS(107017, aclrtDestroyStream(stream));
  CHECK_MISUSE("stream");
  CHECK_IS(107017, aclrtDestroyEvent(event));
  CHECK_MISUSE("event");
  CHECK_IS(107000, aclrtFree(memory));
  CHECK_MISUSE("which was freed");
  OK(aclrtSetCurrentContext(s_context));
}

static void* thread_withContext(void* context) {
  OK(aclrtSetCurrentContext(context));
  void* memory = NULL;
  OK(aclrtMalloc(&memory, 64, ACL_MEM_MALLOC_HUGE_FIRST));
  OK(aclrtFree(memory));
  return NULL;
}

static void* thread_thatLooksForAContext(void* context) {
  aclrtContext found = context;
  int expected = emulatorVersion()[0] == '9' ? 107002 : 0;
  CHECK_IS(expected, aclrtGetCurrentContext(&found));
  CHECK(expected != 0 || found == NULL);
  CHECK_IS(100002, aclInit(NULL));
  OK(aclrtSetCurrentContext(context));
  CHECK(aclGetRecentErrMsg() == NULL);  // neither is a failure worth a text
  OK(aclrtPeekAtLastError(ACL_RT_THREAD_LEVEL));
  return NULL;
}

static void* thread_without(void* unused) {
  (void)unused;
  void* memory = NULL;
  CHECK_IS(107002, aclrtMalloc(&memory, 64, ACL_MEM_MALLOC_HUGE_FIRST));
  const char* text = aclGetRecentErrMsg();
  CHECK(text != NULL);
  size_t before = text == NULL ? 0 : strlen(text);
  text = aclGetRecentErrMsg();
  CHECK(text != NULL && strlen(text) > before);
  return NULL;
}

static void context_isOfOneThread(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, thread_withContext, s_context);
  pthread_join(thread, NULL);
  pthread_create(&thread, NULL, thread_thatLooksForAContext, s_context);
  pthread_join(thread, NULL);
  pthread_create(&thread, NULL, thread_without, NULL);
  pthread_join(thread, NULL);
  CHECK_IS(2, emulatorMisuseCount());  // asking for a text without a context, twice
  emulatorClearMisuse();
}

static void message_headsWithTheOldest(void) {
  aclrtFree(NULL);
  aclrtSetDevice(99);
  const char* text = aclGetRecentErrMsg();
  CHECK(text != NULL);
  if (text == NULL) return;
  const char *first = strstr(text, "aclrtFree"), *trace = strstr(text, "TraceBack"), *second = strstr(text, "aclrtSetDevice");
  CHECK(first != NULL && trace > first && second > trace);
}

static void resetForce_takesAllCounts(void) {
  OK(aclrtSetDevice(1));
  OK(aclrtSetDevice(1));
  OK(aclrtResetDeviceForce(1));
  int32_t device;
  CHECK_IS(107002, aclrtGetDevice(&device));
  CHECK_IS(507007, aclrtResetDevice(1));
  OK(aclrtSetCurrentContext(s_context));
}

static void defaultStream_isNotTheCallers(void) {
  aclrtStream stream = NULL;
  void* memory;
  OK(aclrtMalloc(&memory, 64, ACL_MEM_MALLOC_HUGE_FIRST));
  OK(aclrtMemsetAsync(memory, 64, 0, 64, NULL));
  OK(aclrtSynchronizeStream(NULL));
  CHECK_IS(100000, aclrtDestroyStream(NULL));
  CHECK_IS(107000, aclrtSetStreamFailureMode(NULL, ACL_STOP_ON_FAILURE));
#ifdef SINCE_8_5
  OK(aclrtCtxGetCurrentDefaultStream(&stream));
  OK(aclrtSynchronizeStream(stream));
  OK(aclrtDestroyStream(stream));
  OK(aclrtSynchronizeStream(stream));
#endif
  (void)stream;
  OK(aclrtFree(memory));
}

int main(void) {
  RUN(stream_destroyed_isRefused);
  RUN(event_destroyed_isRefused);
  RUN(handle_ofAnotherKind_isRefused);
  RUN(pointer_thatIsNoHandle_isRefused);
  RUN(tensor_destroyedTwice_isReportedAndPasses);
  RUN(staleHandles_stayKnownForLong);
  RUN(staleHandles_areNotTakenForWhatHasTheirPlaceNow);
  RUN(context_endsWithItsStreamsEventsAndMemory);
  RUN(context_isOfOneThread);
  RUN(message_headsWithTheOldest);
  RUN(resetForce_takesAllCounts);
  RUN(defaultStream_isNotTheCallers);
  RUN(tensor_ofTooManyDimensions_isRefused);
  return s_failures > 0;
}
