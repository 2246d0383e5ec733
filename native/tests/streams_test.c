// Streams and events: order, concurrency, waiting, failing.
#include <pthread.h>
#include <time.h>

#include "check.h"

static void stream_runsInOrder(void) {
  void* memory = allocate(64);
  for (int i = 0; i < 1000; i++) OK(aclrtMemsetAsync(memory, 64, i % 251, 64, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  CHECK_IS(999 % 251, firstByte(memory));
  OK(aclrtFree(memory));
}

// A busy machine may make one try slow or let the streams miss each other: what has to be possible is tried again.
enum { TRIES = 20 };

static void streams_runAtTheSameTime(void) {
  aclrtStream other;
  void *a = allocate(64), *b = allocate(64);
  OK(aclrtCreateStream(&other));
  emulatorSetTaskDelay(20000);
  double took = 1;
  for (int try = 0; try < TRIES && took >= 0.15; try++) {  // one after the other would be 0.16
    double start = seconds();
    for (int i = 0; i < 4; i++) {
      OK(aclrtMemsetAsync(a, 64, i, 64, s_stream));
      OK(aclrtMemsetAsync(b, 64, i, 64, other));
    }
    OK(aclrtSynchronizeDevice());
    took = seconds() - start;
    CHECK(took >= 0.08);
  }
  CHECK(took < 0.15);
  OK(aclrtDestroyStream(other));
  OK(aclrtFree(a));
  OK(aclrtFree(b));
}

// --- order ---

static aclrtStream newStream(void) {
  aclrtStream stream = NULL;
  OK(aclrtCreateStream(&stream));
  return stream;
}

// A fill that is done, which the host does not know.
static void fillUnseen(void* memory, size_t size, aclrtStream stream) {
  int64_t target = emulatorTaskCount() + 1;
  OK(aclrtMemsetAsync(memory, size, 1, size, stream));
  for (int tries = 0; emulatorTaskCount() < target && tries < 10000; tries++) {
    struct timespec moment = {.tv_nsec = 100000};
    nanosleep(&moment, NULL);
  }
}

static void order(aclrtEvent event, aclrtStream earlier, aclrtStream later) {
  OK(aclrtRecordEvent(event, earlier));
  OK(aclrtStreamWaitEvent(later, event));
}

static void streams_racingForMemory_areReported(void) {
  aclrtStream other = newStream();
  char* memory = allocate(128);
  for (int held = 0; held < 2; held++) {  // whether they overlap or not
    if (held) emulatorHoldStreams();
    if (held)
      OK(aclrtMemsetAsync(memory, 64, 1, 64, s_stream));
    else
      fillUnseen(memory, 64, s_stream);
    OK(aclrtMemsetAsync(memory + 64, 64, 2, 64, other));
    CHECK_IS(0, emulatorMisuseCount());
    OK(aclrtMemcpyAsync(memory + 64, 64, memory, 64, ACL_MEMCPY_DEVICE_TO_DEVICE, other));
    CHECK_MISUSE("aclrtMemcpyAsync: src at ");
    emulatorReleaseStreams();
    OK(aclrtSynchronizeDevice());
  }
  // Reading is no race, and the one that wrote before it is remembered.
  fillUnseen(memory, 64, s_stream);
  OK(aclrtMemcpyAsync(memory + 64, 64, memory, 64, ACL_MEMCPY_DEVICE_TO_DEVICE, s_stream));
  OK(aclrtMemcpyAsync(memory + 64, 64, memory, 64, ACL_MEMCPY_DEVICE_TO_DEVICE, other));
  CHECK_MISUSE("nothing orders the two");
  OK(aclrtSynchronizeDevice());
  OK(aclrtDestroyStream(other));
  OK(aclrtFree(memory));
}

static void host_racingAStream_isReported(void) {
  void* memory = allocate(64);
  fillUnseen(memory, 64, s_stream);
  CHECK_IS(1, firstByte(memory));
  CHECK_MISUSE("aclrtMemcpy: src at ");
  OK(aclrtMemset(memory, 64, 2, 64));
  CHECK_MISUSE("aclrtMemset: dst at ");
  OK(aclrtMemsetAsync(memory, 64, 3, 64, s_stream));  // it was over when the call came back
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtMemset(memory, 64, 2, 64));
  OK(aclrtFree(memory));
}

static void events_orderThroughOtherStreams(void) {
  aclrtStream a = newStream(), b = newStream(), c = newStream();
  aclrtEvent event;
  void* memory = allocate(64);
  OK(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC));
  OK(aclrtMemsetAsync(memory, 64, 1, 64, a));
  order(event, a, b);
  order(event, b, c);
  OK(aclrtMemsetAsync(memory, 64, 2, 64, c));
  CHECK_IS(0, emulatorMisuseCount());
  order(event, a, b);  // of a as it was, not of c
  OK(aclrtMemsetAsync(memory, 64, 3, 64, b));
  CHECK_MISUSE("nothing orders the two");
  order(event, b, a);
  order(event, c, a);
  OK(aclrtSynchronizeEvent(event));
  CHECK(firstByte(memory) != 1);  // of c, but not of b
  CHECK_MISUSE("nothing orders the two");
  OK(aclrtSynchronizeStream(a));
  firstByte(memory);
  OK(aclrtDestroyEvent(event));
  OK(aclrtDestroyStream(a));
  OK(aclrtDestroyStream(b));
  OK(aclrtDestroyStream(c));
  OK(aclrtFree(memory));
}

