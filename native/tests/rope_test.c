// The operator: its arithmetic against values worked out by hand, its run on a device, and the life of its executors.
#include <math.h>

#include "check.h"

enum { ROW = 64, HALF = 32 };

// --- arithmetic ---

// One pair (a, b) at j = 0 with the four table entries that it meets; the rest of the row is zero.
static void rotate(uint16_t a, uint16_t b, uint16_t c0, uint16_t s0, uint16_t c32, uint16_t s32, int brain, uint16_t* first,
                   uint16_t* second) {
  uint16_t x[ROW] = {a, b}, cosine[ROW] = {c0}, sine[ROW] = {s0}, out[ROW];
  cosine[HALF] = c32;
  sine[HALF] = s32;
  emulatorRopeRow(x, cosine, sine, out, brain);
  *first = out[0];
  *second = out[HALF];
}

// The first output for a * c - b * s.
static uint16_t first(uint16_t a, uint16_t c, uint16_t b, uint16_t s, int brain) {
  uint16_t result, unused;
  rotate(a, b, c, s, 0, 0, brain, &result, &unused);
  return result;
}

// The second output for b * c + a * s, of the other half of the tables.
static uint16_t second(uint16_t b, uint16_t c, uint16_t a, uint16_t s, int brain) {
  uint16_t result, unused;
  rotate(a, b, 0, 0, c, s, brain, &unused, &result);
  return result;
}

static bool isHalfNan(uint16_t bits) { return (bits & 0x7FFF) > 0x7C00; }
static bool isBrainNan(uint16_t bits) { return (bits & 0x7FFF) > 0x7F80; }

// Half: 1 = 3C00, 2 = 4000, 3 = 4200, 4 = 4400, 5 = 4500, 7 = 4700, 11 = 4980, 13 = 4A80.
static void row_isDeinterleavedAndUsesBothHalvesOfTheTables(void) {
  uint16_t a, b;
  rotate(0x4000, 0x4200, 0x4500, 0x3C00, 0x4700, 0x4400, 0, &a, &b);  // 2*5 - 3*1 = 7; 3*7 + 2*4 = 29
  CHECK_IS(0x4700, a);
  CHECK_IS(0x4F40, b);
  uint16_t x[ROW], cosine[ROW], sine[ROW] = {0}, out[ROW];
  for (int j = 0; j < ROW; j++) {
    x[j] = (uint16_t)(0x3C00 + j);
    cosine[j] = 0x3C00;
  }
  emulatorRopeRow(x, cosine, sine, out, 0);
  for (int j = 0; j < HALF; j++) {
    CHECK_IS(x[2 * j], out[j]);
    CHECK_IS(x[2 * j + 1], out[j + HALF]);
  }
  emulatorRopeRow(x, cosine, sine, x, 0);  // in place
  CHECK(memcmp(x, out, sizeof x) == 0);
}

static void half_roundsTiesToEven(void) {
  // 2048 + 1 lies between 2048 and 2050, 2050 + 1 between 2050 and 2052: even are 2048 (6800) and 2052 (6802).
  CHECK_IS(0x6800, first(0x6800, 0x3C00, 0xBC00, 0x3C00, 0));
  CHECK_IS(0x6802, first(0x6801, 0x3C00, 0xBC00, 0x3C00, 0));
  // A little more than the tie goes up: 2048 + 1 + 2^-10.
  CHECK_IS(0x6801, first(0x6800, 0x3C00, 0xBC01, 0x3C00, 0));
}

static void half_reachesInfinityAt65520(void) {
  CHECK_IS(0x7BFF, first(0x7BFF, 0x3C00, 0, 0, 0));            // 65504
  CHECK_IS(0x7BFF, first(0x7BFF, 0x3C00, 0xCB80, 0x3C00, 0));  // 65504 + 15 = 65519: below the middle
  CHECK_IS(0x7C00, first(0x7BFF, 0x3C00, 0xCC00, 0x3C00, 0));  // 65504 + 16 = 65520: the tie goes to even, which is infinity
  CHECK_IS(0xFC00, first(0xFBFF, 0x4000, 0, 0, 0));
}

