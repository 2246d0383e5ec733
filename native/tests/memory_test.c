// Memory: what the host must not do to it, what the emulator fills it with, and what it reports.
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static void deviceMemory_faultsOnTheHost(void) {
  volatile unsigned char* memory = allocate(64);
  fflush(NULL);
  pid_t process = fork();
  if (process == 0) {
    if (freopen("/dev/null", "w", stderr) == NULL) _exit(0);  // a sanitizer would report at length
    _exit(memory[0] & 0);
  }
  int status = 0;
  waitpid(process, &status, 0);
  CHECK(status != 0);
  OK(aclrtFree((void*)memory));
}

static void addresses_areAligned(void) {
  for (size_t size = 1; size < 200; size += 33) {
    void* memory = allocate(size);
    CHECK_IS(0, (uintptr_t)memory % 64);
    OK(aclrtFree(memory));
  }
}

static void nothing_cannotBeAllocated(void) {
  void* memory = NULL;
  CHECK_IS(100000, aclrtMalloc(&memory, 0, ACL_MEM_MALLOC_HUGE_FIRST));
  CHECK_IS(100000, aclrtMallocAlign32(&memory, 0, ACL_MEM_MALLOC_HUGE_FIRST));
  CHECK_IS(100000, aclrtMallocHost(&memory, 0));
  CHECK(memory == NULL);
}

static void freshMemory_readsAsNan(void) {
  uint16_t words[32];
  void* memory = allocate(sizeof words);
  OK(aclrtMemcpy(words, sizeof words, memory, sizeof words, ACL_MEMCPY_DEVICE_TO_HOST));
  for (int i = 0; i < 32; i++) CHECK_IS(0xFFFF, words[i]);
  OK(aclrtFree(memory));
}

static void copiesBeyondWhatWasAskedFor_areReported(void) {
  // 40 bytes become 64 + 32: up to there a device lets one read and write, so the status is 0.
  char host[96] = {0};
  void* memory = allocate(40);
  OK(aclrtMemcpy(memory, 96, host, 96, ACL_MEMCPY_HOST_TO_DEVICE));
  CHECK_MISUSE("written 96 bytes from offset 0, 56 beyond its end");
  OK(aclrtMemcpy(memory, 40, host, 40, ACL_MEMCPY_HOST_TO_DEVICE));
  OK(aclrtMemcpy(host, 41, memory, 41, ACL_MEMCPY_DEVICE_TO_HOST));
  CHECK_MISUSE("read 41 bytes from offset 0, 1 beyond its end");
  OK(aclrtMemcpy(host, 8, (char*)memory + 64, 8, ACL_MEMCPY_DEVICE_TO_HOST));
  CHECK_MISUSE("read 8 bytes from offset 64, 8 beyond its end");
  OK(aclrtFree(memory));
}