// All that tells the host that work is done.
static void host_thatHasSeenTheEnd_isOrdered(void) {
  aclrtStream other = newStream();
  aclrtEvent event, plain;
  aclrtStreamStatus streamStatus = ACL_STREAM_STATUS_NOT_READY;
  aclrtEventRecordedStatus recorded = ACL_EVENT_RECORDED_STATUS_NOT_READY;
  aclrtEventStatus status = ACL_EVENT_STATUS_NOT_READY;
  void* memory = allocate(64);
  OK(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC));
  OK(aclrtCreateEvent(&plain));
  for (int way = 0; way < 6; way++) {
    OK(aclrtMemsetAsync(memory, 64, 1, 64, s_stream));
    OK(aclrtRecordEvent(event, s_stream));
    OK(aclrtRecordEvent(plain, s_stream));
    switch (way) {
      case 0: OK(aclrtSynchronizeStream(s_stream)); break;
      case 1: OK(aclrtSynchronizeDevice()); break;
      case 2: OK(aclrtSynchronizeEvent(event)); break;
      case 3:
        while (streamStatus != ACL_STREAM_STATUS_COMPLETE) OK(aclrtStreamQuery(s_stream, &streamStatus));
        break;
      case 4:
        while (recorded != ACL_EVENT_RECORDED_STATUS_COMPLETE) OK(aclrtQueryEventStatus(event, &recorded));
        break;
      default:
        while (status != ACL_EVENT_STATUS_COMPLETE) OK(aclrtQueryEvent(plain, &status));
    }
    OK(aclrtMemsetAsync(memory, 64, 2, 64, other));
    OK(aclrtSynchronizeStream(other));
    CHECK_IS(2, firstByte(memory));
  }
  CHECK_IS(0, emulatorMisuseCount());
  OK(aclrtDestroyEvent(event));
  OK(aclrtDestroyEvent(plain));
  OK(aclrtDestroyStream(other));
  OK(aclrtFree(memory));
}

static void streams_thatEnd_leaveTheirWorkKnown(void) {
  void* memory = allocate(64);
  for (int i = 0; i < 3; i++) {
    aclrtStream stream = newStream();
    OK(aclrtMemsetAsync(memory, 64, i, 64, stream));
    OK(aclrtDestroyStream(stream));
    CHECK_IS(i, firstByte(memory));
  }
  // A wait that is dropped has not waited.
  aclrtStream other = newStream();
  aclrtEvent event;
  OK(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC));
  emulatorHoldStreams();
  OK(aclrtMemsetAsync(memory, 64, 1, 64, s_stream));
  order(event, s_stream, other);
  OK(aclrtDestroyStreamForce(other));
  firstByte(memory);
  CHECK_MISUSE("nothing orders the two");
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtDestroyEvent(event));
  OK(aclrtFree(memory));
}