static void half_keepsSubnormals(void) {
  CHECK_IS(0x0001, first(0x0001, 0x3C00, 0, 0, 0));  // 2^-24
  CHECK_IS(0x03FF, first(0x03FF, 0x3C00, 0, 0, 0));
  CHECK_IS(0x0000, first(0x0001, 0x3800, 0, 0, 0));  // 2^-25: the tie goes to zero
  CHECK_IS(0x0002, first(0x0003, 0x3800, 0, 0, 0));  // 1.5 * 2^-24: to the even 2
  CHECK_IS(0x0001, first(0x0001, 0x3A00, 0, 0, 0));  // 0.75 * 2^-24
  CHECK_IS(0x8001, first(0x8001, 0x3C00, 0, 0, 0));
  CHECK_IS(0x0400, first(0x07FF, 0x3800, 0, 0, 0));  // half of the last number before 2^-13 rounds up into the normal ones: 1023.5 to 1024
  CHECK_IS(0x0000, first(0x0001, 0x0001, 0, 0, 0));  // 2^-48, far below
}

static void half_hasSignedZeroInfinityAndNan(void) {
  CHECK_IS(0x0000, first(0x3C00, 0x3C00, 0x3C00, 0x3C00, 0));  // 1 - 1 is +0
  CHECK_IS(0x8000, first(0x8000, 0x3C00, 0x0000, 0x3C00, 0));  // -0 + -0
  CHECK_IS(0x7C00, first(0x7C00, 0x3C00, 0x3C00, 0x3C00, 0));
  CHECK(isHalfNan(first(0x7C00, 0x3C00, 0x7C00, 0x3C00, 0)));  // inf - inf
  CHECK(isHalfNan(first(0x7C00, 0x0000, 0, 0, 0)));            // inf * 0
  CHECK(isHalfNan(first(0x7E00, 0x3C00, 0, 0, 0)));
  CHECK(isHalfNan(first(0x7C01, 0x3C00, 0, 0, 0)));  // a signalling one
}

// Brain: 1 = 3F80, 2 = 4000, 3 = 4040, 256 = 4380.
static void brain_roundsTiesToEven(void) {
  CHECK_IS(0x4380, first(0x4380, 0x3F80, 0xBF80, 0x3F80, 1));  // 256 + 1, between 256 and 258
  CHECK_IS(0x4382, first(0x4381, 0x3F80, 0xBF80, 0x3F80, 1));  // 258 + 1, between 258 and 260
  CHECK_IS(0x4381, first(0x4380, 0x3F80, 0xBF81, 0x3F80, 1));
}

static void brain_roundsTheProductsBeforeTheSum(void) {
  // a*c overflows float32 although a*c - b*s would not: infinity, where a fused operation would stay finite.
  CHECK_IS(0x7F80, first(0x7F00, 0x4000, 0x7F00, 0x3F80, 1));   // 2^127 * 2 - 2^127
  CHECK(isBrainNan(first(0x7F00, 0x4000, 0x7F00, 0x4000, 1)));  // inf - inf
  CHECK_IS(0x7F80, second(0xFF00, 0x3F80, 0x7F00, 0x4000, 1));  // the second product of the sum, and then the first
  CHECK_IS(0x7F80, second(0x7F00, 0x4000, 0xFF00, 0x3F80, 1));
  // 2^-75 * 2^-75 is below half of the least subnormal of float32, twice: both vanish before the sum.
  CHECK_IS(0x0000, first(0x1A00, 0x1A00, 0x9A00, 0x1A00, 1));
}

static void brain_keepsSubnormals(void) {
  CHECK_IS(0x0001, first(0x0001, 0x3F80, 0, 0, 1));
  CHECK_IS(0x007F, first(0x007F, 0x3F80, 0, 0, 1));
  CHECK_IS(0x0040, first(0x0080, 0x3F00, 0, 0, 1));  // half of the least normal
  CHECK_IS(0x0000, first(0x0001, 0x3F00, 0, 0, 1));  // a tie
  CHECK_IS(0x0002, first(0x0003, 0x3F00, 0, 0, 1));  // 1.5 to 2
  CHECK_IS(0x8000, first(0x8000, 0x3F80, 0, 0x3F80, 1));
}

static void brain_hasInfinityAndNan(void) {
  CHECK_IS(0x7F80, first(0x7F80, 0x3F80, 0, 0, 1));
  CHECK_IS(0x7F80, first(0x7F7F, 0x3F80, 0xFB80, 0x3F80, 1));  // largest + 2^120: 2^119 would be the tie
  CHECK(isBrainNan(first(0x7F81, 0x3F80, 0, 0, 1)));
  CHECK(isBrainNan(first(0x7FFF, 0x3F80, 0, 0, 1)));
  CHECK(isBrainNan(first(0xFFFF, 0x3F80, 0, 0, 1)));
}

