// The operator. CANN 8.1.RC1 exports it without a public header. See acl/acl_base.h for what this header set is.
#ifndef ASCEND_ROPE_ACLNN_INTERLEAVE_ROPE_H
#define ASCEND_ROPE_ACLNN_INTERLEAVE_ROPE_H

#include "aclnn/aclnn_base.h"

#ifdef __cplusplus
extern "C" {
#endif

// First phase: x [B, N, S, 64], cos and sin [B, 1, S or 1, 64], all FLOAT16 or all BF16, on the host alone. Writes how much workspace the
// second phase needs (0 when out is empty) and an executor for one run of it. out must be dense and of x's shape: nobody checks.
//   161001 null argument   361001 no current context   161002 types or formats   561002 shapes
// After a failure *executor may be set, and must not be touched.
ACL_FUNC_VISIBILITY aclnnStatus aclnnInterleaveRopeGetWorkspaceSize(const aclTensor* x, const aclTensor* cos, const aclTensor* sin,
                                                                    aclTensor* out, uint64_t* workspaceSize, aclOpExecutor** executor);

// Second phase: enqueues and returns. Consumes the executor, unless it answers 161001 (null executor, or no workspace where a size is
// given) or 161002 (workspace too small). 361001 wraps a failure of the runtime, such as a stream of another context.
// Workspace and operands must live until the stream has passed.
ACL_FUNC_VISIBILITY aclnnStatus aclnnInterleaveRope(void* workspace, uint64_t workspaceSize, aclOpExecutor* executor, aclrtStream stream);

#ifdef __cplusplus
}
#endif

#endif