static void event_ordersTwoStreams(void) {
  aclrtStream other;
  aclrtEvent event;
  void* memory = allocate(1 << 20);
  OK(aclrtCreateStream(&other));
  OK(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC));
  for (int i = 0; i < 100; i++) {
    OK(aclrtMemsetAsync(memory, 1 << 20, i, 1 << 20, s_stream));
    OK(aclrtRecordEvent(event, s_stream));
    OK(aclrtStreamWaitEvent(other, event));
    OK(aclrtMemsetAsync(memory, 1 << 20, i + 100, 1 << 20, other));
    OK(aclrtRecordEvent(event, other));
    OK(aclrtStreamWaitEvent(s_stream, event));
  }
  OK(aclrtSynchronizeStream(s_stream));
  CHECK_IS(199, firstByte(memory));
  OK(aclrtDestroyEvent(event));
  OK(aclrtDestroyStream(other));
  OK(aclrtFree(memory));
}

static void event_statusesAreTheOtherWayRound(void) {
  aclrtEvent event;
  aclrtEventStatus status;
  aclrtEventRecordedStatus recorded;
  aclrtEventWaitStatus waited;
  OK(aclrtCreateEvent(&event));
  emulatorHoldStreams();
  OK(aclrtRecordEvent(event, s_stream));
  OK(aclrtStreamWaitEvent(s_stream, event));
  OK(aclrtQueryEvent(event, &status));
  OK(aclrtQueryEventStatus(event, &recorded));
  OK(aclrtQueryEventWaitStatus(event, &waited));
  CHECK(status == ACL_EVENT_STATUS_NOT_READY && recorded == ACL_EVENT_RECORDED_STATUS_NOT_READY &&
        waited == ACL_EVENT_WAIT_STATUS_NOT_READY);
  CHECK_IS(507047, aclrtSynchronizeEventWithTimeout(event, 10));
  CHECK_IS(107000, aclrtSynchronizeEventWithTimeout(event, 0));
  emulatorReleaseStreams();
  OK(aclrtSynchronizeEvent(event));
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtQueryEvent(event, &status));
  OK(aclrtQueryEventStatus(event, &recorded));
  OK(aclrtQueryEventWaitStatus(event, &waited));
  CHECK(status == ACL_EVENT_STATUS_COMPLETE && recorded == ACL_EVENT_RECORDED_STATUS_COMPLETE && waited == ACL_EVENT_WAIT_STATUS_COMPLETE);
  OK(aclrtResetEvent(event, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtQueryEventStatus(event, &recorded));
  CHECK_IS(ACL_EVENT_RECORDED_STATUS_NOT_READY, recorded);
  OK(aclrtDestroyEvent(event));
}

static void event_mayBeDestroyedBeforeItIsComplete(void) {
  aclrtEvent event;
  OK(aclrtCreateEvent(&event));
  emulatorHoldStreams();
  OK(aclrtRecordEvent(event, s_stream));
  OK(aclrtStreamWaitEvent(s_stream, event));
  OK(aclrtDestroyEvent(event));
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
}

static void event_waitedForButNeverRecorded_isReported(void) {
  aclrtEvent event;
  OK(aclrtCreateEvent(&event));
  OK(aclrtStreamWaitEvent(s_stream, event));
  CHECK_MISUSE("before it was ever recorded");
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtDestroyEvent(event));
}

static void event_ofTheExKind_refusesOldCalls(void) {
  aclrtEvent event, timed;
  aclrtEventStatus status;
  aclrtEventWaitStatus waited;
  OK(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC));
  OK(aclrtCreateEventExWithFlag(&timed, ACL_EVENT_TIME_LINE));
  CHECK_IS(207000, aclrtQueryEvent(event, &status));
  CHECK_IS(207000, aclrtQueryEventWaitStatus(event, &waited));
  CHECK_IS(207000, aclrtResetEvent(event, s_stream));
  CHECK_IS(207000, aclrtStreamWaitEvent(s_stream, timed));
  OK(aclrtDestroyEvent(event));
  OK(aclrtDestroyEvent(timed));
}

