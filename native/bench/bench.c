#include "bench.h"

#include <stddef.h>
#include <time.h>

#include "cann.h"

enum { X, COS, SIN, OUT, OPERANDS };
enum { ROW_BYTES = 128 };

static const int64_t SHAPE[] = {1, 1, 1, 64};

static cann s_cann;
static aclrtStream s_stream, s_second;
static aclrtEvent s_event;
static char* s_memory;  // a row for each operand
static void *s_workspace, *s_device, *s_host;
static uint64_t s_workspaceSize;
static aclTensor* s_operands[OPERANDS];
static aclOpExecutor* s_executor;  // repeatable
static aclmdlRI s_graph;

// Goes on to the next call while all is well.
#define TRY(call)                     \
  do {                                \
    int32_t status_ = (call);         \
    if (status_ != 0) return status_; \
  } while (0)

// --- the sequences ---

static aclTensor* describe(int operand) {
  return s_cann.aclCreateTensor(SHAPE, 4, ACL_FLOAT16, NULL, 0, ACL_FORMAT_ND, SHAPE, 4, s_memory + operand * ROW_BYTES);
}

static int32_t prepare(aclTensor* const tensors[OPERANDS], aclOpExecutor** executor) {
  return s_cann.aclnnInterleaveRopeGetWorkspaceSize(tensors[X], tensors[COS], tensors[SIN], tensors[OUT], &s_workspaceSize, executor);
}

static int32_t enqueue(void) {
  for (int i = X; i <= SIN; i++) TRY(s_cann.aclSetInputTensorAddr(s_executor, (size_t)i, s_operands[i], s_memory + i * ROW_BYTES));
  TRY(s_cann.aclSetOutputTensorAddr(s_executor, 0, s_operands[OUT], s_memory + OUT * ROW_BYTES));
  return s_cann.aclnnInterleaveRope(s_workspace, s_workspaceSize, s_executor, s_stream);
}

static int32_t enqueuePlain(void) {
  aclTensor* tensors[OPERANDS];
  aclOpExecutor* executor;
  for (int i = 0; i < OPERANDS; i++) tensors[i] = describe(i);
  TRY(prepare(tensors, &executor));
  TRY(s_cann.aclnnInterleaveRope(s_workspace, s_workspaceSize, executor, s_stream));
  for (int i = 0; i < OPERANDS; i++) TRY(s_cann.aclDestroyTensor(tensors[i]));
  return 0;
}

static int32_t enqueueStep(void) {
  for (int i = 0; i < BENCH_STEP; i++) TRY(enqueuePlain());
  return 0;
}

static int32_t replayStep(void) { return s_cann.aclmdlRIExecuteAsync(s_graph, s_stream); }

static int32_t copyIn(void) {
  return s_cann.aclrtMemcpyAsync(s_device, BENCH_COPY_BYTES, s_host, BENCH_COPY_BYTES, ACL_MEMCPY_HOST_TO_DEVICE, s_stream);
}

static int32_t copyOut(void) {
  return s_cann.aclrtMemcpyAsync(s_host, BENCH_COPY_BYTES, s_device, BENCH_COPY_BYTES, ACL_MEMCPY_DEVICE_TO_HOST, s_stream);
}

static int32_t event(void) {
  TRY(s_cann.aclrtRecordEvent(s_event, s_stream));
  return s_cann.aclrtStreamWaitEvent(s_second, s_event);
}

// --- open and drain ---

int32_t benchOpen(const char* root) {
  if (!cannLoad(root, &s_cann)) return -1;
  s_cann.aclInit(NULL);  // which the binding may have done before
  TRY(s_cann.aclrtSetDevice(0));
  TRY(s_cann.aclrtCreateStream(&s_stream));
  TRY(s_cann.aclrtCreateStream(&s_second));
  TRY(s_cann.aclrtCreateEventExWithFlag(&s_event, ACL_EVENT_SYNC));
  TRY(s_cann.aclrtMalloc((void**)&s_memory, OPERANDS * ROW_BYTES, ACL_MEM_MALLOC_HUGE_FIRST));
  TRY(s_cann.aclrtMalloc(&s_device, BENCH_COPY_BYTES, ACL_MEM_MALLOC_HUGE_FIRST));
  TRY(s_cann.aclrtMallocHost(&s_host, BENCH_COPY_BYTES));
  for (int i = 0; i < OPERANDS; i++) s_operands[i] = describe(i);
  TRY(prepare(s_operands, &s_executor));
  TRY(s_cann.aclSetAclOpExecutorRepeatable(s_executor));
  if (s_workspaceSize > 0) TRY(s_cann.aclrtMalloc(&s_workspace, s_workspaceSize, ACL_MEM_MALLOC_HUGE_FIRST));
  TRY(s_cann.aclmdlRICaptureBegin(s_stream, ACL_MODEL_RI_CAPTURE_MODE_THREAD_LOCAL));
  TRY(enqueueStep());
  return s_cann.aclmdlRICaptureEnd(s_stream, &s_graph);
}

int32_t benchDrain(void) {
  TRY(s_cann.aclrtSynchronizeStream(s_stream));
  return s_cann.aclrtSynchronizeStream(s_second);
}

// --- the cases ---

static double nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static inline double timeOf(int32_t calls, int32_t (*call)(void)) {
  double start = nanoseconds();
  for (int32_t i = 0; i < calls; i++) {
    int32_t status = call();
    if (status != 0) return -status;
  }
  return (nanoseconds() - start) / calls;
}

double benchEnqueue(int32_t calls) { return timeOf(calls, enqueue); }
double benchEnqueuePlain(int32_t calls) { return timeOf(calls, enqueuePlain); }
double benchEnqueueStep(int32_t calls) { return timeOf(calls, enqueueStep); }
double benchReplayStep(int32_t calls) { return timeOf(calls, replayStep); }
double benchCopyIn(int32_t calls) { return timeOf(calls, copyIn); }
double benchCopyOut(int32_t calls) { return timeOf(calls, copyOut); }
double benchEvent(int32_t calls) { return timeOf(calls, event); }
