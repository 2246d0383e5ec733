#include "executor.h"

#include <stdlib.h>

#include "ascend_emulator.h"
#include "context.h"
#include "costs.h"
#include "entry.h"
#include "handles.h"
#include "misuse.h"
#include "status.h"
#include "version.h"

static bool s_anyFirstPhase, s_spoiled;

aclnnStatus emuExecutorNeedContext(void) {
  emuContext* context;
  bool has = emuContextNeed(&context) == 0;
  if (!has && !s_anyFirstPhase) {
    emuMisuse("the first operator call of the process, on a thread without a context: CANN 9.2 then fails them all");
    s_spoiled = emuActiveVersion()->firstCallSpoils;
  }
  s_anyFirstPhase = true;
  if (!has) return emuFail(ACLNN_RUNTIME_FAILED, "the runtime failed with %d", ACL_ERROR_RT_CONTEXT_NULL);
  return s_spoiled ? emuFail(ACLNN_RUNTIME_FAILED, "the SoC is unknown since the first call, which had no context") : 0;
}

aclnnStatus emuExecutorTensor(const aclTensor* handle, const char* name, const emuTensor** tensor) {
  *tensor = emuHandleGet(handle, EMULATOR_TENSOR);
  return *tensor != NULL ? 0 : emuFail(ACLNN_INVALID_PARAMETER, "%s is destroyed, or none", name);
}

aclnnStatus emuExecutorFinish(aclnnStatus status, const emuExecutor* draft, uint64_t* workspaceSize, aclOpExecutor** handle) {
  emuExecutor* executor = malloc(sizeof *executor);
  if (executor == NULL) return emuFail(ACLNN_INNER_NULL, "no memory");
  *executor = *draft;
  *handle = emuHandleCreate(status == 0 ? EMULATOR_EXECUTOR : EMULATOR_LEAKED_EXECUTOR, executor, true);
  if (*handle == NULL) {
    free(executor);
    return emuFail(ACLNN_INNER_NULL, "no room for an executor");
  }
  if (status == 0) *workspaceSize = draft->workspaceSize;
  return status;
}

static void destroy(aclOpExecutor* handle, emuExecutor* executor) {
  emuHandleDestroy(handle);
  free(executor);
}

void emuExecutorConsume(aclnnStatus status, aclOpExecutor* handle) {
  emuExecutor* executor = emuHandlePeek(handle, EMULATOR_EXECUTOR);
  bool refused = status == ACLNN_NULL_PARAMETER || status == ACLNN_INVALID_PARAMETER;
  if (executor != NULL && !refused && !executor->repeatable) destroy(handle, executor);
}

aclnnStatus emuExecutorRun(void* workspace, uint64_t workspaceSize, aclOpExecutor* handle, aclrtStream streamHandle) {
  if (handle == NULL) return emuFail(ACLNN_NULL_PARAMETER, "executor is null");
  if (workspace == NULL && workspaceSize > 0)
    return emuFail(ACLNN_NULL_PARAMETER, "workspace is null, its size %llu", (unsigned long long)workspaceSize);
  emuExecutor* executor = emuHandleGet(handle, EMULATOR_EXECUTOR);
  if (executor == NULL) return emuFail(ACLNN_INVALID_PARAMETER, "the executor was run or destroyed, or is none");
  if (workspaceSize < executor->workspaceSize) {
    return emuFail(ACLNN_INVALID_PARAMETER, "workspace of %llu bytes, needed are %llu", (unsigned long long)workspaceSize,
                   (unsigned long long)executor->workspaceSize);
  }
  emuCostIs(executor->repeatable ? EMU_COST_SECOND_PHASE_REPEATABLE : EMU_COST_SECOND_PHASE);
  aclnnStatus status = 0;
  if (executor->launch != NULL) {
    emuStream* stream;
    aclError error = emuStreamResolve(streamHandle, true, &stream);
    if (error == 0) error = executor->launch(executor, (uintptr_t)workspace, stream);
    if (error != 0) status = emuFail(ACLNN_RUNTIME_FAILED, "the runtime failed with %d", error);
  }
  emuExecutorConsume(status, handle);
  return status;
}

static aclnnStatus resolve(aclOpExecutor* handle, emuExecutor** executor) {
  if (handle == NULL) return emuFail(ACLNN_INNER_NULL, "executor is null");
  *executor = emuHandleGet(handle, EMULATOR_EXECUTOR);
  return *executor != NULL ? 0 : emuFail(ACLNN_INVALID_PARAMETER, "the executor was run or destroyed, or is none");
}

static aclnnStatus setRepeatable(aclOpExecutor* handle) {
  emuExecutor* executor;
  aclnnStatus status = resolve(handle, &executor);
  if (status == 0) executor->repeatable = true;
  return status;
}

static aclnnStatus destroyHandle(aclOpExecutor* handle) {
  emuExecutor* executor;
  aclnnStatus status = resolve(handle, &executor);
  if (status == 0) destroy(handle, executor);
  return status;
}

// Operands first..first+count-1, of which index is one. CANN sets the base of the descriptor too, and notices no null address.
static aclnnStatus setAddress(aclOpExecutor* handle, bool inputs, bool outputs, size_t index, const aclTensor* tensorHandle,
                              void* address) {
  emuExecutor* executor;
  aclnnStatus status = resolve(handle, &executor);
  if (status != 0) return status;
  if (tensorHandle == NULL) return emuFail(ACLNN_INNER_NULL, "tensor is null");
  size_t first = inputs ? 0 : executor->inputs;
  size_t count = (inputs ? executor->inputs : 0) + (outputs ? executor->outputs : 0);
  if (index >= count) return emuFail(ACLNN_INVALID_PARAMETER, "index %zu, there are %zu", index, count);
  emuTensor* tensor = emuHandleGet(tensorHandle, EMULATOR_TENSOR);
  if (tensor == NULL) return emuFail(ACLNN_INVALID_PARAMETER, "the tensor is destroyed, or none");
  tensor->data = address;
  executor->addresses[first + index] = emuTensorAddress(tensor);
  return 0;
}

EMU_STATUS(aclnnStatus, aclSetAclOpExecutorRepeatable, (aclOpExecutor * executor), setRepeatable(executor))
EMU_STATUS(aclnnStatus, aclDestroyAclOpExecutor, (aclOpExecutor * executor), destroyHandle(executor))
EMU_STATUS(aclnnStatus, aclSetInputTensorAddr, (aclOpExecutor * executor, const size_t index, aclTensor* tensor, void* addr),
           setAddress(executor, true, false, index, tensor, addr))
EMU_STATUS(aclnnStatus, aclSetOutputTensorAddr, (aclOpExecutor * executor, const size_t index, aclTensor* tensor, void* addr),
           setAddress(executor, false, true, index, tensor, addr))
EMU_STATUS(aclnnStatus, aclSetTensorAddr, (aclOpExecutor * executor, const size_t index, aclTensor* tensor, void* addr),
           setAddress(executor, true, true, index, tensor, addr))
