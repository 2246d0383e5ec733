// The controls of ascend_emulator.h.
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static void version_isThatOfTheRuntime(void) {
  int32_t major = 0, minor = 0, patch = 0;
  OK(aclrtGetVersion(&major, &minor, &patch));
  aclCANNPackageVersion package;
  OK(aclsysGetCANNVersion(ACL_PKG_NAME_CANN, &package));
  const char* version = emulatorVersion();
  CHECK(strncmp(package.version, version, 3) == 0);
  CHECK(package.majorVersion[0] == version[0] && package.minorVersion[0] == version[2]);
  CHECK_IS(1, major);
  CHECK_IS(version[0] == '9' ? 17 : version[2] == '5' ? 16 : 13, minor);
}

static void liveCount_followsEachKind(void) {
  aclrtContext context;
  aclrtEvent event;
  void* host;
  CHECK_IS(1, emulatorLiveCount(EMULATOR_STREAM));
  CHECK_IS(0, emulatorLiveCount(EMULATOR_CONTEXT));
  OK(aclrtCreateContext(&context, 1));
  OK(aclrtCreateEvent(&event));
  void* memory = allocate(100);
  OK(aclrtMallocHost(&host, 100));
  int64_t dims[] = {1};
  aclTensor* tensor = aclCreateTensor(dims, 1, ACL_FLOAT16, NULL, 0, ACL_FORMAT_ND, dims, 1, memory);
  for (int32_t kind = EMULATOR_CONTEXT; kind <= EMULATOR_TENSOR; kind++) CHECK_IS(1, emulatorLiveCount(kind));
  CHECK_IS(-1, emulatorLiveCount(9));
  CHECK_IS(-1, emulatorLiveCount(-1));
  OK(aclDestroyTensor(tensor));
  OK(aclrtFreeHost(host));
  OK(aclrtFree(memory));
  OK(aclrtDestroyEvent(event));
  OK(aclrtDestroyContext(context));
  OK(aclrtSetCurrentContext(s_context));
}

static void liveBytes_areThoseThatWereAskedFor(void) {
  void* host;
  int64_t before = emulatorLiveBytes();
  void* memory = allocate(100);
  OK(aclrtMallocHost(&host, 1000));
  CHECK_IS(1100, emulatorLiveBytes() - before);
  OK(aclrtFree(memory));
  CHECK_IS(1000, emulatorLiveBytes() - before);
  OK(aclrtFreeHost(host));
  CHECK_IS(before, emulatorLiveBytes());
}

static void misuse_isALineThatCanBeCut(void) {
  void* memory = allocate(64);
  OK(aclrtFree(memory));
  CHECK_IS(107000, aclrtFree(memory));
  char whole[256], cut[8];
  size_t length = emulatorMisuseText(0, whole, sizeof whole);
  CHECK_IS(strlen(whole), length);
  CHECK_IS(length, emulatorMisuseText(0, cut, sizeof cut));
  CHECK(memcmp(whole, cut, 7) == 0 && cut[7] == '\0');
  CHECK_IS(length, emulatorMisuseText(0, NULL, 0));
  CHECK_IS(0, emulatorMisuseText(1, cut, sizeof cut));
  CHECK(strchr(whole, '\n') == NULL);
  CHECK_MISUSE("aclrtFree: ");
}

static void failCall_strikesTheNthCallOnly(void) {
  void* memory = NULL;
  emulatorFailCall("aclrtMalloc", 2, 207001);
  emulatorFailCall("aclrtMalloc", 3, 507000);
  CHECK_IS(2, emulatorFaultsLeft());
  void* first = allocate(64);
  CHECK_IS(207001, aclrtMalloc(&memory, 64, ACL_MEM_MALLOC_HUGE_FIRST));
  CHECK(memory == NULL);
  const char* text = aclGetRecentErrMsg();
  CHECK(text != NULL && strstr(text, "aclrtMalloc") != NULL);
  CHECK(aclGetRecentErrMsg() == NULL);
  CHECK_IS(207001, aclrtPeekAtLastError(ACL_RT_THREAD_LEVEL));
  CHECK_IS(207001, aclrtGetLastError(ACL_RT_THREAD_LEVEL));
  CHECK_IS(0, aclrtGetLastError(ACL_RT_THREAD_LEVEL));
  CHECK_IS(1, emulatorFaultsLeft());
  CHECK_IS(507000, aclrtMalloc(&memory, 64, ACL_MEM_MALLOC_HUGE_FIRST));
  CHECK_IS(0, emulatorFaultsLeft());
  void* last = allocate(64);
  OK(aclrtFree(first));
  OK(aclrtFree(last));
}