static void conversions_bringEveryNumberBack(void) {
  int wrong = 0;
  for (int brain = 0; brain < 2; brain++) {
    for (uint32_t bits = 0; bits <= 0xFFFF; bits++) {
      uint16_t one = brain ? 0x3F80 : 0x3C00, value = (uint16_t)bits,
               result = first(value, one, 0, 0x8000, brain);  // + 0, so that -0 becomes +0
      bool nan = brain ? isBrainNan(value) : isHalfNan(value);
      uint16_t expected = value == 0x8000 ? 0 : value;
      wrong += nan ? !(brain ? isBrainNan(result) : isHalfNan(result)) : result != expected;
    }
  }
  CHECK_IS(0, wrong);
}

#if defined(__FLT16_MANT_DIG__)
// The compiler's own half, where there is one, knows nothing of ours.
__extension__ typedef _Float16 compilersHalf;

static void half_agreesWithTheCompilers(void) {
  int wrong = 0;
  uint32_t state = 12345;
  for (int i = 0; i < 2000000; i++) {
    uint16_t bits[4];
    compilersHalf halves[4];
    for (int k = 0; k < 4; k++) {
      state = state * 1664525u + 1013904223u;
      bits[k] = (uint16_t)(state >> 16);
    }
    memcpy(halves, bits, sizeof halves);
    volatile float product = (float)halves[0] * (float)halves[1], other = -(float)halves[2] * (float)halves[3];
    compilersHalf sum = (compilersHalf)(product + other);
    uint16_t expected, result = first(bits[0], bits[1], bits[2], bits[3], 0);
    memcpy(&expected, &sum, sizeof expected);
    wrong += isHalfNan(expected) ? !isHalfNan(result) : expected != result;
  }
  CHECK_IS(0, wrong);
}
#endif

// --- on the device ---

typedef struct {
  int64_t batch, heads, sequence, tableSequence;
  aclDataType type;
  size_t xBytes, tableBytes;
  uint16_t *hostX, *hostCos, *hostSin, *hostOut;
  void *x, *cos, *sin, *out, *workspace;
  aclTensor *xTensor, *cosTensor, *sinTensor, *outTensor;
  uint64_t workspaceSize;
  aclOpExecutor* executor;
} rope;

static aclTensor* describe(int64_t b, int64_t n, int64_t s, aclDataType type, void* data) {
  int64_t dims[] = {b, n, s, ROW};
  return aclCreateTensor(dims, 4, type, NULL, 0, ACL_FORMAT_ND, dims, 4, data);
}

static uint16_t* upload(void** device, size_t bytes, uint32_t seed) {
  uint16_t* host = malloc(bytes);
  *device = allocate(bytes);
  for (size_t i = 0; i < bytes / 2; i++) {
    seed = seed * 1664525u + 1013904223u;
    host[i] = (uint16_t)(0x3000 + (seed >> 18) % 0x1000 + (seed >> 31 << 15));
  }
  OK(aclrtMemcpy(*device, bytes, host, bytes, ACL_MEMCPY_HOST_TO_DEVICE));
  return host;
}

static rope ropeOf(int64_t batch, int64_t heads, int64_t sequence, int64_t tableSequence, aclDataType type) {
  rope r = {.batch = batch, .heads = heads, .sequence = sequence, .tableSequence = tableSequence, .type = type};
  r.xBytes = (size_t)(batch * heads * sequence) * ROW * 2;
  r.tableBytes = (size_t)(batch * tableSequence) * ROW * 2;
  r.hostX = upload(&r.x, r.xBytes, 1);
  r.hostCos = upload(&r.cos, r.tableBytes, 2);
  r.hostSin = upload(&r.sin, r.tableBytes, 3);
  r.hostOut = malloc(r.xBytes);
  r.out = allocate(r.xBytes);
  r.xTensor = describe(batch, heads, sequence, type, r.x);
  r.cosTensor = describe(batch, 1, tableSequence, type, r.cos);
  r.sinTensor = describe(batch, 1, tableSequence, type, r.sin);
  r.outTensor = describe(batch, heads, sequence, type, r.out);
  return r;
}

static int first_(rope* r) {
  return aclnnInterleaveRopeGetWorkspaceSize(r->xTensor, r->cosTensor, r->sinTensor, r->outTensor, &r->workspaceSize, &r->executor);
}