static void event_measuresTime(void) {
  aclrtEvent first, last, sync;
  float milliseconds = -1;
  uint64_t when = 0;
  void* memory = allocate(64);
  OK(aclrtCreateEvent(&first));
  OK(aclrtCreateEventWithFlag(&last, ACL_EVENT_TIME_LINE));
  OK(aclrtCreateEventWithFlag(&sync, ACL_EVENT_SYNC));
  CHECK_IS(507000, aclrtEventElapsedTime(&milliseconds, first, last));
  emulatorSetTaskDelay(10000);
  OK(aclrtRecordEvent(first, s_stream));
  OK(aclrtMemsetAsync(memory, 64, 0, 64, s_stream));
  OK(aclrtRecordEvent(last, s_stream));
  OK(aclrtRecordEvent(sync, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtEventElapsedTime(&milliseconds, first, last));
  CHECK(milliseconds >= 19);
  CHECK_IS(107007, aclrtEventElapsedTime(&milliseconds, last, first));
  CHECK_IS(107006, aclrtEventElapsedTime(&milliseconds, first, sync));
  OK(aclrtEventGetTimestamp(last, &when));
  CHECK(when > 0);
  OK(aclrtDestroyEvent(first));
  OK(aclrtDestroyEvent(last));
  OK(aclrtDestroyEvent(sync));
  OK(aclrtFree(memory));
}

static void error_ofOneStream_isNotThatOfAnother(void) {
  aclrtStream other;
  void* memory = allocate(64);
  OK(aclrtCreateStream(&other));
  emulatorFailTask(1, 507015);
  OK(aclrtMemsetAsync(memory, 64, 1, 64, s_stream));
  OK(aclrtSynchronizeStream(other));
  CHECK_IS(507015, aclrtSynchronizeDevice());
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtDestroyStream(other));
  OK(aclrtFree(memory));
}

static void stream_thatStopsOnFailure_runsNothingMore(void) {
  aclrtStream stream;
  void* memory = allocate(64);
  OK(aclrtMemset(memory, 64, 0, 64));
  OK(aclrtCreateStream(&stream));
  OK(aclrtSetStreamFailureMode(stream, ACL_STOP_ON_FAILURE));
  emulatorFailTask(1, 507015);
  OK(aclrtMemsetAsync(memory, 64, 1, 64, stream));
  OK(aclrtMemsetAsync(memory, 64, 2, 64, stream));
  CHECK_IS(507015, aclrtSynchronizeStream(stream));
  CHECK_IS(507015, aclrtSynchronizeStream(stream));
  CHECK_IS(0, firstByte(memory));
  OK(aclrtDestroyStream(stream));
  OK(aclrtFree(memory));
}

static void destroy_waitsAndForceDrops(void) {
  aclrtStream stream;
  void* memory = allocate(64);
  OK(aclrtMemset(memory, 64, 0, 64));
  OK(aclrtCreateStream(&stream));
  emulatorSetTaskDelay(20000);
  OK(aclrtMemsetAsync(memory, 64, 1, 64, stream));
  OK(aclrtDestroyStream(stream));
  CHECK_IS(1, firstByte(memory));
  OK(aclrtCreateStream(&stream));
  emulatorHoldStreams();
  int64_t before = emulatorTaskCount();
  for (int i = 0; i < 10; i++) OK(aclrtMemsetAsync(memory, 64, 2, 64, stream));
  OK(aclrtDestroyStreamForce(stream));
  CHECK_IS(before, emulatorTaskCount());
  CHECK_IS(1, firstByte(memory));
  OK(aclrtFree(memory));
}

static void abort_dropsAndStays(void) {
  aclrtStream stream;
  aclrtEvent event;
  void* memory = allocate(64);
  OK(aclrtCreateStream(&stream));
  OK(aclrtCreateEvent(&event));
  emulatorHoldStreams();
  OK(aclrtMemsetAsync(memory, 64, 2, 64, stream));
  OK(aclrtRecordEvent(event, stream));
  OK(aclrtStreamAbort(stream));
  CHECK_IS(107023, aclrtSynchronizeStream(stream));
  OK(aclrtSynchronizeEvent(event));
  emulatorReleaseStreams();
  OK(aclrtDestroyEvent(event));
  OK(aclrtDestroyStream(stream));
  OK(aclrtFree(memory));
}

