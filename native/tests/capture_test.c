// Captures: what is refused meanwhile, whom they block, how streams join them and how they end.
#include <pthread.h>

#include "check.h"

static const aclmdlRICaptureMode GLOBAL = ACL_MODEL_RI_CAPTURE_MODE_GLOBAL;
static const aclmdlRICaptureMode THREAD_LOCAL = ACL_MODEL_RI_CAPTURE_MODE_THREAD_LOCAL;
static const aclmdlRICaptureMode RELAXED = ACL_MODEL_RI_CAPTURE_MODE_RELAXED;

static bool isNew(void) { return strcmp(emulatorVersion(), "9.2") == 0; }

static aclrtStream newStream(void) {
  aclrtStream stream = NULL;
  OK(aclrtCreateStream(&stream));
  return stream;
}

static aclrtEvent newEvent(void) {
  aclrtEvent event = NULL;
  OK(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC));
  return event;
}

// later waits for all that earlier was given.
static void order(aclrtEvent event, aclrtStream earlier, aclrtStream later) {
  OK(aclrtRecordEvent(event, earlier));
  OK(aclrtStreamWaitEvent(later, event));
}

// The capture ends well, and its graph is given back.
static void endWell(aclrtStream stream) {
  aclmdlRI graph = NULL;
  OK(aclmdlRICaptureEnd(stream, &graph));
  CHECK(graph != NULL);
  OK(aclmdlRIDestroy(graph));
}

static void endWith(int32_t expected, aclrtStream stream) {
  aclmdlRI graph = &graph;
  CHECK_IS(expected, aclmdlRICaptureEnd(stream, &graph));
  CHECK(graph == NULL);
}

static int32_t statusOf(aclrtStream stream) {
  aclmdlRICaptureStatus status = ACL_MODEL_RI_CAPTURE_STATUS_NONE;
  OK(aclmdlRICaptureGetInfo(stream, &status, NULL));
  return status;
}

// --- begin and end ---

static void begin_refusesWhatCannotBeCaptured(void) {
  aclrtContext other;
  CHECK_IS(100000, aclmdlRICaptureBegin(NULL, GLOBAL));
  CHECK_IS(107000, aclmdlRICaptureBegin(s_stream, (aclmdlRICaptureMode)3));
  CHECK_IS(107000, aclmdlRICaptureBegin(s_stream, (aclmdlRICaptureMode)-1));
#ifdef SINCE_8_5
  aclrtStream stream;
  OK(aclrtCtxGetCurrentDefaultStream(&stream));
  CHECK_IS(207000, aclmdlRICaptureBegin(stream, GLOBAL));
  endWith(207000, stream);
#endif
  OK(aclrtCreateContext(&other, 0));
  CHECK_IS(107003, aclmdlRICaptureBegin(s_stream, GLOBAL));
  OK(aclrtDestroyContext(other));
  OK(aclrtSetCurrentContext(s_context));
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  CHECK_IS(107027, aclmdlRICaptureBegin(s_stream, GLOBAL));
  endWell(s_stream);
}

static void end_needsACaptureAndAPlaceForTheGraph(void) {
  endWith(107029, s_stream);
  CHECK_IS(isNew() ? 107029 : 100000, aclmdlRICaptureEnd(s_stream, NULL));
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  CHECK_IS(isNew() ? 107000 : 100000, aclmdlRICaptureEnd(s_stream, NULL));
  endWell(s_stream);
}

static void info_tellsStatusAndGraph(void) {
  aclmdlRICaptureStatus status = ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED;
  aclmdlRI graph = &graph, ended;
  OK(aclmdlRICaptureGetInfo(s_stream, &status, &graph));
  CHECK(status == ACL_MODEL_RI_CAPTURE_STATUS_NONE && graph == NULL);
  CHECK_IS(100000, aclmdlRICaptureGetInfo(s_stream, NULL, NULL));
  CHECK_IS(100000, aclmdlRICaptureGetInfo(NULL, &status, &graph));
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  OK(aclmdlRICaptureGetInfo(s_stream, &status, NULL));
  OK(aclmdlRICaptureGetInfo(s_stream, NULL, &graph));
  CHECK(status == ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE && graph != NULL);
  OK(aclmdlRICaptureEnd(s_stream, &ended));
  CHECK(ended == graph);
  OK(aclmdlRIDestroy(graph));
}

