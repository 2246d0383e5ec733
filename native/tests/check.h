// A test program: CHECK what must hold, go on after a failure, exit 1 if there was one.
#ifndef ASCEND_CHECK_H
#define ASCEND_CHECK_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "acl/acl.h"
#include "aclnn/aclnn_base.h"
#include "aclnnop/aclnn_interleave_rope.h"
#include "ascend_emulator.h"

static int s_failures;

#define CHECK(condition)                                                                \
  do {                                                                                  \
    if (!(condition)) {                                                                 \
      s_failures++;                                                                     \
      fprintf(stderr, "%s:%d: %s: not %s\n", __FILE__, __LINE__, __func__, #condition); \
    }                                                                                   \
  } while (0)

#define CHECK_IS(expected, actual)                                                                                     \
  do {                                                                                                                 \
    long long expected_ = (long long)(expected), actual_ = (long long)(actual);                                        \
    if (expected_ != actual_) {                                                                                        \
      s_failures++;                                                                                                    \
      fprintf(stderr, "%s:%d: %s: %s is %lld, not %lld\n", __FILE__, __LINE__, __func__, #actual, actual_, expected_); \
    }                                                                                                                  \
  } while (0)

#define OK(call) CHECK_IS(0, call)

static inline void* allocate(size_t size) {
  void* memory = NULL;
  OK(aclrtMalloc(&memory, size, ACL_MEM_MALLOC_HUGE_FIRST));
  return memory;
}

static inline unsigned char firstByte(const void* memory) {
  unsigned char value = 0;
  OK(aclrtMemcpy(&value, 1, memory, 1, ACL_MEMCPY_DEVICE_TO_HOST));
  return value;
}

static inline double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

// Exactly one report of misuse since the last look, which has that text in it.
#define CHECK_MISUSE(text) checkMisuse(__LINE__, text)

static inline void checkMisuse(int line, const char* text) {
  char report[1024] = "";
  emulatorMisuseText(0, report, sizeof report);
  if (emulatorMisuseCount() != 1 || strstr(report, text) == NULL) {
    s_failures++;
    fprintf(stderr, "line %d: %" PRId64 " reports of misuse, not one with \"%s\"; the first: %s\n", line, emulatorMisuseCount(), text,
            report);
  }
  emulatorClearMisuse();
}

// Each test starts with device 0 set and a stream, and has to leave nothing behind: no objects, no unread misuse.
static aclrtStream s_stream;
static aclrtContext s_context;

__attribute__((unused)) static inline void run(const char* name, void (*test)(void)) {
  int before = s_failures;
  aclInit(NULL);
  OK(aclrtSetDevice(0));
  OK(aclrtGetCurrentContext(&s_context));
  OK(aclrtCreateStream(&s_stream));
  aclGetRecentErrMsg();  // what the test before left unread
  test();
  emulatorReleaseStreams();
  emulatorSetTaskDelay(0);
  emulatorClearFaults();
  if (s_stream != NULL) OK(aclrtDestroyStream(s_stream));
  for (int32_t kind = EMULATOR_CONTEXT; kind <= EMULATOR_GRAPH; kind++) {
    if (kind != EMULATOR_LEAKED_EXECUTOR) CHECK_IS(0, emulatorLiveCount(kind));
  }
  char report[1024] = "";
  emulatorMisuseText(0, report, sizeof report);
  if (report[0] != '\0') fprintf(stderr, "misuse: %s\n", report);
  CHECK_IS(0, emulatorMisuseCount());
  emulatorClearMisuse();
  OK(aclrtResetDevice(0));
  printf("%s %s\n", s_failures == before ? "ok    " : "FAILED", name);
  fflush(stdout);
}

#define RUN(test) run(#test, test)

#endif
