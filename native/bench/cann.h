// The functions of CANN that the cases call, as a root has them.
#ifndef ASCEND_ROPE_BENCH_CANN_H
#define ASCEND_ROPE_BENCH_CANN_H

#include <stdbool.h>

#include "acl/acl.h"
#include "aclnn/aclnn_base.h"
#include "aclnnop/aclnn_interleave_rope.h"

// clang-format off
#define CANN_RUNTIME(X)                                                                                    \
  X(aclInit) X(aclrtSetDevice) X(aclrtMalloc) X(aclrtMallocHost) X(aclrtMemcpyAsync)                       \
  X(aclrtCreateStream) X(aclrtSynchronizeStream)                                                           \
  X(aclrtCreateEventExWithFlag) X(aclrtRecordEvent) X(aclrtStreamWaitEvent)                                \
  X(aclmdlRICaptureBegin) X(aclmdlRICaptureEnd) X(aclmdlRIExecuteAsync)
#define CANN_NNOPBASE(X)                                                                                   \
  X(aclCreateTensor) X(aclDestroyTensor)                                                                   \
  X(aclSetAclOpExecutorRepeatable) X(aclSetInputTensorAddr) X(aclSetOutputTensorAddr)
#define CANN_OPAPI(X)                                                                                      \
  X(aclnnInterleaveRopeGetWorkspaceSize) X(aclnnInterleaveRope)
// clang-format on

typedef struct {
#define CANN_MEMBER(function) __typeof__(&function) function;
  CANN_RUNTIME(CANN_MEMBER) CANN_NNOPBASE(CANN_MEMBER) CANN_OPAPI(CANN_MEMBER)
#undef CANN_MEMBER
} cann;

// False when a library or a function is missing. What was opened stays open.
bool cannLoad(const char* root, cann* functions);

#endif
