// Descriptors and executors of single operators. See acl/acl_base.h for what this header set is.
#ifndef ASCEND_ROPE_ACL_META_H
#define ASCEND_ROPE_ACL_META_H

#include <stdint.h>

#include "acl/acl_base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct aclOpExecutor aclOpExecutor;
typedef struct aclTensor aclTensor;
typedef int32_t aclnnStatus;

// Describes memory; owns none of it, copies the arrays. Null stride: dense. The offset is in elements; the first element is at data +
// offset * size of one. Checks nothing against the allocation. Null when an array of a non-zero length is null. The caller destroys it,
// at the earliest after the first phase of the operator that uses it.
ACL_FUNC_VISIBILITY aclTensor* aclCreateTensor(const int64_t* viewDims, uint64_t viewDimsNum, aclDataType dataType, const int64_t* stride,
                                               int64_t offset, aclFormat format, const int64_t* storageDims, uint64_t storageDimsNum,
                                               void* tensorData);

// Null is fine.
ACL_FUNC_VISIBILITY aclnnStatus aclDestroyTensor(const aclTensor* tensor);

// 161001 for null.
ACL_FUNC_VISIBILITY aclnnStatus aclGetViewOffset(const aclTensor* tensor, int64_t* offset);
ACL_FUNC_VISIBILITY aclnnStatus aclGetFormat(const aclTensor* tensor, aclFormat* format);
ACL_FUNC_VISIBILITY aclnnStatus aclGetDataType(const aclTensor* tensor, aclDataType* dataType);
ACL_FUNC_VISIBILITY aclnnStatus aclGetRawTensorAddr(const aclTensor* tensor, void** addr);
ACL_FUNC_VISIBILITY aclnnStatus aclSetRawTensorAddr(aclTensor* tensor, void* addr);

// Between the phases: lets the second phase run many times; the caller then destroys the executor. Null gives 561103 in all of these.
ACL_FUNC_VISIBILITY aclnnStatus aclSetAclOpExecutorRepeatable(aclOpExecutor* executor);

// For a repeatable executor, or one whose second phase will not come. One whose second phase ran is gone already.
ACL_FUNC_VISIBILITY aclnnStatus aclDestroyAclOpExecutor(aclOpExecutor* executor);

// Set the base address of one operand for later runs, and of its descriptor. Inputs and outputs count apart, in aclSetTensorAddr the
// outputs after the inputs; 161002 for an index that there is not.
ACL_FUNC_VISIBILITY aclnnStatus aclSetInputTensorAddr(aclOpExecutor* executor, const size_t index, aclTensor* tensor, void* addr);
ACL_FUNC_VISIBILITY aclnnStatus aclSetOutputTensorAddr(aclOpExecutor* executor, const size_t index, aclTensor* tensor, void* addr);
ACL_FUNC_VISIBILITY aclnnStatus aclSetTensorAddr(aclOpExecutor* executor, const size_t index, aclTensor* tensor, void* addr);

#ifdef __cplusplus
}
#endif

#endif
