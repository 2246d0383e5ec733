// Start and end of the single operator interface: CANN needs neither, and answers 0 however often.
#include "aclnn/aclnn_base.h"
#include "entry.h"

static aclnnStatus initialize(const char* path) {
  (void)path;
  return 0;
}

EMU_STATUS(aclnnStatus, aclnnInit, (const char* configPath), initialize(configPath))
EMU_STATUS(aclnnStatus, aclnnFinalize, (void), 0)
