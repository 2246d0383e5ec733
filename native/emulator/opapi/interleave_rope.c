// aclnnInterleaveRope: the checks of the first phase, and the task of the second.
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "aclnnop/aclnn_interleave_rope.h"
#include "ascend_emulator.h"
#include "cache.h"
#include "entry.h"
#include "executor.h"
#include "handles.h"
#include "math_library.h"
#include "misuse.h"
#include "rope_kernel.h"
#include "status.h"
#include "submit.h"
#include "workspace.h"

enum { X, COS, SIN, OUT, OPERANDS };
static const char* const NAMES[] = {"x", "cos", "sin", "out"};

// In emuExecutor.parameters. Of an input that is not dense: its descriptor, else 0; and where in the workspace it is copied to.
enum { BATCH, HEADS, SEQUENCE, TABLE_SEQUENCE, BRAIN, VIEWS, PLACES = VIEWS + OUT, STRIDES = PLACES + OUT };
_Static_assert(STRIDES + OUT * EMU_VIEW_RANK <= EMU_PARAMETERS_MAX, "the parameters have no room");

// What each copy in a workspace starts at a multiple of.
enum { COPY_ALIGNMENT = 512 };

static const size_t ROW_BYTES = ROPE_ROW * sizeof(uint16_t);

// --- first phase ---

static bool isSupportedFormat(aclFormat format) {
  switch (format) {
    case ACL_FORMAT_ND:
    case ACL_FORMAT_NCHW:
    case ACL_FORMAT_NHWC:
    case ACL_FORMAT_NCL:
    case ACL_FORMAT_NCDHW: return true;
    default: return false;
  }
}

static aclnnStatus checkTypes(const emuTensor* const tensors[OPERANDS]) {
  for (int i = 0; i < OPERANDS; i++) {
    aclDataType type = tensors[i]->type;
    if ((type != ACL_FLOAT16 && type != ACL_BF16) || type != tensors[X]->type)
      return emuFail(ACLNN_INVALID_PARAMETER, "%s has type %d, x has %d", NAMES[i], (int)type, (int)tensors[X]->type);
    if (!isSupportedFormat(tensors[i]->format))
      return emuFail(ACLNN_INVALID_PARAMETER, "%s has format %d", NAMES[i], (int)tensors[i]->format);
  }
  return 0;
}

// A view that is not dense needs an operator of another library: CANN answers so without it.
static aclnnStatus checkDensity(const emuTensor* const tensors[OPERANDS]) {
  for (int i = X; i <= SIN; i++) {
    if (!emuTensorIsDense(tensors[i]) && emuMathLibraryFind() == NULL)
      return emuFail(ACLNN_NULL_PARAMETER, "%s is not dense, and libopapi_math.so is missing", NAMES[i]);
  }
  return 0;
}

// Whether the bytes can be counted: nothing else keeps a descriptor from claiming any size.
static bool isCountable(const emuTensor* tensor) {
  int64_t bytes = sizeof(uint16_t);
  for (uint64_t i = 0; i < tensor->rank; i++) {
    if (__builtin_mul_overflow(bytes, tensor->dims[i], &bytes)) return false;
  }
  return true;
}

static aclnnStatus checkShapes(const emuTensor* const tensors[OPERANDS]) {
  const emuTensor *x = tensors[X], *cosine = tensors[COS], *sine = tensors[SIN];
  if (x->rank != 4 || cosine->rank != 4 || sine->rank != 4) return emuFail(ACLNN_TILING_FAILED, "a rank is not 4");
  for (int i = 0; i < 4; i++) {
    if (x->dims[i] <= 0 || cosine->dims[i] <= 0) return emuFail(ACLNN_TILING_FAILED, "dimension %d is not positive", i);
    if (cosine->dims[i] != sine->dims[i])
      return emuFail(ACLNN_TILING_FAILED, "dimension %d of cos is %" PRId64 ", of sin %" PRId64, i, cosine->dims[i], sine->dims[i]);
  }
  if (x->dims[3] != ROPE_ROW || cosine->dims[3] != ROPE_ROW) return emuFail(ACLNN_TILING_FAILED, "the last dimension is not 64");
  if (cosine->dims[0] != x->dims[0])
    return emuFail(ACLNN_TILING_FAILED, "cos has batch %" PRId64 ", x has %" PRId64, cosine->dims[0], x->dims[0]);
  if (!isCountable(x) || !isCountable(cosine)) return emuFail(ACLNN_TILING_FAILED, "the shape is too large");
  if (cosine->dims[1] != 1) return emuFail(ACLNN_TILING_FAILED, "cos has %" PRId64 " heads, not 1", cosine->dims[1]);
  if (cosine->dims[2] != 1 && cosine->dims[2] != x->dims[2])
    return emuFail(ACLNN_TILING_FAILED, "cos has sequence %" PRId64 ", x has %" PRId64, cosine->dims[2], x->dims[2]);
  return 0;
}

