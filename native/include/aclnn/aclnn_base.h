// Start and end of the single operator interface. See acl/acl_base.h for what this header set is.
#ifndef ASCEND_ROPE_ACLNN_BASE_H
#define ASCEND_ROPE_ACLNN_BASE_H

#include "aclnn/acl_meta.h"

#ifdef __cplusplus
extern "C" {
#endif

// Both are optional, may be repeated, and give 0.
ACL_FUNC_VISIBILITY aclnnStatus aclnnInit(const char* configPath);
ACL_FUNC_VISIBILITY aclnnStatus aclnnFinalize(void);

#ifdef __cplusplus
}
#endif

#endif