static void prepare(rope* r) {
  OK(first_(r));
  r->workspace = allocate(r->workspaceSize);
}

static void end(rope* r) {
  void* memory[] = {r->x, r->cos, r->sin, r->out, r->workspace};
  for (int i = 0; i < 5; i++) {
    if (memory[i] != NULL) OK(aclrtFree(memory[i]));
  }
  const aclTensor* tensors[] = {r->xTensor, r->cosTensor, r->sinTensor, r->outTensor};
  for (int i = 0; i < 4; i++) OK(aclDestroyTensor(tensors[i]));
  free(r->hostX);
  free(r->hostCos);
  free(r->hostSin);
  free(r->hostOut);
}

static void checkResult(rope* r, const void* device) {
  OK(aclrtMemcpy(r->hostOut, r->xBytes, device, r->xBytes, ACL_MEMCPY_DEVICE_TO_HOST));
  int wrong = 0;
  for (int64_t b = 0; b < r->batch; b++) {
    for (int64_t n = 0; n < r->heads; n++) {
      for (int64_t s = 0; s < r->sequence; s++) {
        uint16_t expected[ROW];
        int64_t row = (b * r->heads + n) * r->sequence + s, table = b * r->tableSequence + (r->tableSequence == 1 ? 0 : s);
        emulatorRopeRow(r->hostX + row * ROW, r->hostCos + table * ROW, r->hostSin + table * ROW, expected, r->type == ACL_BF16);
        wrong += memcmp(expected, r->hostOut + row * ROW, sizeof expected) != 0;
      }
    }
  }
  CHECK_IS(0, wrong);
}

static void runOnce(int64_t batch, int64_t heads, int64_t sequence, int64_t tableSequence, aclDataType type) {
  rope r = ropeOf(batch, heads, sequence, tableSequence, type);
  prepare(&r);
  CHECK_IS(32, r.workspaceSize);
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  checkResult(&r, r.out);
  end(&r);
}

static void device_computesEveryRow(void) {
  aclDataType types[] = {ACL_FLOAT16, ACL_BF16};
  for (int i = 0; i < 2; i++) {
    runOnce(32, 32, 1, 1, types[i]);
    runOnce(2, 3, 4, 4, types[i]);
    runOnce(2, 3, 4, 1, types[i]);
    runOnce(1, 1, 1, 1, types[i]);
    runOnce(1, 2, 600, 600, types[i]);
  }
}

static void offset_countsElements(void) {
  rope r = ropeOf(2, 2, 3, 3, ACL_FLOAT16);
  OK(aclDestroyTensor(r.xTensor));
  // The second batch alone, by offset.
  int64_t dims[] = {1, 2, 3, ROW}, tables[] = {1, 1, 3, ROW}, x = 2 * 3 * ROW, t = 3 * ROW;
  r.xTensor = aclCreateTensor(dims, 4, ACL_FLOAT16, NULL, x, ACL_FORMAT_ND, dims, 4, r.x);
  const aclTensor *cosine = aclCreateTensor(tables, 4, ACL_FLOAT16, NULL, t, ACL_FORMAT_ND, tables, 4, r.cos),
                  *sine = aclCreateTensor(tables, 4, ACL_FLOAT16, NULL, t, ACL_FORMAT_ND, tables, 4, r.sin);
  aclTensor* out = aclCreateTensor(dims, 4, ACL_FLOAT16, NULL, x, ACL_FORMAT_ND, dims, 4, r.out);
  OK(aclnnInterleaveRopeGetWorkspaceSize(r.xTensor, cosine, sine, out, &r.workspaceSize, &r.executor));
  r.workspace = allocate(r.workspaceSize);
  OK(aclrtMemset(r.out, r.xBytes, 0, r.xBytes));
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtMemcpy(r.hostOut, r.xBytes, r.out, r.xBytes, ACL_MEMCPY_DEVICE_TO_HOST));
  uint16_t expected[ROW];
  emulatorRopeRow(r.hostX + x, r.hostCos + t, r.hostSin + t, expected, 0);
  CHECK(memcmp(expected, r.hostOut + x, sizeof expected) == 0);
  for (int64_t i = 0; i < x; i++) CHECK_IS(0, r.hostOut[i]);
  OK(aclDestroyTensor(cosine));
  OK(aclDestroyTensor(sine));
  OK(aclDestroyTensor(out));
  end(&r);
}