// CANN looks at neither, and the device then writes x's shape, densely, to wherever out begins.
static void reportOut(const emuTensor* x, const emuTensor* out) {
  bool same = out->rank == x->rank && memcmp(out->dims, x->dims, x->rank * sizeof *x->dims) == 0;
  if (!same) emuMisuse("out has not the shape of x: the device writes the shape of x");
  if (!emuTensorIsDense(out)) emuMisuse("out is not dense: the device writes densely");
}

static int64_t elementsOf(const emuTensor* tensor) { return tensor->dims[0] * tensor->dims[1] * tensor->dims[2] * tensor->dims[3]; }

// Room in the workspace for a copy of each input that is not dense, behind what the operator itself asks for.
static void placeCopies(const aclTensor* const handles[OPERANDS], const emuTensor* const tensors[OPERANDS], emuExecutor* draft) {
  for (int i = X; i <= SIN; i++) {
    if (emuTensorIsDense(tensors[i])) continue;
    draft->parameters[VIEWS + i] = (int64_t)(intptr_t)handles[i];
    uint64_t place = (draft->workspaceSize + COPY_ALIGNMENT - 1) / COPY_ALIGNMENT * COPY_ALIGNMENT;
    draft->parameters[PLACES + i] = (int64_t)place;
    for (int j = 0; j < EMU_VIEW_RANK; j++) draft->parameters[STRIDES + i * EMU_VIEW_RANK + j] = tensors[i]->strides[j];
    draft->workspaceSize = place + (uint64_t)elementsOf(tensors[i]) * sizeof(uint16_t);
  }
}

static aclError launch(const emuExecutor* executor, uintptr_t workspace, emuStream* stream);

static aclnnStatus prepare(const aclTensor* const handles[OPERANDS], emuExecutor* draft) {
  const emuTensor* tensors[OPERANDS];
  aclnnStatus status = 0;
  for (int i = 0; i < OPERANDS && status == 0; i++) status = emuExecutorTensor(handles[i], NAMES[i], &tensors[i]);
  if (status == 0) status = emuExecutorNeedContext();
  if (status == 0) status = checkTypes(tensors);
  if (status != 0) return status;
  *draft = (emuExecutor){.inputs = OUT, .outputs = 1};
  for (int i = 0; i < OPERANDS; i++) draft->addresses[i] = emuTensorAddress(tensors[i]);
  if (emuTensorIsEmpty(tensors[OUT])) return 0;  // whatever else is wrong: nothing will be launched
  status = checkDensity(tensors);
  if (status == 0) status = checkShapes(tensors);
  if (status != 0) return status;
  reportOut(tensors[X], tensors[OUT]);
  draft->launch = launch;
  draft->workspaceSize = emuWorkspaceSize();
  for (int i = BATCH; i <= SEQUENCE; i++) draft->parameters[i] = tensors[X]->dims[i];
  draft->parameters[TABLE_SEQUENCE] = tensors[COS]->dims[2];
  draft->parameters[BRAIN] = tensors[X]->type == ACL_BF16;
  placeCopies(handles, tensors, draft);
  emuCacheNote("InterleaveRope", tensors, OPERANDS);
  return 0;
}

// A fault strikes after the executor was made, unless it is that of a null: then the executor is left behind.
static void leaveBehind(aclnnStatus status, uint64_t* workspaceSize, aclOpExecutor** executor) {
  if (status != ACLNN_NULL_PARAMETER && executor != NULL) emuExecutorFinish(status, &(emuExecutor){0}, workspaceSize, executor);
}

