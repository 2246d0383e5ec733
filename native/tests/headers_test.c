// The sizes and values of the C interface that a binding repeats.
#include <assert.h>

#include "acl/acl.h"
#include "aclnn/aclnn_base.h"
#include "aclnnop/aclnn_interleave_rope.h"
#include "ascend_emulator.h"

static_assert(sizeof(aclError) == 4 && sizeof(aclnnStatus) == 4 && sizeof(aclDataType) == 4 && sizeof(aclFormat) == 4, "32 bits");
static_assert(sizeof(size_t) == 8 && sizeof(void*) == 8, "64 bits");
static_assert(sizeof(aclCANNPackageVersion) == 512, "six arrays");
static_assert(sizeof(aclrtPtrAttributes) == 28, "seven words");
static_assert(ACL_FLOAT16 == 1 && ACL_BF16 == 27 && ACL_FORMAT_ND == 2 && ACL_FORMAT_NCL == 47, "types and formats");
static_assert(ACL_MEMCPY_HOST_TO_DEVICE == 1 && ACL_MEMCPY_DEVICE_TO_HOST == 2 && ACL_MEMCPY_DEVICE_TO_DEVICE == 3, "kinds");
static_assert(ACL_EVENT_STATUS_COMPLETE == 0 && ACL_EVENT_RECORDED_STATUS_COMPLETE == 1, "the other way round");
static_assert(ACL_MODEL_RI_CAPTURE_MODE_RELAXED == 2 && ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED == 2, "captures");
static_assert(ACL_HBM_MEM == 1 && ACL_HOST == 1 && EMULATOR_GRAPH == 8, "attributes");

int main(void) { return 0; }