static void writesBeyondTheAllocation_areCutOff(void) {
  char source[200] = {0};
  void* memory = allocate(40);
  OK(aclrtMemcpyAsync(memory, 200, source, 200, ACL_MEMCPY_HOST_TO_DEVICE, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  CHECK_MISUSE("aclrtMemcpyAsync: device memory ");
  OK(aclrtFree(memory));
}

static void free_whileWorkIsPending_isReportedAndPoisons(void) {
  enum { SIZE = 64 };
  uint16_t* back = NULL;
  void* memory = allocate(SIZE);
  OK(aclrtMallocHost((void**)&back, SIZE));
  OK(aclrtMemset(memory, SIZE, 0, SIZE));
  emulatorHoldStreams();
  OK(aclrtMemcpyAsync(back, SIZE, memory, SIZE, ACL_MEMCPY_DEVICE_TO_HOST, s_stream));
  OK(aclrtFree(memory));
  CHECK_MISUSE("freed while the aclrtMemcpyAsync that uses it as src is enqueued");
  CHECK_IS(0, emulatorLiveCount(EMULATOR_DEVICE_MEMORY));
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
  for (int i = 0; i < 32; i++) CHECK_IS(0x7FFD, back[i]);
  OK(aclrtFreeHost(back));
}

static void freeHost_whileWorkIsPending_isReported(void) {
  void *memory = allocate(64), *host = NULL;
  OK(aclrtMallocHost(&host, 64));
  emulatorHoldStreams();
  OK(aclrtMemcpyAsync(memory, 64, host, 64, ACL_MEMCPY_HOST_TO_DEVICE, s_stream));
  OK(aclrtFreeHost(host));
  CHECK_MISUSE("host memory");
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtFree(memory));
}

static void freedMemory_isRefusedAtOnceAndLater(void) {
  char host[64] = {0};
  void* memory = allocate(64);
  OK(aclrtFree(memory));
  CHECK_IS(107000, aclrtMemcpy(host, 64, memory, 64, ACL_MEMCPY_DEVICE_TO_HOST));
  CHECK_MISUSE("of 64 bytes, which was freed");
  OK(aclrtMemsetAsync(memory, 64, 0, 64, s_stream));
  CHECK_MISUSE("which was freed");
  CHECK_IS(507013, aclrtSynchronizeStream(s_stream));
  CHECK_IS(107000, aclrtFree(memory));
  CHECK_MISUSE("which was freed");
}

static void free_wantsTheStartOfTheRightKind(void) {
  void *memory = allocate(64), *host = NULL;
  char own[8];
  OK(aclrtMallocHost(&host, 64));
  CHECK_IS(107000, aclrtFree((char*)memory + 32));
  CHECK_MISUSE("not the start of live device memory");
  CHECK_IS(107000, aclrtFree(host));
  CHECK_MISUSE("not the start of live device memory");
  CHECK_IS(107000, aclrtFreeHost(memory));
  CHECK_MISUSE("not the start of live pinned host memory");
  CHECK_IS(107000, aclrtFreeHost(own));
  CHECK_MISUSE("host address");
  OK(aclrtFreeHost(host));
  OK(aclrtFree(memory));
}

static void hostMemory_isWritableAndGuarded(void) {
  char* host = NULL;
  OK(aclrtMallocHost((void**)&host, 10));
  memset(host, 1, 10);
  host[10] = 1;
  OK(aclrtFreeHost(host));
  CHECK_MISUSE("aclrtFreeHost: host memory");
}

static void copy_isOrderedWithTheStream(void) {
  enum { SIZE = 4096 };
  unsigned char there[SIZE], back[SIZE] = {0};
  for (int i = 0; i < SIZE; i++) there[i] = (unsigned char)(i * 7);
  void *a = allocate(SIZE), *b = allocate(SIZE);
  OK(aclrtMemcpyAsync(a, SIZE, there, SIZE, ACL_MEMCPY_HOST_TO_DEVICE, s_stream));
  OK(aclrtMemcpyAsync(b, SIZE, a, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE, s_stream));
  OK(aclrtMemcpyAsync(back, SIZE, b, SIZE, ACL_MEMCPY_DEVICE_TO_HOST, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  CHECK(memcmp(there, back, SIZE) == 0);
  CHECK_IS(207000, aclrtMemcpyAsync(back, SIZE, there, SIZE, ACL_MEMCPY_HOST_TO_HOST, s_stream));
  OK(aclrtMemcpy(back, SIZE, there, SIZE, ACL_MEMCPY_HOST_TO_HOST));
  OK(aclrtFree(a));
  OK(aclrtFree(b));
}

static void copyOfPageableMemory_isDoneOnReturn(void) {
  unsigned char host[64] = {0};
  void* memory = allocate(sizeof host);
  emulatorSetTaskDelay(20000);
  OK(aclrtMemsetAsync(memory, sizeof host, 7, sizeof host, s_stream));
  OK(aclrtMemcpyAsync(host, sizeof host, memory, sizeof host, ACL_MEMCPY_DEVICE_TO_HOST, s_stream));
  emulatorSetTaskDelay(0);
  for (size_t i = 0; i < sizeof host; i++) CHECK_IS(7, host[i]);
  emulatorFailTask(1, 507015);
  OK(aclrtMemsetAsync(memory, sizeof host, 8, sizeof host, s_stream));
  CHECK_IS(507015, aclrtMemcpyAsync(host, sizeof host, memory, sizeof host, ACL_MEMCPY_DEVICE_TO_HOST, s_stream));
  CHECK_IS(7, host[0]);
  OK(aclrtFree(memory));
}

static void copy_pastPendingWork_isReported(void) {
  char host[64] = {0};
  void* memory = allocate(64);
  emulatorHoldStreams();
  OK(aclrtMemsetAsync(memory, 64, 1, 64, s_stream));
  OK(aclrtMemcpy(host, 64, memory, 64, ACL_MEMCPY_DEVICE_TO_HOST));
  CHECK_MISUSE("aclrtMemcpy: src at ");
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtMemcpy(host, 64, memory, 64, ACL_MEMCPY_DEVICE_TO_HOST));
  OK(aclrtFree(memory));
}

static void copy_pastRunningWork_isReportedOnce(void) {
  enum { SIZE = 64 << 20 };
  char host[64];
  void* memory = allocate(SIZE);
  for (int i = 0; i < 20; i++) {
    OK(aclrtMemsetAsync(memory, SIZE, 1, SIZE, s_stream));
    usleep(i % 2 == 0 ? 0 : 1000);  // enqueued, or running, or done
    OK(aclrtMemcpy(host, 64, memory, 64, ACL_MEMCPY_DEVICE_TO_HOST));
    CHECK_MISUSE("nothing orders the two");
    OK(aclrtSynchronizeStream(s_stream));
  }
  OK(aclrtFree(memory));
}

static void copy_besidePendingReads_isFine(void) {
  char host[64] = {0}, *other = NULL;
  void* memory = allocate(128);
  OK(aclrtMallocHost((void**)&other, 64));
  emulatorHoldStreams();
  OK(aclrtMemcpyAsync(other, 64, memory, 64, ACL_MEMCPY_DEVICE_TO_HOST, s_stream));
  OK(aclrtMemcpy(host, 64, memory, 64, ACL_MEMCPY_DEVICE_TO_HOST));
  OK(aclrtMemcpy((char*)memory + 64, 64, host, 64, ACL_MEMCPY_HOST_TO_DEVICE));
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtFree(memory));
  OK(aclrtFreeHost(other));
}

static void kind_mustFitTheAddresses(void) {
  char host[64] = {0};
  void* memory = allocate(64);
  OK(aclrtMemcpy(memory, 64, host, 64, ACL_MEMCPY_DEVICE_TO_HOST));
  CHECK_MISUSE("not where the addresses are");
  OK(aclrtMemcpy(memory, 64, host, 64, ACL_MEMCPY_DEFAULT));
  OK(aclrtFree(memory));
}

static void emptyCopies_areRefusedBeforeVersion9(void) {
  char host[8] = {0};
  void* memory = allocate(8);
  int expected = emulatorVersion()[0] == '9' ? 0 : 107000;
  CHECK_IS(expected, aclrtMemcpy(memory, 8, host, 0, ACL_MEMCPY_HOST_TO_DEVICE));
  CHECK_IS(expected, aclrtMemcpyAsync(memory, 8, host, 0, ACL_MEMCPY_HOST_TO_DEVICE, s_stream));
  CHECK_IS(expected, aclrtMemset(memory, 8, 0, 0));
  CHECK_IS(expected, aclrtMemsetAsync(memory, 8, 0, 0, s_stream));
  OK(aclrtFree(memory));
}

static void fill_overItsOwnLimit_isReported(void) {
  void* memory = allocate(64);
  OK(aclrtMemset(memory, 32, 0, 64));
  CHECK_MISUSE("aclrtMemset: count is 64, maxCount 32");
  OK(aclrtFree(memory));
}

static void pointers_tellWhereTheyAre(void) {
  char own = 0;
  aclrtPtrAttributes attributes;
  void *memory = allocate(64), *host = NULL;
  OK(aclrtMallocHost(&host, 64));
  OK(aclrtPointerGetAttributes((char*)memory + 10, &attributes));
  CHECK_IS(ACL_MEM_LOCATION_TYPE_DEVICE, attributes.location.type);
  CHECK_IS(0, attributes.location.id);
  OK(aclrtPointerGetAttributes(host, &attributes));
  CHECK_IS(ACL_MEM_LOCATION_TYPE_HOST, attributes.location.type);
  OK(aclrtPointerGetAttributes(&own, &attributes));
  CHECK_IS(ACL_MEM_LOCATION_TYPE_HOST, attributes.location.type);
  OK(aclrtFreeHost(host));
  OK(aclrtFree(memory));
}

static void* fromDevice(int32_t device, size_t size) {
  OK(aclrtSetDevice(device));
  return allocate(size);
}

static void copyBetweenDevices_needsBothToBeAllowed(void) {
  enum { SIZE = 256 };
  int32_t can = 0;
  OK(aclrtDeviceCanAccessPeer(&can, 0, 1));
  CHECK_IS(1, can);
  CHECK_IS(100000, aclrtDeviceCanAccessPeer(&can, 1, 1));
  CHECK_IS(107001, aclrtDeviceCanAccessPeer(&can, 0, 7));
  CHECK_IS(100000, aclrtDeviceEnablePeerAccess(0, 0));
  CHECK_IS(200006, aclrtDeviceEnablePeerAccess(1, 1));
  void* there = fromDevice(1, SIZE);
  void* here = fromDevice(0, SIZE);
  OK(aclrtMemset(here, SIZE, 7, SIZE));
  CHECK_IS(507899, aclrtMemcpy(there, SIZE, here, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE));
  OK(aclrtDeviceEnablePeerAccess(1, 0));
  CHECK_IS(507899, aclrtMemcpy(there, SIZE, here, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE));
  OK(aclrtSetDevice(1));
  OK(aclrtDeviceEnablePeerAccess(0, 0));
  OK(aclrtMemcpy(there, SIZE, here, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE));
  unsigned char host[SIZE] = {0};
  OK(aclrtMemcpy(host, SIZE, there, SIZE, ACL_MEMCPY_DEVICE_TO_HOST));
  for (int i = 0; i < SIZE; i++) CHECK_IS(7, host[i]);
  OK(aclrtDeviceDisablePeerAccess(0));
  CHECK_IS(507899, aclrtMemcpy(there, SIZE, here, SIZE, ACL_MEMCPY_DEVICE_TO_DEVICE));
  OK(aclrtFree(there));
  OK(aclrtResetDevice(1));
  OK(aclrtResetDevice(1));
  OK(aclrtSetDevice(0));
  OK(aclrtFree(here));
}

static void manyBlocks_areFoundAndForgotten(void) {
  enum { COUNT = 70000 };
  for (int i = 0; i < COUNT; i++) {
    void* memory = NULL;
    if (aclrtMalloc(&memory, 64, ACL_MEM_MALLOC_HUGE_FIRST) != 0 || aclrtFree(memory) != 0) CHECK(false);
  }
  void* blocks[100];
  for (int i = 0; i < 100; i++) blocks[i] = allocate((size_t)i + 1);
  for (int i = 0; i < 100; i += 2) OK(aclrtFree(blocks[i]));
  for (int i = 1; i < 100; i += 2) OK(aclrtFree(blocks[i]));
}

int main(void) {
  RUN(deviceMemory_faultsOnTheHost);
  RUN(addresses_areAligned);
  RUN(nothing_cannotBeAllocated);
  RUN(freshMemory_readsAsNan);
  RUN(copiesBeyondWhatWasAskedFor_areReported);
  RUN(writesBeyondTheAllocation_areCutOff);
  RUN(free_whileWorkIsPending_isReportedAndPoisons);
  RUN(freeHost_whileWorkIsPending_isReported);
  RUN(freedMemory_isRefusedAtOnceAndLater);
  RUN(free_wantsTheStartOfTheRightKind);
  RUN(hostMemory_isWritableAndGuarded);
  RUN(copy_isOrderedWithTheStream);
  RUN(copyOfPageableMemory_isDoneOnReturn);
  RUN(copy_pastPendingWork_isReported);
  RUN(copy_pastRunningWork_isReportedOnce);
  RUN(copy_besidePendingReads_isFine);
  RUN(kind_mustFitTheAddresses);
  RUN(emptyCopies_areRefusedBeforeVersion9);
  RUN(fill_overItsOwnLimit_isReported);
  RUN(pointers_tellWhereTheyAre);
  RUN(copyBetweenDevices_needsBothToBeAllowed);
  RUN(manyBlocks_areFoundAndForgotten);
  return s_failures > 0;
}