typedef struct {
  aclrtStream stream;
  aclmdlRI graph;
  int32_t status;
} ending;

static void* endHere(void* argument) {
  ending* it = argument;
  OK(aclrtSetCurrentContext(s_context));
  it->status = aclmdlRICaptureEnd(it->stream, &it->graph);
  return NULL;
}

static void onThread(void* (*function)(void*), void* argument) {
  pthread_t thread;
  pthread_create(&thread, NULL, function, argument);
  pthread_join(thread, NULL);
}

static ending endElsewhere(aclrtStream stream) {
  ending it = {.stream = stream};
  onThread(endHere, &it);
  return it;
}

static void end_onAnotherThread_discardsUnlessRelaxed(void) {
  for (aclmdlRICaptureMode mode = GLOBAL; mode <= THREAD_LOCAL; mode++) {
    OK(aclmdlRICaptureBegin(s_stream, mode));
    CHECK_IS(1, emulatorLiveCount(EMULATOR_GRAPH));
    CHECK_IS(107038, endElsewhere(s_stream).status);
    CHECK_IS(0, emulatorLiveCount(EMULATOR_GRAPH));
    endWith(107029, s_stream);
  }
  OK(aclmdlRICaptureBegin(s_stream, RELAXED));
  ending relaxed = endElsewhere(s_stream);
  OK(relaxed.status);
  OK(aclmdlRIDestroy(relaxed.graph));
}

static void* beginHere(void* mode) {
  OK(aclrtSetCurrentContext(s_context));
  OK(aclmdlRICaptureBegin(s_stream, *(aclmdlRICaptureMode*)mode));
  return NULL;
}

static void* fillHere(void* memory) {
  OK(aclrtSetCurrentContext(s_context));
  OK(aclrtMemset(memory, 64, 0, 64));
  return NULL;
}

// The next thread has all that the system gives threads from the one before, but it is another one.
static void capture_ofAThreadThatEnded_isNotTheNextOnes(void) {
  void* memory = allocate(64);
  for (aclmdlRICaptureMode mode = GLOBAL; mode <= THREAD_LOCAL; mode++) {
    onThread(beginHere, &mode);
    if (mode == THREAD_LOCAL) onThread(fillHere, memory);
    CHECK_IS(107038, endElsewhere(s_stream).status);
    CHECK_IS(0, emulatorLiveCount(EMULATOR_GRAPH));
  }
  OK(aclrtFree(memory));
}

// --- what is refused, without harm to the capture ---

static void stream_thatIsCapturing_cannotBeWaitedFor(void) {
  aclrtStreamStatus status;
  OK(aclmdlRICaptureBegin(s_stream, RELAXED));
  CHECK_IS(107027, aclrtSynchronizeStream(s_stream));
  CHECK_IS(107027, aclrtSynchronizeStreamWithTimeout(s_stream, 10));
  CHECK_IS(107027, aclrtStreamQuery(s_stream, &status));
  CHECK_IS(107027, aclrtDestroyStream(s_stream));
  CHECK_IS(107027, aclrtDestroyStreamForce(s_stream));
  CHECK_IS(107027, aclrtSynchronizeDevice());
  CHECK_IS(107027, aclrtSynchronizeDeviceWithTimeout(10));
  OK(aclrtSynchronizeStream(NULL));  // the default stream has nothing to do with it
  endWell(s_stream);
  OK(aclrtSynchronizeDevice());
}

static void allocating_isAllowed(void) {
  void* pinned;
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  OK(aclrtFree(allocate(64)));
  OK(aclrtMallocHost(&pinned, 64));
  OK(aclrtFreeHost(pinned));
  endWell(s_stream);
}