static void inPlace_works(void) {
  rope r = ropeOf(2, 3, 4, 4, ACL_FLOAT16);
  OK(aclDestroyTensor(r.outTensor));
  r.outTensor = describe(2, 3, 4, ACL_FLOAT16, r.x);
  prepare(&r);
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  checkResult(&r, r.x);
  end(&r);
}

static void overlap_isReported(void) {
  rope r = ropeOf(2, 3, 4, 4, ACL_FLOAT16);
  OK(aclDestroyTensor(r.sinTensor));
  r.sinTensor = describe(2, 1, 4, ACL_FLOAT16, r.out);
  prepare(&r);
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  CHECK_MISUSE("out overlaps sin");
  OK(aclrtSynchronizeStream(s_stream));
  end(&r);
}

static void outTooSmall_isReportedAndCut(void) {
  rope r = ropeOf(2, 3, 4, 4, ACL_FLOAT16);
  void* small = allocate(ROW * 2);
  OK(aclDestroyTensor(r.outTensor));
  r.outTensor = describe(1, 1, 1, ACL_FLOAT16, small);
  prepare(&r);
  CHECK_MISUSE("out has not the shape of x");
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  CHECK_MISUSE("beyond its end");
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtFree(small));
  end(&r);
}

static void operandTooSmall_isReported(void) {
  rope r = ropeOf(1, 1, 1, 1, ACL_FLOAT16);
  void* small = allocate(96);  // 128 are there, with what CANN adds
  OK(aclDestroyTensor(r.xTensor));
  r.xTensor = describe(1, 1, 1, ACL_FLOAT16, small);
  prepare(&r);
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  CHECK_MISUSE("read 128 bytes from offset 0, 32 beyond its end");
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtFree(small));
  end(&r);
}

static void operandOnTheHost_faultsTheDevice(void) {
  rope r = ropeOf(1, 1, 1, 1, ACL_FLOAT16);
  OK(aclDestroyTensor(r.xTensor));
  r.xTensor = describe(1, 1, 1, ACL_FLOAT16, NULL);
  prepare(&r);
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  CHECK_MISUSE("x is null: not in live device memory");
  CHECK_IS(507035, aclrtSynchronizeStream(s_stream));
  end(&r);
}

static void operandsFreedTooEarly_areReported(void) {
  rope r = ropeOf(1, 1, 1, 1, ACL_FLOAT16);
  prepare(&r);
  emulatorHoldStreams();
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  OK(aclrtFree(r.workspace));
  CHECK_MISUSE("freed while the aclnnInterleaveRope that uses it as the workspace is enqueued");
  OK(aclrtFree(r.x));
  CHECK_MISUSE("uses it as x is enqueued");
  r.workspace = r.x = NULL;
  emulatorReleaseStreams();
  OK(aclrtSynchronizeStream(s_stream));
  OK(aclrtMemcpy(r.hostOut, r.xBytes, r.out, r.xBytes, ACL_MEMCPY_DEVICE_TO_HOST));
  CHECK(isHalfNan(r.hostOut[0]));  // what was computed is poison
  end(&r);
}

// --- executors ---

