// Graphs: when their work runs, on what memory, and how they end.
#include <pthread.h>
#include <time.h>

#include "check.h"

static void begin(void) { OK(aclmdlRICaptureBegin(s_stream, ACL_MODEL_RI_CAPTURE_MODE_GLOBAL)); }

static aclmdlRI end(void) {
  aclmdlRI graph = NULL;
  OK(aclmdlRICaptureEnd(s_stream, &graph));
  CHECK(graph != NULL);
  return graph;
}

// A graph that fills 64 bytes.
static aclmdlRI fill(void* memory, int32_t value) {
  begin();
  OK(aclrtMemsetAsync(memory, 64, value, 64, s_stream));
  return end();
}

static void replay(aclmdlRI graph) {
  OK(aclmdlRIExecuteAsync(graph, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
}

static void work_runsInReplaysOnly(void) {
  void* memory = allocate(64);
  OK(aclrtMemset(memory, 64, 1, 64));
  int64_t tasks = emulatorTaskCount();
  aclmdlRI graph = fill(memory, 2);
  OK(aclrtSynchronizeStream(s_stream));
  CHECK_IS(tasks, emulatorTaskCount());
  CHECK_IS(1, firstByte(memory));
  for (int i = 0; i < 3; i++) {
    OK(aclrtMemset(memory, 64, 3, 64));
    replay(graph);
    CHECK_IS(2, firstByte(memory));
  }
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(memory));
}

static void replay_isAsynchronousAndInOrder(void) {
  aclrtStreamStatus status;
  void *memory = allocate(64), *copy = allocate(64);
  aclmdlRI graph = fill(memory, 2);
  emulatorHoldStreams();
  OK(aclrtMemsetAsync(memory, 64, 1, 64, s_stream));
  OK(aclmdlRIExecuteAsync(graph, s_stream));
  OK(aclrtMemcpyAsync(copy, 64, memory, 64, ACL_MEMCPY_DEVICE_TO_DEVICE, s_stream));
  OK(aclrtMemsetAsync(memory, 64, 3, 64, s_stream));
  OK(aclrtStreamQuery(s_stream, &status));
  CHECK_IS(ACL_STREAM_STATUS_NOT_READY, status);
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
  CHECK_IS(2, firstByte(copy));
  CHECK_IS(3, firstByte(memory));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(memory));
  OK(aclrtFree(copy));
}

static void replay_runsOnAnyStreamOfItsContext(void) {
  aclrtStream other;
  void* memory = allocate(64);
  aclmdlRI graph = fill(memory, 2);
  OK(aclrtCreateStream(&other));
  OK(aclrtMemset(memory, 64, 1, 64));
  OK(aclmdlRIExecuteAsync(graph, other));
  OK(aclrtSynchronizeStream(other));
  CHECK_IS(2, firstByte(memory));
  OK(aclrtMemset(memory, 64, 1, 64));
  OK(aclmdlRIExecuteAsync(graph, NULL));
  OK(aclrtSynchronizeStream(NULL));
  CHECK_IS(2, firstByte(memory));
  OK(aclrtDestroyStream(other));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(memory));
}

static void graph_outlivesTheStreamItWasCapturedFrom(void) {
  void* memory = allocate(64);
  aclmdlRI graph = fill(memory, 2);
  OK(aclrtDestroyStream(s_stream));
  OK(aclrtCreateStream(&s_stream));
  replay(graph);
  CHECK_IS(2, firstByte(memory));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(memory));
}

static void streams_thatForkAndJoin_replayAsOne(void) {
  aclrtStream side;
  aclrtEvent fork, join;
  void *a = allocate(64), *b = allocate(64);
  OK(aclrtCreateStream(&side));
  OK(aclrtCreateEventExWithFlag(&fork, ACL_EVENT_SYNC));
  OK(aclrtCreateEventExWithFlag(&join, ACL_EVENT_SYNC));
  begin();
  OK(aclrtMemsetAsync(a, 64, 5, 64, s_stream));
  OK(aclrtRecordEvent(fork, s_stream));
  OK(aclrtStreamWaitEvent(side, fork));
  OK(aclrtMemcpyAsync(b, 64, a, 64, ACL_MEMCPY_DEVICE_TO_DEVICE, side));
  OK(aclrtRecordEvent(join, side));
  OK(aclrtStreamWaitEvent(s_stream, join));
  OK(aclrtMemsetAsync(a, 64, 6, 64, s_stream));
  aclmdlRI graph = end();
  OK(aclrtDestroyEvent(fork));
  OK(aclrtDestroyEvent(join));
  OK(aclrtDestroyStream(side));
  replay(graph);
  CHECK_IS(6, firstByte(a));
  CHECK_IS(5, firstByte(b));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(a));
  OK(aclrtFree(b));
}