static void event_thatIsCaptured_cannotBeLookedAt(void) {
  aclrtEvent event = newEvent(), timed;
  aclrtEventRecordedStatus recorded;
  uint64_t when;
  float milliseconds;
  OK(aclrtCreateEventExWithFlag(&timed, ACL_EVENT_SYNC | ACL_EVENT_TIME_LINE));
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  OK(aclrtRecordEvent(event, s_stream));
  OK(aclrtRecordEvent(timed, s_stream));
  CHECK_IS(107028, aclrtSynchronizeEvent(event));
  CHECK_IS(107028, aclrtSynchronizeEventWithTimeout(event, 10));
  CHECK_IS(107028, aclrtQueryEventStatus(event, &recorded));
  CHECK_IS(107028, aclrtEventElapsedTime(&milliseconds, timed, timed));
  CHECK_IS(107028, aclrtEventGetTimestamp(timed, &when));
  endWell(s_stream);
  OK(aclrtSynchronizeEvent(event));  // what was recorded in the capture is no recording
  OK(aclrtQueryEventStatus(event, &recorded));
  CHECK_IS(ACL_EVENT_RECORDED_STATUS_COMPLETE, recorded);
  OK(aclrtDestroyEvent(event));
  OK(aclrtDestroyEvent(timed));
}

static void event_ofThePlainKind_isRefused(void) {
  aclrtEvent plain, recorded, flagged;
  OK(aclrtCreateEvent(&plain));
  OK(aclrtCreateEvent(&recorded));
  OK(aclrtCreateEventWithFlag(&flagged, ACL_EVENT_SYNC));
  OK(aclrtRecordEvent(recorded, s_stream));
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  CHECK_IS(207000, aclrtRecordEvent(plain, s_stream));
  CHECK_IS(207000, aclrtRecordEvent(flagged, s_stream));
  CHECK_IS(207000, aclrtStreamWaitEvent(s_stream, recorded));
  CHECK_IS(207000, aclrtResetEvent(recorded, s_stream));
  endWell(s_stream);
  OK(aclrtDestroyEvent(plain));
  OK(aclrtDestroyEvent(recorded));
  OK(aclrtDestroyEvent(flagged));
}

static void event_recordedOutside_isRefused(void) {
  aclrtStream other = newStream();
  aclrtEvent event = newEvent(), fresh = newEvent();
  OK(aclrtRecordEvent(event, other));
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  CHECK_IS(107024, aclrtStreamWaitEvent(s_stream, event));
  OK(aclrtStreamWaitEvent(s_stream, fresh));
  CHECK_MISUSE("before it was ever recorded");
  endWell(s_stream);
  OK(aclrtDestroyEvent(event));
  OK(aclrtDestroyEvent(fresh));
  OK(aclrtDestroyStream(other));
}

static void defaultStream_cannotJoin(void) {
  aclrtEvent event = newEvent();
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  OK(aclrtRecordEvent(event, s_stream));
  CHECK_IS(107031, aclrtStreamWaitEvent(NULL, event));
  endWell(s_stream);
  OK(aclrtDestroyEvent(event));
}

static void event_withoutSync_isRecordedInVain(void) {
  aclrtEvent event;
  OK(aclrtCreateEventExWithFlag(&event, ACL_EVENT_TIME_LINE));
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  OK(aclrtRecordEvent(event, s_stream));
  CHECK_MISUSE("does nothing");
  endWell(s_stream);
  OK(aclrtDestroyEvent(event));
}

// --- whom a capture blocks ---

typedef struct {
  void* memory;
  aclmdlRICaptureMode exchange;
  int32_t copied, filled;
} blocking;

static void tryToBlock(blocking* it) {
  unsigned char host[64] = {0};
  aclmdlRICaptureMode mode = it->exchange;
  OK(aclmdlRICaptureThreadExchangeMode(&mode));
  CHECK_IS(GLOBAL, mode);
  it->copied = aclrtMemcpy(it->memory, 64, host, 64, ACL_MEMCPY_HOST_TO_DEVICE);
  it->filled = aclrtMemset(it->memory, 64, 0, 64);
  OK(aclrtMemcpy(it->memory, 64, it->memory, 64, ACL_MEMCPY_DEVICE_TO_DEVICE));  // nothing to copy
  OK(aclmdlRICaptureThreadExchangeMode(&mode));
  CHECK_IS(it->exchange, mode);
}