static aclnnStatus firstPhase(const aclTensor* const handles[OPERANDS], uint64_t* workspaceSize, aclOpExecutor** executor) {
  for (int i = 0; i < OPERANDS; i++) {
    if (handles[i] == NULL) return emuFail(ACLNN_NULL_PARAMETER, "%s is null", NAMES[i]);
  }
  if (executor == NULL) return emuFail(ACLNN_NULL_PARAMETER, "executor is null");
  if (workspaceSize == NULL) {
    emuMisuse("workspaceSize is null: CANN answers 0 with an executor that is not prepared");
    return emuFail(ACLNN_NULL_PARAMETER, "workspaceSize is null");
  }
  emuExecutor draft = {0};
  return emuExecutorFinish(prepare(handles, &draft), &draft, workspaceSize, executor);
}

// --- second phase ---

typedef struct {
  emuTask task;
  int64_t rows;         // of x
  int64_t rowsOfBatch;  // N * S
  int64_t sequence, tableSequence;
  bool brain;
  emuContiguousFunction* copy[OUT];  // null for an input that is dense
  emuView views[OUT];
  size_t places[OUT];
} ropeTask;

enum { WORKSPACE = OPERANDS };

// A row from a place in memory on; null when it lies outside of that, which was reported as the task was enqueued.
static uint16_t* rowAt(const emuAccess* access, size_t place, int64_t row) {
  size_t offset = place + (size_t)row * ROW_BYTES;
  return offset + ROW_BYTES <= access->available ? (uint16_t*)(void*)(access->bytes + offset) : NULL;
}

// The row of an input: in its copy, if it has one.
static uint16_t* rowOf(const ropeTask* task, int input, int64_t row) {
  const emuAccess* access = task->task.accesses;
  return task->copy[input] == NULL ? rowAt(&access[input], 0, row) : rowAt(&access[WORKSPACE], task->places[input], row);
}

static void copyViews(const ropeTask* task) {
  const emuAccess* access = task->task.accesses;
  for (int i = X; i <= SIN; i++) {
    if (task->copy[i] == NULL || task->places[i] > access[WORKSPACE].available) continue;
    task->copy[i](&task->views[i], access[i].bytes, access[i].available, access[WORKSPACE].bytes + task->places[i],
                  access[WORKSPACE].available - task->places[i]);
  }
}

static int32_t run(emuTask* base) {
  const ropeTask* task = (const ropeTask*)base;
  const emuAccess* access = base->accesses;
  // A device leaves nothing in a workspace that anybody could rely on.
  if (access[WORKSPACE].available > 0) memset(access[WORKSPACE].bytes, 0x5A, access[WORKSPACE].available);
  copyViews(task);
  for (int64_t row = 0; row < task->rows; row++) {
    int64_t batch = row / task->rowsOfBatch, position = row % task->sequence;
    int64_t tableRow = batch * task->tableSequence + (task->tableSequence == 1 ? 0 : position);
    const uint16_t *x = rowOf(task, X, row), *cosine = rowOf(task, COS, tableRow), *sine = rowOf(task, SIN, tableRow);
    uint16_t* out = rowAt(&access[OUT], 0, row);
    if (x != NULL && cosine != NULL && sine != NULL && out != NULL) ropeRow(x, cosine, sine, out, task->brain);
  }
  return 0;
}

static bool overlap(const emuAccess* a, const emuAccess* b) {
  return a->address < b->address + b->length && b->address < a->address + a->length;
}

// What the cores of a device do to each other's rows is undefined; only x as out, exactly, works.
static void reportOverlap(const ropeTask* task) {
  const emuAccess* accesses = task->task.accesses;
  for (int i = X; i <= SIN; i++) {
    bool inPlace = i == X && task->copy[X] == NULL && accesses[X].address == accesses[OUT].address;
    if (!inPlace && overlap(&accesses[i], &accesses[OUT])) emuMisuse("out overlaps %s", NAMES[i]);
  }
  for (int i = X; i <= OUT; i++) {
    if (accesses[WORKSPACE].length > 0 && overlap(&accesses[i], &accesses[WORKSPACE])) emuMisuse("the workspace overlaps %s", NAMES[i]);
    bool isCopied = i != OUT && task->copy[i] != NULL;
    if (!isCopied && accesses[i].address % 32 != 0)
      emuMisuse("%s at 0x%" PRIxPTR " is not aligned to 32 bytes", NAMES[i], accesses[i].address);
  }
}