// --- the operator ---

enum { ROWS = 2, ROW = 64, BYTES = ROWS * ROW * sizeof(uint16_t) };

typedef struct {
  void *x, *table, *out, *workspace;
} operands;

static operands allocateOperands(void) {
  operands it = {allocate(BYTES), allocate(BYTES), allocate(BYTES), allocate(32)};
  OK(aclrtMemset(it.table, BYTES, 0, BYTES));
  return it;
}

static void freeOperands(operands it) {
  OK(aclrtFree(it.x));
  OK(aclrtFree(it.table));
  OK(aclrtFree(it.out));
  OK(aclrtFree(it.workspace));
}

static aclTensor* tensor(void* data) {
  int64_t dims[] = {1, 1, ROWS, ROW};
  return aclCreateTensor(dims, 4, ACL_FLOAT16, NULL, 0, ACL_FORMAT_ND, dims, 4, data);
}

// Captures the operator; the executor stays when repeatable is given. cos and sin are both the table.
static aclmdlRI captureRope(operands it, aclOpExecutor** repeatable) {
  aclTensor *x = tensor(it.x), *table = tensor(it.table), *out = tensor(it.out);
  uint64_t size;
  aclOpExecutor* executor;
  begin();
  OK(aclnnInterleaveRopeGetWorkspaceSize(x, table, table, out, &size, &executor));
  if (repeatable != NULL) OK(aclSetAclOpExecutorRepeatable(executor));
  OK(aclnnInterleaveRope(it.workspace, size, executor, s_stream));
  if (repeatable != NULL) *repeatable = executor;
  OK(aclDestroyTensor(x));
  OK(aclDestroyTensor(table));
  OK(aclDestroyTensor(out));
  return end();
}

static uint16_t firstHalf(const void* memory) {
  uint16_t value = 0;
  OK(aclrtMemcpy(&value, sizeof value, memory, sizeof value, ACL_MEMCPY_DEVICE_TO_HOST));
  return value;
}

static void put(void* memory, uint16_t half) {
  uint16_t host[ROWS * ROW];
  for (int i = 0; i < ROWS * ROW; i++) host[i] = half;
  OK(aclrtMemcpy(memory, BYTES, host, BYTES, ACL_MEMCPY_HOST_TO_DEVICE));
}

static const uint16_t ONE = 0x3C00, TWO = 0x4000;

// The last element of a row is x times the sum of cos and sin.
static void operator_readsItsInputAtEachReplay(void) {
  operands it = allocateOperands();
  uint16_t last;
  int64_t executors = emulatorLiveCount(EMULATOR_EXECUTOR);
  aclmdlRI graph = captureRope(it, NULL);
  CHECK_IS(executors, emulatorLiveCount(EMULATOR_EXECUTOR));  // consumed
  put(it.table, ONE);
  put(it.x, ONE);
  replay(graph);
  OK(aclrtMemcpy(&last, sizeof last, (char*)it.out + BYTES - sizeof last, sizeof last, ACL_MEMCPY_DEVICE_TO_HOST));
  CHECK_IS(TWO, last);
  put(it.x, TWO);
  replay(graph);
  OK(aclrtMemcpy(&last, sizeof last, (char*)it.out + BYTES - sizeof last, sizeof last, ACL_MEMCPY_DEVICE_TO_HOST));
  CHECK_IS(0x4400, last);  // four
  OK(aclmdlRIDestroy(graph));
  freeOperands(it);
}