static void* tryToBlockHere(void* argument) {
  OK(aclrtSetCurrentContext(s_context));
  tryToBlock(argument);
  return NULL;
}

// mode of the capture, exchange mode of the thread; GLOBAL, THREAD_LOCAL, RELAXED
static const int32_t OWN_THREAD[3][3] = {{107030, 107030, 0}, {107030, 107030, 0}, {0, 0, 0}};
static const int32_t OTHER_THREAD[3][3] = {{107030, 0, 0}, {0, 0, 0}, {0, 0, 0}};

static void capture_blocksByModes(void) {
  blocking it = {.memory = allocate(64)};
  for (aclmdlRICaptureMode mode = GLOBAL; mode <= RELAXED; mode++) {
    for (it.exchange = GLOBAL; it.exchange <= RELAXED; it.exchange++) {
      pthread_t thread;
      OK(aclmdlRICaptureBegin(s_stream, mode));
      tryToBlock(&it);
      CHECK_IS(OWN_THREAD[mode][it.exchange], it.copied);
      CHECK_IS(OWN_THREAD[mode][it.exchange], it.filled);
      pthread_create(&thread, NULL, tryToBlockHere, &it);
      pthread_join(thread, NULL);
      CHECK_IS(OTHER_THREAD[mode][it.exchange], it.copied);
      CHECK_IS(OTHER_THREAD[mode][it.exchange], it.filled);
      endWell(s_stream);
    }
  }
  OK(aclrtFree(it.memory));
}

static void capture_blocksItsContextAlone(void) {
  aclrtContext other;
  unsigned char host[64] = {0};
  void* memory = allocate(64);
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  OK(aclrtCreateContext(&other, 0));
  OK(aclrtMemcpy(memory, 64, host, 64, ACL_MEMCPY_HOST_TO_DEVICE));
  OK(aclrtSynchronizeDevice());
  OK(aclrtDestroyContext(other));
  OK(aclrtSetCurrentContext(s_context));
  endWell(s_stream);
  OK(aclrtFree(memory));
}

static void exchangeMode_refusesWhatIsNone(void) {
  aclmdlRICaptureMode mode = (aclmdlRICaptureMode)7;
  CHECK_IS(100000, aclmdlRICaptureThreadExchangeMode(NULL));
  CHECK_IS(107000, aclmdlRICaptureThreadExchangeMode(&mode));
}

static void pageableMemory_isNotCaptured(void) {
  unsigned char host[64] = {0};
  void *memory = allocate(64), *pinned;
  aclrtStream other = newStream();
  OK(aclrtMallocHost(&pinned, 64));
  for (aclmdlRICaptureMode mode = GLOBAL; mode <= RELAXED; mode++) {
    bool blocks = mode != RELAXED;
    OK(aclmdlRICaptureBegin(s_stream, mode));
    CHECK_IS(isNew() ? 107000 : 107027, aclrtMemcpyAsync(memory, 64, host, 64, ACL_MEMCPY_HOST_TO_DEVICE, s_stream));
    CHECK_IS(isNew() ? 107000 : 107027, aclrtMemcpyAsync(host, 64, memory, 64, ACL_MEMCPY_DEVICE_TO_HOST, s_stream));
    CHECK_IS(!blocks ? 0 : isNew() ? 107041 : 107030, aclrtMemcpyAsync(memory, 64, host, 64, ACL_MEMCPY_HOST_TO_DEVICE, other));
    OK(aclrtMemcpyAsync(memory, 64, pinned, 64, ACL_MEMCPY_HOST_TO_DEVICE, other));
    OK(aclrtSynchronizeStream(other));
    OK(aclrtMemcpyAsync(memory, 64, pinned, 64, ACL_MEMCPY_HOST_TO_DEVICE, s_stream));
    endWell(s_stream);
  }
  OK(aclrtDestroyStream(other));
  OK(aclrtFreeHost(pinned));
  OK(aclrtFree(memory));
}

// --- several streams ---

