// Inputs of the operator that are not dense: copied together by libopapi_math.so, which this program has loaded from 8.5 on.
#include "check.h"

enum { B = 2, N = 3, S = 4, ROW = 64, PITCH = 192, ROWS = B * N * S };

static uint16_t s_random;

static void fill(uint16_t* values, size_t count) {
  for (size_t i = 0; i < count; i++) values[i] = (uint16_t)(0x3000 + (s_random = (uint16_t)(s_random * 25173 + 13849)) % 0x1000);
}

static void* onDevice(const uint16_t* values, size_t count) {
  void* memory = allocate(count * 2);
  OK(aclrtMemcpy(memory, count * 2, values, count * 2, ACL_MEMCPY_HOST_TO_DEVICE));
  return memory;
}

static aclTensor* tensor(void* memory, const int64_t* dims, const int64_t* strides, int64_t offset, int64_t storage) {
  return aclCreateTensor(dims, 4, ACL_FLOAT16, strides, offset, ACL_FORMAT_ND, &storage, 1, memory);
}

// x is the last 64 of rows of 192 in the order B, S, N; cos is one table for all of the batch; sin is dense.
static uint16_t s_x[ROWS * PITCH], s_cos[S * ROW], s_sin[B * S * ROW];
static const int64_t DIMS[] = {B, N, S, ROW}, TABLE[] = {B, 1, S, ROW};
static const int64_t X_STRIDES[] = {S * N * PITCH, PITCH, N*PITCH, 1}, COS_STRIDES[] = {0, ROW, ROW, 1};

typedef struct {
  void *x, *cosine, *sine, *out, *workspace;
  aclTensor *tx, *tcosine, *tsine, *tout;
} call;

static call make(void) {
  fill(s_x, ROWS * PITCH);
  fill(s_cos, S * ROW);
  fill(s_sin, B * S * ROW);
  call c = {.x = onDevice(s_x, ROWS * PITCH), .cosine = onDevice(s_cos, S * ROW), .sine = onDevice(s_sin, B * S * ROW)};
  c.out = allocate(ROWS * ROW * 2);
  c.workspace = allocate(1 << 16);
  c.tx = tensor(c.x, DIMS, X_STRIDES, PITCH - ROW, ROWS * PITCH);
  c.tcosine = tensor(c.cosine, TABLE, COS_STRIDES, 0, S * ROW);
  c.tsine = tensor(c.sine, TABLE, NULL, 0, B * S * ROW);
  c.tout = tensor(c.out, DIMS, NULL, 0, ROWS * ROW);
  return c;
}

static void unmake(const call* c) {
  const aclTensor* tensors[] = {c->tx, c->tcosine, c->tsine, c->tout};
  void* memory[] = {c->x, c->cosine, c->sine, c->out, c->workspace};
  for (int i = 0; i < 4; i++) aclDestroyTensor(tensors[i]);
  for (int i = 0; i < 5; i++) OK(aclrtFree(memory[i]));
}

static aclnnStatus first(const call* c, uint64_t* size, aclOpExecutor** executor) {
  return aclnnInterleaveRopeGetWorkspaceSize(c->tx, c->tcosine, c->tsine, c->tout, size, executor);
}

static void view_isRefused(void) {
  call c = make();
  uint64_t size = 777;
  aclOpExecutor* executor = NULL;
  CHECK_IS(161001, first(&c, &size, &executor));
  CHECK(strstr(aclGetRecentErrMsg(), "libopapi_math.so") != NULL);
  CHECK_IS(777, size);
  unmake(&c);
}

static void view_isRefusedWithoutTheLibrary(void) {
#ifdef SINCE_8_5
  emulatorHideMathLibrary(1);
#endif
  view_isRefused();
  emulatorHideMathLibrary(0);
}

#ifdef SINCE_8_5
static void view_isRotated(void) {
  call c = make();
  uint64_t size = 0;
  aclOpExecutor* executor = NULL;
  OK(first(&c, &size, &executor));
  CHECK(size >= 32 + ROWS * ROW * 2 + B * S * ROW * 2);
  OK(aclnnInterleaveRope(c.workspace, size, executor, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  uint16_t out[ROWS * ROW], expected[ROW];
  OK(aclrtMemcpy(out, sizeof out, c.out, sizeof out, ACL_MEMCPY_DEVICE_TO_HOST));
  for (int b = 0; b < B; b++) {
    for (int n = 0; n < N; n++) {
      for (int s = 0; s < S; s++) {
        emulatorRopeRow(&s_x[((b * S + s) * N + n) * PITCH + PITCH - ROW], &s_cos[s * ROW], &s_sin[(b * S + s) * ROW], expected, 0);
        CHECK(memcmp(expected, &out[((b * N + n) * S + s) * ROW], sizeof expected) == 0);
      }
    }
  }
  unmake(&c);
}

static void view_needsTheWorkspaceOfItsCopy(void) {
  call c = make();
  uint64_t size = 0;
  aclOpExecutor* executor = NULL;
  OK(first(&c, &size, &executor));
  CHECK_IS(161002, aclnnInterleaveRope(c.workspace, 32, executor, s_stream));
  OK(aclDestroyAclOpExecutor(executor));
  unmake(&c);
}

static void view_beyondItsMemory_isReported(void) {
  call c = make();
  aclDestroyTensor(c.tx);
  c.tx = tensor(c.x, DIMS, X_STRIDES, PITCH, ROWS * PITCH);
  uint64_t size = 0;
  aclOpExecutor* executor = NULL;
  OK(first(&c, &size, &executor));
  OK(aclnnInterleaveRope(c.workspace, size, executor, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  CHECK_MISUSE("beyond its end");
  unmake(&c);
}

static void view_whoseDescriptorIsGone_isReported(void) {
  call c = make();
  uint64_t size = 0;
  aclOpExecutor* executor = NULL;
  OK(first(&c, &size, &executor));
  aclDestroyTensor(c.tx);
  OK(aclnnInterleaveRope(c.workspace, size, executor, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  CHECK_MISUSE("destroyed before the second phase");
  c.tx = NULL;
  unmake(&c);
}

static void view_isReadWhenTheStreamComesToIt(void) {
  call c = make();
  uint64_t size = 0;
  aclOpExecutor* executor = NULL;
  emulatorHoldStreams();
  OK(first(&c, &size, &executor));
  OK(aclnnInterleaveRope(c.workspace, size, executor, s_stream));
  OK(aclrtMemcpy(c.x, 2, s_x, 2, ACL_MEMCPY_HOST_TO_DEVICE));  // before the first element of x: no race
  CHECK_IS(0, emulatorMisuseCount());
  OK(aclrtMemcpy((char*)c.x + (PITCH - ROW) * 2, 2, s_x, 2, ACL_MEMCPY_HOST_TO_DEVICE));
  CHECK_MISUSE("nothing orders the two");
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
  unmake(&c);
}
#endif

int main(int count, char** arguments) {
  if (count == 2 && strcmp(arguments[1], "hidden") == 0) {  // by the environment
    RUN(view_isRefused);
    return s_failures > 0;
  }
  RUN(view_isRefusedWithoutTheLibrary);
#ifdef SINCE_8_5
  RUN(view_isRotated);
  RUN(view_needsTheWorkspaceOfItsCopy);
  RUN(view_beyondItsMemory_isReported);
  RUN(view_whoseDescriptorIsGone_isReported);
  RUN(view_isReadWhenTheStreamComesToIt);
#endif
  return s_failures > 0;
}