static void operator_keepsTheAddressesOfItsCapture(void) {
  operands it = allocateOperands();
  void* other = allocate(BYTES);
  aclOpExecutor* executor;
  aclmdlRI graph = captureRope(it, &executor);
  aclTensor* out = tensor(other);
  OK(aclSetOutputTensorAddr(executor, 0, out, other));
  OK(aclDestroyTensor(out));
  put(it.table, ONE);
  put(it.x, ONE);
  put(it.out, 0x7777);
  put(other, 0x7777);
  replay(graph);
  CHECK_IS(0, firstHalf(it.out));  // x - x
  CHECK_IS(0x7777, firstHalf(other));
  OK(aclDestroyAclOpExecutor(executor));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(other));
  freeOperands(it);
}

// --- memory ---

static void memory_freedUnderALiveGraph_isReported(void) {
  void* memory = allocate(64);
  aclmdlRI graph = fill(memory, 2);
  OK(aclrtFree(memory));
  CHECK_MISUSE("which is not destroyed, uses it as dst of its aclrtMemsetAsync");
  OK(aclmdlRIDestroy(graph));
  memory = allocate(64);
  graph = fill(memory, 2);
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(memory));
}

static void memory_freedBeforeAReplay_failsIt(void) {
  operands it = allocateOperands();
  aclmdlRI graph = captureRope(it, NULL);
  OK(aclrtFree(it.x));
  CHECK_MISUSE("uses it as x of its aclnnInterleaveRope");
  OK(aclmdlRIExecuteAsync(graph, s_stream));
  CHECK_MISUSE("which was freed: not in live device memory");
  CHECK_IS(507035, aclrtSynchronizeStream(s_stream));
  OK(aclmdlRIDestroy(graph));
  it.x = allocate(64);
  freeOperands(it);
}

// malloc hands a freed address out again: a replay must not take the new memory for the old.
static void memory_replacedAtTheSameAddress_failsTheReplay(void) {
  void *memory = allocate(64), *pinned, *again;
  OK(aclrtMallocHost(&pinned, 64));
  begin();
  OK(aclrtMemcpyAsync(memory, 64, pinned, 64, ACL_MEMCPY_HOST_TO_DEVICE, s_stream));
  aclmdlRI graph = end();
  OK(aclrtFreeHost(pinned));
  CHECK_MISUSE("uses it as src of its aclrtMemcpyAsync");
  OK(aclrtMallocHost(&again, 64));
  OK(aclmdlRIExecuteAsync(graph, s_stream));
  CHECK_MISUSE("not the memory that was captured");
  CHECK_IS(507013, aclrtSynchronizeStream(s_stream));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFreeHost(again));
  OK(aclrtFree(memory));
}

static void memory_freedUnderAReplay_isReportedOnce(void) {
  void* memory = allocate(64);
  aclmdlRI graph = fill(memory, 2);
  emulatorHoldStreams();
  OK(aclmdlRIExecuteAsync(graph, s_stream));
  OK(aclrtFree(memory));
  CHECK_MISUSE("freed while the aclrtMemsetAsync that uses it as dst is enqueued");
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclmdlRIDestroy(graph));
}

// What a replay does to memory is known from the call on, though the stream comes to it later: what the host learns meanwhile is no excuse.
static void memory_writtenOnAnotherStreamThanAReplay_isReported(void) {
  void* memory = allocate(64);
  aclrtStream other;
  OK(aclrtCreateStream(&other));
  aclmdlRI graph = fill(memory, 2);
  emulatorHoldStreams();
  OK(aclrtMemsetAsync(memory, 64, 1, 64, other));
  OK(aclmdlRIExecuteAsync(graph, s_stream));
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(other));
  OK(aclrtSynchronizeStream(s_stream));
  CHECK_MISUSE("nothing orders the two");
  OK(aclmdlRIDestroy(graph));
  OK(aclrtDestroyStream(other));
  OK(aclrtFree(memory));
}

static void memory_writtenUnderAReplay_isReported(void) {
  void* memory = allocate(64);
  aclmdlRI graph = fill(memory, 2);
  OK(aclrtMemset(memory, 64, 1, 64));  // between replays it is the caller's
  emulatorHoldStreams();
  OK(aclmdlRIExecuteAsync(graph, s_stream));
  OK(aclrtMemset(memory, 64, 1, 64));
  CHECK_MISUSE("nothing orders the two");
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(memory));
}

// --- failures ---