// Where an input is not dense, the task reads all that lies between its first element and its last.
static void prepareCopy(const emuExecutor* executor, int input, ropeTask* task) {
  const int64_t* p = executor->parameters;
  if (p[VIEWS + input] == 0) return;
  if (emuHandlePeek((const void*)(intptr_t)p[VIEWS + input], EMULATOR_TENSOR) == NULL)
    emuMisuse("%s is not dense and its descriptor was destroyed before the second phase, which reads it", NAMES[input]);
  bool isX = input == X;
  emuView* view = &task->views[input];
  *view = (emuView){.dims = {p[BATCH], isX ? p[HEADS] : 1, isX ? p[SEQUENCE] : p[TABLE_SEQUENCE], ROPE_ROW}};
  int64_t last = 0;
  for (int i = 0; i < EMU_VIEW_RANK; i++) {
    view->strides[i] = p[STRIDES + input * EMU_VIEW_RANK + i];
    last += (view->dims[i] - 1) * view->strides[i];
  }
  task->copy[input] = emuMathLibraryFind();
  task->places[input] = (size_t)p[PLACES + input];
  task->task.accesses[input].length = (size_t)(last + 1) * sizeof(uint16_t);
}

// What a device answers to an operator that touches addresses that are not mapped.
enum { VECTOR_CORE_EXCEPTION = 507035 };

static aclError launch(const emuExecutor* executor, uintptr_t workspace, emuStream* stream) {
  ropeTask* task = calloc(1, sizeof *task);
  if (task == NULL) return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no memory");
  const int64_t* p = executor->parameters;
  task->rowsOfBatch = p[HEADS] * p[SEQUENCE];
  task->rows = p[BATCH] * task->rowsOfBatch;
  task->sequence = p[SEQUENCE];
  task->tableSequence = p[TABLE_SEQUENCE];
  task->brain = p[BRAIN] != 0;
  task->task.size = sizeof *task;
  task->task.function = "aclnnInterleaveRope";
  task->task.run = run;
  task->task.accessCount = OPERANDS + 1;
  emuAccess* accesses = task->task.accesses;
  for (int i = X; i <= OUT; i++) {
    int64_t rows = i == X || i == OUT ? task->rows : p[BATCH] * p[TABLE_SEQUENCE];
    accesses[i] = (emuAccess){.address = executor->addresses[i], .length = (size_t)rows * ROW_BYTES, .writes = i == OUT, .name = NAMES[i]};
  }
  accesses[WORKSPACE] = (emuAccess){.address = workspace, .length = executor->workspaceSize, .writes = true, .name = "the workspace"};
  for (int i = X; i <= SIN; i++) prepareCopy(executor, i, task);
  reportOverlap(task);
  task->task.addressFault = VECTOR_CORE_EXCEPTION;
  return emuStreamSubmit(stream, &task->task);
}

EMU_STATUS_OR(aclnnStatus, aclnnInterleaveRopeGetWorkspaceSize,
              (const aclTensor* x, const aclTensor* cos, const aclTensor* sin, aclTensor* out, uint64_t* workspaceSize,
               aclOpExecutor** executor),
              firstPhase((const aclTensor* const[OPERANDS]){x, cos, sin, out}, workspaceSize, executor),
              leaveBehind(status_, workspaceSize, executor))
EMU_STATUS_OR(aclnnStatus, aclnnInterleaveRope, (void* workspace, uint64_t workspaceSize, aclOpExecutor* executor, aclrtStream stream),
              emuExecutorRun(workspace, workspaceSize, executor, stream), emuExecutorConsume(status_, executor))

void emulatorRopeRow(const uint16_t* x, const uint16_t* cos, const uint16_t* sin, uint16_t* out, int32_t bfloat16) {
  ropeRow(x, cos, sin, out, bfloat16 != 0);
}