static void failCall_givesNullForPointers(void) {
  int64_t dims[] = {1};
  emulatorFailCall("aclCreateTensor", 1, 561103);
  CHECK(aclCreateTensor(dims, 1, ACL_FLOAT16, NULL, 0, ACL_FORMAT_ND, dims, 1, NULL) == NULL);
  emulatorFailCall("aclrtGetSocName", 1, 500000);
  CHECK(aclrtGetSocName() == NULL);
  CHECK(aclrtGetSocName() != NULL);
}

static void* setDevice(void* status) {
  *(atomic_int*)status = aclrtSetDevice(1);
  aclrtResetDevice(1);
  return NULL;
}

static void hangCall_returnsOnceFaultsAreCleared(void) {
  atomic_int status = -1;
  pthread_t thread;
  emulatorHangCall("aclrtSetDevice", 1);
  CHECK_IS(0, pthread_create(&thread, NULL, setDevice, &status));
  while (emulatorFaultsLeft() > 0) usleep(1000);
  OK(aclrtSetDevice(0));
  OK(aclrtResetDevice(0));
  CHECK_IS(-1, status);
  emulatorClearFaults();
  pthread_join(thread, NULL);
  CHECK_IS(0, status);
}

static void clearFaults_disarms(void) {
  emulatorFailCall("aclrtSynchronizeStream", 1, 507035);
  emulatorFailTask(1, 507035);
  CHECK_IS(2, emulatorFaultsLeft());
  emulatorClearFaults();
  CHECK_IS(0, emulatorFaultsLeft());
  void* memory = allocate(64);
  OK(aclrtMemsetAsync(memory, 64, 0, 64, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtFree(memory));
}

static void failTask_surfacesAtTheNextSynchronizeOnly(void) {
  unsigned char back = 9;
  void* memory = allocate(64);
  emulatorFailTask(2, 507035);
  OK(aclrtMemsetAsync(memory, 64, 1, 64, s_stream));
  OK(aclrtMemsetAsync(memory, 64, 2, 64, s_stream));
  CHECK_IS(507035, aclrtSynchronizeStream(s_stream));
  CHECK(aclGetRecentErrMsg() != NULL);
  OK(aclrtMemcpy(&back, 1, memory, 1, ACL_MEMCPY_DEVICE_TO_HOST));
  CHECK_IS(1, back);
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtFree(memory));
}

static void deviceCount_canBeSet(void) {
  uint32_t count = 0;
  emulatorSetDeviceCount(3);
  OK(aclrtGetDeviceCount(&count));
  CHECK_IS(3, count);
  emulatorSetDeviceCount(0);
  OK(aclrtGetDeviceCount(&count));
  CHECK_IS(0, count);
  CHECK_IS(107001, aclrtSetDevice(0));
  emulatorSetDeviceCount(2);
}

static void deviceMemory_limitsAllocations(void) {
  size_t free = 0, total = 0;
  emulatorSetDeviceMemory(1 << 20);
  void *first = allocate(1 << 19), *second = NULL;
  CHECK_IS(207001, aclrtMalloc(&second, 1 << 19, ACL_MEM_MALLOC_HUGE_FIRST));
  OK(aclrtGetMemInfo(ACL_HBM_MEM, &free, &total));
  CHECK_IS(1 << 20, total);
  CHECK_IS((1 << 20) - (1 << 19) - 32, free);
  OK(aclrtFree(first));
  second = allocate(1 << 19);
  OK(aclrtFree(second));
  emulatorSetDeviceMemory(32ull << 30);
}