static void task_thatFails_failsTheReplay(void) {
  void* memory = allocate(64);
  OK(aclrtMemset(memory, 64, 1, 64));
  aclmdlRI graph = fill(memory, 2);
  emulatorFailTask(1, 507015);
  OK(aclmdlRIExecuteAsync(graph, s_stream));
  CHECK_IS(507015, aclrtSynchronizeStream(s_stream));
  CHECK_IS(1, firstByte(memory));
  replay(graph);
  CHECK_IS(2, firstByte(memory));
  emulatorFailCall("aclmdlRIExecuteAsync", 1, 507011);
  CHECK_IS(507011, aclmdlRIExecuteAsync(graph, s_stream));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(memory));
}

static void stream_thatDropsAReplay_letsTheGraphGo(void) {
  aclrtStream other;
  void* memory = allocate(64);
  aclmdlRI graph = fill(memory, 2);
  OK(aclrtCreateStream(&other));
  emulatorHoldStreams();
  OK(aclmdlRIExecuteAsync(graph, other));
  OK(aclrtDestroyStreamForce(other));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(memory));
}

// --- contexts, and the end ---

static void graph_isOfItsContext(void) {
  aclrtContext other;
  void* memory = allocate(64);
  aclmdlRI graph = fill(memory, 2);
  OK(aclrtCreateContext(&other, 0));
  CHECK_IS(107004, aclmdlRIExecuteAsync(graph, s_stream));
  CHECK_IS(107004, aclmdlRIExecuteAsync(graph, NULL));
  CHECK_IS(107004, aclmdlRIDestroy(graph));
  CHECK_IS(107004, aclmdlRIDebugPrint(graph));
  OK(aclrtDestroyContext(other));
  CHECK_IS(107002, aclmdlRIDestroy(graph));
  OK(aclrtSetCurrentContext(s_context));
  OK(aclmdlRIDebugPrint(graph));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(memory));
}

static void graph_whoseCaptureHasNotEnded_isRefused(void) {
  aclrtStream other;
  aclmdlRI graph = NULL;
  OK(aclrtCreateStream(&other));
  begin();
  OK(aclmdlRICaptureGetInfo(s_stream, NULL, &graph));
  CHECK_IS(107027, aclmdlRIExecuteAsync(graph, s_stream));
  CHECK_IS(107026, aclmdlRIExecuteAsync(graph, other));
  CHECK_IS(107026, aclmdlRIDestroy(graph));
  CHECK(end() == graph);
  OK(aclmdlRIExecuteAsync(graph, other));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtDestroyStream(other));
}

static void graph_canBeRunWhileAnotherIsCaptured(void) {
  aclrtStream other;
  void* memory = allocate(64);
  aclmdlRI graph = fill(memory, 2);
  OK(aclrtCreateStream(&other));
  begin();
  CHECK_IS(107027, aclmdlRIExecuteAsync(graph, s_stream));
  OK(aclmdlRIExecuteAsync(graph, other));
  OK(aclrtSynchronizeStream(other));
  OK(aclmdlRIDestroy(graph));
  OK(aclmdlRIDestroy(end()));
  CHECK_IS(2, firstByte(memory));
  OK(aclrtDestroyStream(other));
  OK(aclrtFree(memory));
}

static void handle_thatIsNoGraph_isRefused(void) {
  CHECK_IS(100000, aclmdlRIExecuteAsync(NULL, s_stream));
  CHECK_IS(100000, aclmdlRIDestroy(NULL));
  CHECK_IS(100000, aclmdlRIDebugPrint(NULL));
  begin();
  aclmdlRI graph = end();
  CHECK_IS(1, emulatorLiveCount(EMULATOR_GRAPH));
#ifdef SINCE_8_5
  CHECK_IS(100000, aclmdlRIExecute(NULL, -1));
  CHECK_IS(107000, aclmdlRIExecute(graph, 0));
  CHECK_IS(107000, aclmdlRIExecute(graph, -1));
  CHECK_IS(107000, aclmdlRIAbort(NULL));
  CHECK_IS(107000, aclmdlRIAbort(graph));
#endif
  OK(aclmdlRIDestroy(graph));
  CHECK_IS(107017, aclmdlRIDestroy(graph));
  CHECK_MISUSE("aclmdlRIDestroy: graph ");
  CHECK_IS(107017, aclmdlRIExecuteAsync(graph, s_stream));
  CHECK_MISUSE("used after it was given back");
  CHECK_IS(107017, aclmdlRIExecuteAsync(s_stream, s_stream));
  CHECK_MISUSE("the handle of another kind of object, stream");
}