static void stream_joinsByWaiting_andHasToLeadBack(void) {
  aclrtStream side = newStream();
  aclrtEvent fork = newEvent(), join = newEvent();
  void* memory = allocate(64);
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  CHECK_IS(ACL_MODEL_RI_CAPTURE_STATUS_NONE, statusOf(side));
  order(fork, s_stream, side);
  CHECK_IS(ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE, statusOf(side));
  CHECK_IS(107027, aclrtSynchronizeStream(side));
  CHECK_IS(107027, aclmdlRICaptureBegin(side, GLOBAL));
  endWith(107036, side);
  OK(aclrtMemsetAsync(memory, 64, 1, 64, side));
  order(join, side, s_stream);
  endWell(s_stream);
  CHECK_IS(ACL_MODEL_RI_CAPTURE_STATUS_NONE, statusOf(side));
  OK(aclrtSynchronizeStream(side));
  OK(aclrtDestroyEvent(fork));
  OK(aclrtDestroyEvent(join));
  OK(aclrtDestroyStream(side));
  OK(aclrtFree(memory));
}

static void stream_thatDoesNotLeadBack_discardsTheCapture(void) {
  aclrtStream side = newStream();
  aclrtEvent fork = newEvent(), join = newEvent();
  void* memory = allocate(64);
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  order(fork, s_stream, side);
  endWith(107025, s_stream);  // never recorded
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  order(fork, s_stream, side);
  OK(aclrtRecordEvent(join, side));
  endWith(107025, s_stream);  // never waited for
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  order(fork, s_stream, side);
  order(join, side, s_stream);
  OK(aclrtMemsetAsync(memory, 64, 1, 64, side));
  endWith(107025, s_stream);  // went on afterwards
  CHECK_IS(ACL_MODEL_RI_CAPTURE_STATUS_NONE, statusOf(side));
  CHECK_IS(0, emulatorLiveCount(EMULATOR_GRAPH));
  OK(aclrtDestroyEvent(fork));
  OK(aclrtDestroyEvent(join));
  OK(aclrtDestroyStream(side));
  OK(aclrtFree(memory));
}

static void streams_mayLeadBackThroughEachOther(void) {
  aclrtStream a = newStream(), b = newStream();
  aclrtEvent event = newEvent();
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  order(event, s_stream, a);
  order(event, a, b);
  order(event, b, a);
  order(event, a, s_stream);
  endWell(s_stream);
  OK(aclrtDestroyEvent(event));
  OK(aclrtDestroyStream(a));
  OK(aclrtDestroyStream(b));
}

static void captures_thatMeet_areBothInvalid(void) {
  aclrtStream other = newStream();
  aclrtEvent event = newEvent();
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  OK(aclmdlRICaptureBegin(other, GLOBAL));
  OK(aclrtRecordEvent(event, s_stream));
  CHECK_IS(107032, aclrtStreamWaitEvent(other, event));
  CHECK_IS(ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED, statusOf(s_stream));
  CHECK_IS(ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED, statusOf(other));
  CHECK_IS(107027, aclrtSynchronizeStream(other));
  endWith(507903, s_stream);
  endWith(507903, other);
  CHECK_IS(0, emulatorLiveCount(EMULATOR_GRAPH));
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  endWell(s_stream);
  OK(aclrtDestroyEvent(event));
  OK(aclrtDestroyStream(other));
}

static void captures_sideBySide_doNotMeet(void) {
  aclrtStream other = newStream();
  OK(aclmdlRICaptureBegin(s_stream, THREAD_LOCAL));
  OK(aclmdlRICaptureBegin(other, RELAXED));
  endWell(s_stream);
  endWell(other);
  OK(aclrtDestroyStream(other));
}

static void streams_racingInACapture_areReported(void) {
  aclrtStream side = newStream();
  aclrtEvent fork = newEvent(), join = newEvent();
  void* memory = allocate(64);
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  OK(aclrtMemsetAsync(memory, 64, 1, 64, s_stream));
  order(fork, s_stream, side);
  OK(aclrtMemsetAsync(memory, 64, 2, 64, side));  // ordered by the fork
  CHECK_IS(0, emulatorMisuseCount());
  OK(aclrtMemsetAsync(memory, 64, 3, 64, s_stream));
  CHECK_MISUSE("nothing orders the two");
  order(join, side, s_stream);
  OK(aclrtMemsetAsync(memory, 64, 4, 64, s_stream));  // and by the join
  CHECK_IS(0, emulatorMisuseCount());
  endWell(s_stream);
  OK(aclrtDestroyEvent(fork));
  OK(aclrtDestroyEvent(join));
  OK(aclrtDestroyStream(side));
  OK(aclrtFree(memory));
}