static void deviceTimeout_runsOut(void) {
  void* memory = allocate(64);
  emulatorHoldStreams();
  OK(aclrtMemsetAsync(memory, 64, 2, 64, s_stream));
  CHECK_IS(507046, aclrtSynchronizeDeviceWithTimeout(10));
  CHECK_IS(107000, aclrtSynchronizeDeviceWithTimeout(0));
  emulatorReleaseStreams();
  OK(aclrtSynchronizeDeviceWithTimeout(5000));
  OK(aclrtFree(memory));
}

static void stream_hasAnIdOfItsOwn(void) {
  aclrtStream other;
  int32_t first = -1, second = -1;
  OK(aclrtCreateStream(&other));
  OK(aclrtStreamGetId(s_stream, &first));
  OK(aclrtStreamGetId(other, &second));
  CHECK(first != second && first >= 0);
  OK(aclrtDestroyStream(other));
}

static void* hammer(void* context) {
  OK(aclrtSetCurrentContext(context));
  for (int i = 0; i < 50; i++) {
    aclrtStream stream;
    aclrtEvent event;
    void *memory = allocate(256), *copy = allocate(256);
    OK(aclrtCreateStream(&stream));
    OK(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC));
    OK(aclrtMemsetAsync(memory, 256, i, 256, stream));
    OK(aclrtMemcpyAsync(copy, 256, memory, 256, ACL_MEMCPY_DEVICE_TO_DEVICE, stream));
    OK(aclrtRecordEvent(event, stream));
    OK(aclrtSynchronizeEvent(event));
    CHECK_IS(i, firstByte(copy));
    OK(aclrtDestroyEvent(event));
    OK(aclrtDestroyStream(stream));
    OK(aclrtFree(memory));
    OK(aclrtFree(copy));
  }
  return NULL;
}

static void threads_mayDoAllOfItAtOnce(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, hammer, s_context);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
}

static void* waiter(void* context) {
  OK(aclrtSetCurrentContext(context));
  int32_t status = aclrtSynchronizeStream(s_stream);
  CHECK(status == 0 || status == 107017);
  return NULL;
}

// One thread waits for the stream while another destroys it.
static void destroy_whileAnotherThreadWaits(void) {
  pthread_t thread;
  void* memory = allocate(64);
  emulatorSetTaskDelay(20000);
  for (int i = 0; i < 3; i++) OK(aclrtMemsetAsync(memory, 64, i, 64, s_stream));
  pthread_create(&thread, NULL, waiter, s_context);
  struct timespec moment = {.tv_nsec = 10000000};
  nanosleep(&moment, NULL);
  OK(aclrtDestroyStream(s_stream));
  s_stream = NULL;
  pthread_join(thread, NULL);
  emulatorClearMisuse();
  OK(aclrtFree(memory));
}

int main(void) {
  RUN(stream_runsInOrder);
  RUN(streams_runAtTheSameTime);
  RUN(streams_racingForMemory_areReported);
  RUN(host_racingAStream_isReported);
  RUN(events_orderThroughOtherStreams);
  RUN(host_thatHasSeenTheEnd_isOrdered);
  RUN(streams_thatEnd_leaveTheirWorkKnown);
  RUN(event_ordersTwoStreams);
  RUN(event_statusesAreTheOtherWayRound);
  RUN(event_mayBeDestroyedBeforeItIsComplete);
  RUN(event_waitedForButNeverRecorded_isReported);
  RUN(event_ofTheExKind_refusesOldCalls);
  RUN(event_measuresTime);
  RUN(error_ofOneStream_isNotThatOfAnother);
  RUN(stream_thatStopsOnFailure_runsNothingMore);
  RUN(destroy_waitsAndForceDrops);
  RUN(abort_dropsAndStays);
  RUN(deviceTimeout_runsOut);
  RUN(stream_hasAnIdOfItsOwn);
  RUN(threads_mayDoAllOfItAtOnce);
  RUN(destroy_whileAnotherThreadWaits);
  return s_failures > 0;
}