static void executor_isConsumedByItsRun(void) {
  rope r = ropeOf(1, 1, 1, 1, ACL_FLOAT16);
  prepare(&r);
  CHECK_IS(1, emulatorLiveCount(EMULATOR_EXECUTOR));
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  CHECK_IS(0, emulatorLiveCount(EMULATOR_EXECUTOR));
  CHECK_IS(161002, aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  CHECK_MISUSE("executor ");
  CHECK_IS(161002, aclDestroyAclOpExecutor(r.executor));
  CHECK_MISUSE("used after it was given back");
  OK(aclrtSynchronizeStream(s_stream));
  end(&r);
}

static void executor_survivesRefusedArguments(void) {
  rope r = ropeOf(1, 1, 1, 1, ACL_FLOAT16);
  prepare(&r);
  CHECK_IS(161001, aclnnInterleaveRope(NULL, r.workspaceSize, r.executor, s_stream));
  CHECK_IS(161002, aclnnInterleaveRope(r.workspace, r.workspaceSize - 1, r.executor, s_stream));
  CHECK_IS(161002, aclnnInterleaveRope(NULL, 0, r.executor, s_stream));
  OK(aclDestroyAclOpExecutor(r.executor));
  end(&r);
}

static void executor_isConsumedByAFailedLaunch(void) {
  rope r = ropeOf(1, 1, 1, 1, ACL_FLOAT16);
  aclrtContext other;
  prepare(&r);
  OK(aclrtCreateContext(&other, 0));
  CHECK_IS(361001, aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  CHECK_IS(107003, aclrtGetLastError(ACL_RT_THREAD_LEVEL));
  CHECK_IS(0, emulatorLiveCount(EMULATOR_EXECUTOR));
  OK(aclrtDestroyContext(other));
  OK(aclrtSetCurrentContext(s_context));
  // The same for a fault that a test injects, but not for one that stands for a refused argument.
  OK(first_(&r));
  emulatorFailCall("aclnnInterleaveRope", 1, 161002);
  emulatorFailCall("aclnnInterleaveRope", 2, 361001);
  CHECK_IS(161002, aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  CHECK_IS(1, emulatorLiveCount(EMULATOR_EXECUTOR));
  CHECK_IS(361001, aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  CHECK_IS(0, emulatorLiveCount(EMULATOR_EXECUTOR));
  end(&r);
}

static void executor_ofAFailedFirstPhase_isLeakedAndUntouchable(void) {
  rope r = ropeOf(1, 1, 1, 1, ACL_FLOAT16);
  int64_t before = emulatorLiveCount(EMULATOR_LEAKED_EXECUTOR);
  OK(aclDestroyTensor(r.cosTensor));
  r.cosTensor = describe(1, 2, 1, ACL_FLOAT16, r.cos);
  r.workspaceSize = 777;
  CHECK_IS(561002, first_(&r));
  CHECK_IS(777, r.workspaceSize);
  CHECK_IS(before + 1, emulatorLiveCount(EMULATOR_LEAKED_EXECUTOR));
  CHECK_IS(0, emulatorLiveCount(EMULATOR_EXECUTOR));
  CHECK_IS(161002, aclDestroyAclOpExecutor(r.executor));
  CHECK_MISUSE("left behind by a first phase that failed");
  CHECK_IS(161002, aclnnInterleaveRope(r.x, 32, r.executor, s_stream));
  CHECK_MISUSE("left behind by a first phase that failed");
  emulatorFailCall("aclnnInterleaveRopeGetWorkspaceSize", 1, 561103);
  CHECK_IS(561103, first_(&r));
  CHECK_IS(before + 2, emulatorLiveCount(EMULATOR_LEAKED_EXECUTOR));
  CHECK_IS(161002, aclDestroyAclOpExecutor(r.executor));
  CHECK_MISUSE("left behind by a first phase that failed");
  r.executor = NULL;
  CHECK_IS(161001, aclnnInterleaveRopeGetWorkspaceSize(NULL, r.cosTensor, r.sinTensor, r.outTensor, &r.workspaceSize, &r.executor));
  CHECK_IS(before + 2, emulatorLiveCount(EMULATOR_LEAKED_EXECUTOR));
  end(&r);
}

static void executor_thatIsRepeatable_runsAgainAndReaddresses(void) {
  rope r = ropeOf(2, 3, 4, 4, ACL_FLOAT16);
  prepare(&r);
  void* second = allocate(r.xBytes);
  OK(aclSetAclOpExecutorRepeatable(r.executor));
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  OK(aclSetOutputTensorAddr(r.executor, 0, r.outTensor, second));
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  checkResult(&r, r.out);
  checkResult(&r, second);
  CHECK_IS(161002, aclSetInputTensorAddr(r.executor, 3, r.xTensor, second));
  OK(aclDestroyAclOpExecutor(r.executor));
  OK(aclrtFree(second));
  end(&r);
}

static void descriptors_mayGoAfterTheFirstPhaseButNotBefore(void) {
  rope r = ropeOf(2, 3, 4, 4, ACL_FLOAT16);
  prepare(&r);
  OK(aclDestroyTensor(r.xTensor));
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  checkResult(&r, r.out);
  CHECK_IS(161002, first_(&r));
  CHECK_MISUSE("used after it was given back");
  r.xTensor = NULL;
  end(&r);
}

static void workspace_canBeMadeLargerOrNone(void) {
  rope r = ropeOf(1, 1, 1, 1, ACL_FLOAT16);
  emulatorSetWorkspaceSize(4096);
  prepare(&r);
  CHECK_IS(4096, r.workspaceSize);
  OK(aclnnInterleaveRope(r.workspace, r.workspaceSize, r.executor, s_stream));
  emulatorSetWorkspaceSize(0);
  OK(first_(&r));
  CHECK_IS(0, r.workspaceSize);
  OK(aclnnInterleaveRope(NULL, 0, r.executor, s_stream));
  OK(aclrtSynchronizeStream(s_stream));
  checkResult(&r, r.out);
  emulatorSetWorkspaceSize(32);
  end(&r);
}

static void view_thatIsNotDense_isRefused(void) {
  rope r = ropeOf(1, 2, 2, 2, ACL_FLOAT16);
  int64_t dims[] = {1, 2, 2, ROW}, strides[] = {256, 64, 128, 1}, ones[] = {1, 1, 2, ROW}, onesStrides[] = {5, 7, 64, 1};
  OK(aclDestroyTensor(r.xTensor));
  r.xTensor = aclCreateTensor(dims, 4, ACL_FLOAT16, strides, 0, ACL_FORMAT_ND, dims, 4, r.x);
  CHECK_IS(161001, first_(&r));
  OK(aclDestroyTensor(r.xTensor));
  r.xTensor = describe(1, 2, 2, ACL_FLOAT16, r.x);
  OK(aclDestroyTensor(r.cosTensor));
  r.cosTensor = aclCreateTensor(ones, 4, ACL_FLOAT16, onesStrides, 0, ACL_FORMAT_ND, ones, 4, r.cos);  // strides of ones do not matter
  OK(first_(&r));
  OK(aclDestroyAclOpExecutor(r.executor));
  end(&r);
}

static void shapes_beyondAllCounting_areRefused(void) {
  rope r = ropeOf(1, 1, 1, 1, ACL_FLOAT16);
  int64_t huge = (int64_t)1 << 40;
  aclTensor *x = describe(1, huge, huge, ACL_FLOAT16, r.x), *out = describe(1, huge, huge, ACL_FLOAT16, r.out);
  CHECK_IS(561002, aclnnInterleaveRopeGetWorkspaceSize(x, r.cosTensor, r.sinTensor, out, &r.workspaceSize, &r.executor));
  OK(aclDestroyTensor(x));
  OK(aclDestroyTensor(out));
  end(&r);
}

static void workspaceSize_null_isReported(void) {
  rope r = ropeOf(1, 1, 1, 1, ACL_FLOAT16);
  CHECK_IS(161001, aclnnInterleaveRopeGetWorkspaceSize(r.xTensor, r.cosTensor, r.sinTensor, r.outTensor, NULL, &r.executor));
  CHECK_MISUSE("workspaceSize is null");
  end(&r);
}

int main(void) {
  RUN(row_isDeinterleavedAndUsesBothHalvesOfTheTables);
  RUN(half_roundsTiesToEven);
  RUN(half_reachesInfinityAt65520);
  RUN(half_keepsSubnormals);
  RUN(half_hasSignedZeroInfinityAndNan);
  RUN(brain_roundsTiesToEven);
  RUN(brain_roundsTheProductsBeforeTheSum);
  RUN(brain_keepsSubnormals);
  RUN(brain_hasInfinityAndNan);
  RUN(conversions_bringEveryNumberBack);
#if defined(__FLT16_MANT_DIG__)
  RUN(half_agreesWithTheCompilers);
#endif
  RUN(device_computesEveryRow);
  RUN(offset_countsElements);
  RUN(inPlace_works);
  RUN(overlap_isReported);
  RUN(outTooSmall_isReportedAndCut);
  RUN(operandTooSmall_isReported);
  RUN(operandOnTheHost_faultsTheDevice);
  RUN(operandsFreedTooEarly_areReported);
  RUN(executor_isConsumedByItsRun);
  RUN(executor_survivesRefusedArguments);
  RUN(executor_isConsumedByAFailedLaunch);
  RUN(executor_ofAFailedFirstPhase_isLeakedAndUntouchable);
  RUN(executor_thatIsRepeatable_runsAgainAndReaddresses);
  RUN(descriptors_mayGoAfterTheFirstPhaseButNotBefore);
  RUN(workspace_canBeMadeLargerOrNone);
  RUN(view_thatIsNotDense_isRefused);
  RUN(shapes_beyondAllCounting_areRefused);
  RUN(workspaceSize_null_isReported);
  return s_failures > 0;
}