static void taskDelay_isTheLeastTimeOfATask(void) {
  void* memory = allocate(64);
  emulatorSetTaskDelay(20000);
  double start = seconds();
  for (int i = 0; i < 3; i++) OK(aclrtMemsetAsync(memory, 64, i, 64, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  CHECK(seconds() - start >= 0.06);
  OK(aclrtFree(memory));
}

static void holdStreams_keepsTasksFromStarting(void) {
  void* memory = allocate(64);
  aclrtStreamStatus status;
  int64_t before = emulatorTaskCount();
  emulatorHoldStreams();
  OK(aclrtMemsetAsync(memory, 64, 1, 64, s_stream));
  CHECK_IS(507046, aclrtSynchronizeStreamWithTimeout(s_stream, 20));
  OK(aclrtStreamQuery(s_stream, &status));
  CHECK_IS(ACL_STREAM_STATUS_NOT_READY, status);
  CHECK_IS(before, emulatorTaskCount());
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtStreamQuery(s_stream, &status));
  CHECK_IS(ACL_STREAM_STATUS_COMPLETE, status);
  CHECK_IS(before + 1, emulatorTaskCount());
  OK(aclrtFree(memory));
}

static void callLog_hasFunctionStatusAndContext(void) {
  aclrtContext context;
  emulatorStartCallLog();
  OK(aclrtGetCurrentContext(&context));
  aclrtMalloc(NULL, 0, ACL_MEM_MALLOC_HUGE_FIRST);
  emulatorTaskCount();
  char log[256], cut[4];
  const char* expected = "aclrtGetCurrentContext 0 1\naclrtMalloc 100000 1\n";
  CHECK_IS(strlen(expected), emulatorStopCallLog(NULL, 0));
  aclGetRecentErrMsg();
  CHECK_IS(strlen(expected), emulatorStopCallLog(log, sizeof log));
  CHECK(strcmp(log, expected) == 0);
  CHECK_IS(strlen(expected), emulatorStopCallLog(cut, sizeof cut));
  CHECK(strcmp(cut, "acl") == 0);
}

// --- a device that is lost ---

static void expectLost(aclrtEvent event, void* memory) {
  aclrtStreamStatus status;
  aclrtEventRecordedStatus recorded;
  size_t free, total;
  unsigned char byte = 0;
  void* more = NULL;
  aclrtStream stream;
  CHECK_IS(507010, aclrtSynchronizeStream(s_stream));
  CHECK_IS(507010, aclrtSynchronizeStreamWithTimeout(s_stream, 60000));
  CHECK_IS(507010, aclrtStreamQuery(s_stream, &status));
  CHECK_IS(507010, aclrtStreamQuery(NULL, &status));
  CHECK_IS(507010, aclrtSynchronizeDevice());
  CHECK_IS(507010, aclrtSynchronizeEvent(event));
  CHECK_IS(507010, aclrtQueryEventStatus(event, &recorded));
  CHECK_IS(507010, aclrtRecordEvent(event, s_stream));
  CHECK_IS(507010, aclrtStreamWaitEvent(s_stream, event));
  CHECK_IS(507010, aclrtMemsetAsync(memory, 64, 0, 64, s_stream));
  CHECK_IS(507010, aclrtMemcpyAsync(&byte, 1, memory, 1, ACL_MEMCPY_DEVICE_TO_HOST, s_stream));
  CHECK_IS(507899, aclrtMemcpy(&byte, 1, memory, 1, ACL_MEMCPY_DEVICE_TO_HOST));
  CHECK_IS(507899, aclrtMemset(memory, 64, 0, 64));
  CHECK_IS(507899, aclrtMalloc(&more, 64, ACL_MEM_MALLOC_HUGE_FIRST));
  CHECK_IS(507899, aclrtGetMemInfo(ACL_HBM_MEM, &free, &total));
  CHECK_IS(507899, aclrtCreateStream(&stream));
  CHECK_IS(507899, aclrtStreamAbort(s_stream));
  CHECK_IS(507899, aclmdlRICaptureBegin(s_stream, ACL_MODEL_RI_CAPTURE_MODE_GLOBAL));
  CHECK_IS(507899, aclrtPeekAtLastError(ACL_RT_THREAD_LEVEL));
}

static aclrtDeviceStatus statusOf(int32_t device) {
  aclrtDeviceStatus status = ACL_RT_DEVICE_STATUS_END;
  OK(aclrtQueryDeviceStatus(device, &status));
  return status;
}

static void lostDevice_failsAtOnce_untilItIsGivenUpAndSetAgain(void) {
  aclrtEvent event;
  void* memory = allocate(64);
  OK(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC));
  OK(aclrtRecordEvent(event, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  emulatorLoseDevice(0, 1);
  double start = seconds();
  expectLost(event, memory);
  CHECK_IS(ACL_RT_DEVICE_STATUS_ABNORMAL, statusOf(0));
  CHECK_IS(ACL_RT_DEVICE_STATUS_NORMAL, statusOf(1));
  OK(aclrtSetDevice(0));  // the process has it still
  OK(aclrtResetDevice(0));
  emulatorLoseDevice(0, 0);
  expectLost(event, memory);
  CHECK(seconds() - start < 2);
  emulatorLoseDevice(0, 1);
  OK(aclrtFree(memory));
  OK(aclrtDestroyEvent(event));
  OK(aclrtDestroyStream(s_stream));
  OK(aclrtResetDevice(0));
  aclrtContext context;
  CHECK_IS(507033, aclrtSetDevice(0));
  CHECK_IS(507033, aclrtCreateContext(&context, 0));
  CHECK_IS(ACL_RT_DEVICE_STATUS_NORMAL, statusOf(0));
  emulatorLoseDevice(0, 0);
  OK(aclrtSetDevice(0));
  OK(aclrtGetCurrentContext(&s_context));
  OK(aclrtCreateStream(&s_stream));
  memory = allocate(64);
  OK(aclrtMemsetAsync(memory, 64, 7, 64, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  CHECK_IS(7, firstByte(memory));
  OK(aclrtFree(memory));
}

static void lostDevice_isLostToEachContext(void) {
  aclrtContext context;
  OK(aclrtCreateContext(&context, 0));
  emulatorLoseDevice(0, 1);
  OK(aclrtSetCurrentContext(s_context));
  OK(aclrtDestroyStream(s_stream));
  s_stream = NULL;
  OK(aclrtResetDevice(0));
  emulatorLoseDevice(0, 0);
  aclrtStreamStatus status;
  OK(aclrtSetDevice(0));  // another primary context of a device that the process has not given up
  CHECK_IS(507010, aclrtStreamQuery(NULL, &status));
  OK(aclrtDestroyContext(context));
}

static void* loseDevice(void* unused) {
  usleep(50000);
  emulatorLoseDevice(0, 1);
  return unused;
}

// Waits that are under way end, and what was enqueued holds nothing any more.
static void lostDevice_endsWaitsAndWork(void) {
  aclrtEvent event;
  void* memory = allocate(64);
  OK(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC));
  for (int i = 0; i < 2; i++) {
    emulatorHoldStreams();
    OK(aclrtMemsetAsync(memory, 64, 1, 64, s_stream));
    OK(aclrtRecordEvent(event, s_stream));
    pthread_t thread;
    CHECK_IS(0, pthread_create(&thread, NULL, loseDevice, NULL));
    CHECK_IS(507010, i == 0 ? aclrtSynchronizeStream(s_stream) : aclrtSynchronizeEvent(event));
    pthread_join(thread, NULL);
    OK(aclrtDestroyStream(s_stream));  // held, and yet at once
    OK(aclrtFree(memory));
    OK(aclrtDestroyEvent(event));
    emulatorReleaseStreams();
    OK(aclrtResetDevice(0));
    emulatorLoseDevice(0, 0);
    OK(aclrtSetDevice(0));
    OK(aclrtGetCurrentContext(&s_context));
    OK(aclrtCreateStream(&s_stream));
    memory = allocate(64);
    OK(aclrtCreateEventExWithFlag(&event, ACL_EVENT_SYNC));
  }
  OK(aclrtFree(memory));
  OK(aclrtDestroyEvent(event));
}

static void lostDevice_failsGraphsAndOperators(void) {
  aclmdlRI graph = NULL, second = NULL;
  void* memory = allocate(1024);
  OK(aclmdlRICaptureBegin(s_stream, ACL_MODEL_RI_CAPTURE_MODE_RELAXED));
  OK(aclrtMemsetAsync(memory, 64, 1, 64, s_stream));
  OK(aclmdlRICaptureEnd(s_stream, &graph));
  int64_t row[] = {1, 1, 1, 64};
  aclTensor* tensors[4];
  for (int i = 0; i < 4; i++) {
    tensors[i] = aclCreateTensor(row, 4, ACL_FLOAT16, NULL, 0, ACL_FORMAT_ND, row, 4, (char*)memory + i * 128);
  }
  uint64_t size = 0;
  aclOpExecutor* executor = NULL;
  OK(aclmdlRICaptureBegin(s_stream, ACL_MODEL_RI_CAPTURE_MODE_RELAXED));
  emulatorLoseDevice(0, 1);
  CHECK_IS(507010, aclmdlRICaptureEnd(s_stream, &second));
  CHECK_IS(507010, aclmdlRIExecuteAsync(graph, s_stream));
  OK(aclnnInterleaveRopeGetWorkspaceSize(tensors[0], tensors[1], tensors[2], tensors[3], &size, &executor));
  CHECK_IS(361001, aclnnInterleaveRope((char*)memory + 512, size, executor, s_stream));
  for (int i = 0; i < 4; i++) OK(aclDestroyTensor(tensors[i]));
  OK(aclmdlRIDestroy(graph));
  OK(aclrtFree(memory));
  OK(aclrtDestroyStream(s_stream));
  s_stream = NULL;
  OK(aclrtResetDevice(0));
  emulatorLoseDevice(0, 0);
  OK(aclrtSetDevice(0));
}

static void lostDevice_byItsNthTask_isBackAfterAWhile(void) {
  void* memory = allocate(64);
  emulatorFailCall("device", 2, 300);
  OK(aclrtMemsetAsync(memory, 64, 1, 64, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtMemsetAsync(memory, 64, 2, 64, s_stream));
  CHECK_IS(507010, aclrtSynchronizeStream(s_stream));
  CHECK_IS(0, emulatorFaultsLeft());
  OK(aclrtFree(memory));
  OK(aclrtDestroyStream(s_stream));
  s_stream = NULL;
  OK(aclrtResetDevice(0));
  CHECK_IS(507033, aclrtSetDevice(0));
  usleep(350000);
  OK(aclrtSetDevice(0));
}

// --- the environment, which a child process reads ---

static int child(void) {
  void* memory = NULL;
  uint32_t count = 0;
  aclInit(NULL);
  bool good = aclrtSetDevice(0) == 0 && aclrtGetDeviceCount(&count) == 0 && count == 5;
  good = good && aclrtMalloc(&memory, 64, ACL_MEM_MALLOC_HUGE_FIRST) == 507000;                             // the fault
  good = good && aclrtMalloc(&memory, 8192, ACL_MEM_MALLOC_HUGE_FIRST) == 207001;                           // the capacity
  good = good && aclrtMalloc(&memory, 64, ACL_MEM_MALLOC_HUGE_FIRST) == 0;                                  // left behind
  good = good && aclrtFree((char*)memory + 1) == 107000;                                                    // the misuse
  good = good && aclrtMemsetAsync(memory, 64, 0, 64, NULL) == 0 && aclrtSynchronizeStream(NULL) == 507015;  // the fault of a task
  return good ? 0 : 1;
}

static void environment_reachesAChildAndItReports(void) {
  char path[] = "ascend-emulator-report-XXXXXX", self[4096];
  int file = mkstemp(path);
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  CHECK(file >= 0 && length > 0);
  self[length > 0 ? length : 0] = '\0';
  pid_t process = fork();
  if (process == 0) {
    setenv("ASCEND_EMULATOR_FAULTS", "aclrtMalloc:1:507000,task:1:507015", 1);
    setenv("ASCEND_EMULATOR_DEVICES", "5", 1);
    setenv("ASCEND_EMULATOR_DEVICE_MEMORY", "4096", 1);
    setenv("ASCEND_EMULATOR_REPORT", path, 1);
    execl(self, self, "child", (char*)NULL);
    _exit(127);
  }
  int status = -1;
  waitpid(process, &status, 0);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  char report[1024] = "";
  ssize_t read_ = read(file, report, sizeof report - 1);
  CHECK(read_ > 0);
  CHECK(strstr(report, "live device memory 1\n") != NULL);
  CHECK(strstr(report, "misuse aclrtFree: ") != NULL);
  CHECK(strstr(report, "\nlive 1 misuse 1\n") != NULL);
  close(file);
  unlink(path);
}

int main(int count, char** arguments) {
  if (count == 2 && strcmp(arguments[1], "child") == 0) return child();
  RUN(version_isThatOfTheRuntime);
  RUN(liveCount_followsEachKind);
  RUN(liveBytes_areThoseThatWereAskedFor);
  RUN(misuse_isALineThatCanBeCut);
  RUN(failCall_strikesTheNthCallOnly);
  RUN(failCall_givesNullForPointers);
  RUN(hangCall_returnsOnceFaultsAreCleared);
  RUN(clearFaults_disarms);
  RUN(failTask_surfacesAtTheNextSynchronizeOnly);
  RUN(deviceCount_canBeSet);
  RUN(deviceMemory_limitsAllocations);
  RUN(taskDelay_isTheLeastTimeOfATask);
  RUN(holdStreams_keepsTasksFromStarting);
  RUN(callLog_hasFunctionStatusAndContext);
  RUN(lostDevice_failsAtOnce_untilItIsGivenUpAndSetAgain);
  RUN(lostDevice_isLostToEachContext);
  RUN(lostDevice_endsWaitsAndWork);
  RUN(lostDevice_failsGraphsAndOperators);
  RUN(lostDevice_byItsNthTask_isBackAfterAWhile);
  RUN(environment_reachesAChildAndItReports);
  return s_failures > 0;
}
