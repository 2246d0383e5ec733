// Executors: what a first phase prepares and a second phase runs. An operator fills one in and gives it to emuExecutorFinish; its second
// phase is emuExecutorRun. Under the lock.
#ifndef EMULATOR_EXECUTOR_H
#define EMULATOR_EXECUTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aclnn/acl_meta.h"
#include "shared.h"
#include "stream.h"
#include "tensor.h"

enum { EMU_OPERANDS_MAX = 4, EMU_PARAMETERS_MAX = 24 };

typedef struct emuExecutor emuExecutor;

struct emuExecutor {
  // Enqueues one run; the code of the runtime. Null: there is nothing to run.
  aclError (*launch)(const emuExecutor* executor, uintptr_t workspace, emuStream* stream);
  size_t inputs, outputs;
  uintptr_t addresses[EMU_OPERANDS_MAX];   // inputs, then outputs
  int64_t parameters[EMU_PARAMETERS_MAX];  // the operator's own
  uint64_t workspaceSize;
  bool repeatable;
};

// Whether a first phase may go on: 361001 without a context. The first one of a process without a context spoils the process in CANN 9.2.
EMU_SHARED aclnnStatus emuExecutorNeedContext(void);

// The descriptors of a call; 161002 for one that is destroyed.
EMU_SHARED aclnnStatus emuExecutorTensor(const aclTensor* handle, const char* name, const emuTensor** tensor);

// Ends a first phase. Success makes an executor of the draft; after a failure its slot is lost, as CANN loses it, and *handle names it.
EMU_SHARED aclnnStatus emuExecutorFinish(aclnnStatus status, const emuExecutor* draft, uint64_t* workspaceSize, aclOpExecutor** handle);

// What a second phase that answers with that status does to its executor: gone, unless an argument was refused or it is repeatable.
EMU_SHARED void emuExecutorConsume(aclnnStatus status, aclOpExecutor* handle);

// A whole second phase.
EMU_SHARED aclnnStatus emuExecutorRun(void* workspace, uint64_t workspaceSize, aclOpExecutor* handle, aclrtStream stream);

#endif