static void graph_forgotten_isReportedWithItsContext(void) {
  aclrtContext context;
  aclrtStream stream;
  aclmdlRI graph;
  OK(aclrtCreateContext(&context, 0));
  OK(aclrtCreateStream(&stream));
  OK(aclmdlRICaptureBegin(stream, ACL_MODEL_RI_CAPTURE_MODE_GLOBAL));
  OK(aclmdlRICaptureEnd(stream, &graph));
  OK(aclrtDestroyStream(stream));
  OK(aclrtDestroyContext(context));
  CHECK_MISUSE("0 streams, 1 graphs, 0 events and 0 blocks");
  OK(aclrtSetCurrentContext(s_context));
  CHECK_IS(107017, aclmdlRIDestroy(graph));
  emulatorClearMisuse();
}

static void* releaseSoon(void* unused) {
  (void)unused;
  struct timespec moment = {.tv_nsec = 20000000};
  nanosleep(&moment, NULL);
  emulatorReleaseStreams();
  return NULL;
}

static void destroy_waitsForReplays(void) {
  pthread_t thread;
  void* memory = allocate(64);
  aclmdlRI graph = fill(memory, 2);
  emulatorHoldStreams();
  OK(aclmdlRIExecuteAsync(graph, s_stream));
  OK(aclmdlRIExecuteAsync(graph, s_stream));
  pthread_create(&thread, NULL, releaseSoon, NULL);
  OK(aclmdlRIDestroy(graph));
  pthread_join(thread, NULL);
  CHECK_IS(2, firstByte(memory));
  OK(aclrtFree(memory));
}

static void destroy_letsTheHostKnowThatReplaysAreDone(void) {
  void* memory = allocate(64);
  aclmdlRI graph = fill(memory, 2);
  OK(aclmdlRIExecuteAsync(graph, s_stream));
  OK(aclmdlRIDestroy(graph));
  CHECK_IS(2, firstByte(memory));
  OK(aclrtFree(memory));
}

static void destroy_givesUpInTheEnd(void) {
  void* memory = allocate(64);
  aclmdlRI graph = fill(memory, 2);
  emulatorHoldStreams();
  OK(aclmdlRIExecuteAsync(graph, s_stream));
  emulatorSetDestroyPatience(20);
  CHECK_IS(107037, aclmdlRIDestroy(graph));
  emulatorSetDestroyPatience(10000);
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(memory));
}

int main(void) {
  RUN(work_runsInReplaysOnly);
  RUN(replay_isAsynchronousAndInOrder);
  RUN(replay_runsOnAnyStreamOfItsContext);
  RUN(graph_outlivesTheStreamItWasCapturedFrom);
  RUN(streams_thatForkAndJoin_replayAsOne);
  RUN(operator_readsItsInputAtEachReplay);
  RUN(operator_keepsTheAddressesOfItsCapture);
  RUN(memory_freedUnderALiveGraph_isReported);
  RUN(memory_freedBeforeAReplay_failsIt);
  RUN(memory_replacedAtTheSameAddress_failsTheReplay);
  RUN(memory_freedUnderAReplay_isReportedOnce);
  RUN(memory_writtenOnAnotherStreamThanAReplay_isReported);
  RUN(memory_writtenUnderAReplay_isReported);
  RUN(task_thatFails_failsTheReplay);
  RUN(stream_thatDropsAReplay_letsTheGraphGo);
  RUN(graph_isOfItsContext);
  RUN(graph_whoseCaptureHasNotEnded_isRefused);
  RUN(graph_canBeRunWhileAnotherIsCaptured);
  RUN(handle_thatIsNoGraph_isRefused);
  RUN(graph_forgotten_isReportedWithItsContext);
  RUN(destroy_waitsForReplays);
  RUN(destroy_letsTheHostKnowThatReplaysAreDone);
  RUN(destroy_givesUpInTheEnd);
  return s_failures > 0;
}