// --- what ends under a capture ---

static void context_thatEnds_endsItsCaptures(void) {
  aclrtContext context;
  aclrtStream stream;
  OK(aclrtCreateContext(&context, 0));
  OK(aclrtCreateStream(&stream));
  OK(aclmdlRICaptureBegin(stream, GLOBAL));
  OK(aclrtDestroyContext(context));
  CHECK_IS(2, emulatorMisuseCount());  // the capture and the stream
  emulatorClearMisuse();
  CHECK_IS(0, emulatorLiveCount(EMULATOR_GRAPH));
  OK(aclrtSetCurrentContext(s_context));
  void* memory = allocate(64);
  OK(aclrtMemset(memory, 64, 0, 64));  // nothing blocks any more
  OK(aclrtFree(memory));
}

static void context_thatEnds_invalidatesCapturesThatItsStreamsJoined(void) {
  aclrtContext context;
  aclrtStream side;
  aclrtEvent event = newEvent();
  OK(aclrtCreateContext(&context, 0));
  side = newStream();
  OK(aclrtSetCurrentContext(s_context));
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  OK(aclrtRecordEvent(event, s_stream));
  OK(aclrtSetCurrentContext(context));
  OK(aclrtStreamWaitEvent(side, event));
  OK(aclrtDestroyContext(context));
  CHECK_IS(2, emulatorMisuseCount());  // the capture and the stream
  emulatorClearMisuse();
  OK(aclrtSetCurrentContext(s_context));
  CHECK_IS(ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED, statusOf(s_stream));
  endWith(507903, s_stream);
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  endWell(s_stream);
  OK(aclrtDestroyEvent(event));
}

static void fault_inBeginOrEnd_leavesTheStreamFree(void) {
  emulatorFailCall("aclmdlRICaptureBegin", 1, 507000);
  CHECK_IS(507000, aclmdlRICaptureBegin(s_stream, GLOBAL));
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclmdlRICaptureBegin(s_stream, GLOBAL));
  emulatorFailCall("aclmdlRICaptureEnd", 1, 507000);
  aclmdlRI graph = NULL;
  CHECK_IS(507000, aclmdlRICaptureEnd(s_stream, &graph));
  CHECK(graph == NULL);
  endWith(107029, s_stream);  // an end that fails has discarded the capture
}

int main(void) {
  RUN(begin_refusesWhatCannotBeCaptured);
  RUN(end_needsACaptureAndAPlaceForTheGraph);
  RUN(info_tellsStatusAndGraph);
  RUN(end_onAnotherThread_discardsUnlessRelaxed);
  RUN(capture_ofAThreadThatEnded_isNotTheNextOnes);
  RUN(stream_thatIsCapturing_cannotBeWaitedFor);
  RUN(allocating_isAllowed);
  RUN(event_thatIsCaptured_cannotBeLookedAt);
  RUN(event_ofThePlainKind_isRefused);
  RUN(event_recordedOutside_isRefused);
  RUN(defaultStream_cannotJoin);
  RUN(event_withoutSync_isRecordedInVain);
  RUN(capture_blocksByModes);
  RUN(capture_blocksItsContextAlone);
  RUN(exchangeMode_refusesWhatIsNone);
  RUN(pageableMemory_isNotCaptured);
  RUN(stream_joinsByWaiting_andHasToLeadBack);
  RUN(stream_thatDoesNotLeadBack_discardsTheCapture);
  RUN(streams_mayLeadBackThroughEachOther);
  RUN(captures_thatMeet_areBothInvalid);
  RUN(captures_sideBySide_doNotMeet);
  RUN(streams_racingInACapture_areReported);
  RUN(context_thatEnds_endsItsCaptures);
  RUN(context_thatEnds_invalidatesCapturesThatItsStreamsJoined);
  RUN(fault_inBeginOrEnd_leavesTheStreamFree);
  return s_failures > 0;
}
